"""Nodules: where someone pointed, and what was measured there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from connectors.store.canonical_json import (
    from_json,
    image_from_blob,
    image_to_blob,
    to_json,
)
from connectors.store.tables import (
    key_images,
    marks,
    measurements,
    nodules,
    series,
    studies,
)
from data.errors import FusionBoardError, NotFoundError
from data.imaging.nodule import KeyImage, Nodule, NoduleMeasurement
from data.imaging.study import RejectedEntry
from data.imaging.volume import Millimetres3

ALGORITHM: Final = "algorithm"
"""Marks a nodule where no person and no file did."""

_UNTRIED: Final = {"tried": "", "refused": "", "refused_values": "{}"}


@dataclass(frozen=True, slots=True)
class NoduleMark:
    """A point in a nodule, as a file or a person gives it.

    Attributes:
        tracking_uid: The nodule; never changes.
        study_uid: Study of the series.
        series_uid: Series in whose patient space the point lies.
        label: Short name on the screen.
        seed_mm: The point, LPS.
        marked_by: Who pointed, or `algorithm`.
        root: Folder that was read; empty if a person pointed on the screen, or the
            nodule was followed from an earlier scan.
        line: File and line within the folder.
    """

    tracking_uid: str
    study_uid: str
    series_uid: str
    label: str
    seed_mm: Millimetres3
    marked_by: str
    root: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class MeasuredMark:
    """A mark that was measured.

    Attributes:
        mark: Where.
        tried: Method, files and point; the same again would give the same.
        measurement: What was measured.
        key_image: The slice that shows it best.
    """

    mark: NoduleMark
    tried: str
    measurement: NoduleMeasurement
    key_image: KeyImage


@dataclass(frozen=True, slots=True)
class Refused:
    """A mark at which nothing can be measured.

    Attributes:
        mark: Where.
        tried: As in `MeasuredMark`.
        why: What stood against it.
    """

    mark: NoduleMark
    tried: str
    why: FusionBoardError


Outcome = MeasuredMark | Refused


def attempt(method: str, fingerprint: str, seed_mm: Millimetres3) -> str:
    """Write what decides the outcome of measuring: the same again gives the same."""
    return to_json((method, fingerprint, seed_mm))


@dataclass(frozen=True, slots=True)
class Nodules:
    """Marks of nodules, and what was measured there."""

    _connection: Connection

    def save_mark(self, mark: NoduleMark) -> bool:
        """Keep a mark, unless it is there already or a person pointed on the screen.

        Returns:
            Whether anything changed.
        """
        here = _at(marks, mark.tracking_uid, mark.series_uid)
        held = self._connection.execute(select(marks).where(*here)).one_or_none()
        row = _mark_row(mark)
        if held is None:
            self._connection.execute(insert(marks).values(**row, **_UNTRIED))
            return True
        by_person = not held.root and held.marked_by != ALGORITHM and mark.root
        if by_person or _mark(held) == mark:
            return False
        self._connection.execute(update(marks).where(*here).values(row))
        label = _label(mark.tracking_uid).scalar_subquery()
        self._connection.execute(
            update(nodules)
            .where(nodules.c.tracking_uid == mark.tracking_uid)
            .values(label=label)
        )
        return True

    def marks_to_try(
        self, series_uid: str, fingerprint: str, method: str
    ) -> tuple[NoduleMark, ...]:
        """Marks on a series that were not tried with this method on these files."""
        rows = self._connection.execute(
            select(marks)
            .where(marks.c.series_uid == series_uid)
            .order_by(marks.c.tracking_uid)
        )
        return tuple(
            _mark(row)
            for row in rows
            if row.tried != attempt(method, fingerprint, _mark(row).seed_mm)
        )

    def save_outcome(self, outcome: Outcome) -> None:
        """Keep what came of a mark, in place of what came of it before."""
        here = outcome.mark.tracking_uid, outcome.mark.series_uid
        self._connection.execute(delete(measurements).where(*_at(measurements, *here)))
        refused, values = "", {}
        if isinstance(outcome, Refused):
            refused, values = outcome.why.key, outcome.why.values
        else:
            self._save_nodule(outcome.mark.tracking_uid)
            self._save_measurement(outcome)
        self._connection.execute(
            update(marks)
            .where(*_at(marks, *here))
            .values(
                tried=outcome.tried, refused=refused, refused_values=to_json(values)
            )
        )

    def forget_measurement(self, tracking_uid: str, series_uid: str) -> None:
        """Take back that a nodule lies on a series, and what was measured there."""
        here = tracking_uid, series_uid
        self._connection.execute(delete(key_images).where(*_at(key_images, *here)))
        self._connection.execute(delete(measurements).where(*_at(measurements, *here)))
        self._connection.execute(delete(marks).where(*_at(marks, *here)))

    def mark_at(self, tracking_uid: str, series_uid: str) -> NoduleMark | None:
        """Read the mark of a nodule on a series, or None."""
        here = _at(marks, tracking_uid, series_uid)
        row = self._connection.execute(select(marks).where(*here)).one_or_none()
        return _mark(row) if row else None

    def patient_nodules(self, patient_id: str) -> tuple[Nodule, ...]:
        """The nodules of a patient with their measurements, by label."""
        rows = self._connection.execute(
            select(nodules.c.tracking_uid, nodules.c.label, measurements.c.measurement)
            .join(measurements, measurements.c.tracking_uid == nodules.c.tracking_uid)
            .join(studies, studies.c.study_uid == measurements.c.study_uid)
            .where(studies.c.patient_id == patient_id)
            .order_by(measurements.c.scanned_on, measurements.c.series_uid)
        )
        held: dict[str, Nodule] = {}
        for row in rows:
            nodule = held.get(row.tracking_uid, Nodule(row.tracking_uid, row.label))
            measured = from_json(NoduleMeasurement, row.measurement)
            held[row.tracking_uid] = replace(
                nodule, measurements=(*nodule.measurements, measured)
            )
        return tuple(sorted(held.values(), key=lambda n: (len(n.label), n.label)))

    def measured_of_all_patients(self) -> Sequence[Any]:
        """Every measurement of a nodule whose patient is known, in one query.

        Returns:
            Rows of `patient_id`, `simulated` (of the study), `tracking_uid`, `label`
            and `measurement` (a document); by patient and nodule, the oldest scan
            first.
        """
        return self._connection.execute(
            select(
                studies.c.patient_id,
                studies.c.simulated,
                nodules.c.tracking_uid,
                nodules.c.label,
                measurements.c.measurement,
            )
            .join(measurements, measurements.c.tracking_uid == nodules.c.tracking_uid)
            .join(studies, studies.c.study_uid == measurements.c.study_uid)
            .where(studies.c.patient_id.is_not(None))
            .order_by(
                studies.c.patient_id,
                nodules.c.tracking_uid,
                measurements.c.scanned_on,
                measurements.c.series_uid,
            )
        ).all()

    def label_of(self, tracking_uid: str) -> str:
        """The label of a nodule, or empty if the store holds no such nodule."""
        label = self._connection.scalar(
            select(nodules.c.label).where(nodules.c.tracking_uid == tracking_uid)
        )
        return label or ""

    def labels_of(self, study_uid: str) -> frozenset[str]:
        """Labels in use beside this study: of its patient, or of the study alone."""
        patient = (
            select(studies.c.patient_id)
            .where(studies.c.study_uid == study_uid)
            .scalar_subquery()
        )
        rows = self._connection.scalars(
            select(nodules.c.label)
            .join(measurements, measurements.c.tracking_uid == nodules.c.tracking_uid)
            .join(studies, studies.c.study_uid == measurements.c.study_uid)
            .where(
                (studies.c.study_uid == study_uid) | (studies.c.patient_id == patient)
            )
        )
        return frozenset(rows)

    def key_image(self, tracking_uid: str, series_uid: str) -> KeyImage:
        """The slice that shows one nodule best on one scan.

        Raises:
            NotFoundError: If this nodule was not measured on this series.
        """
        blob = self._connection.scalar(
            select(key_images.c.image).where(*_at(key_images, tracking_uid, series_uid))
        )
        if blob is None:
            raise NotFoundError("store.no_key_image", series_uid=series_uid)
        return image_from_blob(blob)

    def rejected_marks(self) -> tuple[tuple[str, RejectedEntry], ...]:
        """Marks that came to nothing, each with the folder it was read from."""
        rows = self._connection.execute(
            select(marks, series.c.series_uid.label("stored"))
            .outerjoin(series, series.c.series_uid == marks.c.series_uid)
            .where((marks.c.refused != "") | series.c.series_uid.is_(None))
            .order_by(marks.c.root, marks.c.line, marks.c.tracking_uid)
        )
        found = []
        for row in rows:
            reason = row.refused if row.stored else "ingest.mark_without_scan"
            values = from_json(dict[str, Any], row.refused_values) if row.stored else {}
            found.append(
                (row.root, RejectedEntry(row.line, reason, tuple(values.items())))
            )
        return tuple(found)

    def _save_nodule(self, tracking_uid: str) -> None:
        here = nodules.c.tracking_uid == tracking_uid
        label = self._connection.scalar(_label(tracking_uid))
        if self._connection.execute(
            update(nodules).where(here).values(label=label)
        ).rowcount:
            return
        self._connection.execute(
            insert(nodules).values(tracking_uid=tracking_uid, label=label)
        )

    def _save_measurement(self, measured: MeasuredMark) -> None:
        mark, measurement = measured.mark, measured.measurement
        key = {"tracking_uid": mark.tracking_uid, "series_uid": mark.series_uid}
        image = image_to_blob(measured.key_image)
        self._connection.execute(
            insert(measurements).values(
                **key,
                study_uid=mark.study_uid,
                scanned_on=measurement.scanned_on,
                volume_mm3=measurement.volume_mm3,
                method=measurement.method,
                measurement=to_json(measurement),
            )
        )
        self._connection.execute(insert(key_images).values(**key, image=image))


def _label(tracking_uid: str) -> Select[tuple[str]]:
    """The first label in order, so that it does not depend on which came first."""
    return select(func.min(marks.c.label)).where(marks.c.tracking_uid == tracking_uid)


def _at(
    table: Table, tracking_uid: str, series_uid: str
) -> Sequence[ColumnElement[bool]]:
    return table.c.tracking_uid == tracking_uid, table.c.series_uid == series_uid


def _mark(row: Row[Any]) -> NoduleMark:
    return NoduleMark(
        tracking_uid=row.tracking_uid,
        study_uid=row.study_uid,
        series_uid=row.series_uid,
        label=row.label,
        seed_mm=(row.x_mm, row.y_mm, row.z_mm),
        marked_by=row.marked_by,
        root=row.root,
        line=row.line,
    )


def _mark_row(mark: NoduleMark) -> dict[str, Any]:
    x_mm, y_mm, z_mm = mark.seed_mm
    return {
        "tracking_uid": mark.tracking_uid,
        "study_uid": mark.study_uid,
        "series_uid": mark.series_uid,
        "label": mark.label,
        "x_mm": x_mm,
        "y_mm": y_mm,
        "z_mm": z_mm,
        "marked_by": mark.marked_by,
        "root": mark.root,
        "line": mark.line,
    }
