"""Inputs of one modality can be blotted out."""

import numpy as np

from data.results.prediction import Modality
from fusion.prediction.immunotherapy_terms import without
from tests.fusion.prediction.simulated_responders import KNOWN


def test_blotting_out_a_modality_leaves_the_others() -> None:
    blotted = without(KNOWN[None], Modality.CLINICAL)[0]
    np.testing.assert_array_equal(np.isnan(blotted), [0, 0, 1, 1, 1, 1])
