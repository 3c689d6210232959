"""A CT volume as a Zarr array whose chunks are slabs of slices, each a gzip stream.

A chunk holds nothing but little-endian int16 values under gzip, so a browser reads
the file as it lies with `Content-Encoding: gzip`.

Source:
    Zarr core specification, version 3, with the codecs `bytes` and `gzip`.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import imagecodecs
import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import ValidationError

from connectors.store.canonical_json import from_json, to_json
from data.errors import InvalidScanError
from data.imaging.volume import Acquisition, CTVolume, Millimetres3

SLICES_PER_SLAB: Final = 8  # chosen: more read more than a nodule needs
METADATA_NAME: Final = "zarr.json"

_STORED: Final = np.dtype("<i2")
# Number of zlib's level and count of threads. Chosen: a higher level is slower, more
# threads than cores wait.
_GZIP_LEVEL: Final = 1  # CT noise does not shrink further; level 6 takes twice as long
_THREADS: Final = 2  # count; chosen: more than cores wait


@dataclass(frozen=True, slots=True)
class VolumePlace:
    """All of a cached volume but its voxels.

    Attributes:
        shape: (slices, rows, columns).
        slab_slices: Slices in one slab; the last slab is filled up with zeros.
        fingerprint: Of the files it was read from; empty if nobody said.
        spacing_mm: As in `CTVolume`, and so are the rest.
        origin_mm: Centre of voxel (0, 0, 0) in LPS.
        axes: Unit vectors in LPS in which the index grows.
        frame_of_reference_uid: Frame of its coordinates.
        series_uid: The series.
        acquisition: How it was made.
    """

    shape: tuple[int, int, int]
    slab_slices: int
    fingerprint: str
    spacing_mm: Millimetres3
    origin_mm: Millimetres3
    axes: tuple[Millimetres3, Millimetres3, Millimetres3]
    frame_of_reference_uid: str
    series_uid: str
    acquisition: Acquisition

    @classmethod
    def of(cls, volume: CTVolume, fingerprint: str) -> Self:
        """The place of a volume that is to be cached."""
        slices, rows, columns = volume.hu.shape
        return cls(
            (slices, rows, columns),
            min(SLICES_PER_SLAB, slices),
            fingerprint,
            volume.spacing_mm,
            volume.origin_mm,
            volume.axes,
            volume.frame_of_reference_uid,
            volume.series_uid,
            volume.acquisition,
        )

    @property
    def slab_count(self) -> int:
        """Number of slabs."""
        return -(-self.shape[0] // self.slab_slices)

    def with_voxels(self, hu: NDArray[np.int16], first_slice: int = 0) -> CTVolume:
        """The volume, or a run of its slices from `first_slice` on."""
        down = np.asarray(self.axes[0]) * self.spacing_mm[0] * first_slice
        x, y, z = (float(c) for c in np.asarray(self.origin_mm) + down)
        return CTVolume(
            hu,
            self.spacing_mm,
            (x, y, z),
            self.axes,
            self.frame_of_reference_uid,
            self.series_uid,
            self.acquisition,
        )


def write_slabs(folder: Path, volume: CTVolume, fingerprint: str) -> None:
    """Write a volume into an empty folder; the metadata comes last.

    Raises:
        OSError: If the folder takes no more.
    """
    place = VolumePlace.of(volume, fingerprint)
    (folder / "c").mkdir()

    def write(index: int) -> None:
        slab = slab_path(folder, index)
        slab.parent.mkdir(parents=True)
        slab.write_bytes(_compressed(volume.hu, index, place.slab_slices))

    with ThreadPoolExecutor(_THREADS) as pool:
        for _ in pool.map(write, range(place.slab_count)):
            pass
    (folder / METADATA_NAME).write_bytes(orjson.dumps(_metadata(place)))


def slab_path(folder: Path, index: int) -> Path:
    """Name the file of the chunk (index, 0, 0)."""
    return folder / "c" / str(index) / "0" / "0"


def _compressed(hu: NDArray[np.int16], index: int, slices: int) -> bytes:
    slab = np.ascontiguousarray(hu[index * slices : (index + 1) * slices], _STORED)
    if len(slab) < slices:
        slab = np.pad(slab, ((0, slices - len(slab)), (0, 0), (0, 0)))
    packed = imagecodecs.gzip_encode(slab.tobytes(), level=_GZIP_LEVEL)
    return bytes(packed)


def _metadata(place: VolumePlace) -> dict[str, object]:
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": place.shape,
        "data_type": "int16",
        "dimension_names": ["slice", "row", "column"],
        "chunk_grid": {
            "name": "regular",
            "configuration": {"chunk_shape": [place.slab_slices, *place.shape[1:]]},
        },
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "codecs": [
            {"name": "bytes", "configuration": {"endian": "little"}},
            {"name": "gzip", "configuration": {"level": _GZIP_LEVEL}},
        ],
        "fill_value": 0,
        "attributes": orjson.loads(to_json(place)),
    }


def read_place(folder: Path) -> VolumePlace:
    """The metadata of a cached volume.

    Raises:
        OSError: If there is none.
        InvalidScanError: If it is damaged.
    """
    text = (folder / METADATA_NAME).read_bytes()
    try:
        attributes = orjson.loads(text)["attributes"]
        return from_json(VolumePlace, orjson.dumps(attributes).decode())
    except (orjson.JSONDecodeError, LookupError, TypeError, ValidationError) as error:
        raise InvalidScanError("cache.damaged", name=METADATA_NAME) from error


def read_slices(folder: Path, place: VolumePlace, wanted: range) -> NDArray[np.int16]:
    """Some slices; only the slabs that hold them are read.

    Args:
        folder: The cached volume.
        place: Its metadata.
        wanted: Consecutive slices, at least one, all inside the volume.

    Raises:
        OSError: If a slab is missing.
        InvalidScanError: If a slab is damaged.
    """
    first = wanted.start // place.slab_slices
    slabs = range(first, (wanted.stop - 1) // place.slab_slices + 1)
    held = np.empty((len(slabs) * place.slab_slices, *place.shape[1:]), dtype=_STORED)
    parts = zip(slabs, _cut(held, place.slab_slices), strict=True)
    with ThreadPoolExecutor(_THREADS) as pool:
        for _ in pool.map(lambda part: _read_slab(folder, *part), parts):
            pass
    skipped = first * place.slab_slices
    return held[wanted.start - skipped : wanted.stop - skipped].astype(
        np.int16, copy=False
    )


def _cut(held: NDArray[np.int16], slices: int) -> Iterator[NDArray[np.int16]]:
    return (held[start : start + slices] for start in range(0, len(held), slices))


def _read_slab(folder: Path, index: int, into: NDArray[np.int16]) -> None:
    """Unpack one slab where it belongs; gzip's checksum finds what is damaged."""
    packed = slab_path(folder, index).read_bytes()
    flat = into.reshape(-1).view(np.uint8)
    try:
        unpacked = imagecodecs.gzip_decode(packed, out=flat.data)
    except (RuntimeError, ValueError) as error:
        raise InvalidScanError("cache.damaged", name=f"slab {index}") from error
    if len(unpacked) != flat.size:
        raise InvalidScanError("cache.damaged", name=f"slab {index}")
