"""Route where a FHIR server's rest-hook Subscription reports that something changed."""

import hmac
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from connectors.settings import load_settings
from connectors.workflows.ingest.handle_subscription_notification import (
    handle_subscription_notification,
)
from data.errors import FusionBoardError
from pages.routes.unknown_api import not_found

_LARGEST_BODY_BYTES: Final = 256_000  # chosen: a larger notification is none


async def receive_notification(request: Request) -> JSONResponse:
    """Mark the patient for reading again, if the sender knows our secret.

    Without a secret or a server in the settings there is no such route.
    """
    settings = load_settings()
    secret = settings.fhir_events_secret.get_secret_value()
    if not secret or not settings.fhir_url:
        return await not_found(request)
    given = request.headers.get("authorization", "").encode()
    if not hmac.compare_digest(given, f"Bearer {secret}".encode()):
        return _refusal("unauthorized", 401)
    body = await _small_body(request)
    if body is None:
        return _refusal("too_large", 413)
    path: str = request.path_params.get("path", "")
    try:
        await run_in_threadpool(handle_subscription_notification, settings, path, body)
    except FusionBoardError as error:
        return _refusal(error.key, 503)
    return JSONResponse({"status": "noted"})


async def _small_body(request: Request) -> bytes | None:
    """The body, or None if it is too large or its sender left."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST_BODY_BYTES:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)


def _refusal(error: str, status: int) -> JSONResponse:
    return JSONResponse({"error": error}, status_code=status)


FHIR_EVENTS: Final = (
    Route("/api/fhir/events", receive_notification, methods=["POST"]),
    Route(
        "/api/fhir/events/{path:path}", receive_notification, methods=["POST", "PUT"]
    ),
)
