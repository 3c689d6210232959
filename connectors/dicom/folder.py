"""A folder of DICOM files as an image source."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from connectors.dicom.choosing import SeriesCandidate, choose
from connectors.dicom.eligibility import require_ct_slice
from connectors.dicom.header import SliceHeader
from connectors.dicom.identity import SeriesFacts, read_facts
from connectors.dicom.image_source import FolderContents, OnProgress
from connectors.dicom.multiframe import read_slices
from connectors.dicom.series import in_threads, volume_of
from connectors.dicom.stacks import (
    GriddedStack,
    Stack,
    best_first,
    gridded,
    stacks_of,
)
from data.errors import InvalidScanError, NotFoundError, SourceUnavailableError
from data.imaging.study import RejectedEntry, SeriesChoice, SeriesSummary
from data.imaging.volume import CTVolume

LEAST_SLICES: Final = 8  # chosen
"""A nodule with its surroundings does not fit into fewer."""

# Count; chosen: more of them wait for the same disk.
_FILES_AT_ONCE: Final = 32

Outcome = tuple[SliceHeader, ...] | InvalidScanError
Refused = tuple[Stack, InvalidScanError | SourceUnavailableError]


class DicomFolder:
    """The CT series of a folder, however its files are named and nested.

    Args:
        path: The folder.
        threads: Files that are read and decoded at the same time.
    """

    def __init__(self, path: Path, threads: int = 2) -> None:
        self._path = Path(path)
        self._threads = threads
        self._stacks: dict[str, GriddedStack] = {}

    def contents(self, on_progress: OnProgress | None = None) -> FolderContents:
        """List what can be measured, and what cannot and why.

        Pixels are read only where slices lie at one place, to see whether they differ.

        Args:
            on_progress: Told (files done, files).

        Raises:
            SourceUnavailableError: If there is no such folder.
        """
        if not self._path.is_dir():
            raise SourceUnavailableError("scan.no_folder", path=self._path)
        aside = _Aside(self._path)
        paths = sorted(_files_below(self._path, aside))
        outcomes = self._headers(paths, on_progress)
        candidates = _candidates(_series(paths, outcomes, aside), aside)
        choices = self._choices(candidates)
        if not paths:
            aside.add_folder("scan.empty_folder")
        files = {uid: self.files_of(uid) for uid in self._stacks}
        return FolderContents(choices, aside.all(), files)

    def files_of(self, series_uid: str) -> tuple[Path, ...]:
        """The files of a chosen series, in slice order.

        Raises:
            NotFoundError: If `contents` did not choose that series.
        """
        slices = self._stack_of(series_uid).slices
        return tuple(dict.fromkeys(header.path for header in slices))

    def read_volume(
        self, series: SeriesSummary, on_progress: OnProgress | None = None
    ) -> CTVolume:
        """Read one chosen series, slices sorted and rescaled to Hounsfield units.

        Args:
            series: As `contents` returned it.
            on_progress: Told (slices done, slices).

        Raises:
            InvalidScanError: If its pixels or its geometry cannot be trusted.
            NotFoundError: If `contents` did not choose that series.
            SourceUnavailableError: If a file is gone.
        """
        stack = self._stack_of(series.series_uid)
        return volume_of(stack, self._threads, on_progress)

    def _stack_of(self, series_uid: str) -> GriddedStack:
        if series_uid not in self._stacks:
            raise NotFoundError("scan.unknown_series", series_uid=series_uid)
        return self._stacks[series_uid]

    def _headers(
        self, paths: Sequence[Path], on_progress: OnProgress | None
    ) -> list[Outcome]:
        outcomes: list[Outcome | None] = [None] * len(paths)

        def read_some(start: int) -> int:
            some = range(start, min(start + _FILES_AT_ONCE, len(paths)))
            for index in some:
                outcomes[index] = _slices_or_reason(paths[index])
            return len(some)

        starts = range(0, len(paths), _FILES_AT_ONCE)
        in_threads(read_some, starts, self._threads, len(paths), on_progress)
        return [outcome for outcome in outcomes if outcome is not None]

    def _choices(
        self, candidates: Sequence[SeriesCandidate]
    ) -> tuple[SeriesChoice, ...]:
        by_study: dict[str, list[SeriesCandidate]] = defaultdict(list)
        for candidate in candidates:
            by_study[candidate.stack.slices[0].study_uid].append(candidate)
        choices = []
        self._stacks = {}
        for study in by_study.values():
            choice, best = choose(study)
            choices.append(choice)
            self._stacks[choice.chosen.series_uid] = best.stack
        return tuple(choices)


def _files_below(folder: Path, aside: "_Aside") -> Iterator[Path]:
    """Every file, each once; links to folders are followed unless they loop."""

    def unreadable(error: OSError) -> None:
        aside.add_file(Path(error.filename), "scan.unreadable_file", why=error.strerror)

    seen: set[str] = set()
    for base, folders, names in os.walk(folder, followlinks=True, onerror=unreadable):
        real = os.path.realpath(base)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        yield from (Path(base, name) for name in names)


def _slices_or_reason(path: Path) -> Outcome:
    if not path.is_file():  # a pipe, a socket, a broken link
        return InvalidScanError("scan.unreadable_file", why="not a file")
    try:
        slices = read_slices(path)
        for header in slices:
            require_ct_slice(header)
    except InvalidScanError as error:
        return error
    return slices


def _series(
    paths: Sequence[Path], outcomes: Sequence[Outcome], aside: "_Aside"
) -> dict[str, list[SliceHeader]]:
    """Series UID to all of its slices."""
    series: dict[str, list[SliceHeader]] = defaultdict(list)
    for path, outcome in zip(paths, outcomes, strict=True):
        if isinstance(outcome, InvalidScanError):
            aside.add_file(path, outcome.key, **outcome.values)
            continue
        for header in outcome:
            series[header.series_uid].append(header)
    return series


def _candidates(
    series: dict[str, list[SliceHeader]], aside: "_Aside"
) -> list[SeriesCandidate]:
    """The best stack of each series, if any forms a grid."""
    found = []
    for slices in series.values():
        stacks = stacks_of(slices)
        usable, refused = _gridded(stacks)
        aside.add_others(usable, refused)
        aside.add_repeats(usable)
        try:
            found += [
                SeriesCandidate(
                    best, _facts(best), aside.label(best.slices), len(stacks)
                )
                for best in usable[:1]
            ]
        except InvalidScanError as error:
            aside.add(usable[0].slices, error.key, **error.values)
    return found


def _gridded(stacks: Sequence[Stack]) -> tuple[list[GriddedStack], list[Refused]]:
    """Those that form a grid, the best first, and the others with their reasons."""
    usable: list[GriddedStack] = []
    refused: list[Refused] = []
    for stack in stacks:
        try:
            usable.append(gridded(stack, LEAST_SLICES))
        except (InvalidScanError, SourceUnavailableError) as error:
            refused.append((stack, error))
    return best_first(usable), refused


def _facts(stack: GriddedStack) -> SeriesFacts:
    return read_facts(stack.slices[0].path)


class _Aside:
    """Collects what is rejected: a file a line, or a stack a line."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines: list[RejectedEntry] = []

    def label(self, stack: Sequence[SliceHeader]) -> str:
        """A stack for a person: its first file and how many more."""
        files = {header.path for header in stack}
        first = min(files).relative_to(self._folder)
        more = f" (+{len(files) - 1})" if len(files) > 1 else ""
        return f"{first}{more}"

    def add(self, stack: Sequence[SliceHeader], reason: str, **values: object) -> None:
        self._lines.append(
            RejectedEntry(self.label(stack), reason, tuple(values.items()))
        )

    def add_file(self, path: Path, reason: str, **values: object) -> None:
        where = str(path.relative_to(self._folder))
        self._lines.append(RejectedEntry(where, reason, tuple(values.items())))

    def add_others(
        self, usable: Sequence[GriddedStack], refused: Sequence[Refused]
    ) -> None:
        """Every stack of a series but the best, which is the first usable one."""
        for stack, error in refused:
            if usable and error.key == "scan.too_few_slices":
                self.add_other(stack, usable[0])
            else:
                self.add(stack, error.key, **error.values)
        for other in usable[1:]:
            self.add_other(other.slices, usable[0])

    def add_other(self, stack: Sequence[SliceHeader], best: GriddedStack) -> None:
        """A stack that is not as good as another of its series."""
        count, of = len(stack), len(best.slices)
        self.add(stack, "scan.other_stack", count=count, of=of)

    def add_repeats(self, stacks: Sequence[GriddedStack]) -> None:
        """Files whose slices are all there in another file, too."""
        for stack in stacks:
            kept = {header.path for header in stack.slices}
            for path in sorted({header.path for header in stack.repeats} - kept):
                self.add_file(path, "scan.same_image")

    def add_folder(self, reason: str) -> None:
        self._lines.append(RejectedEntry(".", reason))

    def all(self) -> tuple[RejectedEntry, ...]:
        return tuple(self._lines)
