"""Hears HL7 v2 messages over MLLP and answers each once it is kept."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from typing import Final, Protocol

import hl7
from hl7.mllp import (
    HL7StreamReader,
    HL7StreamWriter,
    InvalidBlockError,
    start_hl7_server,
)

from connectors.hl7.parsing import LARGEST_MESSAGE, NOT_HL7

_SILENCE_S: Final = 600.0  # chosen: longer ones hold dead lines, shorter drop live

logger = logging.getLogger(__name__)


class Acknowledgement(Protocol):
    """Acknowledgement of a message.

    Attributes:
        code: `AA`, `AE` or `AR`.
        control_id: MSH-10, or empty.
    """

    @property
    def code(self) -> str: ...  # noqa: D102

    @property
    def control_id(self) -> str: ...  # noqa: D102


async def listen(
    take_in: Callable[[bytes], Acknowledgement],
    *,
    host: str,
    port: int,
    allowed_hosts: Collection[str],
) -> asyncio.Server:
    """Start to listen; messages are taken in one after the other.

    Args:
        take_in: Keeps a message and says what came of it; may block.
        host: Address to listen on.
        port: Port; 0 takes a free one.
        allowed_hosts: Addresses that may send; others are cut off unheard.

    Returns:
        The server, which answers already.
    """
    one_at_a_time = asyncio.Lock()

    async def serve(reader: HL7StreamReader, writer: HL7StreamWriter) -> None:
        peer = writer.get_extra_info("peername")[0]
        if peer not in allowed_hosts:
            logger.warning("a host that may not send HL7 was cut off")
            writer.close()
            return
        await _converse(reader, writer, take_in, one_at_a_time)

    server: asyncio.Server = await start_hl7_server(
        serve, host=host, port=port, limit=LARGEST_MESSAGE + 1024
    )
    return server


async def _converse(
    reader: HL7StreamReader,
    writer: HL7StreamWriter,
    take_in: Callable[[bytes], Acknowledgement],
    one_at_a_time: asyncio.Lock,
) -> None:
    """Until the sender hangs up, is silent for ten minutes, or sends no block."""
    try:
        while True:
            block = await asyncio.wait_for(_block(reader), _SILENCE_S)
            async with one_at_a_time:
                answer = await asyncio.to_thread(take_in, block)
            writer.writeblock(acknowledgement(block, answer))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
        pass  # the sender is gone; it sends again what was not acknowledged
    except (InvalidBlockError, ValueError):
        logger.warning("what came was no MLLP block, or one too large")
    finally:
        writer.close()


def _block(reader: HL7StreamReader) -> Awaitable[bytes]:
    block: Awaitable[bytes] = reader.readblock()
    return block


def acknowledgement(content: bytes, answer: Acknowledgement) -> bytes:
    """The ACK of a message, in ASCII; it names nothing but its control id.

    Source:
        HL7 v2.5.1 chapter 2.9.2.
    """
    try:
        head = content.split(b"\r")[0].split(b"\n")[0].decode("ascii", "replace")
        message = hl7.parse(head)
        ack = message.create_ack(
            answer.code, application="FUSIONBOARD", facility="FUSIONBOARD"
        )
        return str(ack).encode("ascii", "replace")
    except NOT_HL7:
        control_id = answer.control_id or ""
        return (
            "MSH|^~\\&|FUSIONBOARD|FUSIONBOARD|||||ACK|0|P|2.5.1\r"
            f"MSA|{answer.code}|{control_id}\r"
        ).encode("ascii", "replace")
