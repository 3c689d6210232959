"""`fusionboard validate malignancy`: the malignancy scores on a cohort."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer
from rich.console import Console

from connectors.cohorts.malignancy_table import read_malignancy_table
from connectors.command_line.validation.comparison_report import (
    print_comparison,
    print_json,
)
from connectors.validation_reports.comparison_json import comparison_json, estimate_json
from connectors.validation_reports.wording import shown
from data.words import translate
from fusion.evaluation.malignancy_validation import (
    MalignancyValidation,
    validate_malignancy,
)
from fusion.statistics.sensitivity import CutOff

_SEED: Final = 20_260_105  # chosen: any other changes intervals as chance does
_NAME: Final = "malignancy"


def malignancy(
    cohort: Annotated[Path, typer.Option(help="CSV with the UK table's columns.")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare Brock, recalibrated by cross-validation, with other scores."""
    found = validate_malignancy(
        read_malignancy_table(cohort), np.random.default_rng(_SEED)
    )
    if json:
        print_json(as_json(found))
        return
    print_comparison(_NAME, found.comparison)
    console = Console(soft_wrap=True, highlight=False)
    for name, cut_offs in _cut_offs(found).items():
        for cut in cut_offs:
            console.print(
                translate(
                    "validation.cut_off",
                    name=translate(f"validation.{name}"),
                    percent=f"{100 * cut.probability:.0f}",
                    sensitivity=shown(cut.sensitivity),
                    specificity=shown(cut.specificity),
                )
            )
    console.print(translate("validation.malignancy.note", left_out=found.left_out))


def as_json(found: MalignancyValidation) -> dict[str, object]:
    """The validation in plain JSON types."""
    comparison = found.comparison
    cut_offs = {
        name: [_cut_off_json(cut) for cut in cuts]
        for name, cuts in _cut_offs(found).items()
    }
    return {
        "cohort_n": comparison.rows,
        "events": comparison.events,
        "left_out": found.left_out,
        "notes": [translate("validation.malignancy.note", left_out=found.left_out)],
        "results": {_NAME: comparison_json(comparison) | {"at_cut_offs": cut_offs}},
    }


def _cut_offs(found: MalignancyValidation) -> dict[str, Sequence[CutOff]]:
    return {
        "brock_published": found.published_cut_offs,
        "model": found.recalibrated_cut_offs,
    }


def _cut_off_json(cut: CutOff) -> dict[str, object]:
    return {
        "probability": cut.probability,
        "sensitivity": estimate_json(cut.sensitivity),
        "specificity": estimate_json(cut.specificity),
    }
