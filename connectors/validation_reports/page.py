"""One HTML page with figures, tables and check-lists; it needs no network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import plotly.graph_objects as go
from jinja2 import Environment, PackageLoader, StrictUndefined

from data.reference.checklists import checklist
from data.words import Language, translate

_TEMPLATE: Final = "page.html"
_LISTS: Final = {"tripod_ai": "TRIPOD+AI", "claim_2024": "CLAIM 2024"}


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table.

    Attributes:
        title: Above it.
        headings: Of its columns.
        rows: Cells as text.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class ReportPage:
    """Content of a report.

    Attributes:
        title: Of the page.
        summary: Sentences at its top.
        tables: In order.
        figures: Plots by title.
        facts: What answers the items of the check-lists, by name.
    """

    title: str
    summary: tuple[str, ...]
    tables: Sequence[ReportTable]
    figures: Mapping[str, go.Figure] = field(repr=False)
    facts: Mapping[str, str] = field(repr=False)


def page_html(page: ReportPage, language: Language = "en") -> str:
    """The page as HTML; items that the run cannot answer stay visibly empty."""
    plots = {
        title: figure.to_html(full_html=False, include_plotlyjs=number == 0)
        for number, (title, figure) in enumerate(page.figures.items())
    }
    lists = {
        title: [
            (one.item, one.asks(language), page.facts.get(one.filled_by, ""))
            for one in checklist(name)
        ]
        for name, title in _LISTS.items()
    }
    return (
        _environment()
        .get_template(_TEMPLATE)
        .render(
            page=page,
            plots=plots,
            lists=lists,
            language="zh-CN" if language == "zh" else "en",
            words={
                name: translate(f"validation_report.{name}", language)
                for name in ("item", "asks", "answer", "unfilled", "research")
            },
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("connectors.validation_reports", ""),
        autoescape=True,
        undefined=StrictUndefined,
    )
