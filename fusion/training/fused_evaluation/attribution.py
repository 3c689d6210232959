"""Test of Shapley values: finding the input planted as a patient's main driver."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from fusion.network.fused_attribution import PICTURE, players, shapley_values
from fusion.network.fused_ensemble import ensemble_logits
from fusion.network.prediction_tasks import Head, therapies
from fusion.training.fused.run import FusedRun
from fusion.training.fused.train import inputs_of
from fusion.training.fused_evaluation.cohorts import TestSet
from fusion.training.simulated_cohort.effects import (
    IMAGE_COLUMNS,
    contributions,
    modality_of,
)

Floats = NDArray[np.float64]

# Counts and log-odds. Chosen: more patients and orders take longer; a larger lead
# keeps fewer cases.
_PATIENTS: Final = 500
_ORDERS: Final = 4
_CLEAR: Final = 0.25
_AGAINST: Final = ("not_known", "mean")
_TABLES: Final = ("clinical", "pathology", "genomic")


def top_driver_share(
    run: FusedRun, test: TestSet, rng: np.random.Generator
) -> dict[str, Any]:
    """Measure how often a response's largest input is found, for the therapy given.

    What was planted is measured in two ways: from the column *not known*, as the
    Shapley values are (`not_known`), and from its mean part in all patients (`mean`).
    `tables` looks at the tabular experts alone, `all` also at the image and the
    earlier volumes, whose values no model can read exactly. `clear` are patients whose
    first driver leads the second by `_CLEAR` log-odds.

    Args:
        run: The run.
        test: Test patients with nothing missing.
        rng: Chance.
    """
    inputs = inputs_of(test.cohort, test.bank, test.data)
    planted = {against: _planted(test, against) for against in _AGAINST}
    own = np.array([_modality(name) in _TABLES for name in players()])
    which = {"tables": own, "all": np.ones_like(own)}
    found: dict[str, list[tuple[bool, bool]]] = {
        f"{name}, {against}": [] for name in which for against in _AGAINST
    }
    for row in range(_PATIENTS):
        therapy = int(test.cohort.therapy[row])
        values = shapley_values(
            lambda given: ensemble_logits(run.ensemble, given),
            inputs.of(np.array([row])),
            run.calibration.temperature,
            _ORDERS,
            rng,
        )[:, 2 + therapy]
        for name, mask in which.items():
            for against in _AGAINST:
                hit = _hit(values[mask], planted[against][row][mask])
                found[f"{name}, {against}"].append(hit)
    return {name: _share(each) for name, each in found.items()}


def _hit(values: Floats, planted: Floats) -> tuple[bool, bool]:
    """Test whether the driver was found, and whether it was a clear one."""
    sizes = np.sort(np.abs(planted))[::-1]
    hit = np.abs(values).argmax() == np.abs(planted).argmax()
    return bool(hit), bool(sizes[0] - sizes[1] >= _CLEAR)


def _share(each: list[tuple[bool, bool]]) -> dict[str, Any]:
    hits = np.array([hit for hit, _ in each])
    clear = np.array([one for _, one in each])
    return {
        "patients": len(hits),
        "found": round(float(hits.mean()), 3),
        "clear_patients": int(clear.sum()),
        "found_of_clear": round(float(hits[clear].mean()), 3),
    }


def _planted(test: TestSet, against: str) -> Floats:
    """Planted parts for the therapy given, shape (patients, players)."""
    names = players()
    planted = np.zeros((len(test.cohort), len(names)))
    truth = test.cohort.truth[Head.RESPONSE]
    for place, therapy in enumerate(therapies()):
        parts = _by_player(test, therapy)
        rows = test.cohort.therapy == place
        middle = float(truth[rows, place].mean())
        for player, part in parts.items():
            reference = part.mean()
            if against == "not_known":
                reference = _not_known(part[rows], middle)
            planted[rows, names.index(player)] = part[rows] - reference
    return planted


def _by_player(test: TestSet, therapy: str) -> dict[str, Floats]:
    share = test.cohort.plan.image_share
    parts = contributions(test.cohort.complete, "response", therapy, share)
    joined: dict[str, Floats] = {}
    for column, part in parts.items():
        player = PICTURE if column in IMAGE_COLUMNS else column
        joined[player] = joined.get(player, np.zeros(len(part))) + part
    return joined


def _not_known(part: Floats, middle: float) -> float:
    """The part that gives the mean probability of those given the therapy.

    A patient whose driver is not known has that mean; in log-odds it is another number
    than the mean part, by far where few have a driver that decides.
    """
    beside = middle - part.mean()
    return float(logit(expit(beside + part).mean()) - beside)


def _modality(player: str) -> str:
    return "image" if player == PICTURE else modality_of(player)
