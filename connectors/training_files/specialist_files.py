"""The specialists of a run, one file each below the run's folder."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

from safetensors.torch import load_file

from connectors.training_files.fused_run_folder import FusedRunFolder, save_whole
from connectors.training_files.image_bank import read_images
from fusion.network.fused_experts import NetworkSizes
from fusion.network.fused_network import FusedNetwork
from fusion.training.fused.run import network_of
from fusion.training.fused.specialists import Set, modality_sets, trained_specialists

_FOLDER: Final = "only"
_PATIENCE: Final = 3  # count of epochs; chosen: more take longer


def read_specialist(run: Path, sizes: NetworkSizes, modalities: Set) -> FusedNetwork:
    """Read a trained specialist, in evaluation mode.

    Args:
        run: Folder of the run.
        sizes: Of the run's networks.
        modalities: What it sees.
    """
    return network_of(load_file(_file(run, modalities)), sizes, modalities)


def train_specialists(run: Path, pictures: Path, workers: int) -> None:
    """Train the specialists of all sets; those that are there already are left.

    Args:
        run: Folder of a finished run.
        pictures: File of the bank that it was trained with.
        workers: Processes.
    """
    (run / _FOLDER).mkdir(exist_ok=True)
    sets = [one for one in modality_sets() if not _file(run, one).exists()]
    shares = [sets[first::workers] for first in range(workers)]
    with ProcessPoolExecutor(workers) as processes:
        list(processes.map(partial(_train_some, run, pictures), shares))


def _train_some(run: Path, pictures: Path, wanted: Sequence[Set]) -> None:
    plan, bank = FusedRunFolder(run).plan(), read_images(pictures)
    for modalities, weights in trained_specialists(plan, bank, wanted, _PATIENCE):
        save_whole(weights, _file(run, modalities))


def _file(run: Path, modalities: Set) -> Path:
    name = "+".join(one.value for one in modalities)
    return run / _FOLDER / f"{name}.safetensors"
