"""What is missing, what is pending, and what makes a measurement unsafe to use."""

from dataclasses import replace
from datetime import timedelta

from data.coding import Coding
from data.imaging.nodule import MeasurementFlag
from data.message import Message
from data.partial_date import PartialDate
from data.patient.record import PendingOrder
from tests.fusion.assessment.patients import (
    INCIDENTAL,
    LAST,
    assessed,
    person,
    with_scans,
)
from tests.pages.example_cases import case, measurement, record

NOT_ON_THE_NEWEST = replace(
    case().studies[-1], scanned_on=LAST + timedelta(days=30), series_uid="1.2.9"
)


def keys(messages: tuple[Message, ...]) -> list[str]:
    return [message.key for message in messages]


def test_without_a_record_or_a_ct_it_is_said_what_is_not_known() -> None:
    assert "assessment.missing.record" in keys(
        assessed(person(400, record=None)).missing
    )
    nothing = assessed(person(400, nodules=(), studies=()))
    assert "assessment.missing.ct" in keys(nothing.missing)
    assert "assessment.missing.ct" not in keys(assessed(case()).missing)


def test_before_an_indication_only_the_indication_is_asked_for() -> None:
    """Nobody is asked for an answer that changes nothing."""
    found = keys(assessed(case()).missing)
    assert found.count("follow_up.rule.indication_needed") == 1
    assert "assessment.missing.input" not in found


def test_what_guidelines_ask_for_is_named_with_the_nodule() -> None:
    missing = assessed(person(250), *INCIDENTAL).missing
    asked = {
        dict(one.values)["what"]
        for one in missing
        if one.key == "assessment.missing.input"
    }
    assert Message("guideline.input.multiple") in asked
    assert "follow_up.rule.indication_needed" not in keys(missing)


def test_a_newer_ct_on_which_a_nodule_was_not_measured_is_named() -> None:
    missing = assessed(person(400, studies=(NOT_ON_THE_NEWEST,))).missing
    (found,) = (one for one in missing if one.key == "assessment.missing.measurement")
    assert dict(found.values) == {"nodule": "N1", "day": "2026-02-09"}


def test_an_order_without_a_result_is_pending_with_its_day_if_that_is_known() -> None:
    undated = PendingOrder(Coding("Bronchoscopy"), "ServiceRequest/2")
    orders = (*record().pending, undated)
    held = replace(record(), pending=orders)
    first, second = assessed(case(record=held)).pending
    assert first.in_language() == "PD-L1 immunohistochemistry, ordered on 2026-01-06"
    assert second.in_language() == "Bronchoscopy, order date not recorded"
    assert orders[0].ordered_on == PartialDate(2026, 1, 6)
    assert assessed(case(record=None)).pending == ()


def test_drugs_are_warned_of_before_outlines() -> None:
    """The record is of stage IIIA, where trials in advanced disease do not fit."""
    flag = MeasurementFlag.OUTLINE_NEEDS_REVIEW
    scan = replace(measurement(LAST, 400), flags=frozenset({flag}))
    safety = assessed(with_scans(scan)).safety
    assert keys(safety) == ["therapy.stop.early_stage", "assessment.safety.outline"]


def test_an_outline_of_an_earlier_scan_no_longer_warns() -> None:
    flag = MeasurementFlag.OUTLINE_NEEDS_REVIEW
    before = measurement(LAST - timedelta(days=90), 400)
    earlier = replace(before, flags=frozenset({flag}))
    shown = with_scans(earlier, measurement(LAST, 410), record=None)
    assert assessed(shown).safety == ()
