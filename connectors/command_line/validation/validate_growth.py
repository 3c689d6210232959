"""`fusionboard validate growth`: the growth risk on a reader's table."""

from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer
from rich.console import Console

from connectors.cohorts.reader_table import read_reader_table
from connectors.command_line.validation.comparison_report import (
    print_comparison,
    print_json,
)
from connectors.validation_reports.comparison_json import comparison_json
from data.cohorts.reader_table import ReaderLabel
from data.words import translate
from fusion.evaluation.growth_risk_validation import validate_growth
from fusion.growth.growth_risk_terms import LEAST_CLAIMED_MM
from fusion.statistics.comparison import ModelComparison

_SEED: Final = 20_260_104  # chosen: any other changes intervals as chance does


def growth(
    cohort: Annotated[Path, typer.Option(help="CSV with the NLST table's columns.")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare the growth risk with latest size and last change alone."""
    table = read_reader_table(cohort)
    rng = np.random.default_rng(_SEED)
    results = validate_growth(table, rng)
    claimed = validate_growth(table, rng, least_mm=LEAST_CLAIMED_MM)
    if json:
        print_json(
            {
                "cohort_n": len(table.labels),
                "events": int((table.labels == ReaderLabel.GROWING).sum()),
                "results": _as_json(results),
                "results_from_5_mm": _as_json(claimed),
            }
        )
        return
    for name, found in results.items():
        print_comparison(name, found)
    for name, found in claimed.items():
        print_comparison(translate("validation.from_5_mm", name=name), found)
    Console(soft_wrap=True).print(translate("validation.growth.note"))


def _as_json(results: dict[str, ModelComparison]) -> dict[str, object]:
    return {name: comparison_json(found) for name, found in results.items()}
