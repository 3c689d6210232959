"""What is usual and what lies outside the training."""

import numpy as np

from data.results.prediction import Modality
from fusion.prediction.outside_training import unusualness
from tests.fusion.prediction.records_for_prediction import MODELS


def test_the_middle_is_usual_and_the_edge_is_not() -> None:
    inputs = MODELS.response.inputs
    middle = unusualness(inputs.quantiles[50], inputs)
    edge = unusualness(inputs.quantiles[-1] + 1, inputs)
    assert max(middle[Modality.GENOMIC], middle[Modality.PATHOLOGY]) < 0.1
    assert set(edge.values()) == {1.0}
    assert unusualness(np.full(6, np.nan), inputs) == {}
