"""Lines of therapy from single orders and doses.

A project rule, not a standard; records hardly ever say which line a drug belongs to.
In order of start, a use belongs to the line before it if it starts within 28 days of
that line's start, or if all its drugs are in that line already (maintenance, further
cycles) and no more than 180 days without treatment lie between. Everything else
starts a new line. Plans, undated uses and treatment of another cancer get no number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from connectors.fhir.facts.medications import AgentUse
from data.coding import Coding
from data.partial_date import PartialDate
from data.patient.therapy import TherapyLine, TherapyStatus

# Chosen: longer ones join lines that follow each other.
JOINS_WITHIN_DAYS: Final = 28
BREAKS_AFTER_DAYS: Final = 180  # chosen: a longer one joins a line and its repeat
BEFORE_DIAGNOSIS_DAYS: Final = 90  # chosen: a longer one takes in other cancers
"""Treatment that began longer before the first lung cancer is for something else."""

_STANDING: Final = (
    TherapyStatus.ACTIVE,
    TherapyStatus.ON_HOLD,
    TherapyStatus.STOPPED,
    TherapyStatus.COMPLETED,
    TherapyStatus.UNKNOWN,
)


@dataclass(slots=True)
class _Line:
    uses: list[AgentUse]
    started: date
    last_seen: date
    latest: dict[Coding, TherapyStatus] = field(default_factory=dict)

    def takes(self, use: AgentUse, started: date) -> bool:
        if (started - self.started).days <= JOINS_WITHIN_DAYS:
            return True
        idle = (started - self.last_seen).days > BREAKS_AFTER_DAYS
        running = TherapyStatus.ACTIVE in self.latest.values()
        return self.latest.keys() >= set(use.agents) and (running or not idle)

    def add(self, use: AgentUse) -> None:
        self.uses.append(use)
        self.latest |= dict.fromkeys(use.agents, use.status)
        known = [day for day in (use.started, use.ended) if day]
        self.last_seen = max([self.last_seen, *(day.latest for day in known)])


def lines_of_therapy(
    uses: Iterable[AgentUse],
    first_lung_cancer: date | None = None,
    other_cancers: frozenset[str] = frozenset(),
) -> tuple[TherapyLine, ...]:
    """Group uses of drugs into lines of therapy.

    Args:
        uses: With their drugs resolved.
        first_lung_cancer: Onset of the first lung cancer, if the record has one.
        other_cancers: References of conditions that are cancers of another organ.

    Returns:
        Newest first, undated last.
    """
    given = [use for use in uses if use.agents]
    apart = [
        use for use in given if not use.started or use.status is TherapyStatus.PLANNED
    ]
    dated = [use for use in given if use not in apart]
    foreign = [
        use for use in dated if _is_foreign(use, first_lung_cancer, other_cancers)
    ]
    own = [use for use in dated if use not in foreign]
    numbered = [
        _therapy_line(line, number)
        for number, line in enumerate(_grouped(own), start=1)
    ]
    others = [_therapy_line(line, None) for line in _grouped(foreign)]
    others += [_therapy_line(alike, None) for alike in _alike(apart)]
    return tuple(
        sorted(numbered + others, key=lambda line: _day(line.started), reverse=True)
    )


def _is_foreign(
    use: AgentUse, first_lung_cancer: date | None, other_cancers: frozenset[str]
) -> bool:
    if use.because_of:
        return other_cancers.issuperset(use.because_of)
    if first_lung_cancer is None or use.started is None:
        return False
    return (first_lung_cancer - use.started.latest).days > BEFORE_DIAGNOSIS_DAYS


def _grouped(uses: Sequence[AgentUse]) -> list[list[AgentUse]]:
    lines: list[_Line] = []
    for use in sorted(uses, key=lambda use: _day(use.started)):
        started = _day(use.started)
        if not lines or not lines[-1].takes(use, started):
            lines.append(_Line([], started, started))
        lines[-1].add(use)
    return [line.uses for line in lines]


def _alike(uses: Sequence[AgentUse]) -> list[list[AgentUse]]:
    """Plans and undated uses: together only if they name the same drugs."""
    groups: dict[tuple[bool, frozenset[Coding]], list[AgentUse]] = {}
    for use in uses:
        planned = use.status is TherapyStatus.PLANNED
        kept = replace(use, started=None, ended=None) if planned else use
        groups.setdefault((planned, frozenset(use.agents)), []).append(kept)
    return list(groups.values())


def _therapy_line(uses: Sequence[AgentUse], number: int | None) -> TherapyLine:
    status = _status(uses)
    starts = [use.started for use in uses if use.started]
    started = min(starts, key=lambda day: day.earliest, default=None)
    ended = None if status is TherapyStatus.ACTIVE else _ended(uses)
    if started and ended and ended.latest < started.earliest:
        ended = None
    newest_first = list(reversed(uses))
    stopped = status in (TherapyStatus.STOPPED, TherapyStatus.COMPLETED)
    return TherapyLine(
        tuple(dict.fromkeys(agent for use in uses for agent in use.agents)),
        status,
        tuple(dict.fromkeys(use.source for use in uses)),
        started=started,
        ended=ended,
        number=number,
        intent=next((use.intent for use in newest_first if use.intent), ""),
        reason_stopped=next(
            (use.reason_stopped for use in newest_first if use.reason_stopped), ""
        )
        if stopped
        else "",
    )


def _last_uses(uses: Sequence[AgentUse]) -> list[AgentUse]:
    """The latest use of each drug."""
    return list({agent: use for use in uses for agent in use.agents}.values())


def _status(uses: Sequence[AgentUse]) -> TherapyStatus:
    """The most open status that the latest use of any drug has."""
    last = {use.status for use in _last_uses(uses)}
    standing = (status for status in _STANDING if status in last)
    return next(standing, TherapyStatus.PLANNED)


def _ended(uses: Sequence[AgentUse]) -> PartialDate | None:
    """The last documented dose, if every drug has one."""
    ends = [use.ended for use in _last_uses(uses)]
    known = [end for end in ends if end is not None]
    return max(known, key=lambda day: day.latest) if len(known) == len(ends) else None


def _day(started: PartialDate | None) -> date:
    return started.earliest if started else date.min
