"""Puts a found row into the answer that is shown."""

from collections.abc import Set
from datetime import date

from data.message import Message
from data.results.guideline import (
    Guideline,
    GuidelineAnswer,
    GuidelineNeedsInput,
    NoduleFacts,
)
from fusion.risk.guidelines.applicability import SCOPES
from fusion.risk.guidelines.decision_table import RowFound, RowUndecided
from fusion.risk.guidelines.follow_up_dates import follow_ups


def management_answer(
    guideline: Guideline,
    facts: NoduleFacts,
    found: RowFound,
    work_up: Set[str],
    *,
    outcome: str = "",
    notes: tuple[Message, ...] = (),
) -> GuidelineAnswer:
    """The answer of a guideline that knows kinds of management, not categories.

    Its months count from the scan that first showed the nodule, if that is known.

    Args:
        guideline: Which.
        facts: The nodule.
        found: The row that fired.
        work_up: Outcomes that mean more than another scan.
        outcome: If it is not the row's own.
        notes: What else the reader should know.
    """
    outcome = outcome or found.row.outcome
    counted_from: date = facts.baseline_on or facts.scanned_on
    return GuidelineAnswer(
        guideline=guideline,
        version=SCOPES[guideline].version,
        row=found.row.row,
        category="",
        management=Message(f"guideline.{guideline}.{outcome}"),
        follow_up=follow_ups(guideline, outcome, counted_from, facts.scanned_on),
        work_up=outcome in work_up,
        inputs_used=found.used,
        source=found.row.source,
        evidence=found.row.evidence,
        notes=notes,
    )


def category_answer(
    guideline: Guideline,
    facts: NoduleFacts,
    found: RowFound,
    work_up: Set[str],
    management: str,
) -> GuidelineAnswer:
    """The answer of a guideline that knows categories; it counts from this scan.

    Args:
        guideline: Which.
        facts: The nodule.
        found: The row that fired.
        work_up: Categories that mean more than another scan.
        management: What the category's words and follow-up are listed under.
    """
    category = found.row.outcome
    return GuidelineAnswer(
        guideline=guideline,
        version=SCOPES[guideline].version,
        row=found.row.row,
        category=category,
        management=Message(f"guideline.{guideline}.{management}"),
        follow_up=follow_ups(guideline, management, facts.scanned_on, facts.scanned_on),
        work_up=category in work_up,
        inputs_used=found.used,
        source=found.row.source,
        evidence=found.row.evidence,
    )


def undecided(guideline: Guideline, result: RowUndecided) -> GuidelineNeedsInput:
    """Name what the guideline asks for; a reader decides where its table has no row."""
    version = SCOPES[guideline].version
    if result.inputs_missing:
        return GuidelineNeedsInput(guideline, version, result.inputs_missing)
    return GuidelineNeedsInput(
        guideline, version, ("reader_decision",), (Message("guideline.no_row"),)
    )
