"""Statements of persons on where a study belongs; nothing is ever deleted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from connectors.store.tables import links, studies
from data.errors import NotFoundError
from data.patient.case import RecordedLink


@dataclass(frozen=True, slots=True)
class Links:
    """Statements of persons on where a study belongs."""

    _connection: Connection

    def recorded_links(self) -> tuple[RecordedLink, ...]:
        """Links that persons recorded or undid, the newest first."""
        rows = self._connection.execute(select(links).order_by(links.c.link_id.desc()))
        return tuple(
            RecordedLink(
                study_uid=row.study_uid,
                patient_id=row.patient_id,
                person=row.person,
                reason=row.reason,
                recorded_at=row.recorded_at,
                undone_by=row.undone_by,
                undone_at=row.undone_at,
            )
            for row in rows
        )

    def record_link(self, link: RecordedLink) -> None:
        """Keep one link."""
        self._connection.execute(
            insert(links).values(
                study_uid=link.study_uid,
                patient_id=link.patient_id,
                person=link.person,
                reason=link.reason,
                recorded_at=link.recorded_at,
                undone_by=link.undone_by,
                undone_at=link.undone_at,
            )
        )

    def undo(self, study_uid: str, person: str, now: datetime) -> str:
        """Record that a study does not belong where it is, or was said to be.

        Returns:
            Key of the patient it was linked to.

        Raises:
            NotFoundError: If the study is not linked.
        """
        held = self._connection.execute(
            select(links.c.link_id, links.c.patient_id)
            .where(links.c.study_uid == study_uid)
            .where(links.c.undone_at.is_(None))
        ).one_or_none()
        if held is not None:
            self._connection.execute(
                update(links)
                .where(links.c.link_id == held.link_id)
                .values(undone_by=person, undone_at=now)
            )
            return str(held.patient_id)
        joined = self._connection.execute(
            select(studies.c.patient_id, studies.c.stored_at)
            .where(studies.c.study_uid == study_uid)
            .where(studies.c.patient_id.is_not(None))
        ).one_or_none()
        if joined is None:
            raise NotFoundError("identity.not_linked")
        self.record_link(
            RecordedLink(
                study_uid, joined.patient_id, "", "", joined.stored_at, person, now
            ),
        )
        return str(joined.patient_id)
