"""Placing of the table's rows as options, in groups, or as held back."""

from collections.abc import Iterable, Mapping
from typing import Final

from data.actionability import (
    Amp,
    Certainty,
    Escat,
    EvidenceRow,
    Line,
    Marker,
    MarkerStatus,
)
from data.message import Message
from data.patient.genomics import GeneResult
from data.patient.record import PatientRecord
from data.results.therapy_options import (
    ExcludedOption,
    MarkerFinding,
    StopFlag,
    TherapyGroup,
    TherapyOption,
    UsedFact,
)
from fusion.applicability.past_lines import given, is_one_of, line_facts, next_line
from fusion.genomics.biomarker_classes import resistance_of
from fusion.genomics.response_rate import response_rate_of
from fusion.therapy.drivers import histology, immunotherapy_after, immunotherapy_waits
from fusion.therapy.gene_tests import NamedVariant
from fusion.therapy.stop_flags import concerning, concerns

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


_UNDECIDED: Final = "therapy.held.drivers_"
"""Reasons of a test without a result: pending, unclear, not or partly tested."""


class OptionRanking:
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
            one for one in variants if one.variant.finding is GeneResult.PRESENT
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
        rate = response_rate_of(row)
        alone = len(row.drugs) == 1 and is_one_of(row.drugs[0], "pd_l1_blockade")
        option = TherapyOption(
            row,
            kinds,
            tuple(self._cautions(row)),
            rate_interval=rate.interval if rate else None,
            rate_derived=bool(rate and rate.derived),
            antibody_alone=alone,
        )
        self._options.setdefault(row.marker, []).append(option)

    def groups(self) -> tuple[TherapyGroup, ...]:
        """Groups with a genetic biomarker first, then by their best tier."""
        groups = [
            TherapyGroup(self._findings[marker], tuple(sorted(options, key=_tier)))
            for marker, options in self._options.items()
        ]
        return tuple(sorted(groups, key=_group_order))

    def excluded(self) -> tuple[ExcludedOption, ...]:
        """List what is not offered, by reason."""
        return tuple(
            ExcludedOption(
                message, tuple(rows), facts, message.key.startswith(_UNDECIDED)
            )
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
