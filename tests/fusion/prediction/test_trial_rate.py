"""Response rates of trials."""

import numpy as np

from fusion.prediction.trial_rate import trial_rates
from tests.fusion.prediction.simulated_responders import cohort_of


def test_trial_rates_are_those_of_the_table() -> None:
    cohort = cohort_of(
        previous_systemic_therapy=[0, 0, 0, 1, np.nan],
        pdl1_tps_percent=[80, 10, np.nan, 80, 80],
    )
    np.testing.assert_allclose(
        trial_rates(cohort), [0.448, 0.27, np.nan, 0.19, np.nan], equal_nan=True
    )
