"""Takes in HL7 v2 messages: each is kept, then the patient is read from all of them."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import orjson

from connectors.fhir.reading.documents import Document
from connectors.fhir.reading.parsing import take_json
from connectors.fhir.reading.source_reading import SourceReading
from connectors.hl7.parsing import parse_message, split_messages
from connectors.hl7.to_fhir import head_of, resources_of
from connectors.store.incoming.hl7_messages import ROOT, KeptMessage
from connectors.store.repository import Repository
from connectors.store.unit_of_work import UnitOfWork
from data.errors import FusionBoardError, InvalidRecordError
from data.imaging.study import RejectedEntry

ACCEPTED, FAILED, REJECTED = "AA", "AE", "AR"
_NOT_FOR_US: Final = ("hl7.type",)
_WAITS: Final = ("hl7.merge",)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Outcome of one message.

    Attributes:
        code: `AA`, `AE` or `AR`, as MSA-1 has it.
        control_id: MSH-10 of the message, or empty.
        error: Why it gave nothing, or None.
        new: False if the very same message had come before.
    """

    code: str
    control_id: str = ""
    error: FusionBoardError | None = None
    new: bool = True


@dataclass(frozen=True, slots=True)
class Hl7Report:
    """Report of the messages of one file.

    Attributes:
        messages: How many there were.
        repeated: Of those, known already.
        refused: Reason in words to how many.
    """

    messages: int
    repeated: int
    refused: Counter[str]


def ingest_messages(repository: Repository, content: bytes) -> Hl7Report:
    """Take in all messages of a file, or of a batch.

    Args:
        repository: The store.
        content: The file.

    Raises:
        InvalidRecordError: If there is no message in it.
    """
    receipts = [ingest_message(repository, one) for one in split_messages(content)]
    if not receipts:
        raise InvalidRecordError("hl7.no_header")
    return Hl7Report(
        len(receipts),
        sum(not receipt.new for receipt in receipts),
        Counter(receipt.error.what for receipt in receipts if receipt.error),
    )


def ingest_message(repository: Repository, content: bytes) -> Receipt:
    """Keep one message, and read its patient from all messages about them.

    All in one transaction: what is acknowledged is kept. A message that cannot be
    used is kept, too, with the reason. The same message twice changes nothing.

    Args:
        repository: The store.
        content: One message.
    """
    kept, error = _understood(content)
    now = datetime.now(UTC)
    with repository.writing() as work:
        new = work.hl7_messages.keep_message(kept, now)
        if new and error is None:
            _read_again(repository, work, kept, now)
        elif new:
            work.ingest_runs.replace_rejected(
                ROOT, work.hl7_messages.refused_messages()
            )
    return Receipt(_code(error), kept.control_id, error, new)


def _understood(content: bytes) -> tuple[KeptMessage, FusionBoardError | None]:
    try:
        message = parse_message(content)
    except InvalidRecordError as error:
        return KeptMessage("", "", "", "", _aside(error), content), error
    head = head_of(message)
    try:
        resources = resources_of(message)
    except InvalidRecordError as error:
        kept = KeptMessage(head.sender, head.control_id, "", "", _aside(error), content)
        return kept, error
    first = resources[0]["identifier"][0]
    kept = KeptMessage(
        head.sender,
        head.control_id,
        first["system"],
        first["value"],
        None,
        content,
        orjson.dumps(resources).decode(),
    )
    return kept, None


def _aside(error: FusionBoardError) -> RejectedEntry:
    return RejectedEntry("HL7", error.key, tuple(error.values.items()))


def _read_again(
    repository: Repository, work: UnitOfWork, kept: KeptMessage, now: datetime
) -> None:
    """The patient's record from all messages, in place of the one before."""
    document = Document(ROOT)
    for resources in work.hl7_messages.resources_of_patient(
        kept.issuer, kept.identifier
    ):
        take_json(document, resources.encode())
    reading = SourceReading()
    reading.add(document)
    reading.close()
    for draft in reading.patients:
        record = draft.finish()
        record = replace(record, identity=repository.translated(record.identity))
        touched = work.records.save_record(ROOT, record, now)
        if touched:
            work.study_linkage.relink_touched(touched)


def _code(error: FusionBoardError | None) -> str:
    if error is None or error.key in _WAITS:
        return ACCEPTED
    return REJECTED if error.key in _NOT_FOR_US else FAILED
