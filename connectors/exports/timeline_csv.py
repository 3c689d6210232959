"""A patient's timeline as CSV."""

from collections.abc import Sequence
from typing import Final

from connectors.exports.csv_table import csv_table
from data.patient.timeline import TimelineEvent

_COLUMNS: Final = (
    "lane",
    "kind",
    "said",
    "first",
    "last",
    "exact",
    "ongoing",
    "source",
)


def timeline_csv(events: Sequence[TimelineEvent]) -> bytes:
    """One line an event; no name or identifier of the patient goes along.

    Args:
        events: In the order in which they are listed.
    """
    return csv_table(
        _COLUMNS,
        (
            [
                one.lane.value,
                one.kind,
                one.said,
                one.first.isoformat(),
                one.last.isoformat(),
                "yes" if one.exact else "no",
                "yes" if one.ongoing else "no",
                one.source,
            ]
            for one in events
        ),
    )
