"""Quality of each series for measuring, as its pixels say."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from connectors.store.canonical_json import from_json, to_json
from connectors.store.tables import quality_reports
from data.imaging.quality import QualityReport


@dataclass(frozen=True, slots=True)
class QualityReports:
    """Quality reports of series."""

    _connection: Connection

    def quality_of(self, series_uid: str) -> QualityReport | None:
        """The report of a series, or None if its pixels were not looked at."""
        text = self._connection.scalar(
            select(quality_reports.c.report).where(
                quality_reports.c.series_uid == series_uid
            )
        )
        return from_json(QualityReport, text) if text else None

    def save_quality(self, series_uid: str, report: QualityReport) -> None:
        """Keep the report of a series in place of an earlier one."""
        self._connection.execute(
            delete(quality_reports).where(quality_reports.c.series_uid == series_uid)
        )
        self._connection.execute(
            insert(quality_reports).values(
                series_uid=series_uid, report=to_json(report)
            )
        )
