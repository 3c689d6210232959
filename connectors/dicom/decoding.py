"""Compressed frames to stored pixel values.

imagecodecs decodes most syntaxes faster than the others and lets threads run
meanwhile; pydicom's own decoders take what it cannot read.

Source: DICOM PS3.5 section 8.2 and annex A.4.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
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
_Decoder = Callable[[bytes, SliceHeader], Stored]

_RLE: Final = "1.2.840.10008.1.2.5"
_JPEG: Final = "1.2.840.10008.1.2.4."
_JPEG_SEQUENTIAL: Final = frozenset((_JPEG + "50", _JPEG + "51"))
_JPEG_PROGRESSIVE: Final = frozenset((_JPEG + "53", _JPEG + "55"))
_JPEG_LOSSLESS: Final = frozenset((_JPEG + "57", _JPEG + "70"))
_JPEG_LS: Final = frozenset((_JPEG + "80", _JPEG + "81"))
_JPEG_2000: Final = frozenset(
    _JPEG + number for number in ("90", "91", "201", "202", "203")
)
_RLE_HEADER_BYTES: Final = 64  # DICOM PS3.5, Annex G
_END_OF_IMAGE: Final = b"\xff\xd9"
# Code of a JPEG marker by the format: tables, reserved, arithmetic.
_NOT_FRAMES: Final = (0xC4, 0xC8, 0xCC)

_DECODER_FAILURES: Final = (
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    MemoryError,
    EOFError,
    struct.error,
)
"""What decoders raise on damaged data; imagecodecs' own are RuntimeErrors."""


@dataclass(frozen=True, slots=True)
class _StreamHeader:
    """Size, components and bit depth that a compressed stream states about itself."""

    rows: int
    columns: int
    components: int
    bits: int


def decode(frame: bytes, header: SliceHeader) -> tuple[Stored, int]:
    """Decode one frame.

    Args:
        frame: The compressed frame, fragments joined.
        header: Of the same slice.

    Returns:
        Stored values, shape (rows, columns), 8 or 16 bits each, with sign and unused
        bits still to be put right; and how many bits hold the value. JPEG-LS and
        JPEG 2000 streams say so themselves, elsewhere Bits Stored does; a sign that
        JPEG-LS does not know lies in the highest bit of the lesser of both.

    Raises:
        InvalidScanError: If it is damaged, or has another size than the header says.
    """
    bits = header.bits_stored
    if header.transfer_syntax != _RLE:  # compare before memory is taken
        stream = _stream_header(frame, header.transfer_syntax)
        _require_size(header, stream.rows, stream.columns, stream.components)
        if header.transfer_syntax in _JPEG_LS | _JPEG_2000:
            bits = stream.bits
        if header.transfer_syntax in _JPEG_LS and header.signed:
            bits = min(bits, header.bits_stored)  # whole words, sign extended or not
    stored = _first_that_reads(frame, header)
    _require_size(header, *stored.shape)
    if stored.dtype.itemsize > 2 or bits > 16:
        raise InvalidScanError("scan.damaged_pixels")
    return stored, bits


def _first_that_reads(frame: bytes, header: SliceHeader) -> Stored:
    failure: BaseException | None = None
    for read in _DECODERS[header.transfer_syntax]:
        try:
            return read(frame, header)
        except _DECODER_FAILURES as error:
            failure = error
    raise InvalidScanError("scan.damaged_pixels") from failure


def _rle(frame: bytes, header: SliceHeader) -> Stored:
    """Offsets of segments are checked first: imagecodecs follows them anywhere.

    Source: DICOM PS3.5 G.5.
    """
    count, *offsets = struct.unpack_from("<16I", frame)
    used = offsets[: header.bits_allocated // 8]
    ends = [*used[1:], len(frame)]
    if (
        count != len(used)
        or used[0] != _RLE_HEADER_BYTES
        or any(end <= start for start, end in zip(used, ends, strict=True))
    ):
        raise ValueError("segments outside the frame")
    kind = np.dtype("<u2" if header.bits_allocated == 16 else "u1")
    flat = np.frombuffer(imagecodecs.dicomrle_decode(frame, kind), kind)
    return flat[: header.rows * header.columns].reshape(header.rows, header.columns)


def _jpeg(frame: bytes, _: SliceHeader) -> Stored:
    stored: Stored = imagecodecs.jpeg8_decode(frame)
    return stored


def _jpeg_ls(frame: bytes, _: SliceHeader) -> Stored:
    """CharLS searches a cut stream for its end for half a minute: it gets one."""
    if not frame[-16:].rstrip(b"\0").endswith(_END_OF_IMAGE):
        frame += _END_OF_IMAGE
    stored: Stored = imagecodecs.jpegls_decode(frame)
    return stored


def _jpeg_2000(frame: bytes, _: SliceHeader) -> Stored:
    """High throughput, too: OpenJPH is twice as fast, but damage can crash it."""
    stored: Stored = imagecodecs.jpeg2k_decode(frame)
    return stored


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
    stored: Stored = get_decoder(UID(header.transfer_syntax)).as_array(
        image, decoding_plugin="pylibjpeg"
    )[0]
    return stored


_DECODERS: Final[dict[str, tuple[_Decoder, ...]]] = {
    _RLE: (_rle,),
    **dict.fromkeys(_JPEG_SEQUENTIAL, (_jpeg, _with_pydicom)),
    **dict.fromkeys(_JPEG_PROGRESSIVE, (_jpeg,)),
    **dict.fromkeys(_JPEG_LOSSLESS, (_jpeg, _with_pydicom)),
    **dict.fromkeys(_JPEG_LS, (_jpeg_ls,)),
    **dict.fromkeys(_JPEG_2000, (_jpeg_2000,)),
}
"""Tried in this order: the fastest that agrees with pydicom, then one that reads more.

A second one is left out where it makes images of damaged streams.
"""

ENCAPSULATED: Final = frozenset(_DECODERS)
LOSSY: Final = _JPEG_SEQUENTIAL | _JPEG_PROGRESSIVE | {_JPEG + "81"}
PERHAPS_LOSSY: Final = frozenset((_JPEG + "91", _JPEG + "203"))


def _require_size(
    header: SliceHeader, rows: int, columns: int, components: int = 1
) -> None:
    if (rows, columns, components) != (header.rows, header.columns, 1):
        raise InvalidScanError(
            "scan.other_size",
            said=f"{header.rows}×{header.columns}",
            found=f"{rows}×{columns}" + (f"×{components}" if components != 1 else ""),
        )


def _stream_header(frame: bytes, syntax: str) -> _StreamHeader:
    try:
        if syntax in _JPEG_2000:
            return _jpeg_2000_header(frame)
        return _jpeg_header(frame)
    except (struct.error, IndexError) as error:
        raise InvalidScanError("scan.damaged_pixels") from error


def _jpeg_2000_header(frame: bytes) -> _StreamHeader:
    """The SIZ segment, ISO 15444-1 A.5.1; it follows the start of the codestream."""
    at = frame.find(b"\xff\x4f\xff\x51")
    if at < 0:
        raise InvalidScanError("scan.damaged_pixels")
    right, bottom, left, top = struct.unpack_from(">IIII", frame, at + 8)
    components, depth = struct.unpack_from(">HB", frame, at + 40)
    return _StreamHeader(bottom - top, right - left, components, (depth & 0x7F) + 1)


def _jpeg_header(frame: bytes) -> _StreamHeader:
    """The frame header, ITU T.81 B.2.2; T.87 C.2.2 for JPEG-LS."""
    at = 2
    while frame[at] == 0xFF:
        marker = frame[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
        elif marker == 0xF7 or (0xC0 <= marker <= 0xCF and marker not in _NOT_FRAMES):
            bits, rows, columns, components = struct.unpack_from(">BHHB", frame, at + 4)
            return _StreamHeader(rows, columns, components, bits)
        else:
            at += 2 + int.from_bytes(frame[at + 2 : at + 4], "big")
    raise InvalidScanError("scan.damaged_pixels")
