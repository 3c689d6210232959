"""Therapy options: which rows of the table fit one patient now, and which do not.

Rows are grouped by biomarker and ordered by evidence tier. A response rate never
orders anything, and no model's number is among them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from data.actionability import (
    Amp,
    Certainty,
    Escat,
    EvidenceRow,
    EvidenceTable,
    Line,
    Marker,
    MarkerStatus,
)
from data.genomics import Finding
from data.message import Message
from data.patient import PatientRecord
from data.therapy_options import (
    HeldBack,
    MarkerFinding,
    StopFlag,
    TherapyGroup,
    TherapyOption,
    TherapyOptions,
    UsedFact,
)
from fusion.genomics.biomarker_classes import resistance_of
from fusion.therapy.drivers import (
    histology,
    immunotherapy_after,
    immunotherapy_waits,
    no_driver,
)
from fusion.therapy.expression_tests import expression_findings
from fusion.therapy.gene_tests import (
    GENETIC,
    NamedVariant,
    genetic_finding,
    named_variants,
    tested_before,
)
from fusion.therapy.not_known import not_known
from fusion.therapy.past_lines import (
    given,
    given_lines,
    is_one_of,
    last_start,
    line_facts,
    next_line,
)
from fusion.therapy.stop_flags import concerning, concerns, stop_flags

STATEMENT: Final = Message.of("therapy.no_approval")
"""Part of every answer."""

_AFTER_EGFR_INHIBITOR: Final = (Marker.EGFR_T790M, Marker.MET_AMPLIFICATION)
_DESIGNS: Final = (
    *("randomised", "pooled", "single_arm", "comparator"),
    "control",
)
_LAST: Final = (
    Marker.PD_L1_50,
    Marker.PD_L1_1,
    Marker.NO_DRIVER,
    Marker.MSI_HIGH,
    Marker.TMB_HIGH,
    Marker.ANY,
)


def therapy_options(
    record: PatientRecord, table: EvidenceTable, asked_on: date
) -> TherapyOptions:
    """What the table of trials says to one patient.

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
    sorting = _Sorting(record, variants, findings, flags)
    if applies is None:
        for row in table.rows:
            sorting.place(row)
    return TherapyOptions(
        asked_on,
        next_line(record),
        line_facts(given_lines(record)),
        flags,
        sorting.groups(),
        sorting.held_back(),
        tuple(findings.values()),
        missing if applies is None else (applies, *missing),
        table.version,
        table.as_of,
        STATEMENT,
    )


def marker_findings(
    record: PatientRecord, variants: tuple[NamedVariant, ...]
) -> dict[Marker, MarkerFinding]:
    """What is known of every class of biomarkers."""
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


def _applicability(record: PatientRecord) -> Message | None:
    if not any(one.lung and not one.secondary for one in record.cancers):
        return Message.of("therapy.missing.lung_cancer")
    if histology(record) == "small_cell":
        return Message.of("therapy.missing.small_cell")
    return None


class _Sorting:
    """Rows on their way into groups or among what is held back."""

    def __init__(
        self,
        record: PatientRecord,
        variants: tuple[NamedVariant, ...],
        findings: Mapping[Marker, MarkerFinding],
        flags: tuple[StopFlag, ...],
    ) -> None:
        self._record = record
        self._line = next_line(record)
        self._findings = findings
        self._flags = flags
        self._histology = histology(record)
        self._after_driver = immunotherapy_after(record, findings)
        self._present = [
            one for one in variants if one.variant.finding is Finding.PRESENT
        ]
        self._options: dict[Marker, list[TherapyOption]] = {}
        self._held: dict[Message, tuple[list[EvidenceRow], tuple[UsedFact, ...]]] = {}

    def place(self, row: EvidenceRow) -> None:
        """Put one row where it belongs; rows of other biomarkers are left out."""
        if not self._speaks_of_patient(row):
            return
        reason = self._too_early_or_late(row) or self._immunotherapy(row)
        reason = reason or self._stopped(row)
        if reason is not None:
            message, facts = reason
            self._held.setdefault(message, ([], facts))[0].append(row)
            return
        kinds = tuple(flag.kind for flag in concerning(self._flags, row))
        option = TherapyOption(row, kinds, tuple(self._cautions(row)))
        self._options.setdefault(row.marker, []).append(option)

    def groups(self) -> tuple[TherapyGroup, ...]:
        """Groups with a genetic biomarker first, then by their best tier."""
        groups = [
            TherapyGroup(self._findings[marker], tuple(sorted(options, key=_tier)))
            for marker, options in self._options.items()
        ]
        return tuple(sorted(groups, key=_group_order))

    def held_back(self) -> tuple[HeldBack, ...]:
        """What is not offered, by reason."""
        return tuple(
            HeldBack(message, tuple(rows), facts)
            for message, (rows, facts) in self._held.items()
        )

    def _speaks_of_patient(self, row: EvidenceRow) -> bool:
        none_but_immune = row.marker is Marker.NO_DRIVER and _is_immune(row)
        positive = self._findings[row.marker].status is MarkerStatus.POSITIVE
        fits_cells = row.histology in ("", self._histology) or not self._histology
        return (positive or none_but_immune) and fits_cells

    def _too_early_or_late(
        self, row: EvidenceRow
    ) -> tuple[Message, tuple[UsedFact, ...]] | None:
        if row.prior and not given(self._record, row.prior):
            return Message.of("therapy.held.needs_prior", drugs=_class(row.prior)), ()
        before = given(self._record, row.not_prior) if row.not_prior else ()
        if before:
            facts = line_facts(before)
            what = Message.of("therapy.held.given_before", drugs=_class(row.not_prior))
            return what, facts
        if row.line is Line.SECOND_ON and self._line == 1:
            return Message.of("therapy.held.later_line"), ()
        strict = _is_immune(row) or not row.not_prior
        if row.line is Line.FIRST and self._line > 1 and strict:
            return Message.of("therapy.held.first_line_only"), ()
        return None

    def _immunotherapy(
        self, row: EvidenceRow
    ) -> tuple[Message, tuple[UsedFact, ...]] | None:
        if not _is_immune(row) or self._after_driver is not None:
            return None
        return immunotherapy_waits(self._findings, self._histology)

    def _stopped(self, row: EvidenceRow) -> tuple[Message, tuple[UsedFact, ...]] | None:
        for flag in concerning(self._flags, row):
            rule = concerns(flag, row)
            if rule is not None and rule.holds:
                return flag.message, flag.facts
        return None

    def _cautions(self, row: EvidenceRow) -> Iterable[Message]:
        if row.line is Line.FIRST and self._line > 1:
            yield Message.of("therapy.caution.first_line_evidence")
        if row.histology and not self._histology:
            yield Message.of(f"therapy.caution.only_{row.histology}")
        if _is_immune(row):
            yield from self._immune_cautions()
        if row.region:
            yield Message.of("therapy.caution.region_cn")
        if self._findings[row.marker].status is MarkerStatus.POSITIVE:
            facts = self._findings[row.marker].facts
            if any(fact.preliminary for fact in facts):
                yield Message.of("therapy.caution.preliminary")
            if any(fact.from_text for fact in facts):
                yield Message.of("therapy.caution.from_text")
        yield from self._resistance(row)

    def _immune_cautions(self) -> Iterable[Message]:
        if self._findings[Marker.NO_DRIVER].status is MarkerStatus.NOT_TESTED:
            yield Message.of("therapy.caution.drivers_not_tested")
        if self._after_driver is not None:
            yield self._after_driver

    def _resistance(self, row: EvidenceRow) -> Iterable[Message]:
        for one in self._present:
            for rule in resistance_of(one.names):
                of_class = any(is_one_of(drug, rule.drug_class) for drug in row.drugs)
                if of_class and rule.name != row.marker:
                    yield Message.of(
                        "therapy.caution.resistance",
                        finding=one.fact.what,
                        source=rule.source,
                    )


def _is_immune(row: EvidenceRow) -> bool:
    return any(
        is_one_of(drug, kind)
        for drug in row.drugs
        for kind in ("pd_l1_blockade", "ctla4_blockade")
    )


def _class(name: str) -> Message:
    return Message.of(f"therapy.class.{name}")


def _tier(option: TherapyOption) -> tuple[object, ...]:
    """Strongest first: ESCAT, AMP, design, then how well the figures were checked."""
    row = option.evidence
    return (
        list(Escat).index(row.escat),
        not row.escat_verified,
        list(Amp).index(row.amp),
        _DESIGNS.index(row.design),
        list(Certainty).index(row.certainty),
        row.line is Line.FIRST and bool(option.cautions),
        row.drugs,
        row.trial,
    )


def _group_order(group: TherapyGroup) -> tuple[object, ...]:
    marker = group.finding.marker
    place = _LAST.index(marker) + 1 if marker in _LAST else 0
    return (place, *_tier(group.options[0]))
