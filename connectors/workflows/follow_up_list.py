"""Who is due for a scan, across all patients of the store."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from connectors.store.documents import from_json
from connectors.store.entered_facts import patients_with
from connectors.store.nodules import measured_of_all_patients
from connectors.store.repository import Repository
from connectors.store.tables import patients, studies
from data.case import PatientCase
from data.entered import EnteredFact, facts_that_count
from data.identity import PersonIdentity
from data.nodule import Nodule, NoduleMeasurement
from data.results.follow_up import FollowUpRow, FollowUpState
from data.results.growth import Trend
from data.results.guideline import GuidelineResult, Indication
from fusion.growth.many_verdicts import many_verdicts
from fusion.growth.scans_to_follow import one_scan_a_day
from fusion.risk.guidelines_of_nodule import guidelines_about
from fusion.risk.next_scan import UsableVerdict, next_scan, state_on

_ORDER = list(FollowUpState)


@dataclass(slots=True)
class _Followed:
    """One nodule as the store holds it."""

    patient_id: str
    identity: PersonIdentity
    simulated: bool
    tracking_uid: str
    label: str
    latest_study_on: date
    scans: list[NoduleMeasurement] = field(default_factory=list)


_Said = tuple[Indication | None, Sequence[GuidelineResult]]
_NOTHING_SAID: Final[_Said] = (None, ())


def follow_up_list(
    repository: Repository, today: date, *, verdict_accepted: bool = False
) -> tuple[FollowUpRow, ...]:
    """Every measured nodule with the day of its next scan, the most urgent first.

    Two queries read the nodules, and verdicts are worked out together; guidelines are
    asked only of patients for whom a person entered why the CT was made.

    Args:
        repository: The store.
        today: The present day.
        verdict_accepted: Whether this site switched the growth verdict on; if not, it
            names a day for simulated patients only.
    """
    held = _followed(repository)
    verdicts = many_verdicts([one_scan_a_day(one.scans) for one in held])
    asked = dict(_asked(repository))
    rows = []
    for one, trend, wait in zip(
        held, verdicts.trends, verdicts.scan_again_days, strict=True
    ):
        usable = verdict_accepted or one.simulated
        verdict = UsableVerdict(trend, wait) if usable else None
        said = asked.get((one.patient_id, one.tracking_uid), _NOTHING_SAID)
        rows.append(_row(one, said, verdict, today))
    return tuple(sorted(rows, key=_urgency))


def _asked(repository: Repository) -> Iterator[tuple[tuple[str, str], _Said]]:
    """What guidelines say of the nodules whose indication is known."""
    with repository.reading() as connection:
        patient_ids = patients_with(connection, "indication")
    for patient_id in patient_ids:
        case = repository.patient_case(patient_id)
        said = repository.entered_facts(patient_id)
        for nodule in case.nodules:
            yield (patient_id, nodule.tracking_uid), _said_of(case, nodule, said)


def _said_of(case: PatientCase, nodule: Nodule, said: Sequence[EnteredFact]) -> _Said:
    last = nodule.measurements[-1].scanned_on
    facts = facts_that_count(said, nodule.tracking_uid, last)
    if "indication" not in facts:  # taken back
        return None, ()
    indication = Indication(facts["indication"].value)
    return indication, guidelines_about(case, nodule, said)


def _row(
    one: _Followed, said: _Said, verdict: UsableVerdict | None, today: date
) -> FollowUpRow:
    last = one.scans[-1]
    indication, results = said
    scan = next_scan(results, indication, last.scanned_on, verdict)
    return FollowUpRow(
        patient_id=one.patient_id,
        identity=one.identity,
        tracking_uid=one.tracking_uid,
        label=one.label,
        density=last.density,
        volume_mm3=last.volume_mm3,
        scanned_on=last.scanned_on,
        latest_study_on=one.latest_study_on,
        state=state_on(scan, last.scanned_on, one.latest_study_on, today),
        due_on=scan.latest,
        days_over=(today - scan.latest).days if scan.latest else None,
        rule=scan.rule,
        growing=verdict is not None and verdict.trend is Trend.GROWING,
        simulated=one.simulated,
    )


def _urgency(row: FollowUpRow) -> tuple[int, bool, int, str, str]:
    """By state, then the longest overdue.

    Where there is no day, a growing nodule comes first, then the oldest scan.
    """
    state = _ORDER.index(row.state)
    if row.days_over is not None:
        return state, False, -row.days_over, row.patient_id, row.label
    waited = row.scanned_on.toordinal()
    return state, not row.growing, waited, row.patient_id, row.label


def _followed(repository: Repository) -> list[_Followed]:
    """All measured nodules of known patients."""
    latest = (
        select(studies.c.patient_id, func.max(studies.c.scanned_on).label("day"))
        .group_by(studies.c.patient_id)
        .subquery()
    )
    people = select(
        patients.c.patient_id, patients.c.identity, patients.c.simulated, latest.c.day
    ).join(latest, latest.c.patient_id == patients.c.patient_id)
    with repository.reading() as connection:
        known = {row.patient_id: row for row in connection.execute(people)}
        rows = measured_of_all_patients(connection)
    return list(_gathered(known, rows))


def _gathered(known: Mapping[str, Any], rows: Iterable[Any]) -> Iterator[_Followed]:
    held: dict[tuple[str, str], _Followed] = {}
    identities: dict[str, PersonIdentity] = {}
    for row in rows:
        key = row.patient_id, row.tracking_uid
        measured = from_json(NoduleMeasurement, row.measurement)
        if key not in held:
            person = known[row.patient_id]
            who = identities.get(row.patient_id)
            if who is None:
                who = from_json(PersonIdentity, person.identity)
                identities[row.patient_id] = who
            held[key] = _Followed(
                row.patient_id,
                who,
                person.simulated or row.simulated,
                row.tracking_uid,
                row.label,
                person.day or measured.scanned_on,
            )
        held[key].scans.append(measured)
    yield from held.values()
