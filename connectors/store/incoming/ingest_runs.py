"""Rejected entries of each folder, and the times when each folder was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert

from connectors.store.canonical_json import to_json
from connectors.store.tables import ingest_runs, set_aside
from data.imaging.study import RejectedEntry


@dataclass(frozen=True, slots=True)
class IngestRuns:
    """Runs over folders and servers, and what they rejected."""

    _connection: Connection

    def replace_rejected(self, root: str, entries: Sequence[RejectedEntry]) -> None:
        """Keep what was rejected below a folder, in place of what was before."""
        below = func.substr(set_aside.c.root, 1, len(root) + 1) == f"{root}/"
        self._connection.execute(
            delete(set_aside).where((set_aside.c.root == root) | below)
        )
        rows = [
            {
                "root": root,
                "position": position,
                "place": entry.where,
                "reason": entry.reason,
                "reason_values": to_json(entry.values),
            }
            for position, entry in enumerate(entries)
        ]
        if rows:
            self._connection.execute(insert(set_aside), rows)

    def save_run(
        self, root: str, started_at: datetime, counts: Mapping[str, int]
    ) -> None:
        """Keep that a folder was read, and what came of it."""
        self._connection.execute(
            insert(ingest_runs).values(
                root=root,
                started_at=started_at,
                ended_at=datetime.now(started_at.tzinfo),
                counts=to_json(dict(counts)),
            )
        )
