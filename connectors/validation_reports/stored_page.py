"""A report page as JSON, so that it can be opened again without running anything."""

from dataclasses import asdict

import orjson
import plotly.graph_objects as go
import plotly.io

from connectors.validation_reports.page import ReportPage, ReportTable


def page_to_json(page: ReportPage) -> str:
    """Everything a page says, figures as Plotly JSON."""
    return orjson.dumps(
        {
            "title": page.title,
            "summary": page.summary,
            "tables": [asdict(table) for table in page.tables],
            "figures": {name: plot.to_json() for name, plot in page.figures.items()},
            "facts": dict(page.facts),
        }
    ).decode()


def page_from_json(text: str) -> ReportPage:
    """The page that `page_to_json` wrote."""
    held = orjson.loads(text)
    return ReportPage(
        held["title"],
        tuple(held["summary"]),
        [
            ReportTable(
                one["title"], tuple(one["headings"]), tuple(map(tuple, one["rows"]))
            )
            for one in held["tables"]
        ],
        {name: _figure(plot) for name, plot in held["figures"].items()},
        held["facts"],
    )


def _figure(text: str) -> go.Figure:
    figure: go.Figure = plotly.io.from_json(text)
    return figure
