"""`fusionboard listen-hl7`: hear HL7 v2 messages over MLLP until Ctrl+C."""

import asyncio
import contextlib
from functools import partial
from typing import Annotated

import typer
from rich.console import Console

from connectors.command_line.serve import require_free
from connectors.hl7.receiver import listen
from connectors.settings import load_settings
from connectors.store.database import open_store
from connectors.workflows.take_in_hl7 import take_in_message
from data.words import word

_HERE = "127.0.0.1"


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
    take_in = partial(take_in_message, open_store(load_settings()))

    async def serve() -> None:
        server = await listen(take_in, host=host, port=port, allowed_hosts=allowed)
        Console(stderr=True).print(word("command.hl7_listening", host=host, port=port))
        async with server:
            await server.serve_forever()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())
