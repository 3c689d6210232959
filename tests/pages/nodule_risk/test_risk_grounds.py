"""Who says it, on what, and what is missing."""

from pages.nodule_risk.risk_grounds import gaps, rests_on
from pages.patient.risk_words import next_step, what_it_says, who_says
from tests.pages.nodule_risk.nodules_at_risk import (
    ANSWERS,
    TODAY,
    card_of,
    healthy,
    said,
)


def test_every_line_names_who_says_it_on_what_and_what_is_missing() -> None:
    card = card_of(healthy(), said(*ANSWERS))
    for language in ("en", "zh"):
        for line in card.lines:
            assert who_says(line.said, language)
            if line.answers:
                assert next_step(line, TODAY, language)
                assert what_it_says(line, language)
                assert rests_on(line, language)
            else:
                assert len(gaps(line, language)) > 3, line
