"""Evaluates a run on simulated test patients, by one command.

    python -m fusion.training.fused_evaluation.evaluate RUN images.npz OUT

Writes `evaluation.json` and `evaluation.md`. Needs the specialists of
`fusion.training.fused.specialists` in the run's folder. All patients are simulated.
"""

import argparse
import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from fusion.training.fused.run_folder import read_run
from fusion.training.fused_evaluation.attribution import top_driver_share
from fusion.training.fused_evaluation.cohorts import TestSet, test_set
from fusion.training.fused_evaluation.figures import (
    coverage,
    gains,
    image_gain,
    pattern_losses,
    weight_agreement,
)
from fusion.training.fused_evaluation.table import as_markdown
from fusion.training.simulated_cohort.images import read_images
from fusion.training.simulated_cohort.missingness import Gaps

# Seed and count. Chosen: another seed changes figures as chance does; fewer patients
# widen the intervals.
_SEED: Final = 20_261_127
_LEAST: Final = 5_000


def evaluate(
    run_folder: Path, pictures: Path, null: Path | None, patients: int
) -> dict[str, Any]:
    """All figures of a run, in plain JSON types.

    Args:
        run_folder: Of a finished run with its specialists.
        pictures: The bank; its part `test` is used alone.
        null: Folder of a run of the null arm, or None.
        patients: Simulated test patients.
    """
    torch.set_num_threads(1)
    run, bank = read_run(run_folder), read_images(pictures)
    rng = np.random.default_rng(_SEED)
    usual = test_set(run, bank, patients, _SEED, Gaps())
    whole = test_set(run, bank, patients, _SEED + 1, Gaps.none())
    found: dict[str, Any] = {"cohort": "simulated", "patients": patients}
    found["gains"] = gains(run_folder, run, usual, rng)
    found["patterns"] = pattern_losses(run_folder, run, whole)
    found["weights"] = weight_agreement(run, whole)
    found["coverage"] = {
        "usual gaps": coverage(run, usual),
        "nothing missing": coverage(run, whole),
        "random gaps": coverage(run, whole.with_random_gaps(_SEED)),
    }
    found["drivers"] = top_driver_share(run, whole, rng)
    found["picture"] = image_gain(run, usual, rng)
    if null is not None:
        found["picture_null"] = image_gain(*_null(null, pictures, patients), rng)
    return found


def _null(null: Path, pictures: Path, patients: int) -> tuple[Any, TestSet]:
    run, bank = read_run(null), read_images(pictures)
    return run, test_set(run, bank, patients, _SEED + 2, Gaps())


def main() -> None:
    """Evaluate and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("pictures", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--null", type=Path)
    parser.add_argument("--patients", type=int, default=10_000)
    options = parser.parse_args()
    patients = max(options.patients, _LEAST)
    found = evaluate(options.run, options.pictures, options.null, patients)
    options.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, indent=2)
    (options.out / "evaluation.json").write_text(text, encoding="utf-8")
    (options.out / "evaluation.md").write_text(as_markdown(found), encoding="utf-8")


if __name__ == "__main__":
    main()
