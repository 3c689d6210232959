"""Contents of a source of CT series, and how reading it is followed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data.imaging.study import RejectedEntry, SeriesChoice

OnProgress = Callable[[int, int], None]
"""Called with (done, total) now and then, always from the calling thread."""


@dataclass(frozen=True, slots=True)
class FolderContents:
    """Contents of a source of CT series.

    Attributes:
        choices: One CT series for each study that has one to measure.
        rejected: Everything that was not taken in, each with its reason.
        files: Series UID to its files in slice order, for each chosen series;
            empty where the source has no files.
    """

    choices: tuple[SeriesChoice, ...]
    rejected: tuple[RejectedEntry, ...]
    files: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
