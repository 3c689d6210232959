"""The files of one series as one CT volume."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from connectors.dicom.elements import DEFLATED, inflated_data_set
from connectors.dicom.eligibility import require_ct_slice
from connectors.dicom.geometry import SliceGrid
from connectors.dicom.header import SliceHeader
from connectors.dicom.identity import SeriesFacts, read_facts
from connectors.dicom.image_source import OnProgress
from connectors.dicom.multiframe import read_slices
from connectors.dicom.pixels import is_lossy, read_hu
from connectors.dicom.stacks import GriddedStack, best_first, gridded, stacks_of
from connectors.dicom.upright import lay
from data.errors import InvalidScanError
from data.imaging.volume import Acquisition, CTVolume

_SLICES_AT_ONCE: Final = 16  # chosen: more take more memory
_MOST_VOXELS: Final = 1 << 31  # chosen: more than 4 GiB of int16 fill the memory


def read_series(
    paths: Sequence[Path], threads: int = 2, on_progress: OnProgress | None = None
) -> CTVolume:
    """Read the slices of one series, in whatever order the files come.

    Where one enhanced file holds several stacks, the best is read.

    Args:
        paths: Files of one stack of one series.
        threads: Slices that are read and decoded at the same time.
        on_progress: Told how many slices are done.

    Raises:
        InvalidScanError: If a file is not a CT slice, the files are of several
            series, or pixels or geometry cannot be trusted.
        SourceUnavailableError: If a file vanishes meanwhile.
    """
    headers = [header for path in dict.fromkeys(paths) for header in read_slices(path)]
    for header in headers:
        require_ct_slice(header)
    if len({(header.series_uid, header.patient_id) for header in headers}) > 1:
        raise InvalidScanError("scan.mixed_series")
    return volume_of(_one_stack(headers), threads, on_progress)


def _one_stack(headers: Sequence[SliceHeader]) -> GriddedStack:
    """All slices; of enhanced files the best of the stacks that they hold."""
    if any(header.frame is None for header in headers):
        return gridded(headers)
    failure: InvalidScanError | None = None
    found = []
    for stack in stacks_of(headers):
        try:
            found.append(gridded(stack))
        except InvalidScanError as error:
            failure = failure or error
    if not found:
        raise failure or InvalidScanError("scan.too_few_slices", count=0, least=2)
    return best_first(found)[0]


def volume_of(
    stack: GriddedStack, threads: int = 2, on_progress: OnProgress | None = None
) -> CTVolume:
    """Read the pixels of slices whose headers are known and let pass.

    Leaning stacks are made upright, missing slices interpolated from both neighbours;
    the volume remembers both.

    Raises:
        InvalidScanError: If pixels or geometry cannot be trusted.
        SourceUnavailableError: If a file vanishes meanwhile.
    """
    slices, grid = stack.slices, stack.grid
    first = slices[0]
    shape = grid.count, first.rows + grid.added[0], first.columns + grid.added[1]
    if math.prod(shape) > _MOST_VOXELS:
        raise InvalidScanError("scan.too_large", count=grid.count)
    hu = np.empty(shape, np.int16)

    # A short series, too, gives every thread several runs.
    at_once = max(1, min(_SLICES_AT_ONCE, len(slices) // (4 * threads)))

    def read_some(start: int) -> int:
        some = range(start, min(start + at_once, len(slices)))
        _read_run(slices, grid, some, hu)
        return len(some)

    starts = range(0, len(slices), at_once)
    in_threads(read_some, starts, threads, len(slices), on_progress)
    for place in grid.missing:
        hu[place] = _between(hu[place - 1], hu[place + 1])
    return CTVolume(
        hu,
        grid.spacing_mm,
        grid.origin_mm,
        grid.axes,
        _one_frame_of_reference(slices),
        first.series_uid,
        _acquisition(stack, read_facts(first.path)),
    )


def _read_run(
    slices: Sequence[SliceHeader], grid: SliceGrid, some: range, hu: NDArray[np.int16]
) -> None:
    """Read some slices into their places; a deflated file of frames but once."""
    inflated: dict[Path, bytes] = {}
    for index in some:
        header, place = slices[index], grid.places[index]
        frame_of_deflated = (
            header.transfer_syntax == DEFLATED and header.frame is not None
        )
        if frame_of_deflated and header.path not in inflated:
            inflated = {header.path: inflated_data_set(header.path)}
        data = inflated.get(header.path)
        if not any(grid.slide_mm):
            read_hu(header, hu[place], data)
            continue
        leaning = np.empty((header.rows, header.columns), np.int16)
        read_hu(header, leaning, data)
        lay(leaning, grid.offset(place), hu[place])


def _between(below: NDArray[np.int16], above: NDArray[np.int16]) -> NDArray[np.float64]:
    return np.rint((below.astype(np.float64) + above) / 2)


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


def _acquisition(stack: GriddedStack, facts: SeriesFacts) -> Acquisition:
    first, grid = stack.slices[0], stack.grid
    return Acquisition(
        acquired_on=first.scanned_on,
        slice_thickness_mm=first.slice_thickness_mm,
        convolution_kernel=first.convolution_kernel or None,
        tube_voltage_kv=facts.tube_voltage_kv or first.tube_voltage_kv,
        manufacturer=facts.manufacturer or None,
        scanner_model=facts.scanner_model or None,
        contrast_agent=facts.contrast_agent or None,
        lossy=any(is_lossy(header) for header in stack.slices),
        resampled_tilt_degrees=round(grid.tilt_degrees, 1),
        interpolated_mm=tuple(grid.position_mm(place) for place in grid.missing),
    )
