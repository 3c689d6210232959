"""The cohort of the training never passes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.results.local_validation import LocalValidationOutcome
from fusion.local_validation.training_cohort import is_training_cohort
from tests.fusion.local_validation.past_patients import (
    BOTH,
    RESPONSE,
    Accept,
    keys,
    planted,
    response,
    with_numbers,
)


class TestTrainingCohort:
    @BOTH
    @pytest.mark.parametrize("name", ["msk_mind_nsclc", "MSK-MIND NSCLC (1)"])
    def test_it_never_passes(self, accept: Accept, name: str) -> None:
        cohort = planted(2500 if accept is response else 900)
        report = accept(replace(cohort, name=name))
        assert report.outcome is LocalValidationOutcome.TOO_FEW
        assert keys(report) == ["trained_on"]
        assert "trained on this table" in report.reasons[0].in_language()

    def test_a_site_of_a_pooled_table_is_known_again(self) -> None:
        cohort = planted(40)
        sites = np.where(np.arange(40) < 2, "msk_mind_nsclc", "here")
        assert is_training_cohort(replace(cohort, sites=sites), RESPONSE)
        assert not is_training_cohort(cohort, RESPONSE)

    def test_under_any_name_its_inputs_give_it_away(self) -> None:
        cohort = planted(40)
        moved = {
            name: values - np.nanmean(values) + mean
            for (name, values), mean in zip(
                list(cohort.numbers.items())[:6], RESPONSE.inputs.mean, strict=True
            )
            if name not in ("tmb_per_mb", "nlr")  # these are cut before they count
        }
        others = {name: np.full(40, np.nan) for name in ("tmb_per_mb", "nlr")}
        assert is_training_cohort(with_numbers(cohort, **moved, **others), RESPONSE)
        del moved["ecog"], moved["albumin_g_dl"]
        two = {name: np.full(40, np.nan) for name in ("ecog", "albumin_g_dl")}
        few = with_numbers(cohort, **moved, **others, **two)
        assert not is_training_cohort(few, RESPONSE)

    @given(st.text())
    def test_no_other_name_does(self, name: str) -> None:
        held = "".join(sign for sign in name.casefold() if sign.isalnum())
        known = is_training_cohort(replace(planted(3), name=name), RESPONSE)
        assert known == ("mskmindnsclc" in held)
