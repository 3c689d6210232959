"""PD-L1 in words and in numbers."""

import pytest

from data.patient.genomics import BiomarkerKind, BiomarkerResult
from fusion.therapy.expression_tests import score_range


@pytest.mark.parametrize(
    ("category", "low", "high"),
    [
        ("<1 %", 0, 0.999),
        ("≥50 %", 50, 100),
        (">= 50%", 50, 100),
        ("1–49 %", 1, 49),
        ("1 to 49%", 1, 49),
    ],
)
def test_scores_in_words_have_limits(category: str, low: float, high: float) -> None:
    result = BiomarkerResult(
        BiomarkerKind.PD_L1_TPS, "Observation/1", None, "", category
    )
    between = score_range(result)
    assert between is not None
    assert (between.low, between.high) == (low, pytest.approx(high))
