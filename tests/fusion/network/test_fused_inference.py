"""The released fused model: simulated patients only, and all of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.results.fused import WeighedPrediction
from data.results.prediction import Modality, PredictionTarget, PredictionWithheld
from fusion.network.fused_inference import Explained, predict_patient
from fusion.network.fused_session import (
    released_fused_model,
)
from fusion.network.prediction_tasks import therapies
from tests.fusion.network.patients_for_network import NO_PICTURES, patient, pictures


def predicted(*arguments: object) -> list[WeighedPrediction]:
    found = predict_patient(released_fused_model(), *arguments)  # type: ignore[arg-type]
    return [one for one in found if isinstance(one, WeighedPrediction)]


def probability_of(therapy: str, **columns: object) -> float:
    return next(
        one.prediction.probability
        for one in predicted(patient(**columns), NO_PICTURES, ())
        if one.prediction.therapy == therapy
        and one.prediction.target is PredictionTarget.RESPONSE
    )


def test_a_real_patient_gets_no_number() -> None:
    found = predict_patient(
        released_fused_model(), patient(simulated=False), NO_PICTURES, ()
    )
    assert {one.target for one in found if isinstance(one, PredictionWithheld)} == set(
        PredictionTarget
    )
    assert all(
        one.reasons[0].key == "network.simulated_only"
        for one in found
        if isinstance(one, PredictionWithheld)
    )


def test_every_therapy_and_every_nodule_is_answered_at_once() -> None:
    found = predicted(patient(age_years=60.0), pictures(3), (14.0, 30.0, 20.0))
    targets = [one.prediction.target for one in found]
    assert targets.count(PredictionTarget.GROWTH_12_MONTHS) == 3
    assert targets.count(PredictionTarget.RESPONSE) == len(therapies())
    of_therapies = [one for one in found if one.prediction.therapy]
    assert {one.nodule for one in of_therapies} == {1}  # the largest
    assert all(sum(one.weights.values()) == pytest.approx(1) for one in found)


def test_nothing_known_weighs_nothing_and_lists_everything_as_missing() -> None:
    for one in predicted(patient(), NO_PICTURES, ()):
        assert not any(one.weights.values())
        assert one.prediction.inputs_used == ()
        assert "diameter_mm" in one.prediction.inputs_missing


@settings(max_examples=30, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "age_years": st.floats(0, 120),
            "nlr": st.floats(0, 200),
            "pdl1_tps_percent": st.floats(0, 100),
            "tmb_per_mb": st.floats(0, 300),
            "egfr": st.sampled_from([0.0, 1.0]),
            "histology": st.sampled_from(["adenocarcinoma", "squamous"]),
            "volume_slope_log_per_year": st.floats(-20, 20),
        },
    )
)
def test_any_possible_patient_is_answered(columns: dict[str, object]) -> None:
    for one in predicted(patient(**columns), NO_PICTURES, ()):
        assert 0 <= one.prediction.probability <= 1
        assert one.weights[Modality.IMAGE] == 0


def test_the_planted_target_of_a_drug_is_found() -> None:
    with_target = probability_of("egfr_inhibitor", egfr=1.0)
    without = probability_of("egfr_inhibitor", egfr=0.0)
    assert with_target > 0.5 > 0.2 > without


@pytest.mark.parametrize(
    ("columns", "offending"),
    [
        ({"age_years": 700.0}, "age_years"),
        ({"histology": "sarcomatoid"}, "sarcomatoid"),
    ],
)
def test_what_cannot_be_is_refused(columns: dict[str, object], offending: str) -> None:
    with pytest.raises(InvalidClinicalValueError, match=offending):
        predicted(patient(**columns), NO_PICTURES, ())


@pytest.mark.parametrize("shape", [(2, 1280), (1, 1279)])
def test_pictures_and_diameters_belong_together(shape: tuple[int, int]) -> None:
    with pytest.raises(InvalidClinicalValueError, match="came with images"):
        predicted(patient(), np.zeros(shape, np.float32), (12.0,))


def test_explained_predictions_name_their_largest_input_first() -> None:
    explained = Explained(np.random.default_rng(1), orders=2)
    found = predicted(patient(egfr=1.0, ecog=1.0), pictures(1), (20.0,), explained)
    one = next(
        each.prediction
        for each in found
        if each.prediction.therapy == "egfr_inhibitor"
        and each.prediction.target is PredictionTarget.RESPONSE
    )
    names = [each.name for each in one.contributions]
    assert names[0] == "egfr"
    assert set(names) == {"egfr", "ecog", "image"}


@pytest.mark.parametrize(
    ("diameter_mm", "doubted"),
    [(6.0, True), (12.0, False), (36.0, False), (50.0, True)],
)
def test_an_unseen_size_is_flagged(diameter_mm: float, doubted: bool) -> None:
    for one in predicted(patient(), pictures(1), (diameter_mm,)):
        assert bool(one.prediction.applicability) is doubted
