"""Studies and series: what was read, and where, so that pixels can be read again."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    delete,
    exists,
    insert,
    select,
    update,
)

from connectors.store.canonical_json import from_json, to_json
from connectors.store.patients.patients import issued
from connectors.store.tables import quality_reports, series, studies, study_identifiers
from data.errors import NotFoundError
from data.identity import PersonIdentity
from data.imaging.quality import QualityReport
from data.imaging.study import SeriesSummary
from data.patient.case import StudyRow, UnlinkedStudy

Reasons = tuple[tuple[str, tuple[tuple[str, object], ...]], ...]
"""Message keys with their values."""

_NOT_JOINED: Final = {
    "basis": "",
    "linked_by": "",
    "waits_because": "no_match",
    "conflicts": "[]",
    "candidate_patient_id": "",
}


@dataclass(frozen=True, slots=True)
class StoredSeries:
    """A series as the store keeps it.

    Attributes:
        summary: What it is; the identifiers already translated by the settings.
        reasons: Why it was chosen within its folder.
        files: Where its slices are.
        scanner: Manufacturer and model, or empty.
        fingerprint: Changes when any of the files changes.
    """

    summary: SeriesSummary
    reasons: Reasons
    files: tuple[Path, ...]
    fingerprint: str
    scanner: str = ""


def fingerprint_of(files: Sequence[Path]) -> str:
    """Names, sizes and times of change of some files, or empty if one is gone."""
    digest = hashlib.sha256()
    try:
        for file in sorted(files):
            found = file.stat()
            digest.update(os.fsencode(file.name))
            digest.update(f"/{found.st_size}/{found.st_mtime_ns}/".encode())
    except OSError:
        return ""
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Studies:
    """Studies and their series."""

    _connection: Connection

    def stored_series(self, series_uid: str) -> StoredSeries | None:
        """One series, or None if the store holds no such series."""
        row = self._connection.execute(
            select(series).where(series.c.series_uid == series_uid)
        ).one_or_none()
        return _series(row) if row else None

    def save_series(self, new: StoredSeries, now: datetime) -> None:
        """Keep a series and its study, which is shown by its thinnest series.

        The caller decides again whom the study belongs to.

        Args:
            new: What was read.
            now: Moment of reading.
        """
        study_uid, series_uid = new.summary.study_uid, new.summary.series_uid
        if not self._holds(studies.c.study_uid == study_uid):
            self._connection.execute(
                insert(studies).values(
                    study_uid=study_uid, **_shown(new, now), **_NOT_JOINED
                )
            )
        row = {
            "study_uid": study_uid,
            "summary": to_json(new.summary),
            "reasons": to_json(new.reasons),
            "scanner": new.scanner,
            "files": _files_to_text(new.files),
            "fingerprint": new.fingerprint,
        }
        if self._holds(series.c.series_uid == series_uid):
            self._connection.execute(
                update(series).where(series.c.series_uid == series_uid).values(row)
            )
        else:
            self._connection.execute(
                insert(series).values(series_uid=series_uid, **row)
            )
        self._show_thinnest(study_uid, now)

    def study_rows(self, patient_id: str) -> tuple[StudyRow, ...]:
        """The studies of a patient, oldest first."""
        rows = self._connection.execute(
            select(series, quality_reports.c.report)
            .join(studies, studies.c.series_uid == series.c.series_uid)
            .outerjoin(
                quality_reports, quality_reports.c.series_uid == series.c.series_uid
            )
            .where(studies.c.patient_id == patient_id)
            .order_by(studies.c.scanned_on, studies.c.study_uid)
        )
        return tuple(
            replace(
                _study_row(_series(row)),
                quality=from_json(QualityReport, row.report) if row.report else None,
            )
            for row in rows
        )

    def series_to_search(self) -> tuple[str, ...]:
        """The measured series of each study of a patient, the oldest scan first."""
        return tuple(
            self._connection.scalars(
                select(studies.c.series_uid)
                .where(studies.c.patient_id.is_not(None))
                .order_by(studies.c.scanned_on, studies.c.study_uid)
            )
        )

    def unlinked_studies(self) -> tuple[UnlinkedStudy, ...]:
        """Studies that wait for a patient, the oldest scan first."""
        rows = self._connection.execute(
            select(studies)
            .where(studies.c.patient_id.is_(None))
            .order_by(studies.c.scanned_on, studies.c.study_uid)
        )
        return tuple(
            UnlinkedStudy(
                study_uid=row.study_uid,
                identity=from_json(PersonIdentity, row.identity),
                scanned_on=row.scanned_on,
                reason=row.waits_because,
                conflicts=from_json(frozenset[str], row.conflicts),
                candidate_patient_id=row.candidate_patient_id,
            )
            for row in rows
        )

    def study_identity(self, study_uid: str) -> PersonIdentity:
        """Read the identity that the images of a study state.

        Raises:
            NotFoundError: If the store holds no such study.
        """
        text = self._connection.scalar(
            select(studies.c.identity).where(studies.c.study_uid == study_uid)
        )
        if text is None:
            raise NotFoundError("store.no_study")
        return from_json(PersonIdentity, text)

    def images_of(self, patient_id: str) -> list[PersonIdentity]:
        """List the identities that the images of a patient's studies state."""
        texts = self._connection.scalars(
            select(studies.c.identity).where(studies.c.patient_id == patient_id)
        )
        return [from_json(PersonIdentity, text) for text in texts]

    def _holds(self, condition: ColumnElement[bool]) -> bool:
        return bool(self._connection.scalar(select(exists().where(condition))))

    def _show_thinnest(self, study_uid: str, now: datetime) -> None:
        rows = self._connection.execute(
            select(series).where(series.c.study_uid == study_uid)
        )
        best = min((_series(row) for row in rows), key=_thinnest_first)
        self._connection.execute(
            update(studies)
            .where(studies.c.study_uid == study_uid)
            .values(_shown(best, now))
        )
        self._connection.execute(
            delete(study_identifiers).where(study_identifiers.c.study_uid == study_uid)
        )
        rows_of_identifiers = [
            {"study_uid": study_uid, "issuer": each.issuer, "value": each.value}
            for each in issued(best.summary.patient)
        ]
        if rows_of_identifiers:
            self._connection.execute(insert(study_identifiers), rows_of_identifiers)


def is_kept(held: StoredSeries, found: StoredSeries) -> bool:
    """Test whether what the store holds needs no replacement by what was found now.

    A copy elsewhere changes nothing while the files that were read first are intact
    and there are no more slices now.
    """
    intact = fingerprint_of(held.files) == held.fingerprint
    more = found.summary.slice_count > held.summary.slice_count
    other_copy = found.fingerprint != held.fingerprint
    same_patient = found.summary.patient == held.summary.patient
    return intact and not more and (other_copy or same_patient)


def _thinnest_first(held: StoredSeries) -> tuple[float, int, str]:
    summary = held.summary
    return summary.spacing_mm[0], -summary.slice_count, summary.series_uid


def _shown(held: StoredSeries, now: datetime) -> dict[str, Any]:
    return {
        "series_uid": held.summary.series_uid,
        "identity": to_json(held.summary.patient),
        "scanned_on": held.summary.scanned_on,
        "simulated": held.summary.simulated,
        "stored_at": now,
    }


def _study_row(held: StoredSeries) -> StudyRow:
    summary = held.summary
    return StudyRow(
        study_uid=summary.study_uid,
        series_uid=summary.series_uid,
        scanned_on=summary.scanned_on,
        slice_count=summary.slice_count,
        slice_spacing_mm=summary.spacing_mm[0],
        pixel_spacing_mm=summary.spacing_mm[1],
        convolution_kernel=summary.convolution_kernel,
        scanner=held.scanner,
        chosen_because=held.reasons,
        simulated=summary.simulated,
        slice_thickness_mm=summary.slice_thickness_mm,
    )


def _series(row: Row[Any]) -> StoredSeries:
    return StoredSeries(
        summary=from_json(SeriesSummary, row.summary),
        reasons=from_json(Reasons, row.reasons),
        files=_files_from_text(row.files),
        fingerprint=row.fingerprint,
        scanner=row.scanner,
    )


def _files_to_text(files: Sequence[Path]) -> str:
    """Folder and names; `json` keeps names that are not UTF-8, orjson refuses them."""
    folder = os.path.commonpath([file.parent for file in files]) if files else ""
    return json.dumps([folder, [os.path.relpath(file, folder) for file in files]])


def _files_from_text(text: str) -> tuple[Path, ...]:
    folder, names = json.loads(text)
    return tuple(Path(folder) / name for name in names)
