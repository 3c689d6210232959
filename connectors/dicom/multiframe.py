"""Files as slices: one each, or one for every frame of an enhanced multi-frame CT.

Source: DICOM PS3.3 C.7.6.16 (functional groups), PS3.5 A.4 (fragments and the offset
tables of encapsulated frames).
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from connectors.dicom.elements import DEFLATED, Elements
from connectors.dicom.functional_groups import ENHANCED, MOST_FRAMES
from connectors.dicom.header import (
    EXTENDED_OFFSETS,
    SliceHeader,
    elements_of,
    header_of,
)
from data.errors import InvalidScanError

Fragment = tuple[int, int]
"""Offset in the file and length."""

_MOST_TABLE_BYTES: Final = 4 * MOST_FRAMES  # four for each frame, DICOM PS3.5
_STARTS: Final = (b"\xff\xd8\xff", b"\xff\x4f\xff\x51")
"""Start of a JPEG or JPEG-LS image, and of a JPEG 2000 codestream."""


def read_slices(path: Path) -> tuple[SliceHeader, ...]:
    """The headers of the slices in one file, in the order of its frames.

    Raises:
        InvalidScanError: If it is not DICOM, is damaged, cannot be opened, or its
            frames are not described one by one.
    """
    elements = elements_of(path)
    header = header_of(path, elements)
    if header.sop_class_uid not in ENHANCED:
        return (header,)
    if header.pixel_offset is None:
        raise InvalidScanError("scan.no_pixels")
    if header.frames != len(elements.frames):
        raise InvalidScanError(
            "scan.functional_groups", said=header.frames, found=len(elements.frames)
        )
    whole = [
        header_of(path, replace(elements, values=elements.values | values))
        for values in elements.frames
    ]
    if elements.fragments:
        pieces = _fragments_of_frames(path, elements)
        return tuple(
            replace(one, frames=1, frame=number, fragments=pieces[number])
            for number, one in enumerate(whole)
        )
    return tuple(_native_frame(one, number) for number, one in enumerate(whole))


def _native_frame(header: SliceHeader, number: int) -> SliceHeader:
    """One frame of pixels that follow each other with nothing between."""
    skipped = number * header.native_bytes
    return replace(
        header,
        frames=1,
        frame=number,
        pixel_offset=(header.pixel_offset or 0) + skipped,
        pixel_bytes=max(0, header.pixel_bytes - skipped),
    )


def _fragments_of_frames(path: Path, elements: Elements) -> list[tuple[Fragment, ...]]:
    """List the fragments that each frame is made of."""
    table, *fragments = elements.fragments
    count = len(elements.frames)
    if len(fragments) == count:
        return [(fragment,) for fragment in fragments]
    if elements.transfer_syntax == DEFLATED or len(fragments) < count:
        raise InvalidScanError("scan.damaged_pixels")
    try:
        starts = _frame_starts(path, elements, table, fragments)
    except OSError as error:
        raise InvalidScanError(
            "scan.unreadable_file", why=error.strerror or type(error).__name__
        ) from error
    if len(starts) != count or starts[0] != 0:
        raise InvalidScanError("scan.damaged_pixels")
    ends = [*starts[1:], len(fragments)]
    return [
        tuple(fragments[start:end]) for start, end in zip(starts, ends, strict=True)
    ]


def _frame_starts(
    path: Path, elements: Elements, table: Fragment, fragments: list[Fragment]
) -> list[int]:
    """Numbers of the fragments that begin a frame: by table, else by their bytes."""
    if len(elements.frames) == 1:
        return [0]
    with path.open("rb") as file:
        file.seek(table[0])
        packed = file.read(min(table[1], _MOST_TABLE_BYTES))
        wide = elements.values.get(EXTENDED_OFFSETS, b"")
        offsets = np.frombuffer(wide[: len(wide) // 8 * 8], "<u8")
        if not offsets.size:
            offsets = np.frombuffer(packed[: len(packed) // 4 * 4], "<u4")
        if offsets.size:
            first = fragments[0][0]
            begun = set(offsets.tolist())
            return [n for n, (at, _) in enumerate(fragments) if at - first in begun]
        starts = []
        for number, (at, _) in enumerate(fragments):
            file.seek(at)
            if file.read(len(_STARTS[1])).startswith(_STARTS):
                starts.append(number)
        return starts
