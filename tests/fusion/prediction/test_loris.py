"""LORIS as published."""

import numpy as np
import pytest

from fusion.prediction.loris import loris_nsclc, loris_pan_cancer
from tests.fusion.prediction.simulated_responders import cohort_of


def test_loris_is_the_published_formula() -> None:
    """Worked by hand from Chang 2024, formula for NSCLC."""
    patient = cohort_of(
        tmb_per_mb=[60],
        pdl1_tps_percent=[50],
        previous_systemic_therapy=[1],
        albumin_g_dl=[4],
        nlr=[30],
        age_years=[90],
    )
    by_hand = 0.0353 * 50 + 0.0111 * 50 - 0.375 + 0.2924 * 4 - 0.0103 * 25 - 1.5593
    assert loris_nsclc(patient)[0] == pytest.approx(by_hand)
    pan = 0.0371 * 50 - 0.8775 + 0.5382 * 4 - 0.033 * 25 + 0.0049 * 85 + 0.0008 - 2.0886
    assert loris_pan_cancer(patient)[0] == pytest.approx(pan)


def test_loris_has_no_answer_without_pd_l1_unless_it_is_given_one() -> None:
    patient = cohort_of(
        tmb_per_mb=[5], previous_systemic_therapy=[0], albumin_g_dl=[4], nlr=[3]
    )
    assert np.isnan(loris_nsclc(patient)[0])
    assert np.isfinite(loris_nsclc(patient, pdl1_if_unknown=30)[0])
