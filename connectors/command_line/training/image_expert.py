"""`fusionboard train image-expert`: what looks at a nodule's pixels."""

import logging
from pathlib import Path
from typing import Annotated, Final

import typer

from connectors.command_line.training.extra import need_pytorch

# Counts. Chosen: more take longer, fewer teach less.
_RENDERINGS: Final = 2
_EMPTY: Final = 200


def image_expert(
    rated: Annotated[Path, typer.Argument(help="NPZ of rated outlines.")],
    folder: Annotated[Path, typer.Argument(help="Of the run; is made if missing.")],
    seed: Annotated[int, typer.Option(help="Of all chance.")] = 1,
    workers: Annotated[int, typer.Option(help="Processes that render.")] = 2,
) -> None:
    """Make the expert that looks at a nodule's pixels, and its encoder.

    Beside them lies held_out.npz, the cohort of held-out patients that
    `fusionboard validate image` takes.
    """
    need_pytorch()
    # Only here, because PyTorch is an optional extra and slow to load.
    from connectors.training_files.image_expert_folder import (
        cached_features,
        write_cohort,
        write_encoder,
        write_expert,
    )
    from connectors.training_files.outlines import read_rated
    from connectors.training_files.rated_pool import draw_rated_dataset
    from fusion.training.image_expert.dataset import held_out_nodules
    from fusion.training.image_expert.train import calibration_sample, fit_image_expert

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    shapes = read_rated(rated)
    pool = draw_rated_dataset(
        shapes,
        folder / "pool",
        renderings=_RENDERINGS,
        empty=_EMPTY,
        seed=seed,
        workers=workers,
    )
    held_out = held_out_nodules(shapes)
    encode = write_encoder(calibration_sample(pool, ~held_out), folder)
    features = cached_features(encode, pool, folder)
    expert = fit_image_expert(shapes, features, seed)
    write_expert(expert, folder / "image_expert.npz")
    write_cohort(shapes, pool.views[0], held_out, folder / "held_out.npz")
