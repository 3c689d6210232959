"""Which missing test is worth most."""

import numpy as np

from fusion.prediction.missing_tests import missing_tests
from tests.fusion.prediction.records_for_prediction import MODELS


def test_pd_l1_is_the_missing_test_that_is_worth_most() -> None:
    terms = np.array([np.nan, np.nan, 0, 4.0, np.nan, 1.0])
    found = missing_tests(MODELS.response, terms)
    assert found[0].name == "pdl1_tps_percent"
    assert all(one.lowest < one.highest for one in found)
