"""Course of one nodule, with the release state of what is concluded from it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final, TypeVar

from data.message import Message
from data.patient.case import PatientCase
from data.reference.guideline_limits import guideline_limit
from data.results.growth import (
    GrowthRisk,
    GrowthRiskNotClaimed,
    GrowthVerdict,
)
from data.results.guideline import GuidelineResult
from data.results.nodule_growth import (
    DoublingTime,
    NoduleGrowth,
    ReferenceLine,
    VolumeChange,
)
from data.results.release import ModelOutput, Output, ReleaseState
from fusion.growth.acquisition_changes import acquisition_changes
from fusion.growth.change import change_between
from fusion.growth.forecast import growth_forecast
from fusion.growth.growth_risk import ReaderScan, growth_risk
from fusion.growth.rates.growth_prior import STABLE_BEYOND_DAYS
from fusion.growth.rates.rate_fit import doubling_time_message
from fusion.growth.timeline import NoduleTimeline
from fusion.growth.verdict import growth_verdict

_FASTEST_SHOWN_DAYS: Final = 200  # chosen: a smaller one leaves the chart

T = TypeVar("T")
Releases = Mapping[ModelOutput, ReleaseState]


def nodule_growth(
    case: PatientCase,
    timeline: NoduleTimeline,
    doubling: DoublingTime | None,
    guidelines: Sequence[GuidelineResult],
    cancer: Message | None,
    releases: Releases,
    on: date,
) -> NoduleGrowth:
    """Compose all that is said of the growth of one nodule.

    Args:
        case: The patient.
        timeline: The scans of the nodule that count.
        doubling: Its doubling time.
        guidelines: What guidelines answered about the last scan.
        cancer: Which known cancer rules out models of undiagnosed nodules, or None.
        releases: Which outputs count here.
        on: Day of the assessment.

    Raises:
        InvalidClinicalValueError: If the dates of the scans cannot be.
    """
    verdict = growth_verdict(timeline, on, guidelines)
    sentence = _doubling_sentence(verdict)
    return NoduleGrowth(
        changes=tuple(
            change_between(timeline, at - 1, at) for at in range(1, len(timeline.scans))
        ),
        since_first=_since_first(timeline),
        doubling_time=doubling,
        doubling_time_text=sentence,
        change_point=timeline.change_point,
        rules=verdict.rules,
        acquisition_changes=acquisition_changes(timeline.scans, case.studies),
        reference_lines=_reference_lines(timeline),
        stable_beyond_days=STABLE_BEYOND_DAYS[timeline.density],
        verdict=_output(ModelOutput.GROWTH_VERDICT, verdict, releases),
        verdict_notes=_notes(verdict, sentence),
        repeat_ct_on=_scan_again_on(timeline, verdict),
        forecast=_output(
            ModelOutput.GROWTH_FORECAST, growth_forecast(timeline, on), releases
        ),
        reader_growth_risk=_reader_growth_risk(case, timeline, cancer, releases, on),
    )


def _output(kind: ModelOutput, value: T, releases: Releases) -> Output[T]:
    return Output(kind, value, releases[kind])


def _since_first(timeline: NoduleTimeline) -> VolumeChange | None:
    if len(timeline.scans) < 3:
        return None
    return change_between(timeline, 0, -1)


def _doubling_sentence(verdict: GrowthVerdict) -> Message:
    if verdict.rate_percent_per_day is None or verdict.rate_interval is None:
        return Message("growth.one_scan")
    return doubling_time_message(verdict.rate_percent_per_day, verdict.rate_interval)


def _notes(verdict: GrowthVerdict, sentence: Message) -> tuple[Message, ...]:
    """Notes of the verdict but the doubling time and the change point."""
    return tuple(
        note for note in verdict.notes if note != sentence and note.key != _CHANGE_POINT
    )


_CHANGE_POINT: Final = "growth.turned"


def _scan_again_on(timeline: NoduleTimeline, verdict: GrowthVerdict) -> date | None:
    days = verdict.scan_again_days
    last = timeline.scans[-1].scanned_on
    return None if days is None else last + timedelta(days=days)


def _reference_lines(timeline: NoduleTimeline) -> tuple[ReferenceLine, ...]:
    last = timeline.scans[-1]
    return tuple(
        ReferenceLine(days, last.scanned_on, last.volume_mm3)
        for days in (
            _FASTEST_SHOWN_DAYS,
            int(guideline_limit("bts_2015", "fast_up_to_days")),
            int(guideline_limit("bts_2015", "undecided_up_to_days")),
        )
    )


def _reader_growth_risk(
    case: PatientCase,
    timeline: NoduleTimeline,
    cancer: Message | None,
    releases: Releases,
    on: date,
) -> Output[GrowthRisk | GrowthRiskNotClaimed]:
    """The released growth risk; our axes stand for the reader's."""
    first, last = timeline.scans[0].scanned_on, timeline.scans[-1].scanned_on
    followed = [
        nodule
        for nodule in case.nodules
        if nodule.measurements and nodule.measurements[0].scanned_on <= last
    ]
    earlier = [s.scanned_on for s in case.studies if s.scanned_on]
    risk = growth_risk(
        [
            ReaderScan(
                scan.scanned_on,
                (scan.long_axis_mm + scan.short_axis_mm) / 2,
                scan.density,
            )
            for scan in timeline.scans
        ],
        max(1, len(followed)),
        on,
        new=bool(earlier) and min(earlier) < first,
    )
    one_scan = len(timeline.scans) == 1
    kind = ModelOutput.FROM_BASELINE if one_scan else ModelOutput.WITH_HISTORY
    return Output(kind, risk, releases[kind], (cancer,) if cancer else ())
