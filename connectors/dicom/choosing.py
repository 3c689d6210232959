"""Which series of a study is best for measuring nodules, and why.

Original before derived, axial before oblique, chest before elsewhere, whole lungs
before a part, then thin slices, then many; of kernels those that do not enhance
edges, because overshoot at its edge changes a nodule's volume.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from connectors.dicom.geometry import Grid
from connectors.dicom.header import SliceHeader
from connectors.dicom.identity import SeriesFacts
from connectors.dicom.pixels import is_lossy
from data.study import SeriesChoice, SeriesSummary, SetAside

Reason = tuple[str, tuple[tuple[str, object], ...]]

_AXIAL_COSINE: Final = 0.9  # within 25° of the body axis
_WHOLE_SHARE: Final = 0.8  # of the longest series of the study
_CHEST: Final = re.compile(r"CHEST|THORA|LUNG|PULMON|NODUL|胸|肺")
_ELSEWHERE: Final = re.compile(
    r"HEAD|BRAIN|SKULL|NECK|SINUS|PELVI|KNEE|ANKLE|FOOT|HAND|WRIST|EXTREM|ABDOM|LIVER"
    r"|头|颅|颈|腹|盆|膝|踝|足|腕"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One stack of slices that forms a grid.

    Attributes:
        slices: Ascending along the normal.
        grid: Where they lie.
        facts: What the first slice says in words.
        where: For a person, relative to the folder.
    """

    slices: tuple[SliceHeader, ...]
    grid: Grid
    facts: SeriesFacts
    where: str

    @property
    def extent_mm(self) -> float:
        """From the first slice to the last."""
        return self.grid.spacing_mm[0] * (len(self.slices) - 1)

    @property
    def thickness_mm(self) -> float:
        """What blurs along the normal: nominal thickness or spacing, the larger."""
        nominal = self.slices[0].slice_thickness_mm or 0.0
        return round(max(nominal, self.grid.spacing_mm[0]), 2)

    def summary(self) -> SeriesSummary:
        """The series as others see it."""
        first = self.slices[0]
        return SeriesSummary(
            series_uid=first.series_uid,
            study_uid=first.study_uid,
            patient=self.facts.patient,
            scanned_on=first.scanned_on,
            slice_count=len(self.slices),
            spacing_mm=self.grid.spacing_mm,
            slice_thickness_mm=first.slice_thickness_mm,
            convolution_kernel=first.convolution_kernel,
            description=self.facts.description,
            simulated=self.facts.simulated,
        )


def choose(candidates: Sequence[Candidate]) -> tuple[SeriesChoice, Candidate]:
    """Choose the series of one study that is measured.

    Args:
        candidates: At least one, all of one study.

    Returns:
        The choice, and the candidate it names. Its reasons are message keys worded
        as they stand; those of the series passed over are under `<reason>.what`.
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
    passed_over = tuple(
        SetAside(
            other.where,
            f"scan.passed_over_{_difference(best, other, longest_mm)}",
            _values(other),
        )
        for other in others
    )
    return SeriesChoice(best.summary(), reasons, passed_over), best


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


def _rank(one: Candidate, longest_mm: float) -> tuple[object, ...]:
    """One value for each of `_CRITERIA`; the smallest wins."""
    first = one.slices[0]
    return (
        "DERIVED" in first.image_type,
        abs(one.grid.axes[0][2]) < _AXIAL_COSINE,
        _region_rank(one.facts.region),
        one.extent_mm < _WHOLE_SHARE * longest_mm,
        one.thickness_mm,
        -len(one.slices),
        any(is_lossy(header) for header in one.slices),
        enhances_edges(one.facts.manufacturer, first.convolution_kernel),
        first.series_uid,
    )


def _difference(best: Candidate, other: Candidate, longest_mm: float) -> str:
    """The first criterion in which two candidates differ."""
    pairs = zip(_rank(best, longest_mm), _rank(other, longest_mm), strict=True)
    unequal = (one != two for one, two in pairs)
    return next(name for name, apart in zip(_CRITERIA, unequal, strict=True) if apart)


def _values(one: Candidate) -> tuple[tuple[str, object], ...]:
    first = one.slices[0]
    return (
        ("slices", len(one.slices)),
        ("thickness_mm", one.thickness_mm),
        ("extent_mm", round(one.extent_mm)),
        ("kernel", first.convolution_kernel or "?"),
    )


def _region_rank(region: str) -> int:
    if _CHEST.search(region):
        return 0
    return 2 if _ELSEWHERE.search(region) else 1


def enhances_edges(manufacturer: str, kernel: str) -> bool:
    """Whether a reconstruction kernel overshoots at edges, as far as its name tells.

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
