"""A folder of DICOM files as an image source."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from connectors.dicom.choosing import Candidate, choose
from connectors.dicom.eligibility import require_ct_slice
from connectors.dicom.geometry import grid_of, plane_difference
from connectors.dicom.header import SliceHeader, read_header
from connectors.dicom.identity import read_facts
from connectors.dicom.image_source import FolderContents, OnProgress
from connectors.dicom.series import in_threads, volume_of
from data.errors import InvalidScanError, NotFoundError, SourceUnavailableError
from data.study import SeriesChoice, SeriesSummary, SetAside
from data.volume import CTVolume

LEAST_SLICES: Final = 8
"""A nodule with its surroundings does not fit into fewer."""

_FILES_AT_ONCE: Final = 32

Stack = list[SliceHeader]
Outcome = SliceHeader | InvalidScanError


class DicomFolder:
    """An `ImageSource` backed by a folder, however its files are named and nested.

    Args:
        path: The folder.
        threads: Files that are read and decoded at the same time.
    """

    def __init__(self, path: Path, threads: int = 2) -> None:
        self._path = Path(path)
        self._threads = threads
        self._slices: dict[str, tuple[SliceHeader, ...]] = {}

    def contents(self, on_progress: OnProgress | None = None) -> FolderContents:
        """List what can be measured, and what cannot and why; pixels are not read.

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
        stacks = _stacks(paths, outcomes, aside)
        candidates = self._candidates(stacks, aside)
        choices = self._choices(candidates)
        if not paths:
            aside.add_folder("scan.empty_folder")
        files = {uid: self.files_of(uid) for uid in self._slices}
        return FolderContents(choices, aside.all(), files)

    def files_of(self, series_uid: str) -> tuple[Path, ...]:
        """The files of a chosen series, in slice order.

        Raises:
            NotFoundError: If `contents` did not choose that series.
        """
        return tuple(header.path for header in self._slices_of(series_uid))

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
        slices = self._slices_of(series.series_uid)
        return volume_of(slices, self._threads, on_progress)

    def _slices_of(self, series_uid: str) -> tuple[SliceHeader, ...]:
        if series_uid not in self._slices:
            raise NotFoundError("scan.unknown_series", series_uid=series_uid)
        return self._slices[series_uid]

    def _headers(
        self, paths: Sequence[Path], on_progress: OnProgress | None
    ) -> list[Outcome]:
        outcomes: list[Outcome | None] = [None] * len(paths)

        def read_some(start: int) -> int:
            some = range(start, min(start + _FILES_AT_ONCE, len(paths)))
            for index in some:
                outcomes[index] = _slice_or_reason(paths[index])
            return len(some)

        starts = range(0, len(paths), _FILES_AT_ONCE)
        in_threads(read_some, starts, self._threads, len(paths), on_progress)
        return [outcome for outcome in outcomes if outcome is not None]

    def _candidates(
        self, stacks: dict[str, list[Stack]], aside: "_Aside"
    ) -> list[Candidate]:
        """The best stack of each series, if it forms a grid."""
        found = []
        for series_stacks in stacks.values():
            largest, *others = sorted(series_stacks, key=len, reverse=True)
            for other in others:
                aside.add(other, "scan.other_stack", count=len(other), of=len(largest))
            try:
                found.append(_candidate(largest, aside.label(largest)))
            except InvalidScanError as error:
                aside.add(largest, error.key, **error.values)
        return found

    def _choices(self, candidates: Sequence[Candidate]) -> tuple[SeriesChoice, ...]:
        by_study: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in candidates:
            by_study[candidate.slices[0].study_uid].append(candidate)
        choices = []
        self._slices = {}
        for study in by_study.values():
            choice, best = choose(study)
            choices.append(choice)
            self._slices[choice.chosen.series_uid] = best.slices
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


def _slice_or_reason(path: Path) -> Outcome:
    if not path.is_file():  # a pipe, a socket, a broken link
        return InvalidScanError("scan.unreadable_file", why="not a file")
    try:
        header = read_header(path)
        require_ct_slice(header)
    except InvalidScanError as error:
        return error
    return header


def _stacks(
    paths: Sequence[Path], outcomes: Sequence[Outcome], aside: "_Aside"
) -> dict[str, list[Stack]]:
    """Series UID to stacks of slices that share plane, size, spacing and patient."""
    stacks: dict[str, list[Stack]] = defaultdict(list)
    seen: set[object] = set()
    for path, outcome in zip(paths, outcomes, strict=True):
        if isinstance(outcome, InvalidScanError):
            aside.add_file(path, outcome.key, **outcome.values)
            continue
        # some writers give all slices one instance UID, so the place counts too
        image = outcome.series_uid, outcome.sop_instance_uid, outcome.position_mm
        if image in seen and outcome.sop_instance_uid:
            aside.add_file(path, "scan.same_image")
        else:
            seen.add(image)
            _add_to_stack(stacks[outcome.series_uid], outcome)
    return stacks


def _add_to_stack(stacks: list[Stack], header: SliceHeader) -> None:
    for stack in stacks:
        if _belong_together(stack[0], header):
            stack.append(header)
            return
    stacks.append([header])


def _belong_together(one: SliceHeader, other: SliceHeader) -> bool:
    return (
        one.patient_id == other.patient_id
        and one.study_uid == other.study_uid
        and one.convolution_kernel == other.convolution_kernel
        and plane_difference(one, other) is None
    )


def _candidate(stack: Stack, where: str) -> Candidate:
    grid = grid_of(stack) if len(stack) > 1 else None
    if grid is None or len(stack) < LEAST_SLICES:
        raise InvalidScanError(
            "scan.too_few_slices", count=len(stack), least=LEAST_SLICES
        )
    slices = tuple(stack[index] for index in grid.order)
    return Candidate(slices, grid, read_facts(slices[0].path), where)


class _Aside:
    """Collects what is set aside: a file a line, or a stack a line."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines: list[SetAside] = []

    def label(self, stack: Sequence[SliceHeader]) -> str:
        """A stack for a person: its first file and how many more."""
        first = min(header.path for header in stack).relative_to(self._folder)
        more = f" (+{len(stack) - 1})" if len(stack) > 1 else ""
        return f"{first}{more}"

    def add(self, stack: Sequence[SliceHeader], reason: str, **values: object) -> None:
        self._lines.append(SetAside(self.label(stack), reason, tuple(values.items())))

    def add_file(self, path: Path, reason: str, **values: object) -> None:
        where = str(path.relative_to(self._folder))
        self._lines.append(SetAside(where, reason, tuple(values.items())))

    def add_folder(self, reason: str) -> None:
        self._lines.append(SetAside(".", reason))

    def all(self) -> tuple[SetAside, ...]:
        return tuple(self._lines)
