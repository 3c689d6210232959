"""Patients who are to be scanned again, and when."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from data.identity import PersonIdentity
from data.imaging.nodule import Density
from data.message import Message

DUE_WITHIN_DAYS: Final = 30
"""A scan that is meant within this many days is called due; chosen: a
longer one lists more as due."""

LOST_AFTER_DAYS: Final = 90
"""Overdue by more than this, with no newer scan of the chest, is called lost to
follow-up; chosen by this project: a quarter, the shortest interval that guidelines
name for a nodule."""


class FollowUpState(StrEnum):
    """State of a nodule in its follow-up; the most urgent first."""

    WORK_UP = "work_up"
    LOST = "lost"
    OVERDUE = "overdue"
    DUE = "due"
    NOT_MEASURED = "not_measured"
    INPUT_NEEDED = "input_needed"
    LATER = "later"
    NONE_DUE = "none_due"


@dataclass(frozen=True, slots=True)
class NextScan:
    """Window in which a nodule should be scanned again, or why no day is known.

    Attributes:
        state: `WORK_UP`, `INPUT_NEEDED` or `NONE_DUE` where there is no day; else
            empty, and today decides.
        earliest: First day the scan is meant for, or None.
        latest: Last day it is meant for, or None.
        rule: What set the day, or what is missing.
    """

    state: FollowUpState | None
    earliest: date | None
    latest: date | None
    rule: tuple[Message, ...]

    def state_on(
        self, scanned_on: date, latest_study_on: date, today: date
    ) -> FollowUpState:
        """State where a nodule stands today; a comparison of days, made when shown.

        Args:
            scanned_on: Day of the nodule's last measured scan.
            latest_study_on: Day of the patient's latest CT; if it is newer, the nodule
                was perhaps seen there and not measured.
            today: The present day.
        """
        if self.state is FollowUpState.WORK_UP:
            return self.state
        if latest_study_on > scanned_on:
            return FollowUpState.NOT_MEASURED
        if self.state is not None or self.earliest is None or self.latest is None:
            return self.state or FollowUpState.INPUT_NEEDED
        over = (today - self.latest).days
        if over > LOST_AFTER_DAYS:
            return FollowUpState.LOST
        if over > 0:
            return FollowUpState.OVERDUE
        soon = self.earliest - timedelta(days=DUE_WITHIN_DAYS) <= today
        return FollowUpState.DUE if soon else FollowUpState.LATER


@dataclass(frozen=True, slots=True)
class NoduleSummary:
    """One nodule as its latest assessment left it; it knows no present day.

    Attributes:
        patient_id: Key in the store; says nothing about the person.
        identity: Who it is.
        tracking_uid: The nodule.
        label: Its short name.
        density: On the latest scan.
        volume_mm3: On the latest scan.
        scanned_on: Day of its latest measured scan.
        latest_study_on: Day of the patient's latest CT.
        next_scan: When it should be scanned again, or why no day is known.
        growing: Whether the released growth verdict is *growing*.
        simulated: Whether the patient is marked as simulated.
    """

    patient_id: str
    identity: PersonIdentity
    tracking_uid: str
    label: str
    density: Density
    volume_mm3: float
    scanned_on: date
    latest_study_on: date
    next_scan: NextScan
    growing: bool
    simulated: bool

    def without_verdict(self) -> "NoduleSummary":
        """Drop the growth verdict, where it has since been switched off."""
        rule = self.next_scan.rule
        if rule and rule[0].key == RULE_OF_VERDICT:
            scan = NextScan(FollowUpState.INPUT_NEEDED, None, None, (_REASSESSING,))
        else:
            rule = tuple(one for one in rule if one.key != RULE_OF_GROWING)
            scan = replace(self.next_scan, rule=rule)
        return replace(self, next_scan=scan, growing=False)


RULE_OF_VERDICT: Final = "follow_up.rule.verdict"
RULE_OF_GROWING: Final = "follow_up.rule.growing"
"""Rules of a `NextScan` that rest on the growth verdict."""
_REASSESSING: Final = Message("follow_up.rule.reassessing")


@dataclass(frozen=True, slots=True)
class FollowUpRow(NoduleSummary):
    """One nodule of the follow-up list, with what depends on the present day.

    Attributes:
        state: Where it stands.
        days_over: Days since the last day the next scan is meant for; negative if it
            lies ahead; None without a day.
    """

    state: FollowUpState
    days_over: int | None

    @property
    def due_on(self) -> date | None:
        """Last day the next scan is meant for, or None."""
        return self.next_scan.latest
