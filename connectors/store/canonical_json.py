"""Domain types as canonical JSON: equal values give equal bytes, on any machine."""

import hashlib
import io
from collections.abc import Hashable
from functools import cache
from pathlib import PurePath
from typing import Any, Final, TypeVar, cast

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import TypeAdapter

from data.imaging.nodule import KeyImage
from data.imaging.volume import Millimetres3

T = TypeVar("T")

_OPTIONS: Final = orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY


def _plain(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted((orjson.loads(orjson.dumps(v)) for v in value), key=orjson.dumps)
    if isinstance(value, PurePath):
        return value.as_posix()
    return str(value)


def to_json(value: object) -> str:
    """Canonical JSON of a domain type; sets are sorted."""
    return orjson.dumps(value, default=_plain, option=_OPTIONS).decode()


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any type form
    return TypeAdapter(kind)


def from_json(kind: type[T], text: str) -> T:
    """The domain type that `to_json` wrote, validated again."""
    value: T = _adapter(cast(Hashable, kind)).validate_json(text)
    return value


def storable(text: str) -> str:
    """A file name that can be stored and shown, even if it is not UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode()


def content_hash(text: str) -> str:
    """SHA-256 of a document."""
    return hashlib.sha256(text.encode()).hexdigest()


def image_to_blob(image: KeyImage) -> bytes:
    """A key image as a compressed npz without pickles."""
    buffer = io.BytesIO()
    outlines = {f"contour_{n}": outline for n, outline in enumerate(image.contours)}
    np.savez_compressed(
        buffer,
        allow_pickle=False,
        hu=image.hu,
        spacing_mm=np.array(image.spacing_mm),
        slice_position_mm=np.array(image.slice_position_mm),
        slice_index=np.array(image.slice_index),
        centre=np.array(image.centre),
        axes=np.array(image.axes or ()),
        **outlines,
    )
    return buffer.getvalue()


def image_from_blob(blob: bytes) -> KeyImage:
    """The key image that `image_to_blob` wrote."""
    with np.load(io.BytesIO(blob), allow_pickle=False) as held:
        outlines = sum(name.startswith("contour_") for name in held.files)
        row_mm, column_mm = map(float, held["spacing_mm"])
        row, column = map(float, held["centre"])
        return KeyImage(
            hu=held["hu"],
            spacing_mm=(row_mm, column_mm),
            slice_position_mm=float(held["slice_position_mm"]),
            slice_index=int(held["slice_index"]),
            contours=tuple(held[f"contour_{n}"] for n in range(outlines)),
            centre=(row, column),
            axes=_two_axes(held["axes"]) if held["axes"].size else None,
        )


def _two_axes(held: NDArray[np.float64]) -> tuple[Millimetres3, Millimetres3]:
    (x1, y1, z1), (x2, y2, z2) = held.tolist()
    return (x1, y1, z1), (x2, y2, z2)
