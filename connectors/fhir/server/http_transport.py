"""HTTP as hospitals have it: slow, busy, cut off, redirected, and sometimes hostile."""

import logging
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from io import BytesIO
from typing import BinaryIO, Final

import httpx

from connectors.fhir.server.allowed_hosts import AllowedHosts
from data.errors import SourceUnavailableError

# Seconds, HTTP status codes, count. Chosen: longer waits and more retries hold a page
# up.
_BACK_OFF_S: Final = (0.5, 2.0)  # at most two retries
_RETRIED: Final = frozenset({429, 500, 502, 503, 504})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS: Final = 3


@dataclass(frozen=True, slots=True)
class TransferLimits:
    """Limits in time and size of one answer.

    Attributes:
        silence_s: Longest wait for the next bytes.
        answer_s: Longest time for a whole answer.
        body_bytes: Largest body, after unpacking.
        file_bytes: Largest file of an export.
        wait_s: Longest wait that a server may ask for before a retry.
    """

    silence_s: float = 30
    answer_s: float = 300
    body_bytes: int = 32_000_000
    file_bytes: int = 20_000_000_000
    wait_s: float = 60


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request.

    Attributes:
        method: HTTP method.
        url: Absolute.
        headers: Beside those that httpx adds.
        content: Body, or what makes a fresh one for each try.
        into: File that takes a good answer's body, or None to keep it in memory.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes | Callable[[], bytes] = field(default=b"", repr=False)
    into: BinaryIO | None = None


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One answer, read to its end.

    Attributes:
        status: HTTP status.
        headers: As sent.
        body: Unpacked; empty where it went into a file.
    """

    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)


class HttpTransport:
    """Asks allowed hosts, within limits, with at most two retries."""

    def __init__(
        self,
        hosts: AllowedHosts,
        limits: TransferLimits | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Open a pool of connections; nothing is asked yet.

        Args:
            hosts: Who may be asked, also after a redirect.
            limits: What one answer may cost.
            pause: Waits some seconds.
        """
        self.hosts = hosts
        self.limits = limits or TransferLimits()
        self.pause = pause
        self._client = httpx.Client(
            timeout=self.limits.silence_s, verify=_certificates()
        )
        # Both log whole addresses, and those hold identifiers of patients.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def exchange(self, request: HttpRequest) -> HttpResponse:
        """Ask, and ask again where the trouble may pass.

        Returns:
            The answer, whatever its status; a busy server's after the last try.

        Raises:
            SourceUnavailableError: If there is no whole answer from an allowed host.
        """
        back_offs = iter(_BACK_OFF_S)
        while True:
            back_off_s = next(back_offs, None)
            try:
                response = self._follow(request)
            except httpx.TransportError as error:
                if back_off_s is None:
                    raise _unreachable(request.url, error, self.limits) from error
                self.pause(back_off_s)
                continue
            if response.status not in _RETRIED or back_off_s is None:
                return response
            wait_s = retry_after_s(response.headers, back_off_s)
            if wait_s > self.limits.wait_s:
                return response
            self.pause(wait_s)

    def _follow(self, request: HttpRequest) -> HttpResponse:
        """Ask once, and go where a redirect leads if that is allowed."""
        url, headers = self.hosts.require(request.url), dict(request.headers)
        for _ in range(_MOST_REDIRECTS + 1):
            response = self._once(request, url, headers)
            target = response.headers.get("location", "")
            if response.status not in _REDIRECTS or not target:
                return response
            if request.method != "GET":
                raise SourceUnavailableError("fhir.redirected", host=url.host)
            new = self.hosts.require(_joined(url, target))
            if (new.scheme, new.host, new.port) != (url.scheme, url.host, url.port):
                headers.pop("Authorization", None)
            url = new
        raise SourceUnavailableError("fhir.redirected", host=url.host)

    def _once(
        self, request: HttpRequest, url: httpx.URL, headers: Mapping[str, str]
    ) -> HttpResponse:
        content = request.content
        body = content if isinstance(content, bytes) else content()
        with self._client.stream(
            request.method, url, headers=headers, content=body or None
        ) as response:
            good = response.is_success and request.into is not None
            sink = request.into if good and request.into else BytesIO()
            sink.seek(0)
            sink.truncate()
            limit = self.limits.file_bytes if good else self.limits.body_bytes
            self._drain(response, sink, limit)
            kept = sink.getvalue() if isinstance(sink, BytesIO) else b""
            return HttpResponse(response.status_code, response.headers, kept)

    def _drain(self, response: httpx.Response, sink: BinaryIO, limit: int) -> None:
        """Read the body to its end; a large or endless one is left."""
        host, until = response.url.host, time.monotonic() + self.limits.answer_s
        said = response.headers.get("content-length", "")
        if said.isdigit() and int(said) > limit:
            raise _too_large(host, limit)
        got = 0
        for chunk in response.iter_bytes():
            got += len(chunk)
            if got > limit:
                raise _too_large(host, limit)
            if time.monotonic() > until:
                raise SourceUnavailableError(
                    "fhir.too_slow", host=host, seconds=self.limits.answer_s
                )
            sink.write(chunk)


def retry_after_s(headers: Mapping[str, str], otherwise_s: float) -> float:
    """Seconds that `Retry-After` asks for, as a number or as a date.

    Source:
        RFC 9110, section 10.2.3.
    """
    asked = headers.get("retry-after", "").strip()
    if asked.isdigit():
        return float(asked)
    try:
        moment = parsedate_to_datetime(asked)
    except ValueError:
        return otherwise_s
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to trust, read once; a hospital's own CA goes into SSL_CERT_FILE."""
    return httpx.create_ssl_context()


def _joined(url: httpx.URL, target: str) -> httpx.URL:
    try:
        return url.join(target)
    except httpx.InvalidURL as error:
        raise SourceUnavailableError("fhir.not_an_address") from error


def _too_large(host: str, limit: int) -> SourceUnavailableError:
    return SourceUnavailableError(
        "fhir.too_large", host=host, limit_mb=round(limit / 1e6)
    )


def _unreachable(
    url: str, error: httpx.TransportError, limits: TransferLimits
) -> SourceUnavailableError:
    host = httpx.URL(url).host
    if isinstance(error, httpx.TimeoutException):
        seconds = limits.silence_s
        return SourceUnavailableError("fhir.too_slow", host=host, seconds=seconds)
    if isinstance(error, httpx.ConnectError):
        return SourceUnavailableError("fhir.no_answer", host=host)
    return SourceUnavailableError("fhir.cut_off", host=host)
