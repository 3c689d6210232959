"""The best overall response of a course."""

from datetime import timedelta

import pytest

from data.errors import InvalidClinicalValueError
from data.patient.response_categories import Response
from data.results.response import AssessedResponse
from fusion.response.best_response import best_overall_response
from tests.fusion.response.visits_for_response import BASELINE, CR, NE, PD, PR, SD


def course(*seen: tuple[int, Response | None]) -> list[AssessedResponse]:
    return [
        AssessedResponse(
            assessed_on=BASELINE + timedelta(days=day),
            sum_mm=10,
            baseline_mm=10,
            nadir_mm=10,
            change_from_baseline_percent=0,
            change_from_nadir_percent=0,
            target_response=response or NE,
            overall=response,
        )
        for day, response in seen
    ]


@pytest.mark.parametrize(
    ("seen", "confirmed", "unconfirmed"),
    [
        ([(56, PR), (84, PR)], PR, PR),
        ([(56, PR), (83, PR)], SD, PR),
        ([(56, CR), (84, CR)], CR, CR),
        ([(56, PR), (84, CR)], PR, CR),
        ([(56, PR), (70, NE), (84, PR)], PR, PR),
        ([(56, PR), (84, PD)], SD, PR),
        ([(28, PR), (56, PD)], PD, PR),
        ([(56, PR), (84, SD)], SD, PR),
        ([(28, SD), (56, PD)], PD, PD),
        ([(42, SD), (84, PD)], SD, SD),
        ([(56, PD), (84, PR), (112, PR)], PD, PD),
        ([(56, NE), (84, NE)], NE, NE),
    ],
)
def test_best_overall_response_is_table_3(
    seen: list[tuple[int, Response]], confirmed: Response, unconfirmed: Response
) -> None:
    """Eisenhauer 2009, Table 3, with six weeks for stable disease."""
    responses = course(*seen)
    assert best_overall_response(BASELINE, responses, confirmed=True) is confirmed
    assert best_overall_response(BASELINE, responses, confirmed=False) is unconfirmed


def test_lung_only_has_no_best_response() -> None:
    seen = course((56, None), (84, None))
    assert best_overall_response(BASELINE, seen, confirmed=False) is None


def test_visits_before_baseline_are_refused() -> None:
    with pytest.raises(InvalidClinicalValueError, match="not in the order"):
        best_overall_response(BASELINE, course((0, PR)), confirmed=False)
