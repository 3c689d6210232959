"""Reports that are only text, in a DiagnosticReport or a DocumentReference."""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from html.parser import HTMLParser
from typing import Final

from connectors.fhir.resources.concepts import words
from connectors.fhir.resources.fields import (
    Resource,
    child,
    children,
    date_in,
    observed_on,
    text,
)
from connectors.fhir.resources.reasons import Reason
from data.patient.text_report import LONGEST_TEXT, TextReport

_PLAIN: Final = ("text/plain", "text/html", "application/xhtml")
_NOT_TEXT: Final = frozenset({"script", "style", "head", "title"})
_BLOCKS: Final = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "table"})
_MANY_LINES: Final = re.compile(r"\n\s*\n\s*\n+")


def report_text(report: Resource, source: str) -> list[TextReport]:
    """The text of a DiagnosticReport: its forms, else its conclusion.

    Args:
        report: A DiagnosticReport.
        source: FHIR reference that the text keeps.
    """
    said = max(_attached(children(report, "presentedForm")), key=len, default="")
    said = said or text(report, "conclusion").strip()
    if not said:
        return []
    title = words(child(report, "code"))
    preliminary = text(report, "status") in ("preliminary", "partial", "registered")
    return [_report(title, said, source, report, preliminary=preliminary)]


def read_document(document: Resource, source: str) -> Sequence[TextReport] | Reason:
    """The text of a DocumentReference; forms that are no text are not used."""
    if text(document, "status") == "entered-in-error":
        return Reason.RETRACTED
    if text(document, "status") == "superseded":
        return Reason.RETRACTED
    forms = [child(content, "attachment") for content in children(document, "content")]
    said = max(_attached(forms), key=len, default="")
    if not said:
        return Reason.NO_VALUE
    title = words(child(document, "type")) or text(document, "description")
    preliminary = text(document, "docStatus") == "preliminary"
    return [_report(title, said, source, document, preliminary=preliminary)]


def plain_text(markup: str) -> str:
    """The words of HTML without tags, scripts and styles."""
    reader = _Words()
    reader.feed(markup[: 4 * LONGEST_TEXT])
    reader.close()
    return _MANY_LINES.sub("\n\n", "".join(reader.said)).strip()


class _Words(HTMLParser):
    """Collects what a reader of the page would read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._hidden = 0

    def handle_starttag(
        self,
        tag: str,
        attrs: list[tuple[str, str | None]],  # noqa: ARG002
    ) -> None:
        self._hidden += tag in _NOT_TEXT
        if tag in _BLOCKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _NOT_TEXT and self._hidden:
            self._hidden -= 1
        if tag in _BLOCKS or tag == "td":
            self.said.append("\n" if tag != "td" else " ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.said.append(data)


def _report(
    title: str, said: str, source: str, resource: Resource, *, preliminary: bool
) -> TextReport:
    cut = said[:LONGEST_TEXT] + (" […]" if len(said) > LONGEST_TEXT else "")
    when = observed_on(resource) or date_in(resource, "date")
    return TextReport(title, cut, source, when, preliminary)


def _attached(forms: Iterable[Resource]) -> list[str]:
    found = []
    for form in forms:
        kind = text(form, "contentType").lower().partition(";")[0].strip()
        if kind.startswith(_PLAIN):
            said = _decoded(text(form, "data"))
            found.append(said.strip() if kind == "text/plain" else plain_text(said))
    return found


def _decoded(data: str) -> str:
    """Base64 as UTF-8, else as GB 18030, which hospitals in China use."""
    try:
        # four characters hold three bytes, and a character takes up to four of those
        raw = base64.b64decode(data[: 8 * LONGEST_TEXT - 8 * LONGEST_TEXT % 4])
    except (binascii.Error, ValueError):
        return ""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")
