"""The files of one series as one CT volume."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Final

import numpy as np

from connectors.dicom.eligibility import require_ct_slice
from connectors.dicom.geometry import grid_of
from connectors.dicom.header import SliceHeader, read_header
from connectors.dicom.identity import SeriesFacts, read_facts
from connectors.dicom.image_source import OnProgress
from connectors.dicom.pixels import is_lossy, read_hu
from data.errors import InvalidScanError
from data.volume import Acquisition, CTVolume

_SLICES_AT_ONCE: Final = 16
_MOST_VOXELS: Final = 1 << 31  # 4 GiB of int16


def read_series(
    paths: Sequence[Path], threads: int = 2, on_progress: OnProgress | None = None
) -> CTVolume:
    """Read the slices of one series, in whatever order the files come.

    Args:
        paths: Files of one stack of one series.
        threads: Slices that are read and decoded at the same time.
        on_progress: Told how many slices are done.

    Raises:
        InvalidScanError: If a file is not a CT slice, the files are of several
            series, or pixels or geometry cannot be trusted.
        SourceUnavailableError: If a file vanishes meanwhile.
    """
    headers = [read_header(path) for path in paths]
    for header in headers:
        require_ct_slice(header)
    if len({(header.series_uid, header.patient_id) for header in headers}) > 1:
        raise InvalidScanError("scan.mixed_series")
    return volume_of(headers, threads, on_progress)


def volume_of(
    headers: Sequence[SliceHeader],
    threads: int = 2,
    on_progress: OnProgress | None = None,
) -> CTVolume:
    """Read the pixels of slices whose headers are known and let pass.

    Raises:
        InvalidScanError: If pixels or geometry cannot be trusted.
        SourceUnavailableError: If a file vanishes meanwhile.
    """
    grid = grid_of(headers)
    slices = [headers[index] for index in grid.order]
    first = slices[0]
    if len(slices) * first.rows * first.columns > _MOST_VOXELS:
        raise InvalidScanError("scan.too_large", count=len(slices))
    hu = np.empty((len(slices), first.rows, first.columns), np.int16)

    def read_some(start: int) -> int:
        some = range(start, min(start + _SLICES_AT_ONCE, len(slices)))
        for index in some:
            read_hu(slices[index], hu[index])
        return len(some)

    starts = range(0, len(slices), _SLICES_AT_ONCE)
    in_threads(read_some, starts, threads, len(slices), on_progress)
    return CTVolume(
        hu,
        grid.spacing_mm,
        grid.origin_mm,
        grid.axes,
        _one_frame_of_reference(slices),
        first.series_uid,
        _acquisition(slices, read_facts(first.path)),
    )


def in_threads(
    work: Callable[[int], int],
    items: Sequence[int],
    threads: int,
    total: int,
    on_progress: OnProgress | None,
) -> None:
    """Work on items in threads; the first failure stops what has not begun.

    Args:
        work: Given one item, says how many units it did.
        items: What to work on.
        threads: At most this many at the same time.
        total: Units in all.
        on_progress: Told (done, total) in the calling thread.
    """
    done = 0
    with ThreadPoolExecutor(threads) as pool:
        try:
            for future in as_completed([pool.submit(work, item) for item in items]):
                done += future.result()
                if on_progress:
                    on_progress(done, total)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _one_frame_of_reference(slices: Sequence[SliceHeader]) -> str:
    """The frame that all slices name; some de-identified series have one a slice."""
    frames = {header.frame_of_reference_uid for header in slices}
    return frames.pop() if len(frames) == 1 else ""


def _acquisition(slices: Sequence[SliceHeader], facts: SeriesFacts) -> Acquisition:
    first = slices[0]
    return Acquisition(
        acquired_on=first.scanned_on,
        slice_thickness_mm=first.slice_thickness_mm,
        convolution_kernel=first.convolution_kernel or None,
        tube_voltage_kv=facts.tube_voltage_kv,
        manufacturer=facts.manufacturer or None,
        scanner_model=facts.scanner_model or None,
        contrast_agent=facts.contrast_agent or None,
        lossy=any(is_lossy(header) for header in slices),
    )
