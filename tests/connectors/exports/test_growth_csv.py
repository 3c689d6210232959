"""What is saved of a nodule can be read back, and no spreadsheet runs it."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest

from connectors.exports.growth_csv import forecast_csv, scans_csv
from data.imaging.nodule import Nodule, NoduleMeasurement
from data.patient.case import PatientCase
from data.results.release import ModelOutput
from tests.pages.example_cases import assessed, case, measurement

TODAY = date(2026, 6, 1)
FIRST = date(2025, 8, 1)
DOUBLING = ("doubling_time_days", "doubling_low_days", "doubling_high_days")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def saved(shown: PatientCase) -> list[dict[str, str]]:
    patient = assessed(shown, on=TODAY)
    return rows(scans_csv(patient, patient.assessment.nodules[0]))


def nodule(*volumes: float) -> Nodule:
    return Nodule(
        "2.25.5",
        "N1",
        tuple(
            measurement(FIRST + timedelta(days=90 * number), volume, spread=0.1)
            for number, volume in enumerate(volumes)
        ),
    )


def test_every_scan_and_every_day_of_the_forecast_is_a_line() -> None:
    patient = assessed(case(), on=TODAY)
    found = patient.assessment.nodules[0]
    scans = rows(scans_csv(patient, found))
    assert [float(row["volume_mm3"]) for row in scans] == [640, 900, 1310, 1180]
    assert float(scans[0]["clinical_high_mm3"]) == 768
    assert scans[0]["kernel"] == "B30f"
    text = forecast_csv(found)
    assert text is not None
    ahead = rows(text)
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
    evil = replace(shown.nodules[0], label='@"evil",\r\n+1')
    patient = assessed(replace(shown, studies=studies, nodules=(evil,)), on=TODAY)
    text = scans_csv(patient, patient.assessment.nodules[0])
    (first, *_) = rows(text)
    assert first["scanner"] == "'=HYPERLINK(1)"
    assert first["kernel"] == "'-B30"
    assert first["nodule"].startswith("'@")
    assert "Okafor" not in text
    assert "SIM-0007" not in text


def test_the_one_doubling_time_stands_with_the_last_scan() -> None:
    patient = assessed(case(nodules=(nodule(300, 350, 420),)), on=TODAY)
    found = patient.assessment.nodules[0]
    assert found.growth is not None
    time = found.growth.doubling_time
    assert time is not None
    *earlier, last = rows(scans_csv(patient, found))
    assert all(row[name] == "" for row in earlier for name in DOUBLING)
    said = [float(last[name]) for name in DOUBLING]
    bounds = time.interval_days
    assert said == pytest.approx([time.fitted_days, bounds.low, bounds.high], abs=0.05)
    assert said[1] < said[0] < said[2]


@pytest.mark.parametrize(
    "volumes",
    [(300,), (300, 305), (600, 300)],  # one scan; within the error; shrinking
)
def test_where_no_doubling_time_can_be_claimed_none_is_written(
    volumes: tuple[float, ...],
) -> None:
    last = saved(case(nodules=(nodule(*volumes),)))[-1]
    assert [last[name] for name in DOUBLING] == ["", "", ""]


def test_of_two_series_of_one_day_only_the_one_that_counts_is_written() -> None:
    wide = measurement(FIRST, 777, spread=0.5, series="1.2.9")
    sure = measurement(FIRST, 512, spread=0.1, series="1.2.8")
    (row,) = saved(case(nodules=(Nodule("2.25.5", "N1", (wide, sure)),)))
    assert (row["volume_mm3"], row["series_uid"]) == ("512.0", "1.2.8")


def test_impossible_dates_keep_the_scans_and_claim_nothing() -> None:
    apart: tuple[NoduleMeasurement, ...] = (
        measurement(date(2010, 1, 1), 140),
        measurement(FIRST, 300),
    )
    patient = assessed(case(nodules=(Nodule("2.25.5", "N1", apart),)), on=TODAY)
    found = patient.assessment.nodules[0]
    assert found.growth is None
    scans = rows(scans_csv(patient, found))
    assert [row["volume_mm3"] for row in scans] == ["140.0", "300.0"]
    assert {row[name] for row in scans for name in DOUBLING} == {""}
    assert forecast_csv(found) is None


def test_a_forecast_that_is_not_released_is_not_written() -> None:
    real = case(simulated=False)
    closed = assessed(real, on=TODAY)
    assert forecast_csv(closed.assessment.nodules[0]) is None
    released = assessed(real, released=[ModelOutput.GROWTH_FORECAST], on=TODAY)
    assert forecast_csv(released.assessment.nodules[0]) is not None
    for patient in (closed, released):
        text = scans_csv(patient, patient.assessment.nodules[0])
        assert "growing" not in text
