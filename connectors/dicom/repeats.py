"""Slices that lie at one place: one of equals is kept, others are told apart."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from connectors.dicom.header import SliceHeader, Vector3
from connectors.dicom.pixels import read_hu

_DECIMALS = 3  # number of decimals of mm; chosen: more tell copies apart


def without_repeats(
    slices: Sequence[SliceHeader],
) -> tuple[list[SliceHeader], list[SliceHeader]]:
    """Keep one of several slices at one place that have the same Hounsfield units.

    Args:
        slices: Of one stack, each eligible.

    Returns:
        What is kept, and what is not. Where slices at one place differ, or all lie at
        one place, everything is kept; such a stack has no grid.

    Raises:
        InvalidScanError: If pixels that have to be compared are damaged.
        SourceUnavailableError: If a file is gone.
    """
    places: dict[Vector3, list[SliceHeader]] = defaultdict(list)
    for header in slices:
        x, y, z = header.position_mm or (0.0, 0.0, 0.0)
        places[round(x, _DECIMALS), round(y, _DECIMALS), round(z, _DECIMALS)].append(
            header
        )
    if len(places) in (1, len(slices)):
        return list(slices), []
    repeats = [sorted(found, key=_name) for found in places.values() if found[1:]]
    if not all(map(_are_equal, repeats)):
        return list(slices), []
    dropped = [header for found in repeats for header in found[1:]]
    gone = set(map(id, dropped))
    return [header for header in slices if id(header) not in gone], dropped


def _name(header: SliceHeader) -> tuple[str, int]:
    return str(header.path), header.frame or 0


def _are_equal(slices: Sequence[SliceHeader]) -> bool:
    first = _hu(slices[0])
    return all(np.array_equal(first, _hu(other)) for other in slices[1:])


def _hu(header: SliceHeader) -> NDArray[np.int16]:
    hu = np.empty((header.rows, header.columns), np.int16)
    read_hu(header, hu)
    return hu
