"""Prints how a model does beside its comparators, as a table or as JSON."""

import sys
from collections.abc import Mapping

import orjson
from rich.console import Console
from rich.table import Table

from connectors.validation_reports.wording import shown
from data.words import translate
from fusion.statistics.comparison import Estimate, ModelComparison, ScoreFigures


def print_json(answer: Mapping[str, object]) -> None:
    """Write one JSON document to standard output."""
    sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2) + b"\n")


def print_comparison(
    name: str, comparison: ModelComparison, of: str = "nodules"
) -> None:
    """Print one comparison as a table.

    Args:
        name: Of what was validated.
        comparison: What was found.
        of: What its rows are: `nodules` or `patients`.
    """
    table = Table(
        title=translate(
            f"validation.title.{of}",
            name=name,
            rows=comparison.rows,
            events=comparison.events,
            patients=comparison.patients,
        )
    )
    for column in ("score", "auc", "gain", "slope", "brier"):
        table.add_column(translate(f"validation.{column}"))
    table.add_row(translate("validation.model"), *_cells(comparison.model, None))
    for comparator, figures in comparison.comparators.items():
        gain = comparison.gain_over[comparator]
        table.add_row(translate(f"validation.{comparator}"), *_cells(figures, gain))
    Console(soft_wrap=True, highlight=False).print(table)


def _cells(figures: ScoreFigures, gain: Estimate | None) -> tuple[str, ...]:
    return (
        shown(figures.auc),
        shown(gain),
        shown(figures.calibration_slope, 2),
        shown(figures.brier, 4),
    )
