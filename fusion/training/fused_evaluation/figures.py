"""Figures of the fused model: gains, losses by what is missing, weights, coverage."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import spearmanr

from fusion.network.prediction_tasks import MODALITIES, therapies
from fusion.statistics.comparison import Estimate, Outcomes, Scored, compare_scores
from fusion.statistics.ranking import RankedScores
from fusion.training.fused.calibration import true_log_odds_of
from fusion.training.fused.run import FusedRun
from fusion.training.fused.specialists import Specialists, modality_sets
from fusion.training.fused_evaluation.cohorts import HEADS, TestSet, member_scores
from fusion.training.simulated_cohort.effects import contributions, modality_of

Floats = NDArray[np.float64]

_RESAMPLES: Final = 300  # count; chosen: fewer make intervals less sure
_TARGETS: Final = ("growth_12_months", "malignancy")


def gains(
    specialists: Specialists, run: FusedRun, test: TestSet, rng: np.random.Generator
) -> dict[str, Any]:
    """The fused model beside each modality alone and beside late averaging.

    Each modality alone has its own network; late averaging is the mean of their
    probabilities over the modalities a patient has.

    Args:
        specialists: Give each modality's own network.
        run: The run.
        test: Test patients with their usual gaps.
        rng: Chance.
    """
    answers = test.answers(run)
    single = {
        one.value: member_scores(
            specialists((one,)),
            test.showing(np.array([m is one for m in MODALITIES])).data,
        )
        for one in MODALITIES
    }
    present = test.data_present()
    found = {}
    for head in HEADS:
        seen = ~np.isnan(test.events(head))
        others = {name: scores[head][seen] for name, scores in single.items()}
        chances = np.stack([expit(scores[head]) for scores in single.values()], 1)
        late = _mean_present(chances, present)[seen]
        truth = test.given(true_log_odds_of(test.cohort), head)[seen]
        compared = compare_scores(
            Scored(_as_chance(test.given(answers.probability, head)[seen]), True),
            {name: Scored(scores) for name, scores in others.items()}
            | {"late averaging": Scored(late), "truth": Scored(truth)},
            _outcomes(test, head, seen),
            rng,
            _RESAMPLES,
        )
        best = max(others, key=lambda name: compared.comparators[name].auc.value)
        slope = compared.model.calibration_slope
        found[head] = {
            "n": compared.rows,
            "events": compared.events,
            "fused": _shown(compared.model.auc),
            "calibration_slope": _shown(slope) if slope else None,
            "best_single": best,
            "best_single_auc": _shown(compared.comparators[best].auc),
            "late_auc": _shown(compared.comparators["late averaging"].auc),
            "truth_auc": _shown(compared.comparators["truth"].auc),
            "gain_over_best_single": _shown(compared.gain_over[best]),
            "gain_over_late": _shown(compared.gain_over["late averaging"]),
        }
    return found


def pattern_losses(
    specialists: Specialists, run: FusedRun, test: TestSet
) -> list[dict[str, Any]]:
    """AUC lost to a network that was taught for exactly the modalities shown.

    Args:
        specialists: Give each set's own network.
        run: The run.
        test: Test patients with nothing missing.
    """
    rows = []
    for modalities in modality_sets():
        shown = test.showing(np.array([one in modalities for one in MODALITIES]))
        own = member_scores(specialists(modalities), shown.data)
        members = [member_scores(one, shown.data) for one in run.ensemble.members]
        fused = shown.answers(run).probability
        row: dict[str, Any] = {"shown": [one.value for one in modalities]}
        for head in HEADS:
            reference = _auc(shown, head, own[head])
            each = [_auc(shown, head, member[head]) for member in members]
            whole = _auc(shown, head, shown.given(fused, head))
            row[head] = {
                "specialist": round(reference, 4),
                "loss_of_ensemble": round(reference - whole, 4),
                "loss_of_member": round(reference - float(np.mean(each)), 4),
            }
        rows.append(row)
    return rows


def weight_agreement(run: FusedRun, test: TestSet) -> dict[str, Any]:
    """Measure how the mean weights follow what was planted.

    Planted importance is the spread of what a modality adds to the true log-odds, as a
    share of all modalities' spreads.

    Args:
        run: The run.
        test: Test patients with nothing missing.
    """
    weights = test.answers(run).weights.mean(axis=0)
    planted = np.stack(
        [_spreads(test, target, "") for target in _TARGETS]
        + [_spreads(test, "response", one) for one in therapies()]
        + [_spreads(test, "pfs", one) for one in therapies()]
    )
    names = [one.value for one in MODALITIES]
    agree = weights.argmax(axis=1) == planted.argmax(axis=1)
    pairs = zip(weights, planted, strict=True)
    within = [_spearman(ours, theirs) for ours, theirs in pairs]
    return {
        "spearman": round(_spearman(weights, planted), 3),
        "mean_spearman_within_a_question": round(float(np.mean(within)), 3),
        "mean_absolute_difference": round(float(np.abs(weights - planted).mean()), 3),
        "first_agrees": f"{int(agree.sum())} of {len(agree)}",
        "growth": _pairs(names, weights[0], planted[0]),
        "malignancy": _pairs(names, weights[1], planted[1]),
        "response": {
            therapy: _pairs(names, weights[2 + i], planted[2 + i])
            for i, therapy in enumerate(therapies())
        },
    }


def coverage(run: FusedRun, test: TestSet) -> dict[str, float]:
    """Compute 90 % intervals' coverage of the true probability, a head and over all."""
    answers = test.answers(run)
    truth = expit(true_log_odds_of(test.cohort))
    inside = (answers.low <= truth) & (truth <= answers.high)
    count, first = len(therapies()), len(_TARGETS)
    heads = {
        "growth": inside[:, 0],
        "malignancy": inside[:, 1],
        "response": inside[:, first : first + count],
        "survival": inside[:, first + count :],
    }
    width = answers.high - answers.low
    shares = {head: round(float(each.mean()), 4) for head, each in heads.items()}
    worst = inside.mean(axis=0)
    return shares | {
        "all": round(float(inside.mean()), 4),
        "lowest_question": round(float(worst.min()), 4),
        "highest_question": round(float(worst.max()), 4),
        "mean_width": round(float(width.mean()), 3),
    }


def image_gain(
    run: FusedRun, test: TestSet, rng: np.random.Generator
) -> dict[str, Any]:
    """AUC with the image less that without it, the same model.

    Args:
        run: The run; of the null arm, the gain should be about 0.
        test: Test patients of the same arm.
        rng: Chance.
    """
    without = test.showing(np.array([one.value != "image" for one in MODALITIES]))
    seen_picture = test.data.seen.numpy() > 0
    whole, less = test.answers(run).probability, without.answers(run).probability
    found = {}
    for head in HEADS:
        seen = ~np.isnan(test.events(head)) & seen_picture
        compared = compare_scores(
            Scored(test.given(whole, head)[seen]),
            {"without": Scored(test.given(less, head)[seen])},
            _outcomes(test, head, seen),
            rng,
            _RESAMPLES,
        )
        found[head] = _shown(compared.gain_over["without"])
    return found


def _spreads(test: TestSet, target: str, therapy: str) -> Floats:
    share = test.cohort.plan.image_share
    parts = contributions(test.cohort.complete, target, therapy, share)
    total = {one.value: np.zeros(len(test.cohort)) for one in MODALITIES}
    for column, part in parts.items():
        total[modality_of(column)] = total[modality_of(column)] + part
    spreads = np.array([total[one.value].std() for one in MODALITIES])
    return np.asarray(spreads / spreads.sum())


def _spearman(ours: Floats, theirs: Floats) -> float:
    return float(spearmanr(ours.ravel(), theirs.ravel()).statistic)


def _pairs(names: list[str], weights: Floats, planted: Floats) -> dict[str, Any]:
    return {
        name: [round(float(w), 3), round(float(p), 3)]
        for name, w, p in zip(names, weights, planted, strict=True)
    }


def _mean_present(chances: Floats, present: NDArray[np.bool_]) -> Floats:
    """Mean over the modalities a patient has; over all priors if there are none."""
    share = np.where(present.any(axis=1, keepdims=True), present, True)
    return np.asarray((chances * share).sum(axis=1) / share.sum(axis=1))


def _outcomes(test: TestSet, head: str, seen: NDArray[np.bool_]) -> Outcomes:
    return Outcomes(test.events(head)[seen] > 0, np.flatnonzero(seen))


def _as_chance(scores: Floats) -> Floats:
    """Survival was turned round: minus a probability is one less it."""
    return np.where(scores < 0, 1 + scores, scores)


def _auc(test: TestSet, head: str, scores: Floats) -> float:
    seen = ~np.isnan(test.events(head))
    return RankedScores.of(scores[seen], test.events(head)[seen] > 0).auc()


def _shown(one: Estimate) -> list[float]:
    return [round(one.value, 4), round(one.low, 4), round(one.high, 4)]
