"""Every transfer syntax gives the pixels that went in, as pydicom reads them."""

import struct
from collections.abc import Callable
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    JPEG2000,
    MPEG2MPML,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from connectors.dicom.header import read_header
from connectors.dicom.pixels import is_lossy, read_hu, require_pixels
from data.errors import InvalidScanError, SourceUnavailableError

SliceOf = Callable[..., Dataset]
SaveTo = Callable[[Dataset, Path], Path]


def read(path: Path) -> np.ndarray:
    header = read_header(path)
    require_pixels(header)
    hu = np.empty((header.rows, header.columns), np.int16)
    read_hu(header, hu)
    return hu


def pixels(kind: str, shape: tuple[int, int] = (24, 36)) -> np.ndarray:
    return np.random.default_rng(5).integers(0, 3000, shape).astype(kind)


@pytest.mark.parametrize("kind", ["int16", "uint16"])
@pytest.mark.parametrize(
    "syntax",
    [
        ImplicitVRLittleEndian,
        ExplicitVRLittleEndian,
        DeflatedExplicitVRLittleEndian,
    ],
)
def test_uncompressed(
    tmp_path: Path, slice_of: SliceOf, save_to: SaveTo, syntax: str, kind: str
) -> None:
    stored = pixels(kind)
    path = save_to(slice_of(stored, syntax=syntax), tmp_path / "x")
    np.testing.assert_array_equal(read(path), stored.astype(int) - 1024)


def test_big_endian(tmp_path: Path, slice_of: SliceOf, save_to: SaveTo) -> None:
    stored = pixels("int16")
    image = slice_of(stored, syntax=ExplicitVRBigEndian)
    image.PixelData = stored.astype(">i2").tobytes()
    image["PixelData"].VR = "OW"
    np.testing.assert_array_equal(
        read(save_to(image, tmp_path / "x")), stored.astype(int) - 1024
    )


def compressed(
    slice_of: SliceOf, stored: np.ndarray, syntax: str, frame: bytes
) -> Dataset:
    image = slice_of(stored, syntax=syntax)
    half = len(frame) // 4 * 2
    image.PixelData = encapsulate([frame], fragments_per_frame=1 + (half > 100))
    image["PixelData"].is_undefined_length = True
    return image


ENCODERS = {
    JPEGLSLossless: lambda a: imagecodecs.jpegls_encode(a.view("u2")),
    JPEG2000Lossless: lambda a: imagecodecs.jpeg2k_encode(
        a, reversible=True, codecformat="j2k"
    ),
}


@pytest.mark.parametrize("kind", ["int16", "uint16"])
@pytest.mark.parametrize("syntax", list(ENCODERS))
def test_lossless(
    tmp_path: Path, slice_of: SliceOf, save_to: SaveTo, syntax: str, kind: str
) -> None:
    stored = pixels(kind)
    if kind == "int16":
        stored -= 1500
    image = compressed(slice_of, stored, syntax, ENCODERS[syntax](stored))
    path = save_to(image, tmp_path / "x")
    np.testing.assert_array_equal(read(path), stored.astype(int) - 1024)
    np.testing.assert_array_equal(read(path), dcmread(path).pixel_array - 1024.0)
    assert not is_lossy(read_header(path))


def test_high_throughput_jpeg_2000(
    tmp_path: Path, slice_of: SliceOf, save_to: SaveTo
) -> None:
    stored = pixels("int16") - 1500
    frame = imagecodecs.htj2k_encode(stored)
    path = save_to(compressed(slice_of, stored, HTJ2KLossless, frame), tmp_path / "x")
    np.testing.assert_array_equal(read(path), stored.astype(int) - 1024)


@pytest.mark.parametrize("kind", ["int16", "uint16", "uint8"])
def test_run_length(
    tmp_path: Path, slice_of: SliceOf, save_to: SaveTo, kind: str
) -> None:
    stored = pixels(kind)
    image = slice_of(stored)
    image.compress(RLELossless, encoding_plugin="pydicom")
    path = save_to(image, tmp_path / "x")
    np.testing.assert_array_equal(read(path), stored.astype(int) - 1024)


def test_near_lossless_is_flagged(
    tmp_path: Path, slice_of: SliceOf, save_to: SaveTo
) -> None:
    stored = pixels("uint16")
    frame = imagecodecs.jpegls_encode(stored, level=3)
    path = save_to(
        compressed(slice_of, stored, JPEGLSNearLossless, frame), tmp_path / "x"
    )
    assert np.abs(read(path) - (stored.astype(int) - 1024)).max() <= 3
    assert is_lossy(read_header(path))


@pytest.mark.parametrize(("said", "lossy"), [(None, True), ("01", True), ("00", False)])
def test_jpeg_2000_is_lossy_unless_the_header_denies_it(
    tmp_path: Path, slice_of: SliceOf, save_to: SaveTo, said: str | None, lossy: bool
) -> None:
    stored = pixels("uint16")
    image = compressed(slice_of, stored, JPEG2000, ENCODERS[JPEG2000Lossless](stored))
    if said:
        image.LossyImageCompression = said
    assert is_lossy(read_header(save_to(image, tmp_path / "x"))) is lossy


def test_loss_before_it_was_stored_uncompressed_is_flagged(
    tmp_path: Path, slice_of: SliceOf, save_to: SaveTo
) -> None:
    image = slice_of(pixels("int16"), LossyImageCompression="01")
    assert is_lossy(read_header(save_to(image, tmp_path / "x")))


@pytest.mark.parametrize("syntax", list(ENCODERS))
def test_a_stream_of_another_size_is_refused(
    tmp_path: Path, slice_of: SliceOf, save_to: SaveTo, syntax: str
) -> None:
    stored = pixels("uint16")
    image = compressed(slice_of, stored, syntax, ENCODERS[syntax](stored[:20]))
    with pytest.raises(InvalidScanError, match=r"says 24×36 pixels.*has 20×36"):
        read(save_to(image, tmp_path / "x"))


@pytest.mark.parametrize("syntax", [*ENCODERS, RLELossless])
def test_rubbish_instead_of_a_stream_is_refused(
    tmp_path: Path, slice_of: SliceOf, save_to: SaveTo, syntax: str
) -> None:
    image = compressed(slice_of, pixels("uint16"), syntax, b"rubbish!" * 40)
    with pytest.raises(InvalidScanError, match="damaged"):
        read(save_to(image, tmp_path / "x"))


@pytest.mark.parametrize(
    "words",
    [(2, 64, 0xFFFFFFF0), (2, 0xFFFFFFF0, 70), (15, 64, 70), (0, 64, 70), (2, 70, 64)],
)
def test_run_length_segments_outside_the_frame_are_refused(
    tmp_path: Path, slice_of: SliceOf, save_to: SaveTo, words: tuple[int, ...]
) -> None:
    """The decoder would follow them and end the process."""
    frame = struct.pack("<16I", *words, *[0] * 13) + bytes(1000)
    image = compressed(slice_of, pixels("uint16"), RLELossless, frame)
    with pytest.raises(InvalidScanError, match="damaged"):
        read(save_to(image, tmp_path / "x"))


def test_little_data_takes_little_memory(
    tmp_path: Path, slice_of: SliceOf, save_to: SaveTo
) -> None:
    huge = slice_of(pixels("int16"), Rows=65535, Columns=65535)
    with pytest.raises(InvalidScanError, match="65535×65535"):
        read(save_to(huge, tmp_path / "huge"))
    large = slice_of(pixels("int16"), Rows=4096, Columns=4096)
    with pytest.raises(InvalidScanError, match="1728 bytes are there, 33554432"):
        read(save_to(large, tmp_path / "large"))


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"PixelData": None}, "holds no pixels"),
        ({"SamplesPerPixel": 3}, "3 values a pixel"),
        ({"NumberOfFrames": 4}, "4 frames"),
    ],
)
def test_other_pictures_are_refused(
    tmp_path: Path,
    slice_of: SliceOf,
    save_to: SaveTo,
    attributes: dict[str, object],
    message: str,
) -> None:
    image = slice_of(pixels("int16"), **attributes)
    with pytest.raises(InvalidScanError, match=message):
        read(save_to(image, tmp_path / "x"))


def test_a_syntax_without_decoder_is_named(
    tmp_path: Path, slice_of: SliceOf, save_to: SaveTo
) -> None:
    film = compressed(slice_of, pixels("int16"), MPEG2MPML, b"film" * 40)
    with pytest.raises(InvalidScanError, match=r"1\.2\.840\.10008\.1\.2\.4\.100"):
        read(save_to(film, tmp_path / "x"))


def test_a_file_that_vanishes_is_said_so(
    tmp_path: Path, slice_of: SliceOf, save_to: SaveTo
) -> None:
    path = save_to(slice_of(pixels("int16")), tmp_path / "x")
    header = read_header(path)
    path.unlink()
    with pytest.raises(SourceUnavailableError, match="x can no longer be read"):
        read_hu(header, np.empty((24, 36), np.int16))
