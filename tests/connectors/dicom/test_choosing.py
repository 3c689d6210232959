"""Of the series of one study the one best for measuring is chosen, with its reason."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread

from connectors.dicom.choosing import enhances_edges
from connectors.dicom.folder import DicomFolder
from data.imaging.study import SeriesChoice
from data.words import LANGUAGES, translate

Series = Callable[..., list[Path]]


def choice_between(
    folder: Path, series: Series, one: dict[str, Any], other: dict[str, Any]
) -> SeriesChoice:
    series(folder / "one", **{"SeriesInstanceUID": "2.25.11", **one})
    series(folder / "other", **{"SeriesInstanceUID": "2.25.10", **other})
    (choice,) = DicomFolder(folder).contents().choices
    for language in LANGUAGES:
        for key, values in choice.reasons:
            assert translate(key, language, **dict(values))
        for aside in choice.rejected:
            assert translate(f"{aside.reason}.what", language, **dict(aside.values))
            assert translate(
                f"{aside.reason}.how_to_fix", language, **dict(aside.values)
            )
    return choice


@pytest.mark.parametrize(
    ("better", "worse", "criterion"),
    [
        ({}, {"ImageType": ["DERIVED", "SECONDARY", "AXIAL"]}, "original"),
        (
            {},
            {"ImageType": ["DERIVED", "SECONDARY", "AXIAL"], "gap_mm": 0.5},
            "original",
        ),
        ({"SeriesDescription": "Thorax 1.0"}, {"BodyPartExamined": "HEAD"}, "chest"),
        (
            {"SpecificCharacterSet": "ISO_IR 192", "SeriesDescription": "胸部平扫"},
            {},
            "chest",
        ),
        ({"count": 40}, {"count": 20, "gap_mm": 0.5, "SliceThickness": 0.5}, "whole"),
        ({"count": 40}, {"count": 8, "gap_mm": 5, "SliceThickness": 5}, "thin"),
        ({"count": 40}, {"count": 40, "SliceThickness": 3}, "thin"),
        ({"count": 20}, {"count": 18}, "slices"),
        ({}, {"LossyImageCompression": "01"}, "lossless"),
        (
            {"Manufacturer": "SIEMENS", "ConvolutionKernel": "B31f"},
            {"Manufacturer": "SIEMENS", "ConvolutionKernel": "B70f"},
            "kernel",
        ),
    ],
)
def test_better_for_measuring(
    tmp_path: Path,
    series: Series,
    better: dict[str, Any],
    worse: dict[str, Any],
    criterion: str,
) -> None:
    choice = choice_between(tmp_path, series, better, worse)
    assert choice.chosen.series_uid == "2.25.11"
    assert choice.reasons[0][0] == f"scan.chosen_{criterion}"
    assert [aside.reason for aside in choice.rejected] == [
        f"scan.passed_over_{criterion}"
    ]


def test_axial_before_coronal(tmp_path: Path, series: Series) -> None:
    series(tmp_path / "axial", SeriesInstanceUID="2.25.11")
    for index, path in enumerate(
        series(tmp_path / "coronal", 12, SeriesInstanceUID="2.25.10")
    ):
        image = dcmread(path)
        image.ImageOrientationPatient = [1, 0, 0, 0, 0, -1]
        image.ImagePositionPatient = [0, index, 0]
        image.save_as(path)
    (choice,) = DicomFolder(tmp_path).contents().choices
    assert choice.chosen.series_uid == "2.25.11"
    assert choice.reasons[0][0] == "scan.chosen_axial"


def test_equals_are_chosen_the_same_way_every_time(
    tmp_path: Path, series: Series
) -> None:
    choice = choice_between(tmp_path, series, {}, {})
    assert choice.chosen.series_uid == "2.25.10"
    assert choice.reasons[0][0] == "scan.chosen_first"


def test_an_only_series_says_so(tmp_path: Path, series: Series) -> None:
    series(tmp_path, ConvolutionKernel="D")
    (choice,) = DicomFolder(tmp_path).contents().choices
    key, values = choice.reasons[0]
    assert translate(key, "en", **dict(values)) == (
        "The only CT series of the study that can be measured "
        "(10 slices, 1.0 mm, 9 mm long, kernel D)."
    )


def test_each_study_has_its_own_choice(tmp_path: Path, series: Series) -> None:
    series(tmp_path / "a", StudyInstanceUID="2.25.20", SeriesInstanceUID="2.25.21")
    series(tmp_path / "b", StudyInstanceUID="2.25.30", SeriesInstanceUID="2.25.31")
    choices = DicomFolder(tmp_path).contents().choices
    assert [choice.chosen.study_uid for choice in choices] == ["2.25.20", "2.25.30"]


@pytest.mark.parametrize(
    ("maker", "kernel", "sharp"),
    [
        ("GE MEDICAL SYSTEMS", "STANDARD", False),
        ("GE MEDICAL SYSTEMS", "LUNG", True),
        ("GE MEDICAL SYSTEMS", "BONEPLUS", True),
        ("SIEMENS", "B30f", False),
        ("Siemens Healthineers", "Br40d", False),
        ("SIEMENS", "B60f", True),
        ("Siemens Healthineers", "Bl64d", True),
        ("TOSHIBA", "FC08", False),
        ("CANON", "FC51", True),
        ("Philips", "YA", False),
        ("", "", False),
    ],
)
def test_kernels(maker: str, kernel: str, sharp: bool) -> None:
    assert enhances_edges(maker, kernel) is sharp
