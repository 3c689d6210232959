"""Trains one network for each set of modalities that may be present, for comparison.

    python -m fusion.training.fused.specialists RUN pictures.npz --workers 2

Each is built and taught like a member of the run, on the same simulated patients, but
never sees anything but its own modalities. What the fused model loses to it under that
set is the price of one model for all sets.
"""

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import combinations
from pathlib import Path

import torch
from safetensors.torch import save_file

from data.results.prediction import Modality
from fusion.network.fused_network import FusedNetwork
from fusion.network.prediction_tasks import MODALITIES
from fusion.training.fused.image_projection import fit_image_projection
from fusion.training.fused.loss import standard_of
from fusion.training.fused.member import train_member
from fusion.training.fused.plan import FusedPlan, cohort_of
from fusion.training.fused.run_folder import network_from, plan_of_run
from fusion.training.fused.tensors import fused_data
from fusion.training.simulated_cohort.images import read_images

Set = tuple[Modality, ...]

FOLDER = "only"


def modality_sets() -> Iterator[Set]:
    """All sets of at least one modality, small ones first."""
    for count in range(1, len(MODALITIES) + 1):
        yield from combinations(MODALITIES, count)


def specialist(run: Path, plan: FusedPlan, modalities: Set) -> FusedNetwork:
    """A trained specialist, in evaluation mode.

    Args:
        run: Folder of the run.
        plan: Of the run.
        modalities: What it sees.
    """
    return network_from(_file(run, modalities), plan.sizes, modalities)


def train_specialists(
    run: Path, pictures: Path, wanted: tuple[Set, ...], patience: int
) -> None:
    """Train some of them; those that are there already are left.

    Args:
        run: Folder of a finished run.
        pictures: File of the bank that it was trained with.
        wanted: Which sets.
        patience: Epochs without a better validation.
    """
    torch.set_num_threads(1)
    plan, bank = plan_of_run(run), read_images(pictures)
    patients = cohort_of(plan, "train", bank)
    _, components = fit_image_projection(bank, patients, plan.sizes.components)
    train = fused_data(patients, components)
    validate = fused_data(cohort_of(plan, "validate", bank), components)
    standard = standard_of(train)
    (run / FOLDER).mkdir(exist_ok=True)
    for modalities in wanted:
        path = _file(run, modalities)
        if path.exists():
            continue
        schedule = replace(plan.schedule, only=modalities, patience=patience)
        progress = train_member(
            train, validate, standard, plan.sizes, schedule, (plan.seed, 0)
        )
        part = path.with_suffix(".part")
        save_file(progress.weights, part)
        part.replace(path)


def _file(run: Path, modalities: Set) -> Path:
    return run / FOLDER / ("+".join(one.value for one in modalities) + ".safetensors")


def main() -> None:
    """Train all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("pictures", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--patience", type=int, default=3)
    options = parser.parse_args()
    sets = list(modality_sets())
    shares = [tuple(sets[i :: options.workers]) for i in range(options.workers)]
    work = partial(
        train_specialists, options.run, options.pictures, patience=options.patience
    )
    with ProcessPoolExecutor(options.workers) as processes:
        list(processes.map(work, shares))


if __name__ == "__main__":
    main()
