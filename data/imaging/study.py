"""Imaging studies and series as a source lists them."""

from dataclasses import dataclass
from datetime import date

from data.identity import PersonIdentity
from data.imaging.volume import Millimetres3


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """One CT series that can be measured.

    Attributes:
        series_uid: Series Instance UID.
        study_uid: Study Instance UID.
        patient: Who the images say it is.
        scanned_on: Acquisition date, or None if the images do not say.
        slice_count: Number of slices.
        spacing_mm: (slice, row, column); slice spacing from positions.
        slice_thickness_mm: Nominal thickness, or None.
        convolution_kernel: Kernel as the maker names it, or empty.
        description: Series description.
        simulated: Whether the images are marked as simulated.
    """

    series_uid: str
    study_uid: str
    patient: PersonIdentity
    scanned_on: date | None
    slice_count: int
    spacing_mm: Millimetres3
    slice_thickness_mm: float | None = None
    convolution_kernel: str = ""
    description: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class RejectedEntry:
    """Something that was not taken in, with the reason.

    Attributes:
        where: File or series, relative to the folder that was read.
        reason: Message key; the words are under `<reason>.what`.
        values: Values of the message.
    """

    where: str
    reason: str
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesChoice:
    """Series of a study that is measured, and why.

    Attributes:
        chosen: The series.
        reasons: Message keys with values, the decisive one first.
        rejected: Other CT series of the study, each with the reason.
    """

    chosen: SeriesSummary
    reasons: tuple[tuple[str, tuple[tuple[str, object], ...]], ...]
    rejected: tuple[RejectedEntry, ...] = ()
