"""List of nodules due for a scan, across all patients, as their assessments left it."""

from dataclasses import fields
from datetime import date
from typing import Final

from connectors.store.repository import Repository
from connectors.workflows.release.release_outputs import releases_of
from data.results.follow_up import FollowUpRow, FollowUpState, NoduleSummary
from data.results.release import ModelOutput

_ORDER: Final = {state: place for place, state in enumerate(FollowUpState)}


def follow_up_list(repository: Repository, today: date) -> tuple[FollowUpRow, ...]:
    """Every measured nodule with the day of its next scan, the most urgent first.

    One query reads what was assessed; the present day is only compared with. A verdict
    that was switched off is left out at once, before its patients are assessed again.

    Args:
        repository: The store.
        today: The present day.
    """
    with repository.reading() as work:
        summaries = work.summaries.all_nodule_summaries()
        released = releases_of(work).states[ModelOutput.GROWTH_VERDICT].counts
    if not released:
        summaries = tuple(
            one if one.simulated else one.without_verdict() for one in summaries
        )
    return tuple(sorted((_row(one, today) for one in summaries), key=_urgency))


def _row(one: NoduleSummary, today: date) -> FollowUpRow:
    scan = one.next_scan
    return FollowUpRow(
        **{each.name: getattr(one, each.name) for each in fields(one)},
        state=scan.state_on(one.scanned_on, one.latest_study_on, today),
        days_over=(today - scan.latest).days if scan.latest else None,
    )


def _urgency(row: FollowUpRow) -> tuple[int, bool, int, str, str]:
    """By state, then the longest overdue.

    Where there is no day, a growing nodule comes first, then the oldest scan.
    """
    state = _ORDER[row.state]
    if row.days_over is not None:
        return state, False, -row.days_over, row.patient_id, row.label
    waited = row.scanned_on.toordinal()
    return state, not row.growing, waited, row.patient_id, row.label
