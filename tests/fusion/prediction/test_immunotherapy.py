from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from data.patient.record import PatientRecord
from data.results.immunotherapy import ImmunotherapyPrediction
from data.results.prediction import Modality, Prediction, PredictionWithheld
from data.results.release import ModelOutput, ReleaseState
from fusion.prediction.columns_of_record import columns_of_record
from fusion.prediction.conditional_expectation import (
    RANGES,
    conditional_expectation,
    conditional_expectations,
)
from fusion.prediction.immunotherapy import ImmunotherapyModels, predict_immunotherapy
from fusion.prediction.immunotherapy_terms import TERMS, terms_of
from fusion.prediction.missing_tests import missing_tests
from fusion.prediction.outside_training import unusualness
from fusion.prediction.released_immunotherapy import (
    released_response_model,
    released_survival_model,
)
from tests.fusion.assessment.patients import for_immunotherapy, releases
from tests.pages.example_cases import record

TODAY = date(2026, 1, 12)
MODELS = ImmunotherapyModels(released_response_model(), released_survival_model())


RELEASED = releases(
    ModelOutput.IMMUNOTHERAPY_RESPONSE, ModelOutput.IMMUNOTHERAPY_PROGRESSION
)


def predicted(held: PatientRecord) -> ImmunotherapyPrediction:
    return predict_immunotherapy(held, MODELS, TODAY, RELEASED)


def response_of(held: PatientRecord) -> Prediction | PredictionWithheld:
    return predicted(held).response.for_evaluation


def test_a_record_becomes_a_row_in_the_units_of_the_schema() -> None:
    row = columns_of_record(for_immunotherapy(), TODAY)
    assert row.number("albumin_g_dl")[0] == pytest.approx(3.8)
    assert row.number("nlr")[0] == pytest.approx(4)
    assert row.number("pdl1_tps_percent")[0] == 80
    assert row.category("stage")[0] == "IV"
    assert np.isnan(row.number("fraction_genome_altered")[0])
    assert "SIM" not in str(row.patient_ids)


@pytest.mark.parametrize("on", ["2025-09-01", "2026-02-01"])
def test_a_lab_of_another_time_is_unknown(on: str) -> None:
    assert np.isnan(columns_of_record(for_immunotherapy(on), TODAY).number("nlr")[0])


def test_not_tested_is_unknown_and_altered_is_one() -> None:
    row = columns_of_record(record(), TODAY)
    assert row.number("egfr")[0] == 1
    assert np.isnan(row.number("ret")[0])


def test_a_whole_record_gives_both_predictions_and_no_missing_test() -> None:
    said = predicted(for_immunotherapy())
    assert isinstance(said.response.released, Prediction)
    assert isinstance(said.progression_free.released, Prediction)
    assert said.loris is not None
    assert {one.name for one in said.missing} <= {"ecog"}
    assert said.risk_group_curve[0].share == 1
    assert [one.name for one in said.conditional_expectations] == list(RANGES)


def test_a_prediction_that_is_not_released_is_kept_for_evaluation() -> None:
    held = for_immunotherapy()
    said = predict_immunotherapy(held, MODELS, TODAY, releases())
    assert said.response.released is None
    assert said.progression_free.released is None
    assert said.response.release is ReleaseState.NEVER_VALIDATED
    assert said.response.for_evaluation == response_of(held)


def test_labs_narrow_or_keep_the_interval() -> None:
    without = response_of(replace(for_immunotherapy(), labs=()))
    with_them = response_of(for_immunotherapy())
    assert isinstance(without, Prediction)
    assert isinstance(with_them, Prediction)
    assert set(without.inputs_missing) > set(with_them.inputs_missing)


def test_an_impossible_albumin_withholds_the_answer_with_the_value() -> None:
    """3.8 written as g/L is 0.38 g/dL: a wrong unit, not a patient."""
    said = response_of(for_immunotherapy(albumin_g_l=3.8))
    assert isinstance(said, PredictionWithheld)
    assert "0.38" in said.reasons[0].in_language()


def test_an_unusual_value_widens_the_interval() -> None:
    unusual = for_immunotherapy(albumin_g_l=18)
    said = response_of(unusual)
    assert isinstance(said, Prediction)
    assert said.widened
    terms = terms_of(columns_of_record(unusual, TODAY))[0]
    plain = MODELS.response.interval(terms)
    assert said.interval.low < plain.low
    assert said.interval.high > plain.high


def test_without_a_lung_cancer_nothing_is_said() -> None:
    said = predicted(replace(for_immunotherapy(), cancers=()))
    assert isinstance(said.response.for_evaluation, PredictionWithheld)
    assert said.response.for_evaluation.reasons[0].key == "immunotherapy.no_lung_cancer"
    assert not said.missing
    assert not said.conditional_expectations
    assert not said.risk_group_curve


def test_pd_l1_is_the_missing_test_that_is_worth_most() -> None:
    terms = np.array([np.nan, np.nan, 0, 4.0, np.nan, 1.0])
    found = missing_tests(MODELS.response, terms)
    assert found[0].name == "pdl1_tps_percent"
    assert all(one.lowest < one.highest for one in found)


def test_the_middle_is_usual_and_the_edge_is_not() -> None:
    inputs = MODELS.response.inputs
    middle = unusualness(inputs.quantiles[50], inputs)
    edge = unusualness(inputs.quantiles[-1] + 1, inputs)
    assert max(middle[Modality.GENOMIC], middle[Modality.PATHOLOGY]) < 0.1
    assert set(edge.values()) == {1.0}
    assert unusualness(np.full(6, np.nan), inputs) == {}


WHOLE = np.array([9, 80, 0, 4.0, 4.0, 1.0])


def test_at_the_patients_own_value_the_curve_is_the_answer() -> None:
    """Goldstein et al. 2015, J Comput Graph Stat 24:44."""
    curve = conditional_expectation(
        MODELS.response, WHOLE, "pdl1_tps_percent", np.array([80.0])
    )
    own = float(MODELS.response.probabilities(WHOLE[None])[0])
    assert curve.own == 80
    assert curve.points[0][:2] == (80, pytest.approx(own))
    assert TERMS[1] == "pdl1_tps_percent"


def test_a_curve_of_what_is_not_known_has_no_own_value_and_changes_no_other() -> None:
    terms = WHOLE.copy()
    terms[1] = np.nan
    curves = conditional_expectations(MODELS.response, terms)
    assert {one.name for one in curves if one.own is None} == {"pdl1_tps_percent"}
    assert np.isnan(terms[1])
    for one in curves:
        low, high = RANGES[one.name]
        assert (one.points[0][0], one.points[-1][0]) == (low, high)
        assert all(interval.contains(chance) for _, chance, interval in one.points)
