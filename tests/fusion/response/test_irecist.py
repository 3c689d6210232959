"""The first step of iRECIST, and what confirms progression."""

from datetime import date

import pytest

from data.errors import InvalidClinicalValueError
from data.patient.response_categories import Response
from data.results.response import ImmuneResponse
from fusion.response.irecist import (
    SinceUnconfirmed,
    confirm_progression,
    irecist_first_step,
)
from tests.fusion.response.sums_for_response import PD

ICPD = ImmuneResponse.CONFIRMED_PROGRESSION


IUPD = ImmuneResponse.UNCONFIRMED_PROGRESSION


def test_a_first_progression_waits_four_to_eight_weeks() -> None:
    step = irecist_first_step(PD, date(2024, 3, 1))
    assert step.response is IUPD
    assert (step.confirm_from, step.confirm_to) == (
        date(2024, 3, 29),
        date(2024, 4, 26),
    )


@pytest.mark.parametrize(
    ("recist", "immune"),
    [
        (Response.COMPLETE, ImmuneResponse.COMPLETE),
        (Response.PARTIAL, ImmuneResponse.PARTIAL),
        (Response.STABLE, ImmuneResponse.STABLE),
        (Response.NOT_EVALUABLE, ImmuneResponse.NOT_EVALUABLE),
    ],
)
def test_anything_else_waits_for_nothing(
    recist: Response, immune: ImmuneResponse
) -> None:
    step = irecist_first_step(recist, date(2024, 3, 1))
    assert (step.response, step.confirm_from) == (immune, None)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        (SinceUnconfirmed(PD, sum_increase_mm=5), ICPD),
        (SinceUnconfirmed(PD, sum_increase_mm=4.9), IUPD),
        (SinceUnconfirmed(PD, new_lesion_sum_increase_mm=5), ICPD),
        (SinceUnconfirmed(PD, more_new_lesions=True), ICPD),
        (SinceUnconfirmed(PD, non_target_increase=True), ICPD),
        (SinceUnconfirmed(PD, other_category_progressed=True), ICPD),
        (SinceUnconfirmed(PD), IUPD),
        (SinceUnconfirmed(Response.PARTIAL), ImmuneResponse.PARTIAL),
        (SinceUnconfirmed(Response.STABLE), ImmuneResponse.STABLE),
    ],
)
def test_progression_is_confirmed_by_further_growth_only(
    findings: SinceUnconfirmed, expected: ImmuneResponse
) -> None:
    """Seymour 2017, Lancet Oncol 18:e143."""
    assert confirm_progression(findings) is expected


def test_an_increase_must_be_a_number() -> None:
    with pytest.raises(InvalidClinicalValueError, match="not changes"):
        confirm_progression(SinceUnconfirmed(PD, sum_increase_mm=float("nan")))
