"""Diameters from structured reports of measurements."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.dicom.measurement_report import read_measurement_report
from data.errors import InvalidScanError
from data.patient.lesion_report import ReportedLesion
from tests.connectors.measurement_reports import DIAMETER, LONG, SHORT, group, report


def test_long_axis_of_lesions_and_short_axis_of_nodes() -> None:
    found = read_measurement_report(
        report(
            group("L1", "Liver", (SHORT, 14.0), (LONG, 21.5)),
            group("A1", "Adrenal gland", (DIAMETER, 1.8), unit="cm"),
            group("R1", "Lymph node of mediastinum", (LONG, 30.0), (SHORT, 16.0)),
        )
    )
    assert found.lesions == (
        ReportedLesion("L1", "Liver", 21.5),
        ReportedLesion("A1", "Adrenal gland", 18.0),
        ReportedLesion("R1", "Lymph node of mediastinum", 16.0, lymph_node=True),
    )
    assert found.measured_on == date(2024, 3, 1)
    assert not found.verified


def test_what_cannot_be_used_is_left_out_by_name() -> None:
    found = read_measurement_report(
        report(
            group("inches", "Liver", (LONG, 1.0), unit="[in_i]"),
            group("node", "Axillary lymph node", (LONG, 20.0)),
            group("absurd", "Liver", (LONG, 4000.0)),
            group("empty", "Liver"),
            group("", "Liver", (LONG, 12.0)),
        )
    )
    assert found.lesions == ()
    assert found.left_out == ("inches", "node", "absurd", "empty", "?")


def test_of_several_outlines_the_largest_counts() -> None:
    found = read_measurement_report(
        report(group("L1", "Liver", (LONG, 12.0), (LONG, 15.0), (LONG, 14.0)))
    )
    assert found.lesions[0].diameter_mm == 15.0


def test_other_reports_and_damage_are_refused() -> None:
    with pytest.raises(InvalidScanError, match="no imaging measurement report"):
        read_measurement_report(report(root="113701"))
    with pytest.raises(InvalidScanError, match="no study date"):
        read_measurement_report(report(day=""))
    for damaged in (b"", b"%PDF-1.7", report()[:200]):
        with pytest.raises(InvalidScanError, match=r"\w+"):
            read_measurement_report(damaged)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_and_nothing_else_happens(content: bytes) -> None:
    with pytest.raises(InvalidScanError):
        read_measurement_report(b"\0" * 128 + b"DICM" + content)


@pytest.mark.real_data
def test_a_report_of_highdicom_is_read(shared_data: Path) -> None:
    """Its only group with a site and a diameter is a nodule of 10 mm in the lung."""
    name = "data__test_files__sr_document_with_multiple_groups.dcm"
    path = shared_data / "dicom-odd" / "highdicom_ct_seg" / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    found = read_measurement_report(path.read_bytes())
    assert [(one.label, one.organ, one.diameter_mm) for one in found.lesions] == [
        ("LungNodule0001", "Lung", 10.0),
        ("Aorta0001", "", 20.0),
    ]
    assert found.left_out == ("Image0001", "Vertebra0001")
