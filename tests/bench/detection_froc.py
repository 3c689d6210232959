"""How many nodules the built-in detector finds, on simulated chests it never saw.

Run as `python -m tests.bench.detection_froc --scans 24`. Seeds and nodule outlines are
others than those of training. A candidate hits a nodule if it lies within its radius
of the nodule's centre (the rule of LUNA16); a second hit of one nodule counts neither
way. Intervals come from a bootstrap that draws scans.

Source:
    Setio et al. 2017, Med Image Anal 42:1 (rule and rates of false positives).
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from connectors.training_files.rendered_scans import RenderedScans
from data.imaging.detection import NoduleCandidate
from fusion.imaging.detection import SHOWN_FROM, BlobDetector
from fusion.imaging.lungs import lung_mask
from fusion.training.detector.phantoms import TrueNodule, drawn_afresh, phantom

RATES: Final = (1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8)
FIRST_SEED: Final = 1000
RESAMPLED: Final = 1000
LEAST_SCORE: Final = 0.001
SIZES_MM: Final = ((3.0, 5.0), (5.0, 6.0), (6.0, 10.0), (10.0, 30.0))

Keep = Callable[[TrueNodule], bool]


@dataclass(frozen=True, slots=True, eq=False)
class ScanOutcome:
    """One scan: score of each nodule (0 if missed), and of each false positive."""

    nodules: tuple[TrueNodule, ...]
    hits: NDArray[np.float64] = field(repr=False)
    false_positives: NDArray[np.float64] = field(repr=False)
    seconds: float


def outcome(
    candidates: Sequence[NoduleCandidate],
    nodules: tuple[TrueNodule, ...],
    seconds: float,
) -> ScanOutcome:
    """Match candidates to nodules by the rule of LUNA16."""
    hits = np.zeros(len(nodules))
    false_positives = []
    for candidate in candidates:
        within = [
            np.linalg.norm(np.subtract(candidate.centre_mm, nodule.centre_mm))
            < nodule.diameter_mm / 2
            for nodule in nodules
        ]
        if not any(within):
            false_positives.append(candidate.score)
        for which in np.flatnonzero(within):
            hits[which] = max(hits[which], candidate.score)
    return ScanOutcome(nodules, hits, np.array(false_positives), seconds)


def sensitivities(scans: Sequence[ScanOutcome], keep: Keep) -> list[float]:
    """Share of the kept nodules found at each rate of false positives a scan."""
    hits = np.concatenate(
        [scan.hits[[keep(nodule) for nodule in scan.nodules]] for scan in scans]
    )
    wrong = np.sort(np.concatenate([scan.false_positives for scan in scans]))[::-1]
    found = []
    for rate in RATES:
        allowed = int(rate * len(scans))
        limit = wrong[allowed] if allowed < len(wrong) else 0.0
        found.append(float((hits > limit).mean()) if len(hits) else float("nan"))
    return found


def with_interval(
    scans: Sequence[ScanOutcome], keep: Keep, rng: np.random.Generator
) -> list[tuple[float, float, float]]:
    """Sensitivity at each rate with its 95 % bootstrap interval by scan."""
    drawn = [
        sensitivities(
            [scans[n] for n in rng.integers(len(scans), size=len(scans))], keep
        )
        for _ in range(RESAMPLED)
    ]
    low, high = np.nanpercentile(drawn, [2.5, 97.5], axis=0)
    return list(zip(sensitivities(scans, keep), low, high, strict=True))


def groups() -> dict[str, Keep]:
    """All nodules, and those of each size, density and attachment."""
    kinds: dict[str, Keep] = {"all": lambda nodule: nodule.volume_mm3 > 0}
    for low, high in SIZES_MM:
        kinds[f"{low:g} to {high:g} mm"] = lambda nodule, low=low, high=high: (
            low <= nodule.diameter_mm < high
        )
    for name in ("solid", "part_solid", "ground_glass"):
        kinds[name] = lambda nodule, name=name: nodule.density == name
    for name in ("free", "vessel", "pleura"):
        kinds[f"on {name}"] = lambda nodule, name=name: nodule.attachment == name
    kinds["6 mm and more"] = lambda nodule: nodule.diameter_mm >= 6
    return kinds


def run(scans: int, folder: Path | None) -> list[ScanOutcome]:
    """Search every phantom."""
    detector = BlobDetector(least_score=LEAST_SCORE)
    kept = drawn_afresh if folder is None else RenderedScans(folder)
    outcomes = []
    for seed in range(FIRST_SEED, FIRST_SEED + scans):
        chest = phantom(seed, testing=True, kept=kept)
        lungs = lung_mask(chest.volume)
        start = time.perf_counter()
        candidates = detector.find(chest.volume, lungs)
        seconds = time.perf_counter() - start
        outcomes.append(outcome(candidates, chest.nodules, seconds))
    return outcomes


def main() -> None:
    """Print the table, and write it as JSON if asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scans", type=int, default=24)
    options.add_argument("--keep", type=Path, default=None)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--json", type=Path, default=None)
    chosen = options.parse_args()
    scans = run(chosen.scans, chosen.keep)
    rng = np.random.default_rng(chosen.seed)
    lines = [f"| nodules | n | {' | '.join(f'{rate:g}' for rate in RATES)} |"]
    lines.append("|---" * (len(RATES) + 2) + "|")
    results: dict[str, object] = {}
    for name, keep in groups().items():
        count = sum(keep(nodule) for scan in scans for nodule in scan.nodules)
        found = with_interval(scans, keep, rng)
        results[name] = {"n": count, "sensitivity": found}
        cells = [f"{s:.2f} ({a:.2f}–{b:.2f})" for s, a, b in found]
        lines.append(f"| {name} | {count} | {' | '.join(cells)} |")
    shown = np.mean([(scan.false_positives >= SHOWN_FROM).sum() for scan in scans])
    kept = np.concatenate([scan.hits for scan in scans]) >= SHOWN_FROM
    lines.append(
        f"\nAt the score shown unasked ({SHOWN_FROM}): sensitivity {kept.mean():.3f}, "
        f"{shown:.2f} false positives a scan; median "
        f"{np.median([scan.seconds for scan in scans]):.1f} s a scan."
    )
    print("\n".join(lines))  # noqa: T201 - a command's answer
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
