"""Header of one slice, with field names and units."""

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from connectors.dicom.elements import Elements, read_elements
from data.errors import InvalidScanError

Vector3 = tuple[float, float, float]

# DICOM tag, by the format.
# DICOM tag, by the format.
_SOP_CLASS, _SOP_INSTANCE = 0x00080016, 0x00080018
_IMAGE_TYPE, _MODALITY = 0x00080008, 0x00080060
_STUDY_DATE, _SERIES_DATE = 0x00080020, 0x00080021
_ACQUISITION_DATE, _CONTENT_DATE = 0x00080022, 0x00080023
_ACQUISITION_TIME_POINT = 0x0008002A
_PATIENT_ID = 0x00100020
_THICKNESS, _TILT, _KERNEL = 0x00180050, 0x00181120, 0x00181210
_STUDY, _SERIES, _FRAME_OF_REFERENCE = 0x0020000D, 0x0020000E, 0x00200052
_INSTANCE_NUMBER = 0x00200013
_POSITION, _ORIENTATION = 0x00200032, 0x00200037
_SAMPLES, _FRAMES = 0x00280002, 0x00280008
_ROWS, _COLUMNS, _PIXEL_SPACING = 0x00280010, 0x00280011, 0x00280030
_ALLOCATED, _STORED, _HIGH_BIT = 0x00280100, 0x00280101, 0x00280102
_SIGNED, _PADDING, _PADDING_LIMIT = 0x00280103, 0x00280120, 0x00280121
_INTERCEPT, _SLOPE, _RESCALE_TYPE = 0x00281052, 0x00281053, 0x00281054
_LOSSY, _VOLTAGE, _STACK = 0x00282110, 0x00180060, 0x00209056
EXTENDED_OFFSETS: Final = 0x7FE00001

# Years; chosen below the first CT, any other such year is as good.
_FIRST_YEAR: Final = 1900
"""An acquisition dated before stands for an unknown day; chosen by this project,
earlier than any CT."""

WANTED: Final = frozenset(
    {_SOP_CLASS, _SOP_INSTANCE, _IMAGE_TYPE, _MODALITY, _STUDY_DATE, _SERIES_DATE}
    | {_ACQUISITION_DATE, _CONTENT_DATE, _ACQUISITION_TIME_POINT, _PATIENT_ID}
    | {_THICKNESS, _TILT, _KERNEL, _STUDY, _SERIES, _FRAME_OF_REFERENCE}
    | {_INSTANCE_NUMBER, _POSITION, _ORIENTATION, _SAMPLES, _FRAMES, _ROWS, _COLUMNS}
    | {_PIXEL_SPACING, _ALLOCATED, _STORED, _HIGH_BIT, _SIGNED, _PADDING}
    | {_PADDING_LIMIT, _INTERCEPT, _SLOPE, _RESCALE_TYPE, _LOSSY, _VOLTAGE, _STACK}
    | {EXTENDED_OFFSETS}
)


@dataclass(frozen=True, slots=True)
class SliceHeader:
    """The header of one slice, as far as sorting and decoding need it.

    A slice is a file, or one frame of an enhanced multi-frame file.

    A value that is missing or cannot be read is None (text: empty).

    Attributes:
        position_mm: Centre of the first voxel, LPS.
        row_direction: Unit vector along which the column index grows.
        column_direction: Unit vector along which the row index grows.
        pixel_spacing_mm: (row, column) distance of voxel centres.
        tilt_degrees: Gantry tilt.
        padding: Stored value, or lowest and highest of a range, outside the field
            of view.
        pixel_offset: Where the pixel data begin.
        pixel_bytes: Their length, `elements.UNDEFINED` if encapsulated.
        total_bytes: Length of the file (of the inflated data set if deflated).
        frame: Number of the frame in its file, from 0; None if the file is a slice.
        stack: Stack ID; slices of several stacks do not belong together.
        fragments: Offset and length of each piece of a frame that is encapsulated.
    """

    path: Path
    transfer_syntax: str
    big_endian: bool
    pixel_offset: int | None
    pixel_bytes: int
    total_bytes: int
    sop_class_uid: str
    sop_instance_uid: str
    study_uid: str
    series_uid: str
    frame_of_reference_uid: str
    patient_id: bytes
    modality: str
    image_type: tuple[str, ...]
    scanned_on: date | None
    instance_number: int | None
    convolution_kernel: str
    slice_thickness_mm: float | None
    tilt_degrees: float
    position_mm: Vector3 | None
    row_direction: Vector3 | None
    column_direction: Vector3 | None
    pixel_spacing_mm: tuple[float, float] | None
    rows: int
    columns: int
    samples: int
    frames: int
    bits_allocated: int
    bits_stored: int
    high_bit: int
    signed: bool
    padding: tuple[int, int] | None
    rescale_slope: float | None
    rescale_intercept: float | None
    rescale_type: str
    lossy: bool | None
    tube_voltage_kv: float | None = None
    frame: int | None = None
    stack: str = ""
    fragments: tuple[tuple[int, int], ...] = ()

    @property
    def native_bytes(self) -> int:
        """Length of the uncompressed pixels."""
        return self.rows * self.columns * self.bits_allocated // 8


def read_header(path: Path) -> SliceHeader:
    """Read one file's header; that of an enhanced CT speaks of no frame.

    Raises:
        InvalidScanError: If it is not DICOM, is damaged, or cannot be opened.
    """
    return header_of(path, elements_of(path))


def elements_of(path: Path) -> Elements:
    """The elements that headers are made of.

    Raises:
        InvalidScanError: If it is not DICOM, is damaged, or cannot be opened.
    """
    try:
        return read_elements(path, WANTED)
    except OSError as error:
        raise InvalidScanError(
            "scan.unreadable_file", why=error.strerror or type(error).__name__
        ) from error


def header_of(path: Path, elements: Elements) -> SliceHeader:
    """Give the elements their names."""
    number, text = _Numbers(elements), _Texts(elements.values)
    orientation = number.decimals(_ORIENTATION, 6)
    position = number.decimals(_POSITION, 3)
    spacing = number.decimals(_PIXEL_SPACING, 2)
    signed = number.short(_SIGNED, 0) == 1
    bits_allocated = number.short(_ALLOCATED, 0)
    bits_stored = number.short(_STORED, bits_allocated)
    return SliceHeader(
        path=path,
        transfer_syntax=elements.transfer_syntax,
        big_endian=elements.big_endian,
        pixel_offset=elements.pixel_offset,
        pixel_bytes=elements.pixel_bytes,
        total_bytes=elements.total_bytes,
        sop_class_uid=text(_SOP_CLASS),
        sop_instance_uid=text(_SOP_INSTANCE),
        study_uid=text(_STUDY),
        series_uid=text(_SERIES),
        frame_of_reference_uid=text(_FRAME_OF_REFERENCE),
        patient_id=elements.values.get(_PATIENT_ID, b"").strip(b" \0"),
        modality=text(_MODALITY),
        image_type=tuple(part.strip() for part in text(_IMAGE_TYPE).split("\\")),
        scanned_on=_scan_day(text),
        instance_number=_whole(text(_INSTANCE_NUMBER)),
        convolution_kernel=text(_KERNEL),
        slice_thickness_mm=number.positive(_THICKNESS),
        tilt_degrees=number.decimal(_TILT) or 0.0,
        position_mm=_vector(position) if position else None,
        row_direction=_vector(orientation[:3]) if orientation else None,
        column_direction=_vector(orientation[3:]) if orientation else None,
        pixel_spacing_mm=(spacing[0], spacing[1]) if spacing else None,
        rows=number.short(_ROWS, 0),
        columns=number.short(_COLUMNS, 0),
        samples=number.short(_SAMPLES, 1),
        frames=_whole(text(_FRAMES)) or 1,
        bits_allocated=bits_allocated,
        bits_stored=bits_stored,
        high_bit=number.short(_HIGH_BIT, bits_stored - 1),
        signed=signed,
        padding=number.range_of(_PADDING, _PADDING_LIMIT, signed),
        rescale_slope=number.decimal(_SLOPE),
        rescale_intercept=number.decimal(_INTERCEPT),
        rescale_type=text(_RESCALE_TYPE),
        lossy={"01": True, "00": False}.get(text(_LOSSY)),
        tube_voltage_kv=number.positive(_VOLTAGE),
        stack=text(_STACK),
    )


class _Texts:
    """Text values that are plain ASCII by their definition."""

    def __init__(self, values: dict[int, bytes]) -> None:
        self._values = values

    def __call__(self, tag: int) -> str:
        value = self._values.get(tag)
        return _text(value) if value else ""


class _Numbers:
    """Binary and decimal numbers of one data set."""

    def __init__(self, elements: Elements) -> None:
        self._values = elements.values
        order = ">" if elements.big_endian else "<"
        self._unsigned = struct.Struct(order + "H")
        self._signed = struct.Struct(order + "h")

    def short(self, tag: int, missing: int) -> int:
        value = self._values.get(tag)
        if value is None or len(value) < 2:
            return missing
        return int(self._unsigned.unpack_from(value)[0])

    def range_of(self, first: int, last: int, signed: bool) -> tuple[int, int] | None:
        kind = self._signed if signed else self._unsigned
        ends = [
            int(kind.unpack_from(value)[0])
            for value in (self._values.get(first), self._values.get(last))
            if value is not None and len(value) >= 2
        ]
        return (min(ends), max(ends)) if first in self._values and ends else None

    def decimals(self, tag: int, count: int) -> tuple[float, ...] | None:
        value = self._values.get(tag)
        numbers = _decimals(value) if value else ()
        return numbers if len(numbers) == count else None

    def decimal(self, tag: int) -> float | None:
        numbers = self.decimals(tag, 1)
        return numbers[0] if numbers else None

    def positive(self, tag: int) -> float | None:
        number = self.decimal(tag)
        return number if number and number > 0 else None


@lru_cache(maxsize=1024)  # most values are those of the slice before
def _text(value: bytes) -> str:
    return value.decode("latin-1").strip(" \0")


@lru_cache(maxsize=1024)
def _decimals(value: bytes) -> tuple[float, ...]:
    """Finite numbers, or none at all."""
    try:
        numbers = tuple(map(float, value.strip(b" \0").split(b"\\")))
    except ValueError:
        return ()
    return numbers if all(map(math.isfinite, numbers)) else ()


def _vector(values: tuple[float, ...]) -> Vector3:
    x, y, z = values
    return x, y, z


def _scan_day(text: Callable[[int], str]) -> date | None:
    """The day of the acquisition, else the nearest that the header knows."""
    days = (
        _day(text(tag))
        for tag in (
            _ACQUISITION_DATE,
            _ACQUISITION_TIME_POINT,
            _CONTENT_DATE,
            _SERIES_DATE,
            _STUDY_DATE,
        )
    )
    return next((day for day in days if day), None)


@lru_cache(maxsize=64)
def _day(text: str) -> date | None:
    """A day of the calendar; what stands for "unknown", such as 00010101, is none."""
    try:
        day = date.fromisoformat(text.replace(".", "")[:8])  # ACR-NEMA had dots
    except ValueError:
        return None
    return day if day.year >= _FIRST_YEAR else None


def _whole(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None
