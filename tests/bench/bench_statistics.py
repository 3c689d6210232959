"""Figures on many resamples beside scikit-learn and lifelines, which take one each."""

from collections.abc import Callable, Iterator

import numpy as np
from benchmark import Benchmark
from lifelines import KaplanMeierFitter
from lifelines.utils import concordance_index
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import recall_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

from fusion.statistics.comparison import Outcomes, resampled
from fusion.statistics.folds import patient_folds
from fusion.statistics.free_by_month import FreeByMonth
from fusion.statistics.logistic_fit import fit_logistic
from fusion.statistics.ranking import RankedScores
from fusion.statistics.sensitivity import at_cut_off
from fusion.statistics.survival_ranking import FollowUpTimes, PairedOrder

Floats = NDArray[np.float64]

PATIENTS = 400
FOLD_ROWS = 7_000
MONTH = 6.0
CUT_OFF = 0.25


def benchmarks() -> Iterator[Benchmark]:
    """Sizes are those of the real cohorts, 198 to 447 patients, and NLST's table."""
    rng = np.random.default_rng(20_261_201)
    scores = rng.normal(-1, 1, PATIENTS)
    events = rng.random(PATIENTS) < expit(scores)
    months = np.round(rng.exponential(6 * np.exp(-scores / 2)), 1) + 0.1
    yield _auc(scores, events)
    yield _slope(scores, events)
    yield _sensitivity(expit(scores), events)
    yield _concordance(scores, months, events)
    yield _kaplan_meier(months, events)
    yield _folds(rng)


def _auc(scores: Floats, events: NDArray[np.bool_]) -> Benchmark:
    ranked = RankedScores.of(scores, events)
    return _on_resamples(
        "weighted_auc",
        2000,
        ranked.auc,
        "roc_auc_score of scikit-learn",
        lambda w: roc_auc_score(events, scores, sample_weight=w),
    )


def _slope(scores: Floats, events: NDArray[np.bool_]) -> Benchmark:
    terms = scores[:, None]
    theirs = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-12)
    return _on_resamples(
        "calibration_slope",
        200,
        lambda w: fit_logistic(terms, events, w),
        "LogisticRegression of scikit-learn",
        lambda w: theirs.fit(terms, events, w),
    )


def _sensitivity(probabilities: Floats, events: NDArray[np.bool_]) -> Benchmark:
    outcomes = Outcomes(events, np.arange(PATIENTS))
    called = probabilities >= CUT_OFF

    def theirs() -> None:
        for weights in _weights(100):
            recall_score(events, called, sample_weight=weights)
            recall_score(~events, ~called, sample_weight=weights)

    return Benchmark(
        name="sensitivity",
        ours=lambda: at_cut_off(
            probabilities, outcomes, CUT_OFF, np.random.default_rng(1), 100
        ),
        peer="recall_score of scikit-learn",
        peer_run=theirs,
        limit=lambda: list(_weights(100)),
        input=f"{PATIENTS} simulated patients, 100 resamples",
    )


def _concordance(
    scores: Floats, months: Floats, events: NDArray[np.bool_]
) -> Benchmark:
    course = FollowUpTimes.of(months, events)
    pairs = PairedOrder.of(scores, course, uno=False)

    def theirs(weights: Floats) -> float:
        rows = np.repeat(np.arange(PATIENTS), weights.astype(int))
        return float(concordance_index(months[rows], -scores[rows], events[rows]))

    name = "concordance_index of lifelines"
    return _on_resamples("concordance", 100, pairs.concordance, name, theirs)


def _kaplan_meier(months: Floats, events: NDArray[np.bool_]) -> Benchmark:
    sorted_once = FreeByMonth.of(months, events, MONTH)

    def theirs(weights: Floats) -> float:
        drawn = weights > 0
        fitter = KaplanMeierFitter()
        fitter.fit(months[drawn], events[drawn], weights=weights[drawn])
        return float(fitter.predict(MONTH))

    name = "KaplanMeierFitter of lifelines"
    return _on_resamples("kaplan_meier", 100, sorted_once.share, name, theirs)


def _folds(rng: np.random.Generator) -> Benchmark:
    patients, events = np.arange(FOLD_ROWS) // 2, rng.random(FOLD_ROWS) < 0.06
    theirs = StratifiedGroupKFold(10, shuffle=True, random_state=1)
    return Benchmark(
        name="patient_folds",
        ours=lambda: patient_folds(events, patients, 10, np.random.default_rng(1)),
        peer="StratifiedGroupKFold of scikit-learn",
        peer_run=lambda: list(theirs.split(events, events, patients)),
        limit=lambda: np.random.default_rng(1).permutation(FOLD_ROWS // 2),
        input=f"{FOLD_ROWS} simulated rows of {FOLD_ROWS // 2} patients, ten folds",
    )


def _on_resamples(
    name: str,
    resamples: int,
    ours: Callable[[Floats], object],
    peer: str,
    theirs: Callable[[Floats], object],
) -> Benchmark:
    """A figure on the same resamples both ways; drawing them is the limit."""
    return Benchmark(
        name=name,
        ours=lambda: [ours(weights) for weights in _weights(resamples)],
        peer=peer,
        peer_run=lambda: [theirs(weights) for weights in _weights(resamples)],
        limit=lambda: list(_weights(resamples)),
        input=f"{PATIENTS} simulated patients, {resamples} resamples",
    )


def _weights(resamples: int) -> Iterator[Floats]:
    return resampled(np.arange(PATIENTS), np.random.default_rng(1), resamples)
