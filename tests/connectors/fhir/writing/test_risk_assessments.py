"""Probabilities leave in percent."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.fhir.writing.risk_assessments import percent
from fusion.growth.verdict import growth_verdict
from fusion.risk.scores.brock import brock
from tests.connectors.fhir.writing.results_to_send import (
    MISSING_SOME,
    TIMELINE,
    bundle,
    of_kind,
)


def test_a_probability_leaves_in_percent() -> None:
    """FHIR R4 RiskAssessment, ras-2: a decimal probability is at most 100."""
    assert percent(0.073) == 7.3
    growing, score = of_kind(bundle(), "RiskAssessment")
    verdict = growth_verdict(TIMELINE, date(2024, 8, 1))
    expected = pytest.approx(100 * verdict.probability_growing, abs=1e-3)
    assert growing["prediction"][0]["probabilityDecimal"] == expected
    brock_percent = 100 * brock(MISSING_SOME).probability  # type: ignore[union-attr]
    shown = score["prediction"][0]
    assert shown["probabilityDecimal"] == pytest.approx(brock_percent, abs=1e-3)
    assert "emphysema" in shown["rationale"]


@given(st.floats(0, 1))
def test_percent_stays_within_what_r4_allows(probability: float) -> None:
    assert 0 <= percent(probability) <= 100
