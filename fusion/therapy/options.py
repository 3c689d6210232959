"""Therapy options: what the table of trials says to one patient.

Rows are grouped by biomarker and ordered by evidence tier. A response rate never
orders anything, and no model's number is among them.
"""

from datetime import date
from typing import Final

from data.actionability import EvidenceTable
from data.message import Message
from data.patient.record import PatientRecord
from data.results.therapy_options import TherapyOptions
from fusion.applicability.past_lines import given_lines, line_facts, next_line
from fusion.therapy.drivers import histology
from fusion.therapy.findings import marker_findings
from fusion.therapy.gene_tests import named_variants
from fusion.therapy.not_known import not_known
from fusion.therapy.option_ranking import OptionRanking
from fusion.therapy.stop_flags import stop_flags

STATEMENT: Final = Message.of("therapy.no_approval")
"""Part of every answer."""


def therapy_options(
    record: PatientRecord, table: EvidenceTable, asked_on: date
) -> TherapyOptions:
    """Select what the table of trials says to one patient.

    Args:
        record: The clinical record.
        table: Table of trials.
        asked_on: Day of the question.

    Returns:
        Stop flags, groups, what is held back and what is not known. Without a lung
        cancer, or with a small-cell one, there are no groups: the table is about
        non-small-cell lung cancer.
    """
    variants = named_variants(record)
    findings = marker_findings(record, variants)
    flags = stop_flags(record, asked_on)
    missing = not_known(record, findings, asked_on)
    applies = _applicability(record)
    ranking = OptionRanking(record, variants, findings, flags)
    if applies is None:
        for row in table.rows:
            ranking.place(row)
    return TherapyOptions(
        asked_on,
        next_line(record),
        line_facts(given_lines(record)),
        flags,
        ranking.groups(),
        ranking.excluded(),
        tuple(findings.values()),
        missing if applies is None else (applies, *missing),
        table.version,
        table.as_of,
        STATEMENT,
    )


def _applicability(record: PatientRecord) -> Message | None:
    if not any(one.lung and not one.secondary for one in record.cancers):
        return Message.of("therapy.missing.lung_cancer")
    if histology(record) == "small_cell":
        return Message.of("therapy.missing.small_cell")
    return None
