"""`fusionboard ingest --fhir-server`: take patients from a FHIR server."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from rich.console import Console

from connectors.command_line.progress import progress_bar
from connectors.fhir.server.opening import open_fhir_server
from connectors.fhir.server.server import FhirServer
from connectors.settings import load_settings
from connectors.store.opening import open_store
from connectors.store.repository import Repository
from connectors.workflows.ingest.ingest_fhir_server import (
    Fetched,
    Progress,
    ingest_changed,
    ingest_everyone,
    ingest_group,
    ingest_patients,
)
from data.errors import InvalidSettingError, NotFoundError, SourceUnavailableError
from data.words import translate

_LOOK_EVERY_S: Final = 2.0  # chosen: longer ones delay the end, shorter cost time


@dataclass(frozen=True, slots=True)
class Wanted:
    """Patients of a server that are to be read.

    Attributes:
        patient: Id, or `system|value` of an identifier.
        group: Id of a Group.
        everyone: All patients.
        changed: Those who changed since the last reading.
        bulk: Whether to use the Bulk Data export.
        every_s: Look again after so many seconds, for ever; 0 is once.
    """

    patient: str = ""
    group: str = ""
    everyone: bool = False
    changed: bool = False
    bulk: bool = False
    every_s: float = 0

    def __post_init__(self) -> None:
        given = [self.patient, self.group, self.everyone, self.changed]
        if sum(map(bool, given)) != 1:
            raise InvalidSettingError("fhir.which_patients")


def ingest_server(url: str, wanted: Wanted) -> None:
    """Take in what is wanted, once or again and again; Ctrl+C ends it."""
    settings = load_settings()
    repository = open_store(settings)
    console = Console(soft_wrap=True, highlight=False)
    with open_fhir_server(settings, url) as server:
        while True:
            began = datetime.now(UTC)
            _once(server, repository, wanted, console)
            if not wanted.every_s:
                return
            _wait(repository, server.root, wanted.every_s, began)


def _once(
    server: FhirServer, repository: Repository, wanted: Wanted, console: Console
) -> None:
    """Look once; of those who look for ever a failure is shown, and no end."""
    try:
        with progress_bar("fhir.doing.patients") as advance:
            fetched = _fetched(server, repository, wanted, advance)
    except SourceUnavailableError as error:
        if not wanted.every_s:
            raise
        console.print(error.what, error.how_to_fix)
    else:
        show_fetched(fetched, console)


def _wait(repository: Repository, root: str, seconds: float, since: datetime) -> None:
    """Until the time is over, or the server told us of a change."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(min(_LOOK_EVERY_S, seconds))
        with repository.reading() as work:
            if any(moment > since for moment in work.fhir_events.marked(root).values()):
                return


def _fetched(
    server: FhirServer, repository: Repository, wanted: Wanted, advance: Progress
) -> Fetched:
    if wanted.patient:
        return ingest_patients(
            server, repository, [_patient_id(server, wanted.patient)]
        )
    if wanted.group:
        return ingest_group(
            server, repository, wanted.group, bulk=wanted.bulk, on_progress=advance
        )
    if wanted.changed:
        return ingest_changed(server, repository, on_progress=advance)
    return ingest_everyone(server, repository, bulk=wanted.bulk, on_progress=advance)


def _patient_id(server: FhirServer, given: str) -> str:
    """The id on the server; an identifier must be that of exactly one patient."""
    issuer, bar, value = given.rpartition("|")
    if not bar:
        return given.removeprefix("Patient/")
    found = server.identified(issuer, value)
    host = server.client.host
    if not found:
        raise NotFoundError("fhir.not_found", host=host)
    if len(found) > 1:
        raise NotFoundError("fhir.patient_not_unique", host=host, count=len(found))
    return found[0]


def show_fetched(fetched: Fetched, console: Console) -> None:
    """Print what came in, and what was rejected, with the reason."""
    console.print(
        translate(
            "fhir.fetched",
            records=fetched.records,
            changed_records=fetched.changed_records,
        )
    )
    for entry in fetched.rejected:
        values = dict(entry.values)
        what = translate(f"{entry.reason}.what", **values)
        advice = translate(f"{entry.reason}.how_to_fix", **values)
        console.print(f"{entry.where}: {what} {advice}")
