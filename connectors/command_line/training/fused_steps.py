"""Steps before and after the training of the fused model, by its configuration."""

import json
from functools import partial
from pathlib import Path
from typing import Final

from connectors.command_line.training.fused_config import TrainingConfig
from connectors.training_files.fused_run_folder import FusedRunFolder
from connectors.training_files.image_bank import read_images, write_images
from connectors.training_files.outlines import read_rated
from connectors.training_files.specialist_files import (
    read_specialist,
    train_specialists,
)
from data.errors import InvalidSettingError
from fusion.network.fused_export import export_fused
from fusion.network.fused_torch import save_fused
from fusion.training.fused_evaluation.evaluate import evaluate
from fusion.training.fused_evaluation.table import as_markdown
from fusion.training.simulated_cohort.images import make_bank

# Count and seed. Chosen: more renderings take longer; any other seed draws others.
_RENDERINGS: Final = 2
_IMAGES_SEED: Final = 1


class FusedSteps:
    """The steps of one configuration, which must name images.

    Args:
        read: The configuration.
        config: Its file; what it names lies relative to it.
    """

    def __init__(self, read: TrainingConfig, config: Path) -> None:
        self._read, self._config = read, config
        self._run = config.parent / read.out

    def prepare_images(self, rated: Path, workers: int) -> None:
        """Render and encode outlines into the bank that the configuration names."""
        bank = make_bank(read_rated(rated), _RENDERINGS, _IMAGES_SEED, workers)
        write_images(bank, self._pictures())

    def train_specialists(self, workers: int) -> None:
        """Train a network for each set of modalities, for comparison."""
        train_specialists(self._run, self._pictures(), workers)

    def evaluate(self, out: Path, null: Path | None, patients: int) -> None:
        """Write `evaluation.json` and `evaluation.md`; needs the specialists.

        Args:
            out: Folder; is made if missing.
            null: Folder of a run of the null arm, or None.
            patients: Simulated test patients.
        """
        run = FusedRunFolder(self._run).read_run()
        specialists = partial(read_specialist, self._run, run.plan.sizes)
        other = None if null is None else FusedRunFolder(null).read_run()
        bank = read_images(self._pictures())
        found = evaluate(run, bank, specialists, other, patients)
        out.mkdir(parents=True, exist_ok=True)
        text = json.dumps(found, indent=2)
        (out / "evaluation.json").write_text(text, encoding="utf-8")
        (out / "evaluation.md").write_text(as_markdown(found), encoding="utf-8")

    def release(self, out: Path, version: str) -> None:
        """Write the finished run as ONNX, and as safetensors beside it."""
        run = FusedRunFolder(self._run).read_run()
        export_fused(run.ensemble, run.calibration, version, out)
        beside = out.with_suffix(".safetensors")
        save_fused(run.ensemble, run.plan.sizes, run.calibration, version, beside)

    def _pictures(self) -> Path:
        if self._read.pictures is None:
            raise InvalidSettingError(
                "network.config", file=self._config.name, why="pictures: missing"
            )
        return self._config.parent / self._read.pictures
