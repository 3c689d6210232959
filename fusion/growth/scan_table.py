"""Many nodules with their scans as arrays, refused where they cannot be true."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidClinicalValueError
from fusion.growth.scan_dates import LONGEST_GAP_DAYS

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ScanTable:
    """Volumes of many nodules over time, one nodule a row.

    Attributes:
        nodules: Shape (nodules,); numbers of the nodules, ascending.
        days: Shape (nodules, scans); days since 1970, ascending; NaN at the end of
            a row that has fewer scans.
        volumes_mm3: Shape (nodules, scans).
        log_sds: Shape (nodules, scans); spread of ln V of each scan.
    """

    nodules: NDArray[np.int64] = field(repr=False)
    days: _Floats = field(repr=False)
    volumes_mm3: _Floats = field(repr=False)
    log_sds: _Floats = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class ScanRows:
    """One scan of one nodule a row; rows of a nodule stand together, oldest first.

    Attributes:
        patients: Shape (rows,).
        nodules: Shape (rows,); unique over all patients.
        days: Shape (rows,); days since 1970.
        volumes_mm3: Shape (rows,).
        log_sds: Shape (rows,); spread of ln V.
    """

    patients: NDArray[np.int64] = field(repr=False)
    nodules: NDArray[np.int64] = field(repr=False)
    days: _Floats = field(repr=False)
    volumes_mm3: _Floats = field(repr=False)
    log_sds: _Floats = field(repr=False)


def scan_table(rows: ScanRows, today: date) -> ScanTable:
    """Put the scans of each nodule into one row.

    Args:
        rows: All scans.
        today: The present day.

    Raises:
        InvalidClinicalValueError: If a volume or spread is not above zero, a nodule
            belongs to two patients, its scans are not in order, share a day, lie more
            than ten years apart, or one is in the future.
    """
    _refuse(rows, "value.volume", ~_positive(rows.volumes_mm3), "volumes_mm3", "volume")
    _refuse(rows, "growth.log_sd", ~_positive(rows.log_sds), "log_sds", "value")
    _refuse(rows, "growth.day", ~np.isfinite(rows.days), "days", "value")
    same = rows.nodules[1:] == rows.nodules[:-1]
    if len(np.unique(rows.nodules)) != int((~same).sum()) + min(len(rows.nodules), 1):
        raise InvalidClinicalValueError("growth.rows_apart")
    if (same & (rows.patients[1:] != rows.patients[:-1])).any():
        raise InvalidClinicalValueError("growth.mixed_patients")
    gaps = np.diff(rows.days)
    for key, wrong in (
        ("growth.order", same & (gaps <= 0)),
        ("growth.gap", same & (gaps > LONGEST_GAP_DAYS)),
    ):
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            earlier, later = (_day(rows.days[at + i]) for i in (0, 1))
            raise InvalidClinicalValueError(key, earlier=earlier, later=later)
    ahead = rows.days > (today - date(1970, 1, 1)).days
    if ahead.any():
        raise InvalidClinicalValueError("growth.future", day=_day(rows.days[ahead][0]))
    return _in_rows(rows, same)


def _in_rows(rows: ScanRows, same: NDArray[np.bool_]) -> ScanTable:
    first = np.flatnonzero(np.r_[len(rows.nodules) > 0, ~same])
    first = first[first < len(rows.nodules)]
    counts = np.diff(np.r_[first, len(rows.nodules)])
    nodule = np.repeat(np.arange(len(first)), counts)
    scan = np.arange(len(rows.nodules)) - np.repeat(first, counts)
    shape = len(first), int(counts.max(initial=0))

    def spread(values: _Floats) -> _Floats:
        wide = np.full(shape, np.nan)
        wide[nodule, scan] = values
        return wide

    return ScanTable(
        rows.nodules[first],
        spread(rows.days),
        spread(rows.volumes_mm3),
        spread(rows.log_sds),
    )


def _positive(values: _Floats) -> NDArray[np.bool_]:
    return (values > 0) & np.isfinite(values)


def _refuse(
    rows: ScanRows, key: str, wrong: NDArray[np.bool_], column: str, name: str
) -> None:
    if wrong.any():
        value = float(getattr(rows, column)[wrong][0])
        raise InvalidClinicalValueError(key, **{name: value})


def _day(days: float) -> str:
    return str(np.datetime64(int(days), "D"))
