"""Response rates: known intervals and what they must obey."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.reference.evidence_tables import shipped_evidence
from fusion.genomics.response_rate import (
    response_rate,
    response_rate_of,
)

ROWS = {row.row: row for row in shipped_evidence().rows}


def test_jeffreys_interval_of_a_textbook() -> None:
    """Brown, Cai, DasGupta 2001, table 5: n = 10, x = 1 gives 0.011 to 0.381."""
    found = response_rate(1, 10).interval
    assert (found.low, found.high) == (
        pytest.approx(0.011, abs=5e-4),
        pytest.approx(0.381, abs=5e-4),
    )


def test_the_interval_of_a_trial_agrees_with_the_printed_one() -> None:
    """AURA3: 71 % (95 % CI 65 to 76), PMID 27959700."""
    found = response_rate_of(ROWS["aura3"])
    assert found is not None
    assert found.interval.low == pytest.approx(0.65, abs=0.01)
    assert found.interval.high == pytest.approx(0.76, abs=0.01)


def test_printed_responders_are_used_as_they_are() -> None:
    """IMpower110: 41 of 107 (PMID 32997907)."""
    found = response_rate_of(ROWS["impower110"])
    assert found is not None
    assert not found.derived
    assert (found.alpha, found.beta) == (41.5, 66.5)


def test_without_a_number_of_patients_there_is_no_interval() -> None:
    assert response_rate_of(ROWS["aeneas"]) is None


@given(n=st.integers(1, 600), share=st.floats(0, 1))
def test_the_interval_holds_the_rate_and_narrows_with_patients(
    n: int, share: float
) -> None:
    responders = round(share * n)
    found, larger = (response_rate(k * responders, k * n) for k in (1, 4))
    assert found.interval.contains(found.rate)
    width = found.interval.high - found.interval.low
    assert larger.interval.high - larger.interval.low < width
    mirrored = response_rate(n - responders, n).interval
    assert mirrored.low == pytest.approx(1 - found.interval.high)


@pytest.mark.parametrize(("responders", "n"), [(-1, 10), (11, 10), (0, 0)])
def test_impossible_counts_are_refused(responders: int, n: int) -> None:
    with pytest.raises(InvalidClinicalValueError, match="not possible"):
        response_rate(responders, n)
