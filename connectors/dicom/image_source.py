"""Sources of CT series: a folder today, a PACS later."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from data.imaging.study import SeriesChoice, SeriesSummary, SetAside
from data.imaging.volume import CTVolume

OnProgress = Callable[[int, int], None]
"""Called with (done, total) now and then, always from the calling thread."""


@dataclass(frozen=True, slots=True)
class FolderContents:
    """Contents of a source of CT series.

    Attributes:
        choices: One CT series for each study that has one to measure.
        set_aside: Everything that was not taken in, each with its reason.
        files: Series UID to its files in slice order, for each chosen series;
            empty where the source has no files.
    """

    choices: tuple[SeriesChoice, ...]
    set_aside: tuple[SetAside, ...]
    files: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)


class ImageSource(Protocol):
    """Somewhere CT series can be found and read.

    Whatever the transport raises, callers only ever see `SourceUnavailableError`
    and `InvalidScanError`.
    """

    def contents(self, on_progress: OnProgress | None = None) -> FolderContents:
        """List what can be measured, and what cannot and why.

        Raises:
            SourceUnavailableError: If the source does not answer.
        """
        ...

    def read_volume(self, series: SeriesSummary) -> CTVolume:
        """Read one series, slices sorted and rescaled to Hounsfield units.

        Raises:
            InvalidScanError: If its pixels or its geometry cannot be trusted.
            SourceUnavailableError: If it is no longer there.
        """
        ...
