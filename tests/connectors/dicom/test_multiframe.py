"""Enhanced multi-frame CT: every frame is a slice with its own place and rescale."""

from collections.abc import Callable
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGLSLossless,
)

from connectors.dicom.folder import DicomFolder
from connectors.dicom.multiframe import read_slices
from connectors.dicom.series import read_series
from data.errors import InvalidScanError

EnhancedOf = Callable[..., Dataset]
SaveTo = Callable[[Dataset, Path], Path]


def frames(count: int = 10, kind: str = "int16") -> np.ndarray:
    rng = np.random.default_rng(4)
    return rng.integers(0, 2000, (count, 12, 16)).astype(kind)


@pytest.mark.parametrize("kind", ["int16", "uint16", "uint8"])
@pytest.mark.parametrize(
    "syntax",
    [ImplicitVRLittleEndian, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian],
)
def test_frames_become_slices(
    tmp_path: Path, enhanced_of: EnhancedOf, save_to: SaveTo, syntax: str, kind: str
) -> None:
    stored = frames(20, kind)
    path = save_to(enhanced_of(stored, syntax=syntax), tmp_path / "all")
    volume = read_series([path])
    np.testing.assert_array_equal(volume.hu, stored.astype(int) - 1024)
    assert volume.spacing_mm == pytest.approx((1, 0.7, 0.7))
    assert volume.origin_mm == (-5, -6, 0)
    made = volume.acquisition
    assert (made.convolution_kernel, made.tube_voltage_kv) == ("B31f", 100)
    assert made.slice_thickness_mm == 1


def test_big_endian_frames(
    tmp_path: Path, enhanced_of: EnhancedOf, save_to: SaveTo
) -> None:
    image = enhanced_of(frames(), syntax=ExplicitVRBigEndian)
    image.PixelData = frames().astype(">i2").tobytes()
    image["PixelData"].VR = "OW"
    volume = read_series([save_to(image, tmp_path / "all")])
    np.testing.assert_array_equal(volume.hu, frames().astype(int) - 1024)


def test_frames_are_ordered_by_place_and_rescaled_one_by_one(
    tmp_path: Path, enhanced_of: EnhancedOf, save_to: SaveTo
) -> None:
    stored = frames()
    order = np.random.default_rng(0).permutation(10)
    image = enhanced_of(
        stored,
        positions_mm=[[0, 0, 2.5 * float(k)] for k in order],
        slopes=[1 + int(k) % 2 for k in order],
        PixelSpacing=[0.9, 0.4],
    )
    volume = read_series([save_to(image, tmp_path / "all")])
    for frame, place in enumerate(order):
        expected = stored[frame].astype(int) * (1 + place % 2) - 1024
        np.testing.assert_array_equal(volume.hu[place], expected)
    assert volume.spacing_mm == pytest.approx((2.5, 0.9, 0.4))


def with_frames(image: Dataset, stored: np.ndarray, table: str) -> Dataset:
    """Compressed, some frames in several fragments."""
    packed = [imagecodecs.jpegls_encode(one.view("u2")) for one in stored]
    image.file_meta.TransferSyntaxUID = JPEGLSLossless
    if table == "extended":
        data, offsets, lengths = encapsulate_extended(packed)
        image.ExtendedOffsetTable = offsets
        image.ExtendedOffsetTableLengths = lengths
        image.PixelData = data
    else:
        pieces = {"one": 1, "basic": 3, "none": 3}[table]
        image.PixelData = encapsulate(packed, pieces, has_bot=table == "basic")
    image["PixelData"].is_undefined_length = True
    return image


@pytest.mark.parametrize("table", ["one", "basic", "none", "extended"])
def test_fragments_find_their_frames(
    tmp_path: Path, enhanced_of: EnhancedOf, save_to: SaveTo, table: str
) -> None:
    stored = frames()
    image = with_frames(enhanced_of(stored), stored, table)
    path = save_to(image, tmp_path / "all")
    volume = read_series([path])
    np.testing.assert_array_equal(volume.hu, stored.astype(int) - 1024)
    np.testing.assert_array_equal(volume.hu, dcmread(path).pixel_array - 1024.0)


def test_fragments_of_no_frame_are_refused(
    tmp_path: Path, enhanced_of: EnhancedOf, save_to: SaveTo
) -> None:
    stored = frames()
    image = with_frames(enhanced_of(stored), stored[:9], "one")
    with pytest.raises(InvalidScanError, match="damaged"):
        read_slices(save_to(image, tmp_path / "all"))


def test_a_folder_takes_it_in(
    tmp_path: Path, enhanced_of: EnhancedOf, save_to: SaveTo
) -> None:
    path = save_to(enhanced_of(frames()), tmp_path / "all")
    save_to(dcmread(path), tmp_path / "copy")
    folder = DicomFolder(tmp_path)
    contents = folder.contents()
    (choice,) = contents.choices
    assert choice.chosen.slice_count == 10
    assert contents.files["2.25.2"] == (path,)
    assert [(each.where, each.reason) for each in contents.rejected] == [
        ("copy", "scan.same_image")
    ]
    assert folder.read_volume(choice.chosen).hu.shape == (10, 12, 16)


def test_several_stacks_are_split_and_the_larger_is_read(
    tmp_path: Path, enhanced_of: EnhancedOf, save_to: SaveTo
) -> None:
    stored = frames(22)
    heights = [*range(9), *range(13)]
    image = enhanced_of(
        stored,
        positions_mm=[[0, 0, float(z)] for z in heights],
        stacks=["1"] * 9 + ["2"] * 13,
    )
    path = save_to(image, tmp_path / "all")
    contents = DicomFolder(tmp_path).contents()
    assert contents.choices[0].chosen.slice_count == 13
    assert [each.reason for each in contents.rejected] == ["scan.other_stack"]
    expected = stored[9:].astype(int) - 1024
    np.testing.assert_array_equal(read_series([path]).hu, expected)


def test_a_concatenation_of_files_is_one_volume(
    tmp_path: Path, enhanced_of: EnhancedOf, save_to: SaveTo
) -> None:
    """PS3.3 C.7.6.16.2.2.4: one multi-frame image may come in several files."""
    stored = frames(20)
    paths = [
        save_to(
            enhanced_of(
                stored[start : start + 10],
                positions_mm=[[0, 0, float(start + k)] for k in range(10)],
            ),
            tmp_path / f"{start}",
        )
        for start in (0, 10)
    ]
    expected = stored.astype(int) - 1024
    np.testing.assert_array_equal(read_series(paths).hu, expected)


@pytest.mark.parametrize(
    ("heights_mm", "message"),
    [
        ([5.0] * 10, "All 10 slices lie at one position"),
        ([k // 2 for k in range(10)], "more than one slice with different pixels"),
        ([0.5 * k * k for k in range(10)], "gap between slices"),
    ],
)
def test_frames_without_a_grid_are_refused(
    tmp_path: Path,
    enhanced_of: EnhancedOf,
    save_to: SaveTo,
    heights_mm: list[float],
    message: str,
) -> None:
    places = [[0, 0, z] for z in heights_mm]
    path = save_to(enhanced_of(frames(), positions_mm=places), tmp_path / "all")
    with pytest.raises(InvalidScanError, match=message):
        read_series([path])


def test_frames_of_another_plane_are_another_stack(
    tmp_path: Path, enhanced_of: EnhancedOf, save_to: SaveTo
) -> None:
    planes = [[1, 0, 0, 0, 1, 0]] * 8 + [[0, 1, 0, 0, 0, -1]] * 2
    path = save_to(enhanced_of(frames(), planes=planes), tmp_path / "all")
    assert read_series([path]).hu.shape[0] == 8


@pytest.mark.parametrize(
    ("said", "message"),
    [(11, "says that it has 11 frames, but describes 10"), (1, "has 1 frames")],
)
def test_frames_that_are_not_described_are_refused(
    tmp_path: Path, enhanced_of: EnhancedOf, save_to: SaveTo, said: int, message: str
) -> None:
    image = enhanced_of(frames(), NumberOfFrames=10)
    image.NumberOfFrames = said
    with pytest.raises(InvalidScanError, match=message):
        read_slices(save_to(image, tmp_path / "all"))


def test_a_cut_file_is_refused(
    tmp_path: Path, enhanced_of: EnhancedOf, save_to: SaveTo
) -> None:
    path = save_to(enhanced_of(frames()), tmp_path / "all")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InvalidScanError, match="cut off"):
        read_series([path])
