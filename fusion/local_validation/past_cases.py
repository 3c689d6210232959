"""Past cases as arrays: what was known before the last scan, and the last scan."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.cohorts.reader_table import ReaderLabel, ReaderTable
from data.imaging.nodule import Density, Nodule, NoduleMeasurement
from data.reference.guideline_limits import guideline_limit
from data.results.local_validation import PastCase
from fusion.growth.change_point import change_point_scan
from fusion.growth.growth_risk_terms import whole_millimetres
from fusion.growth.rates.rate_evidence import RateEvidence
from fusion.imaging.volume_uncertainty import Z95, clinical_log_sd

_Floats = NDArray[np.float64]
_Bools = NDArray[np.bool_]

READER_SD_MM: Final = 1.3 / (Z95 * sqrt(2))
"""Spread of one reader's diameter. Source: Kim 2016, 69 nodules measured twice on one
day: limits of agreement ±1.3 mm for the same reader. Two readings of nodules that the
reader of the NLST training table called stable differ by a little less (0.61 mm)."""


def grew_mm() -> float:
    """Lung-RADS v2022: more than this is growth; stands in where nobody read."""
    return guideline_limit("lung_rads_2022", "growth_mm")


DENSITIES: Final = (Density.GROUND_GLASS, Density.PART_SOLID, Density.SOLID)
"""What the textures of a reader's table stand for."""


_COLUMNS: Final = (
    "patients",
    "days",
    "volumes_mm3",
    "log_sds",
    "textures",
    "labels",
)


@dataclass(frozen=True, slots=True, eq=False)
class PastCases:
    """Nodules with two scans or more, one a row.

    Attributes:
        names: What each row is called in a report.
        patients: Shape (nodules,); equal for nodules of one patient.
        days: Shape (nodules, scans), ascending, then NaN.
        volumes_mm3: Shape (nodules, scans).
        log_sds: Shape (nodules, scans); spread of ln V of each scan.
        textures: Shape (nodules, scans); index into `DENSITIES`.
        labels: Shape (nodules,); `ReaderLabel` of the last interval.
        labelled_by: `reader` or `diameter_rule`.
        whole_mm: Whether the volumes are spheres of diameters in whole millimetres.
    """

    names: tuple[str, ...] = field(repr=False)
    patients: NDArray[np.int64] = field(repr=False)
    days: _Floats = field(repr=False)
    volumes_mm3: _Floats = field(repr=False)
    log_sds: _Floats = field(repr=False)
    textures: _Floats = field(repr=False)
    labels: NDArray[np.int64] = field(repr=False)
    labelled_by: str
    whole_mm: bool = False

    @property
    def scan_counts(self) -> NDArray[np.int64]:
        """Shape (nodules,): scans of each nodule."""
        return np.asarray((~np.isnan(self.days)).sum(axis=1), np.int64)

    def chosen(self, rows: _Bools) -> "PastCases":
        """Some of the nodules."""
        names = tuple(n for n, keep in zip(self.names, rows, strict=True) if keep)
        columns = {name: getattr(self, name)[rows] for name in _COLUMNS}
        return replace(self, names=names, **columns)

    def last(self, values: _Floats, back: int = 0) -> _Floats:
        """Shape (nodules,): a quantity on the last scan, or some scans before it."""
        rows = np.arange(len(values))
        return np.asarray(values[rows, self.scan_counts - 1 - back], np.float64)

    def without_last(self) -> "PastCases":
        """Return the cases as known before the last scan."""
        kept = np.arange(self.days.shape[1]) < (self.scan_counts - 1)[:, None]

        def hidden(values: _Floats) -> _Floats:
            return np.where(kept, values, np.nan)

        return replace(
            self,
            days=hidden(self.days),
            volumes_mm3=hidden(self.volumes_mm3),
            log_sds=hidden(self.log_sds),
            textures=hidden(self.textures),
        )

    def since_change_point(self) -> "PastCases":
        """The scans from the last turn of each course on, as on the pages."""
        counts = self.scan_counts
        starts = [
            change_point_scan(days[:count], np.log(volumes[:count]), log_sds[:count])
            for days, volumes, log_sds, count in zip(
                self.days, self.volumes_mm3, self.log_sds, counts, strict=True
            )
        ]
        columns = np.arange(self.days.shape[1]) + np.array(starts, np.int64)[:, None]
        there = columns < self.days.shape[1]
        columns = np.minimum(columns, self.days.shape[1] - 1)

        def moved(values: _Floats) -> _Floats:
            return np.where(there, np.take_along_axis(values, columns, axis=1), np.nan)

        return replace(
            self,
            days=moved(self.days),
            volumes_mm3=moved(self.volumes_mm3),
            log_sds=moved(self.log_sds),
            textures=moved(self.textures),
        )

    def evidence(self) -> RateEvidence:
        """Summarise what all scans say of the growth rates."""
        return RateEvidence.of(self.days, self.volumes_mm3, self.log_sds)


def row_name(row: int) -> str:
    """Name a row of a table, counted below its heading."""
    return f"row {row + 1}"


def cases_of_readers(table: ReaderTable) -> PastCases:
    """A reader's table: whole-mm diameters as spheres, with the error of a reader.

    Rows whose texture is unknown on a scan are left out.

    Args:
        table: Two or three screens a nodule.
    """
    diameters = whole_millimetres(table.diameters_mm)
    there = ~np.isnan(diameters)
    # Screens that were not made are moved behind those that were.
    order = np.argsort(~there, axis=1, kind="stable")

    def packed(values: _Floats) -> _Floats:
        return np.take_along_axis(values, order, axis=1)

    known = ~(np.isnan(table.textures) & there).any(axis=1) & ~(diameters < 1).any(1)
    cases = PastCases(
        names=tuple(row_name(row) for row in range(len(diameters))),
        patients=table.patients,
        days=packed(table.days),
        volumes_mm3=packed(np.pi / 6 * diameters**3),
        log_sds=packed(3 * READER_SD_MM / diameters),
        textures=packed(table.textures),
        labels=table.labels,
        labelled_by="reader",
        whole_mm=True,
    )
    return cases.chosen(known & (cases.scan_counts >= 2))


def cases_of_nodules(held: Sequence[tuple[str, int, Nodule]]) -> PastCases:
    """Measured nodules; growth by more than 1.5 mm of diameter stands for a reader's.

    Args:
        held: Key of the patient, a number that is the same for one patient, and the
            nodule; nodules with fewer than two scan days are left out.
    """
    followed = [
        (key, number, nodule, _one_a_day(nodule))
        for key, number, nodule in held
        if len({m.scanned_on for m in nodule.measurements}) > 1
    ]
    widest = max((len(scans) for *_, scans in followed), default=2)
    columns = np.full((4, len(followed), widest), np.nan)
    labels = np.zeros(len(followed), np.int64)
    for row, (*_, scans) in enumerate(followed):
        columns[:, row, : len(scans)] = np.array(
            [
                (
                    m.scanned_on.toordinal(),
                    m.volume_mm3,
                    clinical_log_sd(m),
                    DENSITIES.index(m.density),
                )
                for m in scans
            ]
        ).T
        before, after = (sqrt(m.long_axis_mm * m.short_axis_mm) for m in scans[-2:])
        labels[row] = _label(after - before)
    return PastCases(
        names=tuple(f"{key} {nodule.label}" for key, _, nodule, _ in followed),
        patients=np.array([number for _, number, *_ in followed], np.int64),
        days=columns[0],
        volumes_mm3=columns[1],
        log_sds=columns[2],
        textures=columns[3],
        labels=labels,
        labelled_by="diameter_rule",
    )


def reader_table_of(held: Sequence[tuple[str, int, Nodule]]) -> ReaderTable:
    """The last three scans of measured nodules, in the form of a reader's table.

    Args:
        held: As for `cases_of_nodules`; the same nodules are left out.
    """
    rows = [
        (number, _one_a_day(nodule)[-3:])
        for _, number, nodule in held
        if len({m.scanned_on for m in nodule.measurements}) > 1
    ]
    columns = np.full((3, len(rows), 3), np.nan)
    labels = np.zeros(len(rows), np.int64)
    for row, (_, scans) in enumerate(rows):
        columns[:, row, : len(scans)] = np.array(
            [
                (
                    sqrt(m.long_axis_mm * m.short_axis_mm),
                    DENSITIES.index(m.density),
                    m.scanned_on.toordinal(),
                )
                for m in scans
            ]
        ).T
        last = len(scans) - 1
        labels[row] = _label(columns[0, row, last] - columns[0, row, last - 1])
    patients = np.array([number for number, _ in rows], np.int64)
    return ReaderTable(patients, columns[0], columns[1], columns[2], labels)


def called_back(cases: PastCases, called: _Bools) -> tuple[PastCase, ...]:
    """The cases that would have been called back, and whether the reader did."""
    return tuple(
        PastCase(name, bool(label == ReaderLabel.GROWING))
        for name, label, hit in zip(cases.names, cases.labels, called, strict=True)
        if hit
    )


def _one_a_day(nodule: Nodule) -> list[NoduleMeasurement]:
    """The last measurement of each day, oldest first."""
    return list({m.scanned_on: m for m in nodule.measurements}.values())


def _label(grown_mm: float) -> ReaderLabel:
    if grown_mm > grew_mm():
        return ReaderLabel.GROWING
    return ReaderLabel.SHRINKING if grown_mm < -grew_mm() else ReaderLabel.STABLE
