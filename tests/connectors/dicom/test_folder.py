"""A folder tells what can be measured, and why the rest cannot."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import (
    EnhancedCTImageStorage,
    MediaStorageDirectoryStorage,
    SecondaryCaptureImageStorage,
    SegmentationStorage,
    XRayRadiationDoseSRStorage,
    generate_uid,
)

from connectors.dicom.folder import DicomFolder
from connectors.dicom.image_source import FolderContents
from data.errors import NotFoundError, SourceUnavailableError
from data.identity import PersonIdentity
from data.imaging.study import SeriesSummary
from data.words import LANGUAGES, translate

Series = Callable[..., list[Path]]


def reasons(contents: FolderContents) -> dict[str, str]:
    """What was set aside, and that each reason has words in each language."""
    for aside in contents.rejected:
        for language in LANGUAGES:
            translate(f"{aside.reason}.what", language, **dict(aside.values))
            translate(f"{aside.reason}.how_to_fix", language, **dict(aside.values))
    return {aside.where: aside.reason for aside in contents.rejected}


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert DicomFolder(tmp_path).contents().choices == ()


def test_any_nesting_and_any_names(tmp_path: Path, series: Series) -> None:
    paths = series(tmp_path / "deep" / "er", 10)
    (tmp_path / "other").mkdir()
    moved = paths[3].rename(tmp_path / "other" / "IM.0003.bak")
    contents = DicomFolder(tmp_path).contents()
    (choice,) = contents.choices
    assert choice.chosen.slice_count == 10
    assert choice.chosen.spacing_mm == (1.0, 0.7, 0.7)
    assert contents.rejected == ()
    assert contents.files["2.25.2"] == (*paths[:3], moved, *paths[4:])


def test_the_chosen_series_can_be_read(tmp_path: Path, series: Series) -> None:
    series(tmp_path)
    folder = DicomFolder(tmp_path)
    (choice,) = folder.contents().choices
    told: list[tuple[int, int]] = []
    volume = folder.read_volume(choice.chosen, lambda *now: told.append(now))
    assert volume.hu.shape == (10, 12, 16)
    assert told[-1] == (10, 10)
    assert len(folder.files_of("2.25.2")) == 10


def test_other_series_cannot_be_read(tmp_path: Path) -> None:
    unknown = SeriesSummary("2.25.7", "2.25.1", PersonIdentity(), None, 1, (1, 1, 1))
    with pytest.raises(NotFoundError, match=r"2\.25\.7"):
        DicomFolder(tmp_path).read_volume(unknown)


def test_no_folder_and_no_files(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailableError, match="not a folder"):
        DicomFolder(tmp_path / "nowhere").contents()
    assert reasons(DicomFolder(tmp_path).contents()) == {".": "scan.empty_folder"}


def test_links_that_loop_end(tmp_path: Path, series: Series) -> None:
    series(tmp_path / "scan")
    (tmp_path / "scan" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    contents = DicomFolder(tmp_path).contents()
    assert len(contents.choices) == 1
    assert reasons(contents) == {"gone": "scan.unreadable_file"}


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    found = reasons(DicomFolder(tmp_path).contents())
    assert found == {"pipe": "scan.unreadable_file"}


def test_files_that_are_not_dicom(tmp_path: Path, series: Series) -> None:
    series(tmp_path / "scan")
    (tmp_path / "letter.dcm").write_text("Dear colleague")
    (tmp_path / "nothing.dcm").write_bytes(b"")
    whole = (tmp_path / "scan" / "slice004").read_bytes()
    (tmp_path / "scan" / "slice004").write_bytes(whole[:-7])
    contents = DicomFolder(tmp_path).contents()
    assert reasons(contents) == {
        "letter.dcm": "scan.not_dicom",
        "nothing.dcm": "scan.not_dicom",
        "scan/slice004": "scan.truncated",
    }
    (choice,) = contents.choices
    assert choice.chosen.slice_count == 9
    assert [key for key, _ in choice.reasons][1:] == ["scan.note_interpolated"]


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ({"ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"]}, "scan.localizer"),
        ({"ImageType": ["DERIVED", "PRIMARY", "MPR"]}, "scan.reformatted"),
        ({"ImageType": ["DERIVED", "SECONDARY", "OTHER"]}, "scan.derived"),
        ({"SOPClassUID": SecondaryCaptureImageStorage}, "scan.secondary_capture"),
        (
            {
                "SOPClassUID": SecondaryCaptureImageStorage,
                "ImageType": ["DERIVED", "SECONDARY", "DOSE_INFO"],
            },
            "scan.dose_report",
        ),
        (
            {"SOPClassUID": XRayRadiationDoseSRStorage, "Modality": "SR"},
            "scan.dose_report",
        ),
        ({"SOPClassUID": SegmentationStorage, "Modality": "SEG"}, "scan.segmentation"),
        ({"SOPClassUID": EnhancedCTImageStorage}, "scan.functional_groups"),
        ({"SOPClassUID": MediaStorageDirectoryStorage}, "scan.dicomdir"),
        (
            {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.88.33", "Modality": "SR"},
            "scan.structured_report",
        ),
        (
            {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.11.1", "Modality": "PR"},
            "scan.presentation_state",
        ),
        (
            {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.104.1", "Modality": "DOC"},
            "scan.document",
        ),
        (
            {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.481.3", "Modality": "RTSTRUCT"},
            "scan.radiotherapy",
        ),
        (
            {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.4", "Modality": "MR"},
            "scan.not_ct",
        ),
        ({"SOPClassUID": "1.3.46.670589.11.0.0.12.1"}, "scan.other_kind"),
        ({"SeriesInstanceUID": None}, "scan.no_series"),
        ({"RescaleSlope": None}, "scan.no_rescale"),
        ({"PixelSpacing": None}, "scan.no_geometry"),
    ],
)
def test_what_is_no_ct_slice_is_rejected_by_name(
    tmp_path: Path,
    slice_of: Callable[..., Dataset],
    save_to: Callable[[Dataset, Path], Path],
    attributes: dict[str, Any],
    reason: str,
) -> None:
    image = slice_of(np.zeros((4, 4), np.int16), **attributes)
    save_to(image, tmp_path / "one.dcm")
    contents = DicomFolder(tmp_path).contents()
    assert reasons(contents) == {"one.dcm": reason}
    assert contents.choices == ()


def test_the_same_files_twice_count_once(tmp_path: Path, series: Series) -> None:
    for path in series(tmp_path / "a"):
        (tmp_path / f"copy of {path.name}").write_bytes(path.read_bytes())
    contents = DicomFolder(tmp_path).contents()
    assert contents.choices[0].chosen.slice_count == 10
    assert set(reasons(contents).values()) == {"scan.same_image"}
    assert len(contents.rejected) == 10


def test_one_instance_uid_for_all_slices_does_no_harm(
    tmp_path: Path, series: Series
) -> None:
    series(tmp_path, SOPInstanceUID=generate_uid())
    assert DicomFolder(tmp_path).contents().choices[0].chosen.slice_count == 10


def test_a_few_slices_are_not_enough(tmp_path: Path, series: Series) -> None:
    series(tmp_path, 5)
    assert reasons(DicomFolder(tmp_path).contents()) == {
        "slice000 (+4)": "scan.too_few_slices"
    }


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ({"heights_mm": [*range(9), 9.5]}, "scan.unequal_gaps"),
        ({"heights_mm": [*range(9), 11]}, "scan.missing_neighbours"),
        ({"heights_mm": [*range(9), 8]}, "scan.duplicate_positions"),
        ({"heights_mm": [3] * 10}, "scan.one_position"),
        ({"GantryDetectorTilt": 12}, "scan.tilted"),
        ({"ImageOrientationPatient": [1, 0, 0, 0, 0.6, -0.8]}, "scan.sheared"),
    ],
)
def test_untrustworthy_geometry_is_rejected_by_name(
    tmp_path: Path, series: Series, attributes: dict[str, Any], reason: str
) -> None:
    series(tmp_path, **attributes)
    contents = DicomFolder(tmp_path).contents()
    assert contents.choices == ()
    assert reasons(contents) == {"slice000 (+9)": reason}


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ({"ImageOrientationPatient": [0, 1, 0, 0, 0, -1]}, "scan.one_position"),
        ({"PixelSpacing": [0.5, 0.5]}, "scan.other_stack"),
        ({"ConvolutionKernel": "B70f"}, "scan.other_stack"),
        ({"PatientID": "P2"}, "scan.other_stack"),
    ],
)
def test_a_series_of_several_stacks_is_split(
    tmp_path: Path, series: Series, attributes: dict[str, Any], reason: str
) -> None:
    series(tmp_path / "stack", 12)
    series(tmp_path / "more", 9, **attributes)
    contents = DicomFolder(tmp_path).contents()
    assert contents.choices[0].chosen.slice_count == 12
    assert reasons(contents) == {"more/slice000 (+8)": reason}
    part = ("scan.note_part", (("stacks", 2), ("slices", 12)))
    assert part in contents.choices[0].reasons


def test_progress_counts_every_file(tmp_path: Path, series: Series) -> None:
    series(tmp_path, 40)
    told: list[tuple[int, int]] = []
    DicomFolder(tmp_path).contents(lambda *now: told.append(now))
    assert told[-1] == (40, 40)


def test_identity_and_mark_come_with_the_summary(
    tmp_path: Path, series: Series
) -> None:
    series(tmp_path, InstitutionName="FUSIONBOARD SIMULATED", PatientSex="F")
    chosen = DicomFolder(tmp_path).contents().choices[0].chosen
    assert chosen.simulated
    assert chosen.patient.sex == "female"
    assert str(chosen.scanned_on) == "2024-02-29"
