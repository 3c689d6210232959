"""Slices of one series as stacks that can form a grid, and the best of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from connectors.dicom.geometry import SliceGrid, grid_of, plane_difference
from connectors.dicom.header import SliceHeader
from connectors.dicom.repeats import without_repeats
from data.errors import InvalidScanError

_AXIAL_COSINE: Final = 0.9  # without unit; chosen: 25° of the axis, higher drops tilts

Stack = list[SliceHeader]


@dataclass(frozen=True, slots=True)
class GriddedStack:
    """Slices that form a grid.

    Attributes:
        slices: Ascending along the normal.
        grid: Where they lie; its order is that of `slices`.
        repeats: Slices that were there once more, with the same pixels.
    """

    slices: tuple[SliceHeader, ...]
    grid: SliceGrid
    repeats: tuple[SliceHeader, ...] = ()

    @property
    def is_axial(self) -> bool:
        """True where the slices lie across the body."""
        return abs(self.grid.axes[0][2]) >= _AXIAL_COSINE


def stacks_of(slices: Iterable[SliceHeader]) -> list[Stack]:
    """Split slices into stacks of one patient, plane, size, spacing and kernel."""
    stacks: list[Stack] = []
    for header in slices:
        for stack in stacks:
            if _belong_together(stack[0], header):
                stack.append(header)
                break
        else:
            stacks.append([header])
    return stacks


def _belong_together(one: SliceHeader, other: SliceHeader) -> bool:
    return (
        one.patient_id == other.patient_id
        and one.study_uid == other.study_uid
        and one.convolution_kernel == other.convolution_kernel
        and one.stack == other.stack
        and plane_difference(one, other) is None
    )


def gridded(stack: Sequence[SliceHeader], least: int = 2) -> GriddedStack:
    """A stack as a grid, repeated slices left out.

    Args:
        stack: Slices in any order.
        least: Fewer slices are too few.

    Raises:
        InvalidScanError: If they form no grid, or pixels to be compared are damaged.
        SourceUnavailableError: If a file is gone.
    """
    kept, repeats = without_repeats(stack)
    grid = grid_of(kept) if len(kept) > 1 else None
    if grid is None or len(kept) < least:
        raise InvalidScanError("scan.too_few_slices", count=len(kept), least=least)
    slices = tuple(kept[index] for index in grid.order)
    return GriddedStack(slices, grid, tuple(repeats))


def best_first(stacks: Sequence[GriddedStack]) -> list[GriddedStack]:
    """Axial stacks before others, then those of more slices; the first of equals."""
    return sorted(stacks, key=lambda one: (not one.is_axial, -len(one.slices)))
