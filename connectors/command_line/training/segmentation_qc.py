"""`fusionboard train segmentation-qc`: the flag of outlines that need a look."""

import json
import logging
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from connectors.training_files.outlines import read_library
from fusion.training.segmentation_qc.train import judged_halves, released


def segmentation_qc(
    shapes: Annotated[Path, typer.Argument(help="NPZ of outlines.")],
    out: Annotated[Path, typer.Argument(help="JSON to write.")],
    trials: Annotated[int, typer.Option(help="Simulated outlines.")] = 1500,
    seed: Annotated[int, typer.Option(help="Of all chance.")] = 7,
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
) -> None:
    """Fit the flag of outlines that a person should look at."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    halves = judged_halves(read_library(shapes), trials, seed, workers)
    written = released(halves, np.random.default_rng(seed))
    out.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
