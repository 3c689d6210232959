"""Search results over many pages, following `Bundle.link[next]`."""

from collections.abc import Iterator
from typing import Final

from connectors.fhir.resources.fields import Resource, children, text
from connectors.fhir.server.client import FhirClient
from data.errors import SourceUnavailableError

_MOST_PAGES: Final = 10_000  # count; chosen: more is a server that never ends


def pages(
    client: FhirClient, target: str, **parameters: str | list[str]
) -> Iterator[Resource]:
    """Each page of a search or of an operation that answers with a Bundle.

    Args:
        client: The server.
        target: Path below its base.
        parameters: Of the query.

    Raises:
        SourceUnavailableError: If a page cannot be had whole, is no Bundle, comes
            twice, or lies on a host that is not allowed.
    """
    url, seen = client.address(target, **parameters), set[str]()
    while url:
        if url in seen or len(seen) >= _MOST_PAGES:
            raise SourceUnavailableError("fhir.endless_pages", host=client.host)
        seen.add(url)
        page = client.read(url)
        if text(page, "resourceType") != "Bundle":
            raise SourceUnavailableError("fhir.no_bundle", host=client.host)
        yield page
        url = _next_of(client, page)


def _next_of(client: FhirClient, page: Resource) -> str:
    for link in children(page, "link"):
        if text(link, "relation") == "next" and text(link, "url"):
            return client.address(text(link, "url"))
    return ""
