"""What is saved of a nodule can be read back, and no spreadsheet runs it."""

import csv
import io
from dataclasses import replace
from datetime import date

from connectors.workflows.growth_csv import forecast_csv, scans_csv
from fusion.growth.course_of_nodule import course_of_nodule
from tests.pages.example_cases import case

TODAY = date(2026, 6, 1)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_scan_and_every_day_of_the_forecast_is_a_line() -> None:
    shown = case()
    nodule = shown.nodules[0]
    course = course_of_nodule(shown, nodule, TODAY)
    scans = rows(scans_csv(course, shown, nodule))
    assert [float(row["volume_mm3"]) for row in scans] == [640, 900, 1310, 1180]
    assert float(scans[0]["clinical_high_mm3"]) == 768
    assert scans[0]["kernel"] == "B30f"
    ahead = rows(forecast_csv(course, nodule))
    assert int(ahead[-1]["days_after"]) == 730
    for row in ahead:
        bounds = [float(row[name]) for name in ("low_90_mm3", "low_50_mm3")]
        assert bounds[0] <= bounds[1] <= float(row["median_mm3"])


def test_a_cell_is_never_a_formula_and_no_name_leaves() -> None:
    shown = case()
    studies = tuple(
        replace(one, scanner="=HYPERLINK(1)", convolution_kernel="-B30")
        for one in shown.studies
    )
    shown = replace(shown, studies=studies)
    nodule = replace(shown.nodules[0], label='@"evil",\r\n+1')
    text = scans_csv(course_of_nodule(shown, nodule, TODAY), shown, nodule)
    (first, *_) = rows(text)
    assert first["scanner"] == "'=HYPERLINK(1)"
    assert first["kernel"] == "'-B30"
    assert first["nodule"].startswith("'@")
    assert "Okafor" not in text
    assert "SIM-0007" not in text
