"""HL7 v2 messages as they came, so that nothing is lost and all can be read again."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, select

from connectors.store.canonical_json import from_json, to_json
from connectors.store.tables import hl7_messages
from data.imaging.study import RejectedEntry

ROOT: Final = "hl7v2"
"""What records and refusals of messages are kept under."""


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message on its way into the store.

    Attributes:
        sender: Application and facility, or empty if it could not be read.
        control_id: MSH-10, or empty.
        issuer: Of the patient's first identifier, or empty.
        identifier: The patient's first identifier, or empty.
        refused: Why it gave nothing, or None.
        content: As it came.
        resources: What it became, as a JSON array of FHIR resources.
    """

    sender: str
    control_id: str
    issuer: str
    identifier: str
    refused: RejectedEntry | None
    content: bytes
    resources: str = "[]"


@dataclass(frozen=True, slots=True)
class Hl7Messages:
    """HL7 v2 messages as they came."""

    _connection: Connection

    def keep_message(self, message: KeptMessage, now: datetime) -> bool:
        """Keep a message; False if the same was kept, whatever ends its lines."""
        lines = message.content.replace(b"\r\n", b"\r").replace(b"\n", b"\r").strip()
        fingerprint = hashlib.sha256(lines).hexdigest()
        known = self._connection.scalar(
            select(hl7_messages.c.message_id).where(
                hl7_messages.c.sender == message.sender,
                hl7_messages.c.control_id == message.control_id,
                hl7_messages.c.content_hash == fingerprint,
            )
        )
        if known is not None:
            return False
        self._connection.execute(
            insert(hl7_messages).values(
                sender=message.sender,
                control_id=message.control_id,
                content_hash=fingerprint,
                issuer=message.issuer,
                identifier=message.identifier,
                refused=message.refused.reason if message.refused else "",
                refused_values=to_json(
                    message.refused.values if message.refused else ()
                ),
                received_at=now,
                content=message.content,
                resources=message.resources,
            )
        )
        return True

    def resources_of_patient(self, issuer: str, identifier: str) -> tuple[str, ...]:
        """List what all messages about one patient became, in the order they came."""
        rows = self._connection.scalars(
            select(hl7_messages.c.resources)
            .where(
                hl7_messages.c.issuer == issuer,
                hl7_messages.c.identifier == identifier,
                hl7_messages.c.refused == "",
            )
            .order_by(hl7_messages.c.message_id)
        )
        return tuple(rows)

    def refused_messages(self) -> tuple[RejectedEntry, ...]:
        """Messages that gave nothing, with their reasons; no patient is named."""
        rows = self._connection.execute(
            select(
                hl7_messages.c.control_id,
                hl7_messages.c.received_at,
                hl7_messages.c.refused,
                hl7_messages.c.refused_values,
            )
            .where(hl7_messages.c.refused != "")
            .order_by(hl7_messages.c.message_id)
        )
        return tuple(
            RejectedEntry(
                f"HL7 {row.control_id or row.received_at.isoformat()}",
                row.refused,
                from_json(tuple[tuple[str, object], ...], row.refused_values),
            )
            for row in rows
        )
