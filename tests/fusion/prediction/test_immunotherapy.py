from dataclasses import replace

from data.patient.record import PatientRecord
from data.results.immunotherapy import ImmunotherapyPrediction
from data.results.prediction import Prediction, PredictionWithheld
from data.results.release import ModelOutput, ReleaseState
from fusion.prediction.columns_of_record import columns_of_record
from fusion.prediction.conditional_expectation import (
    RANGES,
)
from fusion.prediction.immunotherapy import predict_immunotherapy
from fusion.prediction.immunotherapy_terms import terms_of
from tests.fusion.assessment.patients import for_immunotherapy, releases
from tests.fusion.prediction.records_for_prediction import MODELS, TODAY

RELEASED = releases(
    ModelOutput.IMMUNOTHERAPY_RESPONSE, ModelOutput.IMMUNOTHERAPY_PROGRESSION
)


def predicted(held: PatientRecord) -> ImmunotherapyPrediction:
    return predict_immunotherapy(held, MODELS, TODAY, RELEASED)


def response_of(held: PatientRecord) -> Prediction | PredictionWithheld:
    return predicted(held).response.for_evaluation


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
