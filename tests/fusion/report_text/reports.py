"""Reports as text, written for the tests."""

from datetime import UTC, datetime

from data.partial_date import PartialDate
from data.patient.text_report import TextReport

NOW = datetime(2026, 3, 1, tzinfo=UTC)


WHEN = PartialDate(2026, 2, 20)


def report(text: str, **changes: object) -> TextReport:
    return TextReport("Pathology", text, "DiagnosticReport/1", WHEN, **changes)  # type: ignore[arg-type]
