"""Servers that may be talked to; a link in an answer never widens this."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

import httpx

from data.errors import SourceUnavailableError

# Number of the port, by definition (RFC 9110).
_PORTS: Final = {"http": 80, "https": 443}
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_SHOWN: Final = 100  # characters; chosen: more do not fit the message


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """Hosts with their ports, each as `host:port` in lower case.

    Attributes:
        places: The allow-list.
        plain_http: Whether anything but this machine may be asked without TLS.
    """

    places: frozenset[str]
    plain_http: bool = False

    @classmethod
    def of(
        cls, url: str, listed: Iterable[str] = (), *, plain_http: bool = False
    ) -> Self:
        """The hosts of the list; the host of the URL alone if there is no list.

        Args:
            url: Base URL of the server.
            listed: `host` (port 443) or `host:port`.
            plain_http: Whether a server in the network may be asked without TLS.

        Raises:
            SourceUnavailableError: If the URL itself is not allowed.
        """
        places = {_with_port(each) for each in listed if each.strip()}
        hosts = cls(frozenset(places or {_place(_parsed(url))}), plain_http)
        hosts.require(url)
        return hosts

    def require(self, url: str | httpx.URL) -> httpx.URL:
        """The URL, if it may be asked.

        Raises:
            SourceUnavailableError: If it leads elsewhere, carries a user name, or
                would send patient data without TLS.
        """
        parsed = _parsed(url)
        if parsed.userinfo or _place(parsed) not in self.places:
            raise SourceUnavailableError(
                "fhir.host_refused",
                host=_place(parsed)[:_SHOWN],
                allowed=", ".join(sorted(self.places)),
            )
        unsafe = parsed.scheme == "http" and parsed.host not in _LOOPBACK
        if unsafe and not self.plain_http:
            raise SourceUnavailableError("fhir.plain_http", host=_place(parsed))
        return parsed


def _parsed(url: str | httpx.URL) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise SourceUnavailableError("fhir.not_an_address") from error
    if parsed.scheme not in _PORTS or not parsed.host:
        raise SourceUnavailableError("fhir.not_an_address")
    return parsed


def _place(url: httpx.URL) -> str:
    return f"{url.host.lower()}:{url.port or _PORTS[url.scheme]}"


def _with_port(listed: str) -> str:
    place = listed.strip().lower()
    return place if place.rpartition(":")[2].isdigit() else f"{place}:443"
