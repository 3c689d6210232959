"""Sizes of lesions outside the lung in the record: which become targets."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from data.patient.case import PatientCase
from data.patient.tumour_reading import (
    LUNG,
    LesionRole,
    ResponsePlan,
    TumourReading,
    TumourSize,
)
from data.reference.guideline_limits import guideline_limit
from fusion.response.targets import (
    organ_key,
)

_SAME_VISIT_DAYS: Final = 14  # chosen: longer ones mix two visits
_LUNG_WORDS: Final = ("lung", "bronch", "pulmon", "肺")
_NODE_WORDS: Final = ("lymph", "node", "淋巴")


@dataclass(frozen=True, slots=True)
class RecordSizes:
    """Sizes that are targets, and lesions that are none.

    Attributes:
        by_day: Sizes of targets by visit.
        left_out: Labels of lesions outside the lung that are no targets.
    """

    by_day: Mapping[date, tuple[TumourSize, ...]]
    left_out: tuple[str, ...]

    @property
    def days(self) -> frozenset[date]:
        """Visits on which the record holds the size of a target."""
        return frozenset(self.by_day)

    def on(self, day: date) -> tuple[TumourSize, ...]:
        """Sizes of targets at one visit."""
        return self.by_day.get(day, ())


def record_sizes(
    case: PatientCase, plan: ResponsePlan, readings: Mapping[date, TumourReading]
) -> RecordSizes:
    """Sizes in the record, by the CT within two weeks of them.

    At baseline the largest measurable ones become targets, at most two an organ and
    five with all others. None does where a person listed the targets of the whole
    body; nor lymph nodes, for which RECIST wants the short axis; nor a lesion that a
    visit holds with two sizes, since two lesions may go by one name.

    Args:
        case: The patient.
        plan: Baseline and lung targets.
        readings: What counts of what persons said, by day.

    Source:
        Eisenhauer et al. 2009, EJC 45:228, sections 3.1 and 4.1.
    """
    found = _outside_lung(case)
    unclear = {
        label
        for sizes in found.values()
        for label in _labels(sizes)
        if len({one.longest_mm for one in sizes if one.label == label}) > 1
    }
    chosen = _chosen(found.get(plan.baseline_on, []), plan, readings, unclear)
    by_day = {
        day: tuple({one.label: one for one in sizes if one.label in chosen}.values())
        for day, sizes in found.items()
    }
    seen = {label for sizes in found.values() for label in _labels(sizes)}
    return RecordSizes(
        {day: sizes for day, sizes in by_day.items() if sizes},
        tuple(sorted(seen - chosen)),
    )


def in_lung(size: TumourSize) -> bool:
    """Test whether a size is of a lung lesion, which we measure ourselves."""
    return any(word in size.organ.casefold() for word in _LUNG_WORDS)


def _outside_lung(case: PatientCase) -> dict[date, list[TumourSize]]:
    found: dict[date, list[TumourSize]] = defaultdict(list)
    for size in case.record.tumour_sizes if case.record else ():
        known = size.measured_on is not None and size.measured_on.day is not None
        if known and size.measured_on and not in_lung(size):
            found[visit_day(size.measured_on.earliest, case)].append(size)
    return found


def visit_day(day: date, case: PatientCase) -> date:
    """The CT nearest to a day and within two weeks of it, else the day itself."""
    near = [(abs((scan - day).days), scan) for scan in case.visit_days()]
    close = [one for one in near if one[0] <= _SAME_VISIT_DAYS]
    return min(close)[1] if close else day


def _chosen(
    sizes: Iterable[TumourSize],
    plan: ResponsePlan,
    readings: Mapping[date, TumourReading],
    unclear: set[str],
) -> set[str]:
    """Labels of the lesions that become targets at baseline."""
    reading = readings.get(plan.baseline_on)
    read = reading.listed(LesionRole.TARGET) if reading else ()
    if reading and reading.whole_body:
        return set()
    organs = Counter(organ_key(one.organ) for one in read)
    organs[LUNG] += len(plan.target_uids)
    taken = {one.label for one in reading.lesions} if reading else set()
    most = guideline_limit("recist_1_1", "most_targets")
    most_in_organ = guideline_limit("recist_1_1", "most_targets_in_organ")
    chosen: set[str] = set()
    for size in sorted(sizes, key=lambda one: (-one.longest_mm, one.label)):
        organ = organ_key(size.organ)
        usable = size.label not in unclear | taken | chosen and _measurable(size)
        room = organs.total() < most and organs[organ] < most_in_organ
        if usable and room:
            chosen.add(size.label)
            organs[organ] += 1
    return chosen


def _measurable(size: TumourSize) -> bool:
    said = f"{size.organ} {size.label}".casefold()
    is_node = any(word in said for word in _NODE_WORDS)
    measurable_mm = guideline_limit("recist_1_1", "lesion_measurable_mm")
    return size.longest_mm >= measurable_mm and bool(size.organ) and not is_node


def _labels(sizes: Iterable[TumourSize]) -> set[str]:
    return {one.label for one in sizes}
