"""The VA score: what it asks smokers and never-smokers."""

import pytest

from data.errors import InvalidClinicalValueError
from data.results.risk import RiskNotComputable
from fusion.risk.scores.va import VaInputs, va
from tests.fusion.risk.scores.inputs_of_scores import score


def test_va_asks_smokers_when_they_quit() -> None:
    answer = va(VaInputs(age_years=65, diameter_mm=20, ever_smoker=True))
    assert isinstance(answer, RiskNotComputable)
    assert answer.inputs_missing == ("years_since_quitting",)


def test_va_asks_never_smokers_nothing_more() -> None:
    answer = va(VaInputs(age_years=50, diameter_mm=10, ever_smoker=False))
    assert score(answer).probability == pytest.approx(0.032641, abs=5e-7)


def test_never_smokers_cannot_have_quit() -> None:
    with pytest.raises(InvalidClinicalValueError, match="never smoked"):
        VaInputs(ever_smoker=False, years_since_quitting=5)
