"""Facts that speak against drugs in one patient; said before any option."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from data.actionability import EvidenceRow
from data.message import Message
from data.patient.record import Comorbidity, PatientRecord, StagePart
from data.reference.evidence_tables import StopRule, stop_rules
from data.results.therapy_options import StopFlag, UsedFact
from fusion.applicability.past_lines import days_since, given, is_one_of, line_facts
from fusion.therapy.stop_conditions import stop_kind

# Schoenfeld 2019; the limit is chosen: a longer one warns more often.
RECENT_DAYS: Final = 365
"""Time in which osimertinib after PD-(L)1 blockade was followed by severe events."""
# Schoenfeld 2019; the limit is chosen: a longer one warns more often.
MOST_OFTEN_DAYS: Final = 90
_EARLY_STAGES: Final = ("0", "I", "II", "III")


def stop_flags(record: PatientRecord, asked_on: date) -> tuple[StopFlag, ...]:
    """Every stop flag of a patient, conditions first.

    Args:
        record: The clinical record.
        asked_on: Day of the question.

    Source:
        data/reference/stop_rules.csv; Schoenfeld AJ, Ann Oncol 2019;30:839 for
        osimertinib after PD-(L)1 blockade.
    """
    kinds: dict[str, list[Comorbidity]] = {}
    for one in record.comorbidities:
        kind = stop_kind(one.condition, one.clinical_status)
        if kind:
            kinds.setdefault(kind, []).append(one)
    order = dict.fromkeys(rule.kind for rule in stop_rules())
    flags = [_condition_flag(kind, kinds[kind]) for kind in order if kind in kinds]
    return (*flags, *_recent_blockade(record, asked_on), *_early_stage(record))


def _condition_flag(kind: str, conditions: list[Comorbidity]) -> StopFlag:
    facts = tuple(UsedFact(c.condition.display, c.source, c.onset) for c in conditions)
    return StopFlag(kind, Message.of(f"therapy.stop.{kind}"), facts, _sources(kind))


def _sources(kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r.source for r in stop_rules() if r.kind == kind))


def _recent_blockade(record: PatientRecord, asked_on: date) -> list[StopFlag]:
    lines = given(record, "pd_l1_blockade")
    if not lines:
        return []
    known = [days_since(line, asked_on) for line in lines]
    days = min((one for one in known if one is not None), default=None)
    if days is None or None in known:
        message = Message.of("therapy.stop.recent_pd_l1_undated")
    elif days > RECENT_DAYS:
        return []
    elif days == 0:
        message = Message("therapy.stop.recent_pd_l1_ongoing")
    else:
        key = "recent_pd_l1" if days <= MOST_OFTEN_DAYS else "recent_pd_l1_months"
        last = asked_on - timedelta(days=days)
        message = Message.of(f"therapy.stop.{key}", last=last)
    kind = "recent_pd_l1"
    return [StopFlag(kind, message, line_facts(lines), _sources(kind))]


def _early_stage(record: PatientRecord) -> list[StopFlag]:
    groups = [one for one in record.stages if one.part is StagePart.GROUP]
    if not groups:
        return []
    newest = groups[0]
    number = newest.value.upper().removeprefix("STAGE ").rstrip("ABC123 ")
    if number not in _EARLY_STAGES:
        return []
    fact = UsedFact(newest.value, newest.source, newest.staged_on)
    message = Message.of("therapy.stop.early_stage", stage=newest.value)
    source = "trial reports in advanced disease"
    return [StopFlag("early_stage", message, (fact,), (source,))]


def concerns(flag: StopFlag, row: EvidenceRow) -> StopRule | None:
    """The rule by which a flag speaks against a regimen, or None."""
    for rule in stop_rules():
        if rule.kind == flag.kind and any(_meets(rule, drug) for drug in row.drugs):
            return rule
    return None


def _meets(rule: StopRule, drug: str) -> bool:
    if rule.drug_class == "*" or (rule.drug and rule.drug in drug):
        return True
    return bool(rule.drug_class) and is_one_of(drug, rule.drug_class)


def concerning(flags: Iterable[StopFlag], row: EvidenceRow) -> tuple[StopFlag, ...]:
    """The flags that speak against a regimen."""
    return tuple(flag for flag in flags if concerns(flag, row) is not None)
