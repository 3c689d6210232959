"""SMART Backend Services: a signed assertion for a token that soon expires."""

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import jwt
import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from connectors.fhir.server.http_transport import (
    HttpRequest,
    HttpResponse,
    HttpTransport,
)
from data.errors import InvalidSettingError, SourceUnavailableError

_ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_S: Final = 240  # SMART on FHIR: at most five minutes; chosen below
_ASSUMED_LIFETIME_S: Final = 300.0  # SMART on FHIR recommends no longer
_LEAST_RSA_BITS: Final = 2048  # chosen: shorter keys are broken
_P384: Final = "secp384r1"
_FORM: Final = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Accept": "application/json",
}


class PrivateKey:
    """The key that the hospital knows the public half of; never shown."""

    def __init__(self, path: Path, key_id: str = "") -> None:
        """Read an RSA or P-384 key from a PEM file.

        Raises:
            InvalidSettingError: If the file cannot be read or holds another key.
        """
        try:
            key = load_pem_private_key(path.read_bytes(), password=None)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise InvalidSettingError("fhir.key_unreadable", path=path) from error
        if isinstance(key, RSAPrivateKey) and key.key_size >= _LEAST_RSA_BITS:
            self.algorithm = "RS384"
        elif isinstance(key, EllipticCurvePrivateKey) and key.curve.name == _P384:
            self.algorithm = "ES384"
        else:
            raise InvalidSettingError("fhir.key_unreadable", path=path)
        self._key: RSAPrivateKey | EllipticCurvePrivateKey = key
        self._key_id = key_id

    def signed(self, claims: dict[str, object]) -> str:
        """The claims as a signed JWT."""
        headers = {"kid": self._key_id} if self._key_id else None
        return jwt.encode(claims, self._key, algorithm=self.algorithm, headers=headers)


class SmartSignIn:
    """A `SignIn` that fetches a token, keeps it, and renews it in time.

    Source:
        SMART App Launch 2.2, Backend Services; RFC 7523.
    """

    def __init__(
        self,
        transport: HttpTransport,
        client_id: str,
        key: PrivateKey,
        scope: str,
        token_url: Callable[[], str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is asked yet.

        Args:
            transport: Asks the token endpoint, which must be an allowed host too.
            client_id: As registered with the server.
            key: Its public half is registered with the server.
            scope: What is asked for, such as `system/*.read`.
            token_url: Finds the token endpoint; called when first needed.
            clock: Seconds.
        """
        self._transport = transport
        self._client_id = client_id
        self._key = key
        self._scope = scope
        self._token_url = token_url
        self._clock = clock
        self._token = ""
        self._renew_at = 0.0

    def header(self) -> str:
        """A token that is still good for a while."""
        if not self._token or self._clock() >= self._renew_at:
            self._fetch()
        return f"Bearer {self._token}"

    def renewed(self) -> bool:
        """Forget the token: the server no longer takes it."""
        self._token = ""
        return True

    def _fetch(self) -> None:
        url, asked_at = self._token_url(), self._clock()
        response = self._transport.exchange(
            HttpRequest("POST", url, _FORM, content=lambda: self._form(url))
        )
        self._token, lifetime_s = _token_in(
            response, self._transport.hosts.require(url).host
        )
        self._renew_at = asked_at + lifetime_s - min(60.0, lifetime_s / 10)

    def _form(self, url: str) -> bytes:
        """A fresh assertion for each try; servers refuse one seen before."""
        claims: dict[str, object] = {
            "iss": self._client_id,
            "sub": self._client_id,
            "aud": url,
            "exp": int(time.time()) + _ASSERTION_S,
            "jti": secrets.token_urlsafe(24),
        }
        form = {
            "grant_type": "client_credentials",
            "scope": self._scope,
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": self._key.signed(claims),
        }
        return urlencode(form).encode()


def _token_in(response: HttpResponse, host: str) -> tuple[str, float]:
    """Token and its lifetime in seconds; what the server said otherwise stays out."""
    try:
        said = orjson.loads(response.body)
    except orjson.JSONDecodeError:
        said = None
    fields = said if isinstance(said, dict) else {}
    token, lifetime = fields.get("access_token"), fields.get("expires_in")
    if response.status != 200 or not isinstance(token, str) or not token:
        code = fields.get("error")
        known = (
            code if isinstance(code, str) and code.replace("_", "").isalpha() else ""
        )
        raise SourceUnavailableError(
            "fhir.token_refused", host=host, status=response.status, code=known[:40]
        )
    if isinstance(lifetime, int | float) and lifetime > 0:
        return token, float(lifetime)
    return token, _ASSUMED_LIFETIME_S
