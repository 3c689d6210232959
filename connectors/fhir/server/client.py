"""FHIR over HTTP: signed in, as JSON, with every refusal in our own words."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import BinaryIO, Final

import httpx
import orjson

from connectors.fhir.resources.fields import Resource, children, text
from connectors.fhir.server.http_transport import (
    HttpRequest,
    HttpResponse,
    HttpTransport,
)
from connectors.fhir.server.sign_in import SignIn
from data.errors import NotFoundError, SourceUnavailableError

# Count and bytes. Chosen: more take more memory, fewer ask again. The codes are those
# of HTTP.
_FHIR_JSON: Final = "application/fhir+json"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_CODE: Final = re.compile(r"[a-z-]{1,40}")
_KEPT_ANSWERS: Final = 64
_LARGEST_KEPT_BYTES: Final = 1_000_000
_NOT_CHANGED: Final = 304

# HTTP status code (RFC 9110).
_REFUSALS: Final = {
    401: "fhir.sign_in_refused",
    403: "fhir.forbidden",
    429: "fhir.busy",
}


class FhirClient:
    """One FHIR server.

    Attributes:
        base_url: Without a slash at its end.
        transport: Who may be asked, and how patiently.
    """

    def __init__(
        self, base_url: str, transport: HttpTransport, sign_in: SignIn
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.transport = transport
        self._sign_in = sign_in
        self._kept: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    @property
    def host(self) -> str:
        """Host of the server, for messages."""
        return httpx.URL(self.base_url).host

    def address(self, target: str, **parameters: str | list[str]) -> str:
        """An absolute address from a path below the base, or from a link.

        Raises:
            SourceUnavailableError: If it cannot be an address.
        """
        try:
            url = httpx.URL(self.base_url + "/").join(target)
            merged = url.copy_merge_params(parameters) if parameters else url
        except httpx.InvalidURL as error:
            raise SourceUnavailableError("fhir.not_an_address") from error
        return str(merged)

    def read(self, target: str, **parameters: str | list[str]) -> Resource:
        """One resource or Bundle; unchanged ones are not sent again.

        Raises:
            NotFoundError: If the server has no such thing.
            SourceUnavailableError: If it cannot be had.
        """
        url = self.address(target, **parameters)
        kept = self._kept.get(url)
        extra = {"If-None-Match": kept[0]} if kept else {}
        response = self.exchange(HttpRequest("GET", url, extra))
        if response.status == _NOT_CHANGED and kept:
            return self._parsed(kept[1])
        self._require_success(response)
        self._keep(url, response)
        return self._parsed(response.body)

    def search_by_form(self, kind: str, form: Mapping[str, str]) -> Resource:
        """A search whose values stay out of addresses, and so out of server logs."""
        body = str(httpx.QueryParams(dict(form))).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url = self.address(f"{kind}/_search")
        response = self.exchange(HttpRequest("POST", url, headers, content=body))
        self._require_success(response)
        return self._parsed(response.body)

    def send(self, bundle: Resource) -> Resource:
        """Send a transaction that may be sent again without harm; its answer."""
        headers = {"Content-Type": _FHIR_JSON}
        request = HttpRequest("POST", self.base_url, headers, orjson.dumps(bundle))
        response = self.exchange(request)
        self._require_success(response)
        return self._parsed(response.body)

    def download(self, url: str, file: BinaryIO, *, signed: bool) -> None:
        """Write the body of an address into a file, whole or not at all."""
        headers = {"Accept": "application/fhir+ndjson"}
        request = HttpRequest("GET", url, headers, into=file)
        response = (
            self.exchange(request) if signed else self.transport.exchange(request)
        )
        self._require_success(response)

    def exchange(self, request: HttpRequest) -> HttpResponse:
        """Ask with our sign-in; where a token has run out midway, with a new one."""
        response = self.transport.exchange(self._signed(request))
        if response.status == 401 and self._sign_in.renewed():
            response = self.transport.exchange(self._signed(request))
        return response

    def _signed(self, request: HttpRequest) -> HttpRequest:
        headers = {"Accept": _FHIR_JSON, **request.headers}
        if proof := self._sign_in.header():
            headers["Authorization"] = proof
        return HttpRequest(
            request.method, request.url, headers, request.content, request.into
        )

    def _require_success(self, response: HttpResponse) -> None:
        if 200 <= response.status < 300:
            return
        if response.status in (404, 410):
            raise NotFoundError("fhir.not_found", host=self.host)
        otherwise = "fhir.server_error" if response.status >= 500 else "fhir.refused"
        raise SourceUnavailableError(
            _REFUSALS.get(response.status, otherwise),
            host=self.host,
            status=response.status,
            codes=", ".join(_issue_codes(response.body)) or "–",
        )

    def _parsed(self, body: bytes) -> Resource:
        try:
            parsed = orjson.loads(body.removeprefix(_BYTE_ORDER_MARK))
        except orjson.JSONDecodeError as error:
            raise SourceUnavailableError("fhir.not_json", host=self.host) from error
        if not isinstance(parsed, dict):
            raise SourceUnavailableError("fhir.not_json", host=self.host)
        return parsed

    def _keep(self, url: str, response: HttpResponse) -> None:
        etag = response.headers.get("etag", "")
        if etag and len(response.body) <= _LARGEST_KEPT_BYTES:
            self._kept[url] = (etag, response.body)
            self._kept.move_to_end(url)
            if len(self._kept) > _KEPT_ANSWERS:
                self._kept.popitem(last=False)


def _issue_codes(body: bytes) -> list[str]:
    """Codes of an OperationOutcome; its texts may name the patient and stay out."""
    try:
        outcome = orjson.loads(body)
    except orjson.JSONDecodeError:
        return []
    if not isinstance(outcome, dict):
        return []
    codes = (text(issue, "code") for issue in children(outcome, "issue"))
    return [code for code in dict.fromkeys(codes) if _CODE.fullmatch(code)][:3]
