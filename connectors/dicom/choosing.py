"""Choice of the series of a study that is best for measuring nodules, with reasons.

Original before derived, axial before oblique, chest before elsewhere, whole lungs
before a part, then thin slices, then many; of kernels those that do not enhance
edges, because overshoot at its edge changes a nodule's volume.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from connectors.dicom.header import SliceHeader
from connectors.dicom.identity import SeriesFacts
from connectors.dicom.pixels import is_lossy
from connectors.dicom.stacks import GriddedStack
from data.imaging.study import RejectedEntry, SeriesChoice, SeriesSummary

Reason = tuple[str, tuple[tuple[str, object], ...]]

# Chosen: a lower one takes partial series; of the longest series of the study.
_WHOLE_SHARE: Final = 0.8
_CHEST: Final = re.compile(r"CHEST|THORA|LUNG|PULMON|NODUL|胸|肺")
_ELSEWHERE: Final = re.compile(
    r"HEAD|BRAIN|SKULL|NECK|SINUS|PELVI|KNEE|ANKLE|FOOT|HAND|WRIST|EXTREM|ABDOM|LIVER"
    r"|头|颅|颈|腹|盆|膝|踝|足|腕"
)


@dataclass(frozen=True, slots=True)
class SeriesCandidate:
    """One stack of slices that forms a grid.

    Attributes:
        stack: The slices and where they lie.
        facts: What the first slice says in words.
        where: For a person, relative to the folder.
        stacks: How many stacks its series has.
    """

    stack: GriddedStack
    facts: SeriesFacts
    where: str
    stacks: int = 1

    @property
    def first(self) -> SliceHeader:
        """The lowest slice, which speaks for the others."""
        return self.stack.slices[0]

    @property
    def extent_mm(self) -> float:
        """From the first slice to the last."""
        return self.stack.grid.spacing_mm[0] * (self.stack.grid.count - 1)

    @property
    def thickness_mm(self) -> float:
        """Extent of blur along the normal: nominal thickness or spacing, the larger."""
        nominal = self.first.slice_thickness_mm or 0.0
        return round(max(nominal, self.stack.grid.spacing_mm[0]), 2)

    @property
    def notes(self) -> tuple[Reason, ...]:
        """Notes on what was made good, and what a reader should know of the pixels."""
        grid = self.stack.grid
        missing = ", ".join(f"{grid.position_mm(place):.1f}" for place in grid.missing)
        notes: dict[str, dict[str, object]] = {}
        if self.stacks > 1:
            notes["part"] = {"stacks": self.stacks, "slices": len(self.stack.slices)}
        if any(grid.slide_mm):
            notes["resampled"] = {"degrees": round(grid.tilt_degrees, 1)}
        if missing:
            notes["interpolated"] = {"count": len(grid.missing), "positions": missing}
        if self.stack.repeats:
            notes["repeated"] = {"count": len(self.stack.repeats)}
        if any(is_lossy(header) for header in self.stack.slices):
            notes["lossy"] = {}
        return tuple(
            (f"scan.note_{name}", tuple(v.items())) for name, v in notes.items()
        )

    def summary(self) -> SeriesSummary:
        """The series as others see it."""
        first = self.first
        return SeriesSummary(
            series_uid=first.series_uid,
            study_uid=first.study_uid,
            patient=self.facts.patient,
            scanned_on=first.scanned_on,
            slice_count=len(self.stack.slices),
            spacing_mm=self.stack.grid.spacing_mm,
            slice_thickness_mm=first.slice_thickness_mm,
            convolution_kernel=first.convolution_kernel,
            description=self.facts.description,
            simulated=self.facts.simulated,
        )


def choose(
    candidates: Sequence[SeriesCandidate],
) -> tuple[SeriesChoice, SeriesCandidate]:
    """Choose the series of one study that is measured.

    Args:
        candidates: At least one, all of one study.

    Returns:
        The choice, and the candidate it names. Its reasons are message keys worded
        as they stand; those of the rejected series are under `<reason>.what`.
    """
    longest_mm = max(candidate.extent_mm for candidate in candidates)
    ranked = sorted(candidates, key=lambda one: _rank(one, longest_mm))
    best, others = ranked[0], ranked[1:]
    facts = _values(best)
    if others:
        reasons: tuple[Reason, ...] = (
            (f"scan.chosen_{_difference(best, others[0], longest_mm)}", facts),
        )
    else:
        reasons = (("scan.chosen_only", facts),)
    rejected = tuple(
        RejectedEntry(
            other.where,
            f"scan.passed_over_{_difference(best, other, longest_mm)}",
            _values(other),
        )
        for other in others
    )
    return SeriesChoice(best.summary(), reasons + best.notes, rejected), best


_CRITERIA: Final = (
    "original",
    "axial",
    "chest",
    "whole",
    "thin",
    "slices",
    "lossless",
    "kernel",
    "first",
)


def _rank(one: SeriesCandidate, longest_mm: float) -> tuple[object, ...]:
    """One value for each of `_CRITERIA`; the smallest wins."""
    first = one.first
    return (
        "DERIVED" in first.image_type,
        not one.stack.is_axial,
        _region_rank(one.facts.region),
        one.extent_mm < _WHOLE_SHARE * longest_mm,
        one.thickness_mm,
        -len(one.stack.slices),
        any(is_lossy(header) for header in one.stack.slices),
        enhances_edges(one.facts.manufacturer, first.convolution_kernel),
        first.series_uid,
    )


def _difference(
    best: SeriesCandidate, other: SeriesCandidate, longest_mm: float
) -> str:
    """The first criterion in which two candidates differ."""
    pairs = zip(_rank(best, longest_mm), _rank(other, longest_mm), strict=True)
    unequal = (one != two for one, two in pairs)
    return next(name for name, apart in zip(_CRITERIA, unequal, strict=True) if apart)


def _values(one: SeriesCandidate) -> tuple[tuple[str, object], ...]:
    first = one.first
    return (
        ("slices", len(one.stack.slices)),
        ("thickness_mm", one.thickness_mm),
        ("extent_mm", round(one.extent_mm)),
        ("kernel", first.convolution_kernel or "?"),
    )


def _region_rank(region: str) -> int:
    if _CHEST.search(region):
        return 0
    return 2 if _ELSEWHERE.search(region) else 1


def enhances_edges(manufacturer: str, kernel: str) -> bool:
    """Test whether a convolution kernel overshoots at edges, as far as its name tells.

    Makers name sharp kernels by use (GE), by number (Siemens) or by number range
    (Canon). A name that is not known is not held against a series.
    """
    maker, name = manufacturer.upper(), kernel.upper().strip()
    if maker.startswith("GE"):
        return name.startswith(("LUNG", "BONE", "EDGE", "ULTRA"))
    if maker.startswith("SIEMENS"):
        return re.match(r"[A-Z]+[6-9]\d", name) is not None
    if maker.startswith(("TOSHIBA", "CANON")):
        return re.match(r"FC5\d", name) is not None
    return False
