"""Messages over MLLP, each answered once it is kept."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hl7.mllp import open_hl7_connection

from connectors.hl7.receiver import listen
from connectors.store.repository import Repository
from connectors.workflows.ingest.ingest_hl7 import (
    ingest_message,
)
from tests.connectors.hl7.messages import oru, record_of


async def _exchange(
    repository: Repository, sent: list[bytes], allowed: set[str]
) -> list[str]:
    """Send over a real socket with the sender of the library, and get the answers."""
    server = await listen(
        lambda one: ingest_message(repository, one),
        host="127.0.0.1",
        port=0,
        allowed_hosts=allowed,
    )
    port = server.sockets[0].getsockname()[1]
    answers = []
    async with server:
        reader, writer = await open_hl7_connection("127.0.0.1", port)
        try:
            for one in sent:
                writer.writeblock(one)
                await writer.drain()
                answers.append(str((await reader.readmessage()).segment("MSA")))
        finally:
            writer.close()
            await writer.wait_closed()
    return answers


def run(exchange: Coroutine[Any, Any, list[str]]) -> list[str]:
    """Run in a thread of its own: a browser of other tests may have a loop here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, exchange).result()


def test_over_mllp_each_message_is_answered_once_it_is_kept(
    repository: Repository,
) -> None:
    good = oru("OBX|1|NM|1751-7^A^LN||39|g/L|||||F")
    blocks = [good, b"no message", good]
    answers = run(_exchange(repository, blocks, {"127.0.0.1"}))
    assert answers == ["MSA|AA|1", "MSA|AE|", "MSA|AA|1"]
    assert len(record_of(repository).labs) == 1


def test_a_host_that_may_not_send_is_cut_off(repository: Repository) -> None:
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        run(_exchange(repository, [oru()], {"10.1.2.3"}))
    assert repository.list_patients() == ()
