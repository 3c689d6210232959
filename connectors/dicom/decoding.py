"""Compressed frames to stored pixel values.

imagecodecs decodes most syntaxes faster than the others and lets threads run
meanwhile; pydicom's own decoders take what it cannot read.

Source: DICOM PS3.5 section 8.2 and annex A.4.
"""

import struct
from collections.abc import Callable
from typing import Final

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import get_decoder
from pydicom.uid import UID

from connectors.dicom.header import SliceHeader
from data.errors import InvalidScanError

Stored = NDArray[np.integer]
_Decoder = Callable[[bytes], Stored]

RLE: Final = "1.2.840.10008.1.2.5"
_JPEG: Final = "1.2.840.10008.1.2.4."
_JPEG_8_BIT: Final = frozenset((_JPEG + "50", _JPEG + "51"))
_JPEG_PROGRESSIVE: Final = frozenset((_JPEG + "53", _JPEG + "55"))
_JPEG_LOSSLESS: Final = frozenset((_JPEG + "57", _JPEG + "70"))
_JPEG_LS: Final = frozenset((_JPEG + "80", _JPEG + "81"))
_JPEG_2000: Final = frozenset((_JPEG + "90", _JPEG + "91"))
ENCAPSULATED: Final = frozenset((RLE,)).union(
    _JPEG_8_BIT, _JPEG_PROGRESSIVE, _JPEG_LOSSLESS, _JPEG_LS, _JPEG_2000
)
LOSSY: Final = _JPEG_8_BIT | _JPEG_PROGRESSIVE | {_JPEG + "81"}

_DECODER_FAILURES: Final = (
    RuntimeError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    NotImplementedError,
    OverflowError,
    MemoryError,
    EOFError,
    struct.error,
)
"""What decoders raise on damaged data; imagecodecs' own are RuntimeErrors."""


def decode(frame: bytes, header: SliceHeader) -> Stored:
    """Decode one frame.

    Args:
        frame: The compressed frame, fragments joined.
        header: Of the same slice.

    Returns:
        Shape (rows, columns), 8 or 16 bits; sign and unused bits as the header says.

    Raises:
        InvalidScanError: If it is damaged, or has another size than the header says.
    """
    require_size(frame, header)
    try:
        stored = _first_that_reads(frame, header)
    except _DECODER_FAILURES as error:
        raise InvalidScanError("scan.damaged_pixels") from error
    if stored.shape != (header.rows, header.columns) or stored.dtype.itemsize > 2:
        raise InvalidScanError(
            "scan.other_size",
            said=f"{header.rows}×{header.columns}",
            found="×".join(map(str, stored.shape)),
        )
    return stored


def _first_that_reads(frame: bytes, header: SliceHeader) -> Stored:
    syntax = header.transfer_syntax
    fast: _Decoder | None = None
    if syntax in _JPEG_LS:
        fast = imagecodecs.jpegls_decode
    elif syntax in _JPEG_2000:
        fast = imagecodecs.jpeg2k_decode
    elif syntax in _JPEG_LOSSLESS:
        fast = imagecodecs.ljpeg_decode
    if fast is not None:
        try:
            return fast(frame)
        except _DECODER_FAILURES:
            pass  # pydicom's decoders read some that imagecodecs does not
    return _with_pydicom(frame, header)


def _with_pydicom(frame: bytes, header: SliceHeader) -> Stored:
    image = Dataset()
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = UID(header.transfer_syntax)
    image.Rows, image.Columns = header.rows, header.columns
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.BitsAllocated, image.BitsStored = header.bits_allocated, header.bits_stored
    image.HighBit = header.bits_stored - 1
    image.PixelRepresentation = int(header.signed)
    image.PixelData = encapsulate([frame])
    image["PixelData"].is_undefined_length = True
    stored: Stored = get_decoder(UID(header.transfer_syntax)).as_array(image)[0]
    return stored


def stream_bits(frame: bytes, header: SliceHeader) -> int | None:
    """Bits that a JPEG-LS or JPEG 2000 stream says its values have.

    There they decide where the sign lies; None for other syntaxes, where Bits
    Stored does.
    """
    if header.transfer_syntax in _JPEG_2000:
        at = _siz(frame)
        return (frame[at + 40] & 0x7F) + 1 if at >= 0 else None
    if header.transfer_syntax in _JPEG_LS:
        found = _start_of_frame(frame)
        return found[0] if found else None
    return None


def require_size(frame: bytes, header: SliceHeader) -> None:
    """Compare the stream's own size with the header's before memory is taken.

    Raises:
        InvalidScanError: If they differ.
    """
    size = _stream_size(frame, header.transfer_syntax)
    if size is not None and size != (header.rows, header.columns):
        raise InvalidScanError(
            "scan.other_size",
            said=f"{header.rows}×{header.columns}",
            found=f"{size[0]}×{size[1]}",
        )


def _stream_size(frame: bytes, syntax: str) -> tuple[int, int] | None:
    if syntax == RLE:
        return None
    if syntax in _JPEG_2000:
        at = _siz(frame)
        if at < 0:
            raise InvalidScanError("scan.damaged_pixels")
        right, bottom, left, top = struct.unpack_from(">IIII", frame, at + 6)
        return bottom - top, right - left
    found = _start_of_frame(frame)
    if found is None:
        raise InvalidScanError("scan.damaged_pixels")
    return found[1], found[2]


def _siz(frame: bytes) -> int:
    """Where the SIZ marker of a JPEG 2000 stream lies, or -1."""
    at = frame.find(b"\xff\x4f\xff\x51")
    return at + 2 if at >= 0 and at + 44 < len(frame) else -1


def _start_of_frame(frame: bytes) -> tuple[int, int, int] | None:
    """(precision, rows, columns) of a JPEG or JPEG-LS stream."""
    at = 2
    while at + 9 < len(frame):
        if frame[at] != 0xFF:
            return None
        marker = frame[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker == 0xF7 or (0xC0 <= marker <= 0xCF and marker not in _NOT_FRAMES):
            precision, rows, columns = struct.unpack_from(">BHH", frame, at + 4)
            return precision, rows, columns
        else:
            at += 2 + int.from_bytes(frame[at + 2 : at + 4], "big")
    return None


_NOT_FRAMES: Final = (0xC4, 0xC8, 0xCC)  # tables, reserved, arithmetic conditioning
