"""Every dated fact of a patient as an event on one timeline."""

from collections.abc import Iterator
from datetime import date

from data.partial_date import PartialDate
from data.patient.case import PatientCase
from data.patient.genomics import GeneResult
from data.patient.record import PatientRecord, StagePart
from data.patient.therapy import TherapyStatus
from data.patient.timeline import Lane, TimelineEvent


def timeline_events(case: PatientCase, today: date) -> tuple[TimelineEvent, ...]:
    """All events with a date, by lane and then by day.

    Args:
        case: The patient.
        today: Until when what is ongoing lasts.
    """
    found = [*_scans(case)]
    if case.record:
        for part in (_treatments, _tests, _assessments, _others):
            found += part(case.record, today)
    order = list(Lane)
    found.sort(key=lambda one: (order.index(one.lane), one.first, one.kind))
    return tuple(found)


def undated(case: PatientCase) -> int:
    """Count the facts of the record without a date and so no place on a timeline."""
    record = case.record
    if record is None:
        return 0
    dates: list[PartialDate | None] = [
        *(one.tested_on for one in record.variants),
        *(one.tested_on for one in record.biomarkers),
        *(one.started for one in record.therapies),
        *(one.started for one in record.procedures),
        *(one.staged_on for one in record.stages),
        *(one.taken_on for one in record.labs),
        *(one.recorded_on for one in record.performance),
        *(one.reported_on for one in record.text_reports),
    ]
    return sum(when is None for when in dates)


def _scans(case: PatientCase) -> Iterator[TimelineEvent]:
    """Scans with how many nodules were measured on them."""
    for study in case.studies:
        if study.scanned_on is None:
            continue
        measured = [
            nodule
            for nodule in case.nodules
            for scan in nodule.measurements
            if scan.series_uid == study.series_uid
        ]
        labels = ", ".join(nodule.label for nodule in measured)
        yield TimelineEvent(
            Lane.SCANS,
            "ct",
            labels,
            study.scanned_on,
            study.scanned_on,
            exact=True,
            source=study.series_uid,
            tracking_uid=measured[0].tracking_uid if measured else "",
        )


def _treatments(record: PatientRecord, today: date) -> Iterator[TimelineEvent]:
    for line in record.therapies:
        if line.started is None or line.status is TherapyStatus.PLANNED:
            continue
        ongoing = line.ended is None and line.status is TherapyStatus.ACTIVE
        agents = " + ".join(agent.display for agent in line.agents)
        source = line.sources[0] if line.sources else ""
        yield _lasting(
            (Lane.THERAPY, "drugs", agents, source),
            line.started,
            line.ended,
            today if ongoing else None,
        )
    for one in record.procedures:
        if one.started is not None:
            yield _lasting(
                (Lane.PROCEDURES, one.kind.value, one.what.display, one.source),
                one.started,
                one.ended,
                today if one.ongoing else None,
            )


def _tests(record: PatientRecord, today: date) -> Iterator[TimelineEvent]:  # noqa: ARG001 - the same for all parts
    for variant in record.variants:
        if variant.tested_on is None:
            continue
        change = variant.protein_change or variant.coding_change or variant.label
        name = f"{variant.gene} {change}".strip()
        kind = (
            "altered"
            if variant.finding is GeneResult.PRESENT
            else variant.finding.value
        )
        yield _dated(Lane.GENES, kind, name, variant.tested_on, variant.source)
    for result in record.biomarkers:
        if result.tested_on is not None:
            value = (
                f"{result.value:g} {result.unit}" if result.value is not None else ""
            )
            said = value or result.category or result.absent_reason
            kind = result.kind.value
            yield _dated(Lane.BIOMARKERS, kind, said, result.tested_on, result.source)
    for lab in record.labs:
        if lab.taken_on is not None:
            said = f"{lab.value:.3g} {lab.unit}"
            yield _dated(Lane.LABS, lab.kind.value, said, lab.taken_on, lab.source)


def _assessments(
    record: PatientRecord,
    today: date,  # noqa: ARG001 - the same for all parts
) -> Iterator[TimelineEvent]:
    for kind, said, when, source in _assessed(record):
        if when is not None:
            yield _dated(Lane.ASSESSMENTS, kind, said, when, source)


def _assessed(
    record: PatientRecord,
) -> Iterator[tuple[str, str, PartialDate | None, str]]:
    """Kind, words, date and source of each assessment."""
    for stage in record.stages:
        if stage.part is StagePart.GROUP:
            yield "stage", stage.value, stage.staged_on, stage.source
    for status in record.performance:
        said = f"{status.scale.upper()} {status.value}"
        yield "performance", said, status.recorded_on, status.source
    for state in record.disease_statuses:
        yield "disease_status", state.said, state.assessed_on, state.source
    for cancer in record.cancers:
        yield "diagnosis", cancer.diagnosis.display, cancer.onset, cancer.source


def _others(record: PatientRecord, today: date) -> Iterator[TimelineEvent]:
    for report in record.text_reports:
        if report.reported_on is not None:
            yield _dated(
                Lane.REPORTS, "report", report.title, report.reported_on, report.source
            )
    for visit in record.visits:
        if visit.started is not None:
            ongoing = today if visit.ended is None else None
            stay = visit.kind.value == "inpatient"
            yield _lasting(
                (Lane.VISITS, visit.kind.value, "", visit.source),
                visit.started,
                visit.ended if stay else None,
                ongoing if stay else None,
            )


def _dated(
    lane: Lane, kind: str, said: str, when: PartialDate, source: str
) -> TimelineEvent:
    return TimelineEvent(
        lane,
        kind,
        said,
        when.earliest,
        when.latest,
        exact=when.day is not None,
        source=source,
    )


def _lasting(
    what: tuple[Lane, str, str, str],
    started: PartialDate,
    ended: PartialDate | None,
    until: date | None,
) -> TimelineEvent:
    """Something with a start; it lasts to its end, or until today if it goes on."""
    lane, kind, said, source = what
    last = ended.latest if ended else (until or started.latest)
    return TimelineEvent(
        lane,
        kind,
        said,
        started.earliest,
        max(last, started.earliest),
        exact=started.day is not None,
        source=source,
        ongoing=until is not None and ended is None,
    )
