"""Pixels of one slice, from its file into a slab of Hounsfield units."""

import os
import sys
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from connectors.dicom.decoding import ENCAPSULATED, LOSSY, PERHAPS_LOSSY, decode
from connectors.dicom.element_walk import UNDEFINED
from connectors.dicom.elements import (
    DEFLATED,
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    inflated_data_set,
)
from connectors.dicom.header import SliceHeader
from connectors.dicom.rescale import Rescale
from data.errors import InvalidScanError, SourceUnavailableError

_NATIVE: Final = frozenset((IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED))
_WIDEST: Final = 4096  # rows, columns; chosen above the 2048 that scanners write
_ROOM_BEHIND_BYTES: Final = 1 << 20  # chosen: more than what follows compressed pixels
_SEQUENCE_END: Final = b"\xfe\xff\xdd\xe0"
_ITEM: Final = b"\xfe\xff\x00\xe0"


def require_pixels(header: SliceHeader) -> None:
    """Refuse a slice whose pixels cannot be there, before memory is taken for them.

    Raises:
        InvalidScanError: If there are none, too few bytes of them, they are in
            colour or several frames, or the syntax is not one we decode.
    """
    if header.pixel_offset is None:
        raise InvalidScanError("scan.no_pixels")
    if header.samples != 1:
        raise InvalidScanError("scan.colour", samples=header.samples)
    if header.frames != 1:
        raise InvalidScanError("scan.several_frames", frames=header.frames)
    if not (0 < header.rows <= _WIDEST and 0 < header.columns <= _WIDEST):
        raise InvalidScanError(
            "scan.matrix", rows=header.rows, columns=header.columns, most=_WIDEST
        )
    Rescale.of(header)
    if header.big_endian and header.bits_allocated == 8:  # bytes may lie swapped
        raise InvalidScanError("scan.transfer_syntax", syntax=header.transfer_syntax)
    _require_bytes(header, header.pixel_offset)


def _require_bytes(header: SliceHeader, pixel_offset: int) -> None:
    syntax = header.transfer_syntax
    if syntax not in _NATIVE | ENCAPSULATED:
        raise InvalidScanError("scan.transfer_syntax", syntax=syntax or "?")
    there = min(header.pixel_bytes, header.total_bytes - pixel_offset)
    if header.fragments:
        there = sum(length for _, length in header.fragments)
    encapsulated = header.pixel_bytes == UNDEFINED
    bloated = there > 2 * header.native_bytes + _ROOM_BEHIND_BYTES
    if encapsulated != (syntax in ENCAPSULATED) or (encapsulated and bloated):
        raise InvalidScanError("scan.damaged_pixels")
    if not encapsulated and there < header.native_bytes:
        raise InvalidScanError(
            "scan.truncated", found=there, needed=header.native_bytes
        )


def is_lossy(header: SliceHeader) -> bool:
    """Test whether the pixels were ever compressed with loss, or do not deny it."""
    if header.lossy is None and header.transfer_syntax in PERHAPS_LOSSY:
        return True
    return bool(header.lossy) or header.transfer_syntax in LOSSY


def read_hu(
    header: SliceHeader, slab: NDArray[np.int16], inflated: bytes | None = None
) -> None:
    """Read one slice into its place in the volume, as Hounsfield units.

    Args:
        header: A slice that `require_pixels` let pass.
        slab: Shape (rows, columns), contiguous; overwritten.
        inflated: The data set of its deflated file, if it is at hand already.

    Raises:
        InvalidScanError: If the pixels are damaged.
        SourceUnavailableError: If the file is gone.
    """
    bits = None
    try:
        if header.pixel_bytes == UNDEFINED:
            frame = _frame(header)
            stored, bits = decode(frame, header)
            _put(stored, slab)
        elif header.transfer_syntax == DEFLATED or header.bits_allocated == 8:
            _put(_native(header, inflated), slab)
        else:
            _read_straight(header, slab)
    except OSError as error:
        raise SourceUnavailableError(
            "scan.file_gone", file=header.path.name, why=error.strerror
        ) from error
    Rescale.of(header, bits).apply(slab)


def _read_straight(header: SliceHeader, slab: NDArray[np.int16]) -> None:
    """Read 16-bit pixels from the file into the volume, with no copy between."""
    room = slab.reshape(-1).data.cast("B")
    descriptor = os.open(header.path, os.O_RDONLY)
    try:
        done = 0
        while done < len(room):
            got = os.preadv(
                descriptor, [room[done:]], (header.pixel_offset or 0) + done
            )
            if got == 0:
                raise InvalidScanError("scan.truncated", found=done, needed=len(room))
            done += got
    finally:
        os.close(descriptor)
    if header.big_endian != (sys.byteorder == "big"):
        slab.byteswap(inplace=True)


def _native(header: SliceHeader, inflated: bytes | None) -> NDArray[np.integer]:
    """Uncompressed pixels that are not 16-bit words in the file itself."""
    start = header.pixel_offset or 0
    if header.transfer_syntax == DEFLATED:
        data = inflated_data_set(header.path) if inflated is None else inflated
        pixels = data[start : start + header.native_bytes]
    else:
        pixels = _bytes_at(header, ((start, header.native_bytes),))
    if len(pixels) < header.native_bytes:  # the file shrank meanwhile
        raise InvalidScanError(
            "scan.truncated", found=len(pixels), needed=header.native_bytes
        )
    kind = np.dtype("<u2" if header.bits_allocated == 16 else "u1")
    return np.frombuffer(pixels, kind).reshape(header.rows, header.columns)


def _put(stored: NDArray[np.integer], slab: NDArray[np.int16]) -> None:
    wide = stored.dtype.itemsize == slab.dtype.itemsize
    slab[...] = stored.view(np.int16) if wide else stored


def _frame(header: SliceHeader) -> bytes:
    """The compressed frame, its fragments joined."""
    if header.fragments:
        return _bytes_at(header, header.fragments)
    with header.path.open("rb") as file:
        file.seek(header.pixel_offset or 0)
        return _joined_fragments(file.read())


def _bytes_at(header: SliceHeader, places: Sequence[tuple[int, int]]) -> bytes:
    """Read the bytes at some offsets, joined; fewer if the file shrank meanwhile."""
    parts = []
    with header.path.open("rb") as file:
        for offset, length in places:
            file.seek(offset)
            parts.append(file.read(length))
    return b"".join(parts)


def _joined_fragments(data: bytes) -> bytes:
    """The one frame of encapsulated pixel data; the offset table is skipped."""
    fragments, at = [], 0
    while at + 8 <= len(data) and data[at : at + 4] == _ITEM:
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        fragments.append(data[at + 8 : at + 8 + length])
        at += 8 + length
    ended = data[at : at + 4] == _SEQUENCE_END or at + 8 > len(data)
    if at > len(data) or len(fragments) < 2 or not ended:
        raise InvalidScanError("scan.truncated", found=len(data), needed=at)
    return b"".join(fragments[1:])
