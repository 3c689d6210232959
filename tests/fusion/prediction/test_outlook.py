from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from data.labs import LabKind, LabResult
from data.partial_date import PartialDate
from data.patient import PatientRecord
from data.results.prediction import Modality, Prediction, PredictionWithheld
from fusion.prediction.columns_of_record import columns_of_record
from fusion.prediction.immunotherapy_terms import TERMS, terms_of
from fusion.prediction.missing_tests import missing_tests
from fusion.prediction.outlook import ImmunotherapyModels, outlook_of, what_if
from fusion.prediction.outside_training import unusualness
from fusion.prediction.released_immunotherapy import (
    released_response_model,
    released_survival_model,
)
from tests.pages.example_cases import record
from tests.pages.test_outlook import without_driver

TODAY = date(2026, 1, 12)
MODELS = ImmunotherapyModels(released_response_model(), released_survival_model())


def lab(kind: LabKind, value: float, unit: str, on: str) -> LabResult:
    return LabResult(kind, value, unit, "Observation/l", PartialDate.parse(on))


def with_labs(on: str = "2026-01-02", albumin_g_l: float = 38) -> PatientRecord:
    labs = (
        lab(LabKind.ALBUMIN, albumin_g_l, "g/L", on),
        lab(LabKind.NEUTROPHILS, 6, "10*9/L", on),
        lab(LabKind.LYMPHOCYTES, 1.5, "10*9/L", on),
    )
    return replace(without_driver(), labs=labs)


def test_a_record_becomes_a_row_in_the_units_of_the_schema() -> None:
    row = columns_of_record(with_labs(), TODAY)
    assert row.number("albumin_g_dl")[0] == pytest.approx(3.8)
    assert row.number("nlr")[0] == pytest.approx(4)
    assert row.number("pdl1_tps_percent")[0] == 80
    assert row.category("stage")[0] == "IV"
    assert np.isnan(row.number("fraction_genome_altered")[0])
    assert "SIM" not in str(row.patient_ids)


@pytest.mark.parametrize("on", ["2025-09-01", "2026-02-01"])
def test_a_lab_of_another_time_is_unknown(on: str) -> None:
    assert np.isnan(columns_of_record(with_labs(on), TODAY).number("nlr")[0])


def test_not_tested_is_unknown_and_altered_is_one() -> None:
    row = columns_of_record(record(), TODAY)
    assert row.number("egfr")[0] == 1
    assert np.isnan(row.number("ret")[0])


def test_a_whole_record_gives_both_predictions_and_no_missing_test() -> None:
    outlook = outlook_of(with_labs(), MODELS, TODAY)
    assert isinstance(outlook.response, Prediction)
    assert isinstance(outlook.free, Prediction)
    assert outlook.loris is not None
    assert {one.name for one in outlook.missing} <= {"ecog"}
    assert outlook.alike[0].share == 1


def test_labs_narrow_or_keep_the_interval() -> None:
    without = outlook_of(without_driver(), MODELS, TODAY).response
    with_them = outlook_of(with_labs(), MODELS, TODAY).response
    assert isinstance(without, Prediction)
    assert isinstance(with_them, Prediction)
    assert set(without.inputs_missing) > set(with_them.inputs_missing)


def test_an_impossible_albumin_withholds_the_answer_with_the_value() -> None:
    """3.8 written as g/L is 0.38 g/dL: a wrong unit, not a patient."""
    said = outlook_of(with_labs(albumin_g_l=3.8), MODELS, TODAY).response
    assert isinstance(said, PredictionWithheld)
    assert "0.38" in said.reasons[0].in_language()


def test_an_unusual_value_widens_the_interval() -> None:
    unusual = with_labs(albumin_g_l=18)
    said = outlook_of(unusual, MODELS, TODAY).response
    assert isinstance(said, Prediction)
    assert said.widened
    terms = terms_of(columns_of_record(unusual, TODAY))[0]
    plain = MODELS.response.interval(terms)
    assert said.interval.low < plain.low
    assert said.interval.high > plain.high


def test_without_a_lung_cancer_nothing_is_said() -> None:
    said = outlook_of(replace(with_labs(), cancers=()), MODELS, TODAY).response
    assert isinstance(said, PredictionWithheld)
    assert said.reasons[0].key == "outlook.no_lung_cancer"


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


def test_what_if_at_the_patients_own_value_is_the_answer() -> None:
    terms = np.array([9, 80, 0, 4.0, 4.0, 1.0])
    answers = what_if(MODELS.response, terms, "pdl1_tps_percent", np.array([80.0]))
    own = float(MODELS.response.probabilities(terms[None])[0])
    assert answers[0][0] == pytest.approx(own)
    assert TERMS[1] == "pdl1_tps_percent"
