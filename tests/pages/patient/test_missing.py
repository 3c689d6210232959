"""What was not tested, and what is pending."""

from dataclasses import replace

from pages.patient.missing import not_recorded, not_tested, pending
from tests.pages.example_cases import assessed, case, record


def test_without_a_cancer_nothing_is_called_not_tested() -> None:
    bare = replace(record(), cancers=())
    assert not_tested(assessed(case(record=bare)), "en") == []
    assert "lung cancer diagnosis" in not_recorded(case(record=bare), "en")


def test_pending_orders_come_with_their_day() -> None:
    said = assessed(case()).assessment
    assert pending(said, "en") == ["PD-L1 immunohistochemistry, ordered on 2026-01-06"]
    assert pending(assessed(case(record=None)).assessment, "en") == []
