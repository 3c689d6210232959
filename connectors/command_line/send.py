"""`fusionboard send`: write a patient's results to a FHIR server."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from connectors.fhir.server.opening import open_fhir_server
from connectors.fhir.writing.sign_off import SignOff
from connectors.settings import load_settings
from connectors.store.opening import open_store
from connectors.workflows.send_results import send_results
from data.words import translate


def send(
    patient: Annotated[str, typer.Option(help="Patient's key in the store.")],
    to_fhir: Annotated[str, typer.Option(help="Base URL of the FHIR R4 server.")] = "",
    signed_by: Annotated[
        str, typer.Option(help="Name of the person who answers for the results.")
    ] = "",
) -> None:
    """Write the nodules' results; sending them twice changes nothing."""
    settings = load_settings()
    repository = open_store(settings)
    sign_off = SignOff(signed_by, datetime.now(UTC)) if signed_by else None
    with open_fhir_server(settings, to_fhir, writing=True) as server:
        sent = send_results(
            server,
            repository,
            patient,
            sign_off,
            unsigned_allowed=settings.fhir_send_unsigned,
        )
    console = Console(soft_wrap=True, highlight=False)
    console.print(
        translate(
            "fhir.sent", created=sent.created, present=sent.present, status=sent.status
        )
    )
    if sent.left_out:
        console.print(translate("fhir.left_out", count=sent.left_out))
