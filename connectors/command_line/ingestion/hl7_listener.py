"""`fusionboard listen-hl7`: hear HL7 v2 messages over MLLP until Ctrl+C."""

import asyncio
import contextlib
from datetime import date
from functools import partial
from typing import Annotated

import typer
from rich.console import Console

from connectors.command_line.serve import require_free
from connectors.hl7.receiver import listen
from connectors.settings import load_settings
from connectors.store.opening import open_store
from connectors.store.repository import Repository
from connectors.workflows.assess.assess_patients import assess_changed
from connectors.workflows.ingest.ingest_hl7 import ingest_message
from data.words import translate

_HERE = "127.0.0.1"
_ASSESS_EVERY_S = 1.0  # chosen: longer ones delay what is shown


def listen_hl7(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port.")] = 2575,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = _HERE,
    allow: Annotated[
        list[str] | None, typer.Option(help="Address that may send; repeat for more.")
    ] = None,
) -> None:
    """Keep every ADT and ORU message before it is acknowledged."""
    if host == _HERE:
        require_free(port)
    allowed = frozenset([*(allow or ()), *([_HERE] if host == _HERE else [])])
    repository = open_store(load_settings())
    ingest = partial(ingest_message, repository)

    async def serve() -> None:
        server = await listen(ingest, host=host, port=port, allowed_hosts=allowed)
        Console(stderr=True).print(
            translate("command.hl7_listening", host=host, port=port)
        )
        async with server, asyncio.TaskGroup() as group:
            group.create_task(_assess_after_messages(repository))
            await server.serve_forever()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())


async def _assess_after_messages(repository: Repository) -> None:
    """Assess patients beside the messages, so that no acknowledgement waits."""
    while True:
        await asyncio.sleep(_ASSESS_EVERY_S)
        await asyncio.to_thread(assess_changed, repository, date.today(), at_most=None)
