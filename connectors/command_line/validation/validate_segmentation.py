"""`fusionboard validate segmentation`: our outlines beside readers' outlines."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from connectors.command_line.validation.comparison_report import print_json
from connectors.validation_reports.comparison_json import estimate_json
from data.words import translate
from fusion.evaluation.agreement_summary import (
    AgreementSummary,
    by_group,
    quality_control_summary,
    summary,
)
from fusion.evaluation.outlined_patches import (
    METHODS,
    Agreement,
    agreements,
    read_patches,
)
from fusion.statistics.comparison import Estimate

_SEED: Final = 20_210_314  # chosen: any other changes intervals as chance does


def segmentation(
    patches: Annotated[
        Path, typer.Option(help="npz with the arrays images, masks and names.")
    ],
    names: Annotated[
        Path | None, typer.Option(help="Only the patches named here, one a line.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Segment outlined nodules from the middle of their patches and compare."""
    wanted = names.read_text(encoding="utf-8").split() if names else []
    outlined = read_patches(patches, wanted)
    results = {
        method: list(agreements(outlined, segment))
        for method, segment in METHODS.items()
    }
    if json:
        print_json(as_json(results))
    else:
        _show(results)


def as_json(results: dict[str, list[Agreement]]) -> dict[str, object]:
    """All methods' results; the first is the one that measures by default.

    Args:
        results: By method; the same patches in each.
    """
    default, *others = results
    return {
        "cohort_n": len(results[default]),
        "method": default,
        "results": {
            "model": _with_groups(results[default]),
            "comparators": {name: _with_groups(results[name]) for name in others},
        },
        "review_flag": _review(results[default]),
    }


def _with_groups(results: Sequence[Agreement]) -> dict[str, object]:
    groups = {
        name: {"n": len(members)} | _figures(members)
        for name, members in by_group(results).items()
    }
    return _figures(results) | {"groups": groups}


def _review(results: Sequence[Agreement]) -> dict[str, object] | None:
    found = quality_control_summary(results)
    if found is None:
        return None
    return asdict(found) | {"auc": found.auc if found.failures else None}


def _summary(results: Sequence[Agreement]) -> AgreementSummary:
    return summary(results, np.random.default_rng(_SEED))


def _figures(results: Sequence[Agreement]) -> dict[str, object]:
    found = _summary(results)
    low, middle, high = found.volume_ratio
    return {
        "dice_as_drawn": _dice(found.as_drawn, found.as_drawn_failures),
        "dice_half_maximum": _dice(found.half_maximum, found.half_maximum_failures),
        "volume_ratio": {"p5": low, "median": middle, "p95": high},
        "refused": found.refused,
    }


def _dice(median: Estimate, failures: Estimate) -> dict[str, object]:
    return {"median": estimate_json(median), "share_below_0_5": estimate_json(failures)}


def _show(results: dict[str, list[Agreement]]) -> None:
    default = next(iter(results))
    console = Console(soft_wrap=True, highlight=False)
    console.print(translate("outlined.heading", count=len(results[default])))
    table = Table()
    for column in (
        "method",
        "group",
        "count",
        "as_drawn",
        "half_maximum",
        "below",
        "volume_ratio",
    ):
        table.add_column(translate(f"outlined.{column}"))
    for method, found in results.items():
        table.add_row(method, translate("outlined.all"), *_cells(found))
    for group, members in by_group(results[default]).items():
        table.add_row(default, group, *_cells(members))
    console.print(table)
    refused = _summary(results[default]).refused
    if refused:
        console.print(translate("outlined.refused", count=refused))
    review = quality_control_summary(results[default])
    if review is not None:
        console.print(
            translate(
                "outlined.review",
                auc=f"{review.auc:.2f}" if review.failures else "–",
                marked=review.failures_flagged,
                failed=review.failures,
                other=review.others_flagged,
                rest=review.others,
            )
        )


def _cells(results: Sequence[Agreement]) -> tuple[str, ...]:
    found = _summary(results)
    return (
        str(found.count),
        _shown(found.as_drawn),
        _shown(found.half_maximum),
        _shown(found.as_drawn_failures),
        " – ".join(f"{ratio:.2f}" for ratio in found.volume_ratio),
    )


def _shown(figure: Estimate) -> str:
    return f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})"
