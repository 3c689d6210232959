"""Damaged files end in a named refusal or a correct read: no crash, hang or flood."""

import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from connectors.dicom.folder import DicomFolder
from connectors.dicom.header import read_header
from connectors.dicom.series import read_series
from data.errors import FusionBoardError, InvalidScanError

SliceOf = Callable[..., Dataset]
SaveTo = Callable[[Dataset, Path], Path]
WholeSlice = Callable[..., bytes]
ENCODERS = {
    JPEGLSLossless: imagecodecs.jpegls_encode,
    JPEG2000Lossless: lambda stored: imagecodecs.jpeg2k_encode(
        stored, reversible=True, codecformat="j2k"
    ),
}
MUTANTS_PER_SYNTAX = 40
MOST_MEMORY_BYTES = 200 << 20

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom's, about rubbish


@pytest.fixture(scope="module")
def whole_slice(
    slice_of: SliceOf, save_to: SaveTo, tmp_path_factory: pytest.TempPathFactory
) -> WholeSlice:
    stored = np.random.default_rng(2).integers(0, 4095, (32, 32), dtype=np.uint16)

    def write(syntax: str, height_mm: int = 1) -> bytes:
        image = slice_of(stored, ImagePositionPatient=[0, 0, height_mm])
        if syntax == RLELossless:
            image.compress(RLELossless, encoding_plugin="pydicom")
        elif syntax in ENCODERS:
            image.PixelData = encapsulate([ENCODERS[syntax](stored)])
            image["PixelData"].is_undefined_length = True
        image.file_meta.TransferSyntaxUID = syntax
        path = save_to(image, tmp_path_factory.mktemp("whole") / "slice")
        return path.read_bytes()

    return write


def mutated(whole: bytes, rng: np.random.Generator) -> bytes:
    """Flip bits, write wild numbers, cut, or double a part."""
    data = bytearray(whole)
    kind = rng.integers(5)
    at = int(rng.integers(132, len(data) - 8))
    if kind == 0:
        for place in rng.integers(132, len(data), 5):
            data[place] ^= 1 << int(rng.integers(8))
    elif kind == 1:
        data[at : at + 4] = rng.choice(
            [b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"\xfe\xff\0\xe0"]
        )
    elif kind == 2:
        del data[at:]
    elif kind == 3:
        data[at:at] = data[at : at + int(rng.integers(1, 400))]
    else:
        del data[at : at + int(rng.integers(1, 40))]
    return bytes(data)


@pytest.mark.parametrize(
    "syntax",
    [
        ImplicitVRLittleEndian,
        ExplicitVRLittleEndian,
        DeflatedExplicitVRLittleEndian,
        RLELossless,
        JPEGLSLossless,
        JPEG2000Lossless,
    ],
)
def test_mutants(tmp_path: Path, whole_slice: WholeSlice, syntax: str) -> None:
    rng = np.random.default_rng(zlib.crc32(syntax.encode()))
    whole = whole_slice(syntax)
    neighbour = tmp_path / "neighbour"
    neighbour.write_bytes(whole_slice(syntax, height_mm=0))
    read = 0
    mutants = [whole, *(mutated(whole, rng) for _ in range(MUTANTS_PER_SYNTAX))]
    tracemalloc.start()
    for number, content in enumerate(mutants):
        mutant = tmp_path / f"mutant{number}"
        mutant.write_bytes(content)
        with suppress(FusionBoardError):
            read += read_series([neighbour, mutant]).hu.shape == (2, 32, 32)
    contents = DicomFolder(tmp_path).contents()
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 1 <= read <= MUTANTS_PER_SYNTAX
    assert len(contents.rejected) >= 1
    assert peak_bytes < MOST_MEMORY_BYTES


def test_a_deflate_bomb_is_not_inflated(
    tmp_path: Path, whole_slice: WholeSlice
) -> None:
    whole = whole_slice(DeflatedExplicitVRLittleEndian)
    length = int.from_bytes(whole[140:144], "little")  # of the meta information
    squeezer = zlib.compressobj(1, wbits=-zlib.MAX_WBITS)
    bomb = squeezer.compress(b"\x09\0\x10\0OB\0\0\0\0\0\x40" + bytes(100 << 20))
    (tmp_path / "bomb").write_bytes(whole[: 144 + length] + bomb + squeezer.flush())
    with pytest.raises(InvalidScanError, match="grows beyond 80 MiB"):
        read_header(tmp_path / "bomb")


def test_deep_nesting_is_refused(tmp_path: Path, whole_slice: WholeSlice) -> None:
    whole = whole_slice(ExplicitVRLittleEndian)
    at = whole.index(b"\x10\0\x10\0PN")
    level = b"\x08\0\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff"
    (tmp_path / "deep").write_bytes(whole[:at] + level * 50_000 + whole[at:])
    with pytest.raises(InvalidScanError, match="damaged"):
        read_header(tmp_path / "deep")


@pytest.mark.parametrize("length", [0xFFFFFFFE, 0x7FFFFFFF, 100_000])
def test_wild_lengths_are_refused(
    tmp_path: Path, whole_slice: WholeSlice, length: int
) -> None:
    whole = bytearray(whole_slice(ImplicitVRLittleEndian))
    at = whole.index(b"\x28\0\x10\0\x02\0\0\0") + 4  # Rows
    whole[at : at + 4] = length.to_bytes(4, "little")
    (tmp_path / "wild").write_bytes(whole)
    with pytest.raises(InvalidScanError, match="damaged"):
        read_header(tmp_path / "wild")
