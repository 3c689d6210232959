from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from connectors.command_line.main import app
from connectors.command_line.measure import parsed_point
from data.errors import InvalidClinicalValueError, InvalidScanError
from fusion.imaging.segmenting.segmentation_methods import (
    METHOD_NAMES,
    SegmentationMethod,
)

READERS_VOLUMES_MM3 = (1516, 1874, 2085, 2266)
"""Four readers, LIDC-IDRI-0314; TCIA, doi:10.7937/K9/TCIA.2015.LO9QL9SX."""


def test_a_point_is_three_numbers() -> None:
    assert parsed_point("-57.2,131.4,-520.8") == (-57.2, 131.4, -520.8)


@pytest.mark.parametrize("text", ["", "1,2", "1,2,3,4", "a,b,c", "nan,0,0", "inf,0,0"])
def test_what_is_no_point_is_refused(text: str) -> None:
    with pytest.raises(InvalidClinicalValueError, match="three numbers in millimetres"):
        parsed_point(text)


def test_a_folder_without_a_scan_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.dcm").write_text("no image")
    arguments = ["measure", "--dicom", str(tmp_path), "--seed-mm=0,0,0"]
    outcome = CliRunner().invoke(app, arguments)
    assert isinstance(outcome.exception, InvalidScanError)
    assert "holds no CT series that can be measured" in outcome.exception.what


@pytest.mark.slow
@pytest.mark.real_data
@pytest.mark.parametrize("method", ["joint", "opening", "network"])
def test_the_real_nodule_lies_within_its_readers(
    method: str, shared_data: Path
) -> None:
    folder = shared_data / "ct" / "lidc-idri-0314" / "dicom"
    if not folder.is_dir():
        pytest.skip("the scan LIDC-IDRI-0314 is not here")
    arguments = ["measure", "--dicom", str(folder), "--seed-mm=-57.2,131.4,-520.8"]
    arguments += ["--method", method]
    outcome = CliRunner().invoke(app, arguments)
    assert outcome.exit_code == 0, outcome.output
    answer = orjson.loads(outcome.stdout)
    assert min(READERS_VOLUMES_MM3) <= answer["volume_mm3"] <= max(READERS_VOLUMES_MM3)
    low, high = answer["clinical_interval_mm3"]
    assert low < answer["volume_mm3"] < high
    assert answer["density"] == "solid"
    assert answer["method"].startswith(METHOD_NAMES[SegmentationMethod(method)])
