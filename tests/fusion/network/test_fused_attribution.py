"""Shapley values add up to the answer."""

import numpy as np

from fusion.network.fused_attribution import players, shapley_values
from fusion.network.fused_calibration import tempered
from fusion.network.fused_inference import patient_inputs
from fusion.network.fused_session import (
    released_fused_model,
)
from fusion.network.prediction_tasks import questions
from tests.fusion.network.patients_for_network import NO_PICTURES, patient


def test_shapley_values_add_up() -> None:
    model = released_fused_model()
    inputs = patient_inputs(
        patient(egfr=1.0, ecog=1.0, histology="squamous"), NO_PICTURES, ()
    )
    nothing = patient_inputs(patient(), NO_PICTURES, ())
    temperature = model.calibration.temperature
    rng = np.random.default_rng(1)
    values = shapley_values(model.ask, inputs, temperature, 2, rng)
    assert values.shape == (len(players()), questions())
    whole = tempered(model.ask(inputs), temperature).mean(axis=0)[0]
    prior = tempered(model.ask(nothing), temperature).mean(axis=0)[0]
    np.testing.assert_allclose(values.sum(axis=0), whole - prior, atol=1e-4)
    assert np.flatnonzero(values.any(axis=1)).tolist() == [
        players().index(name) for name in ("ecog", "histology", "egfr")
    ]
