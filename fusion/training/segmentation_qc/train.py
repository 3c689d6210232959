"""Fit the review flag on simulated failures of segmentation.

Shapes that the network was trained on are left out; six seeds in ten miss the nodule
and lie in a vessel, in the wall or in lung beside it. Two halves of the other patients
test each a flag fitted to the other half; the flag that ships is fitted to both.
"""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.errors import NotMeasurableError
from data.imaging.nodule import MeasurementFlag
from fusion.imaging.segmenting.joint_segmentation import segment_jointly
from fusion.imaging.segmenting.quality_control import FailureModel
from fusion.imaging.segmenting.segmentation_evidence import (
    SegmentationEvidence,
    evidence_of,
)
from fusion.statistics.ranking import RankedScores
from fusion.statistics.ridge_logistic import fitted_ridge
from fusion.training.patches.nodule import ShapeLibrary
from fusion.training.patches.simulated import PatchSource
from fusion.training.segmentation.trials import (
    HELD_OUT_PART,
    NODULE,
    PARTS,
    TRIAL_CELL_MM,
    TRIAL_CELLS,
    LabelledScan,
    aimed_trial,
)

# Dice, counts, ridge without unit, share found, limits of ln volume. Chosen: a higher
# Dice calls more outlines failures, a higher share finds more and asks more often; a
# larger ridge shrinks more.
FAILURE_BELOW: Final = 0.5
_CHUNK: Final = 50
_RIDGE: Final = 3.0
_SENSITIVITY: Final = 2 / 3
_RESAMPLINGS: Final = 1000
_LOG_LIMITS: Final = (-2.0, 2.0)
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One trial's outcome.

    Attributes:
        dice: With the truth.
        aim: What lay at the seed.
        kind: Density and contact.
        volume_ratio: Measured mask over true volume.
        one_method: Whether only one of the methods bears the outline out.
    """

    evidence: SegmentationEvidence
    dice: float
    aim: str
    kind: tuple[str, str]
    volume_ratio: float
    one_method: bool

    @property
    def failed(self) -> bool:
        """True where it is not the nodule, or hardly."""
        return self.dice < FAILURE_BELOW


def judged(trial: LabelledScan) -> Judged | None:
    """Segment a trial and compare; None if it was refused, which needs no flag."""
    try:
        found = segment_jointly(trial.volume, trial.seed_mm)
    except NotMeasurableError:
        return None
    return Judged(
        evidence_of(trial.volume, found),
        trial.dice_of(found.chosen),
        trial.aim,
        (trial.density.value, trial.contact),
        found.chosen.mask_mm3 / trial.true_mm3,
        MeasurementFlag.METHODS_DIFFER in found.chosen.flags,
    )


def judged_trials(
    library: ShapeLibrary, count: int, seed: int, workers: int
) -> Iterator[Judged]:
    """Draw, segment and judge trials; refused ones are left out.

    Args:
        library: Shapes to draw from.
        count: Trials.
        seed: Of all of them.
        workers: Processes.
    """
    numbers = range(-(-count // _CHUNK))
    with ProcessPoolExecutor(workers) as processes:
        for chunk in processes.map(partial(_judged_chunk, library, seed), numbers):
            _logger.info("judged %d more", len(chunk))
            yield from chunk


def _judged_chunk(library: ShapeLibrary, seed: int, number: int) -> list[Judged]:
    rng = np.random.default_rng((seed, number))
    source = PatchSource(library, rng, cells=TRIAL_CELLS, cell_mm=TRIAL_CELL_MM)
    found = (judged(aimed_trial(source.draw(), rng)) for _ in range(_CHUNK))
    return [result for result in found if result is not None]


def fitted(results: Sequence[Judged]) -> FailureModel:
    """A logistic model with a cut that finds two in three failures of well-aimed seeds.

    A seed in a vessel is told easily and would set the cut too high for the rest.
    """
    terms, failed = _table(results)
    intercept, *weights = fitted_ridge(terms, failed, _RIDGE)
    names = [field.name for field in fields(SegmentationEvidence)]
    model = FailureModel(
        float(intercept), dict(zip(names, map(float, weights), strict=True)), 0.0
    )
    aimed = np.array([result.aim == NODULE for result in results]) & failed
    scores = probabilities(model, results)[aimed if aimed.any() else failed]
    cut = float(np.quantile(scores, 1 - _SENSITIVITY))
    return FailureModel(model.intercept, model.weights, round(cut, 3))


def probabilities(
    model: FailureModel, results: Sequence[Judged]
) -> NDArray[np.float64]:
    """Each outline's probability of failure."""
    return np.array([model.probability(result.evidence) for result in results])


def cross_fitted(
    halves: Sequence[Sequence[Judged]], rng: np.random.Generator
) -> dict[str, object]:
    """Test how well flags fitted to one half tell failures from the rest in the other.

    Args:
        halves: Two, without a common patient.
        rng: Chance of the bootstrap.
    """
    scores, flagged = [], []
    for fit, test in (halves, halves[::-1]):
        model = fitted(fit)
        found = probabilities(model, test)
        scores.append(found)
        flagged.append(found >= model.review_from)
    tested = [*halves[1], *halves[0]]
    score, marked = np.concatenate(scores), np.concatenate(flagged)
    aimed = np.array([result.aim == NODULE for result in tested])
    return {
        "all_seeds": _told_apart(
            tested, score, marked, np.full(len(tested), True), rng
        ),
        "seeds_in_the_nodule": _told_apart(tested, score, marked, aimed, rng),
        "failures_by_seed": {
            aim: sum(r.failed for r in tested if r.aim == aim)
            for aim in sorted({r.aim for r in tested})
        },
        "failures_by_kind": {
            "/".join(kind): sum(r.failed for r in tested if r.kind == kind)
            for kind in sorted({r.kind for r in tested})
        },
    }


def _told_apart(
    tested: Sequence[Judged],
    scores: NDArray[np.float64],
    marked: NDArray[np.bool_],
    chosen: NDArray[np.bool_],
    rng: np.random.Generator,
) -> dict[str, object]:
    """AUC with a bootstrap interval, and what the flag marks."""
    failed = np.array([result.failed for result in tested])[chosen]
    ranked = RankedScores.of(scores[chosen], failed)
    draws = [
        ranked.auc(np.bincount(rows, minlength=len(failed)).astype(float))
        for rows in rng.integers(0, len(failed), (_RESAMPLINGS, len(failed)))
    ]
    low, high = np.nanquantile(draws, (0.025, 0.975))
    return {
        "outlines": len(failed),
        "failures": int(failed.sum()),
        "auc": {"value": ranked.auc(), "low": float(low), "high": float(high)},
        "failures_flagged": float(marked[chosen][failed].mean()),
        "others_flagged": float(marked[chosen][~failed].mean()),
    }


def spread_of_one_method(results: Sequence[Judged]) -> dict[str, float]:
    """Measure how far volumes lie off where one method alone outlined a nodule.

    Returns:
        Their number, and the robust standard deviation of ln V about the truth.
    """
    logs = np.log([r.volume_ratio for r in results if r.one_method and r.aim == NODULE])
    sd = float(np.sqrt(np.mean(np.clip(logs, *_LOG_LIMITS) ** 2))) if logs.size else 0.0
    return {"outlines": int(logs.size), "sd_of_log_volume": sd}


def _table(
    results: Sequence[Judged],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    terms = np.stack([result.evidence.as_array() for result in results])
    return terms, np.array([result.failed for result in results])


def judged_halves(
    library: ShapeLibrary, count: int, seed: int, workers: int
) -> list[list[Judged]]:
    """Judge trials of the patients that the network did not learn from.

    Args:
        library: Shapes of all patients.
        count: Trials of both halves.
        seed: Of all of them.
        workers: Processes.

    Returns:
        Two halves, without a common patient.
    """
    _, unseen = library.held_out(HELD_OUT_PART, PARTS)
    return [
        list(judged_trials(half, count // 2, seed + number, workers))
        for number, half in enumerate(unseen.held_out(0, 2))
    ]


def released(
    halves: Sequence[Sequence[Judged]], rng: np.random.Generator
) -> dict[str, object]:
    """Compose the file of the released flag: the model and how it was tested.

    Args:
        halves: Two, without a common patient.
        rng: Chance of the bootstrap.
    """
    everything = [*halves[0], *halves[1]]
    model = fitted(everything)
    return {
        "intercept": model.intercept,
        "weights": dict(model.weights),
        "review_from": model.review_from,
        "tested_on_the_other_half": cross_fitted(halves, rng),
        "outlined_by_one_method": spread_of_one_method(everything),
    }
