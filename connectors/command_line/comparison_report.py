"""Prints how a model does beside its comparators, as a table or as JSON."""

import sys
from collections.abc import Mapping

import orjson
from rich.console import Console
from rich.table import Table

from data.words import word
from fusion.validation.comparison import Estimate, ModelComparison, ScoreFigures


def print_json(answer: Mapping[str, object]) -> None:
    """Write one JSON document to standard output."""
    sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2) + b"\n")


def comparison_json(comparison: ModelComparison) -> dict[str, object]:
    """A comparison in plain JSON types; intervals are 95 %."""
    return {
        "n": comparison.rows,
        "events": comparison.events,
        "patients": comparison.patients,
        "model": _figures_json(comparison.model),
        "comparators": {
            name: _figures_json(figures)
            for name, figures in comparison.comparators.items()
        },
        "gain_over": {
            name: estimate_json(gain) for name, gain in comparison.gain_over.items()
        },
    }


def estimate_json(estimate: Estimate) -> dict[str, float]:
    """A figure with its interval in plain JSON types."""
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}


def print_comparison(name: str, comparison: ModelComparison) -> None:
    """Print one comparison as a table."""
    table = Table(
        title=word(
            "validation.title",
            name=name,
            rows=comparison.rows,
            events=comparison.events,
            patients=comparison.patients,
        )
    )
    for column in ("score", "auc", "gain", "slope", "brier"):
        table.add_column(word(f"validation.{column}"))
    table.add_row(word("validation.model"), *_cells(comparison.model, None))
    for comparator, figures in comparison.comparators.items():
        gain = comparison.gain_over[comparator]
        table.add_row(word(f"validation.{comparator}"), *_cells(figures, gain))
    Console(soft_wrap=True, highlight=False).print(table)


def shown(estimate: Estimate | None, digits: int = 3) -> str:
    """A figure and its interval as a reader wants them."""
    if estimate is None:
        return "–"
    value, low, high = (
        f"{number:.{digits}f}"
        for number in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value} ({low} to {high})"


def _cells(figures: ScoreFigures, gain: Estimate | None) -> tuple[str, ...]:
    return (
        shown(figures.auc),
        shown(gain),
        shown(figures.calibration_slope, 2),
        shown(figures.brier, 4),
    )


def _figures_json(figures: ScoreFigures) -> dict[str, object]:
    found = {
        "auc": figures.auc,
        "calibration_slope": figures.calibration_slope,
        "brier": figures.brier,
    }
    return {
        name: None if figure is None else estimate_json(figure)
        for name, figure in found.items()
    }
