"""A FHIR server from the settings of this installation."""

from collections.abc import Iterator
from contextlib import contextmanager

import orjson

from connectors.fhir.resources.fields import Resource, text
from connectors.fhir.server.allowed_hosts import AllowedHosts
from connectors.fhir.server.capability import capability_of
from connectors.fhir.server.client import FhirClient
from connectors.fhir.server.http_transport import (
    HttpRequest,
    HttpTransport,
    TransferLimits,
)
from connectors.fhir.server.server import FhirServer
from connectors.fhir.server.sign_in import FixedSignIn, SignIn, basic, bearer
from connectors.settings import Settings
from data.errors import InvalidSettingError, SourceUnavailableError


@contextmanager
def open_fhir_server(
    settings: Settings, url: str = "", *, writing: bool = False
) -> Iterator[FhirServer]:
    """A server with its sign-in, until the block ends; nothing is asked yet.

    Args:
        settings: Of this installation.
        url: Base URL; that of the settings if empty. A host that is neither that
            of the settings nor on the allow-list is refused.
        writing: Whether the sign-in must allow writing.

    Raises:
        InvalidSettingError: If no server or an incomplete sign-in is set.
        SourceUnavailableError: If the URL is not allowed.
    """
    base_url = (url or settings.fhir_url).rstrip("/")
    if not base_url:
        raise InvalidSettingError("fhir.no_server")
    transport = HttpTransport(_allowed(settings, base_url), _limits(settings))
    try:
        sign_in = _sign_in(settings, base_url, transport, writing=writing)
        yield FhirServer(FhirClient(base_url, transport, sign_in))
    finally:
        transport.close()


def _allowed(settings: Settings, base_url: str) -> AllowedHosts:
    listed = settings.fhir_allowed_hosts.split(",")
    hosts = AllowedHosts.of(
        settings.fhir_url or base_url, listed, plain_http=settings.fhir_plain_http
    )
    hosts.require(base_url)
    return hosts


def _limits(settings: Settings) -> TransferLimits:
    return TransferLimits(
        silence_s=settings.fhir_timeout_s,
        answer_s=10 * settings.fhir_timeout_s,
        body_bytes=round(settings.fhir_answer_limit_mb * 1e6),
    )


def _sign_in(
    settings: Settings, base_url: str, transport: HttpTransport, *, writing: bool
) -> SignIn:
    token = settings.fhir_token.get_secret_value()
    password = settings.fhir_password.get_secret_value()
    if settings.fhir_auth == "none":
        return FixedSignIn()
    if settings.fhir_auth == "bearer" and token:
        return bearer(token)
    if settings.fhir_auth == "basic" and settings.fhir_user and password:
        return basic(settings.fhir_user, password)
    if settings.fhir_auth == "smart" and settings.fhir_client_id:
        if settings.fhir_private_key is None:
            raise InvalidSettingError("fhir.sign_in_incomplete", kind="smart")
        # Signing takes a while to import, and few of the commands sign.
        from connectors.fhir.server.smart_sign_in import PrivateKey, SmartSignIn

        key = PrivateKey(settings.fhir_private_key, settings.fhir_key_id)
        scope = settings.fhir_write_scope if writing else settings.fhir_read_scope
        return SmartSignIn(
            transport,
            settings.fhir_client_id,
            key,
            scope,
            lambda: settings.fhir_token_url or token_endpoint(transport, base_url),
        )
    raise InvalidSettingError("fhir.sign_in_incomplete", kind=settings.fhir_auth)


def token_endpoint(transport: HttpTransport, base_url: str) -> str:
    """Find where tokens are given out, as the server itself says.

    Source:
        SMART App Launch 2.2, `.well-known/smart-configuration`; before it, the
        `oauth-uris` extension of the CapabilityStatement.

    Raises:
        SourceUnavailableError: If it does not say.
    """
    found = _document(transport, f"{base_url}/.well-known/smart-configuration")
    if url := text(found, "token_endpoint"):
        return url
    statement = _document(transport, f"{base_url}/metadata")
    if statement and (url := capability_of(statement).token_url):
        return url
    host = transport.hosts.require(base_url).host
    raise SourceUnavailableError("fhir.no_token_endpoint", host=host)


def _document(transport: HttpTransport, url: str) -> Resource:
    """Read the document that lies open at an address, or nothing."""
    response = transport.exchange(
        HttpRequest("GET", url, {"Accept": "application/json"})
    )
    if response.status != 200:
        return {}
    try:
        found = orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
