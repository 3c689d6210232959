"""Puts measured nodules into a store, past all files."""

from datetime import UTC, date, datetime

from sqlalchemy import insert

from connectors.store.canonical_json import to_json
from connectors.store.repository import Repository
from connectors.store.tables import measurements, nodules, patients, series, studies
from data.identity import Identifier, PersonIdentity
from data.imaging.study import SeriesSummary
from data.partial_date import PartialDate
from tests.pages.example_cases import measurement


def add_patient(
    repository: Repository,
    key: str,
    scans: list[tuple[date, float]],
    *,
    simulated: bool = True,
    later_study: date | None = None,
    name: str = "Simulated, One",
    identifier: str = "",
) -> None:
    """A patient with one nodule, measured on these days; perhaps a newer study."""
    person = PersonIdentity(
        frozenset({Identifier("urn:x", identifier or f"ID-{key}")}),
        birth_date=PartialDate(1960, 1, 1),
        name=name,
    )
    identity = to_json(person)
    days = [day for day, _ in scans] + ([later_study] if later_study else [])
    with repository._database.writing() as connection:
        connection.execute(
            insert(patients).values(
                patient_id=key,
                identity=identity,
                diagnosis="",
                stage="",
                has_record=True,
                simulated=simulated,
            )
        )
        for day in days:
            study = f"1.2.{key}.{day:%Y%m%d}"
            connection.execute(
                insert(studies).values(
                    study_uid=study,
                    series_uid=f"{study}.1",
                    identity=identity,
                    scanned_on=day,
                    simulated=simulated,
                    stored_at=datetime.now(UTC),
                    patient_id=key,
                    basis="identifier",
                    linked_by="",
                    waits_because="",
                    conflicts="[]",
                    candidate_patient_id="",
                )
            )
            connection.execute(
                insert(series).values(
                    series_uid=f"{study}.1",
                    study_uid=study,
                    summary=to_json(
                        SeriesSummary(
                            f"{study}.1", study, person, day, 300, (1.0, 0.7, 0.7)
                        )
                    ),
                    reasons="[]",
                    scanner="",
                    files='["", []]',
                    fingerprint="",
                )
            )
        uid = f"2.25.{key}"
        connection.execute(insert(nodules).values(tracking_uid=uid, label="N1"))
        for day, volume_mm3 in scans:
            study = f"1.2.{key}.{day:%Y%m%d}"
            measured = measurement(day, volume_mm3, series=f"{study}.1")
            connection.execute(
                insert(measurements).values(
                    tracking_uid=uid,
                    series_uid=f"{study}.1",
                    study_uid=study,
                    scanned_on=day,
                    volume_mm3=volume_mm3,
                    method=measured.method,
                    measurement=to_json(measured),
                )
            )


def add_series(
    repository: Repository, key: str, day: date, volume_mm3: float, spread: float
) -> None:
    """A further series of a day, on which the nodule was measured, too."""
    study = f"1.2.{key}.{day:%Y%m%d}"
    measured = measurement(day, volume_mm3, spread=spread, series=f"{study}.2")
    summary = SeriesSummary(
        f"{study}.2", study, PersonIdentity(), day, 100, (3.0, 0.7, 0.7)
    )
    with repository._database.writing() as connection:
        connection.execute(
            insert(series).values(
                series_uid=f"{study}.2",
                study_uid=study,
                summary=to_json(summary),
                reasons="[]",
                scanner="",
                files='["", []]',
                fingerprint="",
            )
        )
        connection.execute(
            insert(measurements).values(
                tracking_uid=f"2.25.{key}",
                series_uid=f"{study}.2",
                study_uid=study,
                scanned_on=day,
                volume_mm3=volume_mm3,
                method=measured.method,
                measurement=to_json(measured),
            )
        )
