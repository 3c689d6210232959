"""Every vector of clinical_numbers.json, run through the function it belongs to.

Each vector holds a test name, inputs and expected numbers, computed from the published
formula; how far each was checked is said in docs/reference/guidelines.md.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from math import exp, inf, log, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.imaging.nodule import Density, NoduleMeasurement
from data.interval import Interval
from data.patient.nodule_terms import PetUptake
from data.results.risk import RiskScore
from fusion.growth.change import change_between
from fusion.growth.doubling_time import doubling_time
from fusion.growth.kinetics import (
    percent_volume_change,
    specific_growth_rate_percent_per_day,
    volume_doubling_time_days,
)
from fusion.growth.timeline import nodule_timeline
from fusion.imaging.sphere import equivalent_diameter_mm, sphere_volume_mm3
from fusion.imaging.tissue_levels import TissueLevels
from fusion.response.recist import target_response
from fusion.response.tumour_growth import (
    DAYS_A_MONTH,
    time_to_growth_days,
    tumour_growth_rate_percent_a_month,
)
from fusion.response.volumetric import volume_change_percent
from fusion.risk.scores.brock import BrockDigits, BrockInputs, brock
from fusion.risk.scores.herder import HerderForm, HerderInputs, herder
from fusion.risk.scores.mayo import MayoInputs, mayo
from fusion.risk.scores.plco import PlcoInputs, RaceTerm, plcom2012
from fusion.risk.scores.va import VaInputs, va

Vector = dict[str, Any]
# Herder vectors start from a Mayo score that was itself printed with six digits.
ROUNDED_INPUTS = 2e-6
VECTORS: list[Vector] = json.loads(
    (Path(__file__).parent / "clinical_numbers.json").read_text("utf-8")
)
DENSITY = {
    "solid": Density.SOLID,
    "part-solid": Density.PART_SOLID,
    "nonsolid": Density.GROUND_GLASS,
}


def probability(answer: object) -> float:
    assert isinstance(answer, RiskScore), answer
    return answer.probability


def brock_inputs(given: Vector) -> BrockInputs:
    return BrockInputs(
        age_years=given["age"],
        female=bool(given["female"]),
        longest_diameter_mm=given["d_mm"],
        nodule_count=given["n"],
        density=DENSITY[given["type"]],
        upper_lobe=bool(given["upper"]),
        spiculated=None if given["spic"] is None else bool(given["spic"]),
        emphysema=bool(given["emph"]),
        family_history=bool(given["fh"]),
    )


def brock_2b(given: Vector) -> Vector:
    inputs = brock_inputs(given)
    return {
        "p": probability(brock(inputs)),
        "p_7digit": probability(brock(inputs, BrockDigits.SEVEN)),
    }


def mayo_p(given: Vector) -> Vector:
    inputs = MayoInputs(
        age_years=given["age"],
        diameter_mm=given["d_mm"],
        spiculated=bool(given["spic"]),
        upper_lobe=bool(given["upper"]),
        ever_smoker=bool(given["smoker"]),
        extrathoracic_cancer=bool(given["cancer_gt5y"]),
    )
    return {"p": probability(mayo(inputs))}


def herder_p(given: Vector) -> Vector:
    inputs = HerderInputs(given["mayo_p"], PetUptake(given["pet"]))
    return {
        "p": probability(herder(inputs)),
        "p_LR_variant": probability(herder(inputs, HerderForm.LIKELIHOOD_RATIO)),
    }


def va_p(given: Vector) -> Vector:
    inputs = VaInputs(
        age_years=given["age"],
        diameter_mm=given["d_mm"],
        ever_smoker=bool(given["ever_smoker"]),
        years_since_quitting=given["years_quit"],
    )
    return {"p": probability(va(inputs))}


def plco_p(given: Vector) -> Vector:
    inputs = PlcoInputs(
        age_years=given["age"],
        race=RaceTerm(given["race"]),
        education=given["edu"],
        bmi_kg_m2=given["bmi"],
        copd=bool(given["copd"]),
        personal_cancer=bool(given["cancer"]),
        family_history=bool(given["fh"]),
        ever_smoker=True,
        current_smoker=bool(given["current"]),
        cigarettes_per_day=given["cpd"],
        years_smoked=given["years_smoked"],
        years_since_quitting=given["years_quit"],
    )
    return {"p6y": probability(plcom2012(inputs).as_published)}


def vdt(given: Vector) -> Vector:
    v1, v2, days = given["v1"], given["v2"], given["days"]
    return {
        "vdt_days": volume_doubling_time_days(v1, v2, days),
        "pvc": percent_volume_change(v1, v2),
        "sgr_pct_per_day": specific_growth_rate_percent_per_day(v1, v2, days),
    }


def vdt_diameter(given: Vector) -> Vector:
    v1, v2 = (sphere_volume_mm3(given[name]) for name in ("d1", "d2"))
    return {"vdt_days": volume_doubling_time_days(v1, v2, given["days"])}


def measured(volume_mm3: float, cv: float, day: int) -> NoduleMeasurement:
    """A measurement whose clinical interval has the spread of this CV."""
    reach = exp(1.96 * sqrt(log(1 + cv**2)))  # the vectors round the quantile
    interval = Interval(volume_mm3 / reach, volume_mm3 * reach)
    return NoduleMeasurement(
        scanned_on=date(2024, 1, 1) + timedelta(days=day),
        series_uid="1.2.3",
        volume_mm3=volume_mm3,
        measurement_interval_mm3=interval,
        clinical_interval_mm3=interval,
        long_axis_mm=8,
        short_axis_mm=8,
        density=Density.SOLID,
        solid_volume_mm3=volume_mm3,
        mass_mg=volume_mm3,
        mean_hu=0,
        centre_mm=(0, 0, 0),
        method="given",
    )


def vdt_interval(given: Vector) -> Vector:
    scans = (
        measured(given["v1"], given["cv1"], 0),
        measured(given["v2"], given["cv2"], given["days"]),
    )
    rates = change_between(nodule_timeline(scans), 0, 1).growth_rate_interval
    doubling = doubling_time(nodule_timeline(scans))
    assert doubling is not None
    times = doubling.interval_days
    return {
        "vdt": doubling.fitted_days,
        "vdt_ci": [times.low, times.high],
        "sgr_ci": [rates.low, rates.high],
    }


def tgr(given: Vector) -> Vector:
    days = given["months"] * DAYS_A_MONTH
    rate = tumour_growth_rate_percent_a_month(given["sld0"], given["sld1"], days)
    return {"tgr_pct_per_month": rate}


def recist_target(given: Vector) -> Vector:
    response = target_response(given["baseline"], given["nadir"], given["current"])
    return {"resp": response.value}


def volumetric(_: Vector) -> Vector:
    return {"PR": volume_change_percent(0.7), "PD": volume_change_percent(1.2)}


def elsewhere(module: str, name: str) -> Callable[..., Any]:
    """A function of a room that may still be empty; skips by name if so."""
    function = getattr(pytest.importorskip(module), name, None)
    if function is None:
        pytest.skip(f"{module}.{name} is not written yet")
    return function  # type: ignore[no-any-return]


def mass(given: Vector) -> Vector:
    mass_mg = elsewhere("fusion.imaging.density", "mass_mg")
    return {"mass_mg": mass_mg(given["v_mm3"], given["hu"])}


def partial_volume(given: Vector) -> Vector:
    partial_voxels = elsewhere("fusion.imaging.volumetry", "partial_voxels")
    levels = TissueLevels(nodule_hu=given["fg"], lung_hu=given["bg"])
    return {"voxels": partial_voxels(np.array(given["hu"], np.float32), levels)}


def qiba_interval(given: Vector) -> Vector:
    interval_of = elsewhere("fusion.growth.qiba", "volume_interval_mm3")
    coefficient_of = elsewhere("fusion.growth.qiba", "repeatability_percent")
    volume = sphere_volume_mm3(given["d_mm"])
    interval = interval_of(volume, given["cv"])
    return {
        "v": volume,
        "ci95": [interval.low, interval.high],
        "rc_pct": coefficient_of(given["cv"]),
    }


def qiba_advanced(given: Vector) -> Vector:
    coefficient_of = elsewhere("fusion.growth.qiba", "repeatability_percent")
    return {"rc_pct": coefficient_of(given["wcv"])}


def qiba_change(given: Vector) -> Vector:
    interval_of = elsewhere("fusion.growth.qiba", "change_interval_mm3")
    coefficient_of = elsewhere("fusion.growth.qiba", "repeatability_percent")
    is_true_change = elsewhere("fusion.growth.qiba", "is_true_change")
    volumes = given["v1"], given["v2"]
    interval = interval_of(*volumes, given["cv1"], given["cv2"])
    return {
        "delta": given["v2"] - given["v1"],
        "ci": [interval.low, interval.high],
        "pct": percent_volume_change(*volumes),
        "rc_pct": coefficient_of(given["cv1"]),
        "true_change_pct_rule": is_true_change(
            percent_volume_change(*volumes), given["cv1"]
        ),
    }


RUNS: dict[str, Callable[[Vector], Vector]] = {
    "brock_2b": brock_2b,
    "brock_2a": lambda given: {"p": probability(brock(brock_inputs(given)))},
    "mayo": mayo_p,
    "herder_logistic": herder_p,
    "va": va_p,
    "plcom2012": plco_p,
    "vdt": vdt,
    "vdt_diameter": vdt_diameter,
    "sphere_volume": lambda given: {"v_mm3": sphere_volume_mm3(given["d_mm"])},
    "equiv_diameter": lambda given: {"d_mm": equivalent_diameter_mm(given["v_mm3"])},
    "vdt_ci_lognormal": vdt_interval,
    "qiba_small_rc": qiba_interval,
    "qiba_adv_rc": qiba_advanced,
    "qiba_change": qiba_change,
    "tgr": tgr,
    "recist11_target": recist_target,
    "volumetric_equiv": volumetric,
    "mass_mg": mass,
    "spva_fraction": partial_volume,
    "stein_ttg": lambda given: {
        "ttg_days": time_to_growth_days(given["g"], given["d"])
    },
}


def last_digit(number: float) -> float:
    """Half a unit of the last digit that was printed."""
    text = repr(number)
    return 0.5000001 * 10.0 ** -len(text.partition(".")[2]) if "." in text else 0.5


def assert_as_printed(ours: object, printed: object) -> None:
    if isinstance(printed, list):
        assert isinstance(ours, list)
        for one, other in zip(ours, printed, strict=True):
            assert_as_printed(one, other)
    elif printed == "inf":
        assert ours == inf
    elif isinstance(printed, str | bool):
        assert ours == printed
    else:
        assert isinstance(printed, int | float)
        tolerance = max(last_digit(float(printed)), ROUNDED_INPUTS)
        assert ours == pytest.approx(printed, abs=tolerance, rel=0)


def test_there_are_as_many_vectors_as_were_published() -> None:
    assert len(VECTORS) == 103


@pytest.mark.parametrize(
    "vector", VECTORS, ids=[f"{i}-{v['test']}" for i, v in enumerate(VECTORS)]
)
def test_vector(vector: Vector) -> None:
    ours = RUNS[vector["test"]](vector["input"])
    assert set(ours) >= set(vector["expect"])
    for name, printed in vector["expect"].items():
        assert_as_printed(ours[name], printed)
