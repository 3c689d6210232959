"""Findings on every class of biomarkers in one patient."""

from dataclasses import replace
from typing import Final

from data.actionability import Marker, MarkerStatus
from data.message import Message
from data.patient.record import PatientRecord
from data.results.therapy_options import MarkerFinding
from fusion.applicability.past_lines import given, last_start
from fusion.therapy.drivers import no_driver
from fusion.therapy.expression_tests import expression_findings
from fusion.therapy.gene_tests import (
    GENETIC,
    NamedVariant,
    genetic_finding,
    tested_before,
)

_AFTER_EGFR_INHIBITOR: Final = (Marker.EGFR_T790M, Marker.MET_AMPLIFICATION)


def marker_findings(
    record: PatientRecord, variants: tuple[NamedVariant, ...]
) -> dict[Marker, MarkerFinding]:
    """Find what is known of every class of biomarkers."""
    found = [_after_therapy(record, variants, marker) for marker in GENETIC]
    found += expression_findings(record)
    findings = {one.marker: one for one in found}
    findings[Marker.NO_DRIVER] = no_driver(findings)
    findings[Marker.MET_IHC_HIGH] = MarkerFinding(
        Marker.MET_IHC_HIGH, MarkerStatus.NOT_TESTED
    )
    findings[Marker.ANY] = MarkerFinding(Marker.ANY, MarkerStatus.POSITIVE)
    return findings


def _after_therapy(
    record: PatientRecord, variants: tuple[NamedVariant, ...], marker: Marker
) -> MarkerFinding:
    """Resistance that an older test could not have seen counts as not tested."""
    finding = genetic_finding(record, variants, marker)
    inhibitors = given(record, "egfr_tki")
    if marker not in _AFTER_EGFR_INHIBITOR or not inhibitors:
        return finding
    note = Message.of(f"therapy.missing.again_{marker}")
    if finding.status is MarkerStatus.NOT_TESTED:
        return replace(finding, note=note)
    negative = finding.status is MarkerStatus.NEGATIVE
    if negative and tested_before(finding, last_start(inhibitors)):
        return MarkerFinding(marker, MarkerStatus.NOT_TESTED, finding.facts, note)
    return finding
