"""Where scans were not made alike, so that a change may be the scanner's."""

from dataclasses import replace

from data.imaging.nodule import NoduleMeasurement
from data.patient.case import StudyRow
from fusion.growth.acquisition_changes import acquisition_changes
from tests.fusion.growth.scans import scan

ONE, TWO, THREE = scan(0, 300), scan(90, 310), scan(180, 320)


def study(of: NoduleMeasurement, **changes: object) -> StudyRow:
    row = StudyRow("1.2", of.series_uid, of.scanned_on, 281, 1.0, 0.7, "B30f", "A")
    return replace(row, **changes)  # type: ignore[arg-type]


def test_changes_of_acquisition_are_named_with_both_values() -> None:
    studies = [
        study(ONE, slice_thickness_mm=1.0),
        study(TWO, slice_thickness_mm=3.0, convolution_kernel="B60f"),
        study(THREE, slice_thickness_mm=3.0, convolution_kernel="B60f"),
    ]
    found = acquisition_changes((ONE, TWO, THREE), studies)
    assert [(change.what, change.before, change.after) for change in found] == [
        ("thickness", "1 mm", "3 mm"),
        ("kernel", "B30f", "B60f"),
    ]
    assert {change.scanned_on for change in found} == {TWO.scanned_on}


def test_a_scan_that_is_not_described_is_unknown_not_alike() -> None:
    (change,) = acquisition_changes((ONE, TWO), [study(ONE)])
    assert change.what == "unknown"
