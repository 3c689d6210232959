"""`fusionboard train segmentation`: the network that outlines a nodule."""

import logging
from pathlib import Path
from typing import Annotated, Final

import typer

from connectors.command_line.training.extra import need_pytorch

# Count. Chosen: fewer judge an epoch worse.
_HELD_OUT: Final = 500


def segmentation(
    shapes: Annotated[Path, typer.Argument(help="NPZ of outlines.")],
    folder: Annotated[Path, typer.Argument(help="Of the run; is made if missing.")],
    start: Annotated[Path | None, typer.Option(help="Weights to go on from.")] = None,
    patches: Annotated[int, typer.Option(help="Simulated patches.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Of all chance.")] = 1,
    steps: Annotated[int, typer.Option(help="Batches at most.")] = 6_000,
    learning_rate: Annotated[float, typer.Option(help="At its highest.")] = 3e-3,
    patience: Annotated[int, typer.Option(help="Epochs without a gain.")] = 8,
    workers: Annotated[int, typer.Option(help="Processes that draw.")] = 2,
    threads: Annotated[int, typer.Option(help="Of PyTorch.")] = 2,
) -> None:
    """Train the network that outlines a nodule; started again, it goes on."""
    need_pytorch()
    # Only here, because PyTorch is an optional extra and slow to load.
    from connectors.training_files.outlines import read_library
    from connectors.training_files.patch_pool import draw_pool, read_pool
    from connectors.training_files.segmentation_folder import (
        SegmentationFolder,
        export_segmentation,
        read_weights,
    )
    from fusion.training.segmentation.train import Plan, Training
    from fusion.training.segmentation.trials import HELD_OUT_PART, PARTS

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    plan = Plan(patches, seed, steps, learning_rate, patience, workers, threads)
    rest, held_out = read_library(shapes).held_out(HELD_OUT_PART, PARTS)
    pool = draw_pool(rest, folder / "pool", patches, seed, workers)
    unseen = draw_pool(held_out, folder / "held_out", _HELD_OUT, seed + 1)
    record = SegmentationFolder(folder)
    weights = None if start is None else read_weights(start)
    Training(plan, record, weights).run(read_pool(pool), read_pool(unseen))
    export_segmentation(record.best(), folder / "nodule_segmentation.onnx")
