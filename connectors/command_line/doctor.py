"""`fusionboard doctor`: what is configured, and what answers."""

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import orjson
import typer
from pydicom.pixels import get_decoder
from pydicom.uid import (
    JPEG2000Lossless,
    JPEGExtended12Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)
from rich.console import Console
from rich.table import Table

from connectors.fhir.server.opening import open_fhir_server
from connectors.settings import Settings, load_settings
from connectors.store.engine import without_password
from connectors.store.opening import open_store
from data.errors import FusionBoardError

_COMPRESSED = (
    JPEG2000Lossless,
    JPEGLSLossless,
    JPEGLosslessSV1,
    JPEGExtended12Bit,
    RLELossless,
)
_FREE_SPACE_WANTED_GB = 2.0  # chosen: less ends in some hundred scans


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What was looked at.
        ok: Whether FusionBoard can work with it.
        found: What was found, or what to do.
    """

    name: str
    ok: bool
    found: str


def doctor(
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what is configured and what answers; exit 1 if something does not."""
    checks = list(examination(load_settings()))
    if json:
        found = {check.name: {"ok": check.ok, "found": check.found} for check in checks}
        sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        table = Table("", "Checked", "Found")
        for check in checks:
            table.add_row("✓" if check.ok else "✗", check.name, check.found)
        Console().print(table)
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def examination(settings: Settings) -> Iterator[Check]:
    """Look at the installation, the settings and what they point to."""
    yield Check("FusionBoard", True, f"{_version()} on Python {sys.version.split()[0]}")
    yield Check("home", *_home(settings))
    yield Check("store", *_answer(lambda: _store(settings)))
    yield Check("FHIR server", *_answer(lambda: _fhir_server(settings)))
    yield Check("simulated cohort", True, _simulated(settings))
    yield Check("pixel decoders", *_decoders())
    yield Check("dashboard", *_port(settings))


def _version() -> str:
    try:
        return version("fusionboard")
    except PackageNotFoundError:
        return "not installed as a package"


def _home(settings: Settings) -> tuple[bool, str]:
    folder = settings.home
    while not folder.exists():
        folder = folder.parent
    free_gb = shutil.disk_usage(folder).free / 1e9
    if not os.access(folder, os.W_OK):
        return False, f"{settings.home}: not writable; set FUSIONBOARD_HOME"
    if free_gb < _FREE_SPACE_WANTED_GB:
        return False, f"{settings.home}: only {free_gb:.1f} GB free; make room"
    return True, f"{settings.home} ({free_gb:.0f} GB free)"


def _store(settings: Settings) -> str:
    repository = open_store(settings)
    url = without_password(settings.store_url)
    return f"{url}: {len(repository.list_patients())} patients"


def _fhir_server(settings: Settings) -> str:
    if not settings.fhir_url:
        return "none set; FUSIONBOARD_FHIR_URL names one"
    with open_fhir_server(settings) as server:
        offered = server.capability
        next(server.patients(), "")  # says whether our sign-in may read
    events = "heard" if settings.fhir_events_secret.get_secret_value() else "not heard"
    return (
        f"{server.client.host}: FHIR {offered.fhir_version}, sign-in "
        f"{settings.fhir_auth}, $everything {_offered(offered.everything)}, "
        f"$export {_offered(offered.export)}; its events are {events}"
    )


def _offered(it_is: bool) -> str:
    return "offered" if it_is else "not offered"


def _answer(ask: Callable[[], str]) -> tuple[bool, str]:
    try:
        return True, ask()
    except FusionBoardError as error:
        return False, f"{error.what} {error.how_to_fix}"


def _simulated(settings: Settings) -> str:
    folder = settings.home / "simulated"
    return str(folder) if folder.exists() else "not written; `fusionboard demo` does"


def _decoders() -> tuple[bool, str]:
    missing = [uid.name for uid in _COMPRESSED if not get_decoder(uid).is_available]
    if missing:
        return False, "cannot read " + ", ".join(missing) + "; install the lock file"
    return True, "uncompressed, " + ", ".join(uid.name for uid in _COMPRESSED)


def _port(settings: Settings) -> tuple[bool, str]:
    address = f"http://127.0.0.1:{settings.port}"
    with socket.socket() as probe:
        probe.settimeout(1)
        answers = probe.connect_ex(("127.0.0.1", settings.port)) == 0
    return True, f"{address} answers" if answers else f"{address} is free"
