"""`fusionboard train detector`: the trees that score nodule candidates."""

from pathlib import Path
from typing import Annotated

import typer

from connectors.training_files.detector_trees import write_trees
from connectors.training_files.rendered_scans import RenderedScans
from fusion.training.detector.phantoms import drawn_afresh
from fusion.training.detector.trees import fit_detector


def detector(
    out: Annotated[Path, typer.Argument(help="NPZ to write.")],
    scans: Annotated[int, typer.Option(help="Simulated chests.")] = 30,
    keep: Annotated[
        Path | None, typer.Option(help="Folder that keeps rendered chests.")
    ] = None,
) -> None:
    """Train the trees that score nodule candidates."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
    kept = drawn_afresh if keep is None else RenderedScans(keep)
    write_trees(fit_detector(scans, kept), out)
