"""Volumes kept ready for the viewer, as far as there is room; never the only copy."""

import logging
import os
import re
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

import numpy as np

from connectors.store.imaging.volume_slabs import (
    METADATA_NAME,
    VolumePlace,
    read_place,
    read_slices,
    slab_path,
    write_slabs,
)
from data.errors import InvalidScanError, NotFoundError
from data.imaging.volume import CTVolume, Millimetres3

_log = logging.getLogger(__name__)

# Characters by DICOM PS3.5; count of tries. Chosen: after an hour nobody writes; a
# longer one keeps dead files, more tries wait for readers.
_UID: Final = re.compile(r"[0-9]+(\.[0-9]+)*")
_LONGEST_UID: Final = 64
_WORK: Final = "."  # names that begin so are half written or half deleted
# Chosen: a longer one keeps dead files.
_ABANDONED_AFTER_S: Final = 3600
_RENAMES: Final = 5

Rebuild = Callable[[], CTVolume]


class VolumeCache:
    """CT volumes by series UID, least recently used ones deleted first.

    Several processes may share the folder: a volume appears whole by renaming, and
    one that vanishes or is damaged is built again from its source.

    Args:
        folder: Made if it is missing; pixels of patients lie in it.
        limit_bytes: Above it old volumes are deleted; the newest always stays.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes

    def load(
        self, series_uid: str, rebuild: Rebuild, fingerprint: str = ""
    ) -> CTVolume:
        """The whole volume.

        Args:
            series_uid: Series Instance UID.
            rebuild: Reads it from its source; called where it is missing, damaged
                or of other files.
            fingerprint: Of the source files, or empty if any will do.

        Raises:
            InvalidScanError: If this is no UID, or from `rebuild`.
        """
        path = self._path(series_uid)
        try:
            place = _read_fresh(path, fingerprint)
            volume = place.with_voxels(read_slices(path, place, range(place.shape[0])))
        except (OSError, InvalidScanError) as error:
            _log.info("Building cached series %s: %s", series_uid, error)
            _discard(path)
            return self._rebuilt(path, rebuild, fingerprint)
        _touch(path)
        return volume

    def region(
        self,
        series_uid: str,
        centre_mm: Millimetres3,
        half_width_mm: float,
        rebuild: Rebuild,
        fingerprint: str = "",
    ) -> CTVolume:
        """The box around a point, as `CTVolume.region`; reads only the slabs needed.

        Raises:
            InvalidScanError: If the point lies outside the volume, or as for `load`.
        """
        path = self._path(series_uid)
        try:
            place = _read_fresh(path, fingerprint)
            wanted = _slices_around(place, centre_mm, half_width_mm)
            slices = read_slices(path, place, wanted)
        except (OSError, InvalidScanError):
            volume = self.load(series_uid, rebuild, fingerprint)
            return volume.region(centre_mm, half_width_mm)
        _touch(path)
        part = place.with_voxels(slices, wanted.start)
        return part.region(centre_mm, half_width_mm)

    def place(self, series_uid: str) -> VolumePlace:
        """Shape, slabs and geometry, for whoever reads the slabs.

        Raises:
            NotFoundError: If the series is not cached.
            InvalidScanError: If its metadata are damaged, or this is no UID.
        """
        try:
            return read_place(self._path(series_uid))
        except OSError as error:
            raise NotFoundError("cache.missing", series_uid=series_uid) from error

    def slab_bytes(self, series_uid: str, index: int) -> bytes:
        """One slab as it lies: a gzip stream of little-endian int16 slices.

        Raises:
            NotFoundError: If the series is not cached or has no such slab.
            InvalidScanError: If this is no UID.
        """
        path = self._path(series_uid)
        try:
            packed = slab_path(path, index).read_bytes()
        except OSError as error:
            raise NotFoundError("cache.missing", series_uid=series_uid) from error
        _touch(path)
        return packed

    def _path(self, series_uid: str) -> Path:
        if len(series_uid) > _LONGEST_UID or not _UID.fullmatch(series_uid):
            raise InvalidScanError("cache.no_uid", length=len(series_uid))
        return self._folder / series_uid

    def _rebuilt(self, path: Path, rebuild: Rebuild, fingerprint: str) -> CTVolume:
        """The volume from its source; a full disk does not keep it from the reader."""
        volume = rebuild()
        work = self._folder / f"{_WORK}{uuid4()}"
        try:
            work.mkdir(parents=True, mode=0o700)
            write_slabs(work, volume, fingerprint)
            _publish(work, path, fingerprint)
            self._shrink(path)
        except OSError as error:
            _log.warning("Series %s was not cached: %s", path.name, error.strerror)
            shutil.rmtree(work, ignore_errors=True)
        return volume

    def _shrink(self, newest: Path) -> None:
        """Delete what was left behind, and the least recently used volumes."""
        held: list[tuple[float, int, Path]] = []
        for entry in self._folder.iterdir():
            with suppress(FileNotFoundError):  # another process deleted it meanwhile
                if not entry.name.startswith(_WORK):
                    used_s = (entry / METADATA_NAME).stat().st_mtime
                    held.append((used_s, _size_bytes(entry), entry))
                elif time.time() - entry.stat().st_mtime > _ABANDONED_AFTER_S:
                    shutil.rmtree(entry, ignore_errors=True)
        total = sum(size for _, size, _ in held)
        for _, size, entry in sorted(held):
            if total <= self._limit_bytes:
                break
            if entry != newest:
                _discard(entry)
                total -= size


def _read_fresh(path: Path, fingerprint: str) -> VolumePlace:
    place = read_place(path)
    if fingerprint and place.fingerprint != fingerprint:
        raise InvalidScanError("cache.other_files")
    return place


def _slices_around(
    place: VolumePlace, centre_mm: Millimetres3, half_width_mm: float
) -> range:
    offset = np.asarray(centre_mm) - np.asarray(place.origin_mm)
    centre = round(float(np.asarray(place.axes[0]) @ offset) / place.spacing_mm[0])
    reach = int(np.ceil(half_width_mm / place.spacing_mm[0]))
    low, high = max(centre - reach, 0), min(centre + reach + 1, place.shape[0])
    if low >= high:
        point = tuple(round(c, 1) for c in centre_mm)
        raise InvalidScanError("scan.point_outside", point=point)
    return range(low, high)


def _touch(path: Path) -> None:
    with suppress(OSError):  # deleted meanwhile, or a folder that is only read
        os.utime(path / METADATA_NAME)


def _size_bytes(path: Path) -> int:
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def _publish(work: Path, path: Path, fingerprint: str) -> None:
    """Give a written volume its name; what another process wrote is as good."""
    for _ in range(_RENAMES):
        try:
            work.rename(path)
        except OSError:
            if not path.is_dir():
                raise
        else:
            return
        with suppress(OSError, InvalidScanError):
            _read_fresh(path, fingerprint)
            break
        _discard(path)
    shutil.rmtree(work, ignore_errors=True)


def _discard(path: Path) -> None:
    """Take a volume away in one step, then delete it."""
    aside = path.with_name(f"{_WORK}{uuid4()}")
    with suppress(OSError):  # another process was faster
        path.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)
