"""Change and doubling time in words."""

from datetime import date

from pages.overview.change_words import change_words, doubling_time_words
from tests.pages.example_cases import measurement
from tests.pages.overview.patients_on_page import growth_of


def test_no_doubling_time_within_the_error() -> None:
    growth = growth_of(
        measurement(date(2025, 1, 1), 500), measurement(date(2025, 4, 1), 540)
    )
    assert growth.since_previous is not None
    assert growth.doubling_time is not None
    assert "Within measurement error" in change_words(growth.since_previous, "en")
    said = doubling_time_words(growth.doubling_time, "en")
    assert said == "None: within measurement error"


def test_doubling_in_100_days_is_shown_as_100_days() -> None:
    growth = growth_of(
        measurement(date(2025, 1, 1), 500), measurement(date(2025, 4, 11), 1000)
    )
    assert growth.since_previous is not None
    assert growth.doubling_time is not None
    said = change_words(growth.since_previous, "en")
    assert said.startswith("**▲ Growing, beyond error**")
    assert doubling_time_words(growth.doubling_time, "en").startswith("**100 days**")


def test_a_shrinking_nodule_has_no_doubling_time() -> None:
    growth = growth_of(
        measurement(date(2025, 1, 1), 1000), measurement(date(2025, 4, 11), 400)
    )
    assert growth.since_previous is not None
    assert growth.doubling_time is not None
    assert "▼" in change_words(growth.since_previous, "en")
    assert doubling_time_words(growth.doubling_time, "en") == "None: shrinking"
