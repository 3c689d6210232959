"""The growth risk: what it may use, what it refuses, how it does on real tables."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from connectors.cohorts.reader_table import read_reader_table
from data.cohorts.reader_table import ReaderTable
from data.errors import InvalidClinicalValueError
from data.imaging.nodule import Density
from data.models.growth_risk import released_growth_risk
from data.results.growth import GrowthRisk, GrowthRiskNotClaimed
from fusion.evaluation.growth_risk_validation import validate_growth
from fusion.growth.growth_risk import (
    ReaderScan,
    growth_risk,
    growth_risks_from_baseline,
    growth_risks_with_history,
)
from fusion.growth.growth_risk_terms import (
    BASELINE_TERMS,
    HISTORY_TERMS,
    whole_millimetres,
)
from fusion.training.growth_risk.fit import fit_growth_risk

TODAY = date(2026, 1, 1)
NAN = float("nan")


def table() -> ReaderTable:
    return ReaderTable(
        patients=np.array([0, 0, 1]),
        diameters_mm=np.array([[6.0, 8.0, 12.0], [7.0, 7.0, 7.0], [NAN, 9.0, 9.0]]),
        textures=np.array([[2.0, 2, 2], [0, 0, 0], [NAN, 1, 1]]),
        days=np.array([[0.0, 365, 730], [0, 365, 730], [NAN, 365, 730]]),
        labels=np.array([2, 0, 0]),
    )


def seen(year: int, diameter_mm: float) -> ReaderScan:
    return ReaderScan(date(year, 3, 1), diameter_mm, Density.SOLID)


def risk_of(*scans: ReaderScan) -> GrowthRisk:
    found = growth_risk(scans, 1, TODAY)
    assert isinstance(found, GrowthRisk)
    return found


def test_nothing_of_the_labelled_scan_enters() -> None:
    given, other = table(), table()
    other.diameters_mm[:, 2] = 30
    other.textures[:, 2] = 1
    other.days[:, 2] += 200
    other.labels[:] = 1
    for risks in (growth_risks_from_baseline, growth_risks_with_history):
        np.testing.assert_array_equal(risks(given), risks(other))


def test_the_length_of_the_intervals_does_not_enter() -> None:
    given = table()
    longer = replace(given, days=given.days * 1.3)
    for risks in (growth_risks_from_baseline, growth_risks_with_history):
        np.testing.assert_array_equal(risks(given), risks(longer))


def test_decimals_of_a_diameter_do_not_enter() -> None:
    given = table()
    finer = replace(given, diameters_mm=given.diameters_mm + 0.3)
    np.testing.assert_array_equal(
        growth_risks_from_baseline(given), growth_risks_from_baseline(finer)
    )


def test_half_millimetres_round_up() -> None:
    assert whole_millimetres(np.array([6.5, 7.5, 6.49])).tolist() == [7, 8, 6]


def test_single_nodule_and_table_agree() -> None:
    one = growth_risk(
        [
            ReaderScan(date(2020, 1, 1), 6.0, Density.SOLID),
            ReaderScan(date(2021, 1, 1), 8.0, Density.SOLID),
        ],
        2,
        TODAY,
    )
    assert isinstance(one, GrowthRisk)
    assert one.probability == pytest.approx(growth_risks_with_history(table())[0])
    assert one.interval.low < one.probability < one.interval.high


def test_larger_and_grown_nodules_are_riskier() -> None:
    assert risk_of(seen(2020, 14)).probability > risk_of(seen(2020, 7)).probability
    grown = risk_of(seen(2020, 7), seen(2021, 9))
    assert grown.probability > risk_of(seen(2020, 9), seen(2021, 9)).probability


def test_no_risk_is_claimed_below_5_mm_and_5_mm_is_flagged() -> None:
    assert isinstance(growth_risk([seen(2020, 4.4)], 1, TODAY), GrowthRiskNotClaimed)
    keys = [note.key for note in risk_of(seen(2020, 5)).notes]
    assert "growth.risk.selected" in keys


@pytest.mark.parametrize(
    ("scans", "message"),
    [
        ([], "0 scans"),
        ([seen(2021, 8), seen(2020, 8)], "does not come after"),
        ([seen(2030, 8)], "not come yet"),
        ([seen(1980, 8), seen(2020, 8)], "ten years"),
    ],
)
def test_nonsense_is_refused(scans: list[ReaderScan], message: str) -> None:
    with pytest.raises(InvalidClinicalValueError, match=message):
        growth_risk(scans, 1, TODAY)


def test_a_diameter_below_zero_is_refused() -> None:
    with pytest.raises(InvalidClinicalValueError, match="diameter of -1"):
        seen(2020, -1)


def test_released_terms_are_the_terms_of_the_code() -> None:
    assert released_growth_risk("from_baseline").terms == BASELINE_TERMS
    assert released_growth_risk("with_history").terms == HISTORY_TERMS


@pytest.mark.slow
@pytest.mark.real_data
def test_the_released_coefficients_are_the_fit_to_the_training_table(
    shared_data: Path,
) -> None:
    training = read_reader_table(shared_data / "nodules" / "nlst_growth_train.csv")
    for name in ("from_baseline", "with_history"):
        fitted = fit_growth_risk(training, name, "", np.random.default_rng(0), 5)
        np.testing.assert_allclose(
            fitted.coefficients, released_growth_risk(name).coefficients, atol=1e-5
        )


@pytest.mark.slow
@pytest.mark.real_data
def test_the_aims_are_met_on_the_validation_table(shared_data: Path) -> None:
    found = validate_growth(
        read_reader_table(shared_data / "nodules" / "nlst_growth_val.csv"),
        np.random.default_rng(1),
        resamples=200,
    )
    assert found["from_baseline"].model.auc.value > 0.72
    history = found["with_history"]
    assert history.model.auc.value > 0.84
    assert min(gain.low for gain in history.gain_over.values()) > 0
    slope = history.model.calibration_slope
    assert slope is not None
    assert slope.low < 1 < slope.high
