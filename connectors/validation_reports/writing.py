"""Writes a validation to a folder: `<name>_validation.json` and `.html`."""

from collections.abc import Mapping
from pathlib import Path

import orjson

from connectors.validation_reports.page import ReportPage, page_html
from data.errors import SourceUnavailableError
from data.words import Language


def write_report(
    folder: Path,
    name: str,
    answer: Mapping[str, object],
    page: ReportPage,
    language: Language = "en",
) -> None:
    """Write figures and page.

    Args:
        folder: Is made if missing.
        name: Of what was validated, such as `response`.
        answer: In plain JSON types.
        page: What the page says.
        language: Of the page.

    Raises:
        SourceUnavailableError: If the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}_validation.json").write_bytes(
            orjson.dumps(answer, option=orjson.OPT_INDENT_2) + b"\n"
        )
        html = page_html(page, language)
        (folder / f"{name}_validation.html").write_text(html, encoding="utf-8")
    except OSError as error:
        raise SourceUnavailableError(
            "validation_report.not_written", folder=folder.name
        ) from error
