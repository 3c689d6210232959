"""Whether Shapley values find the input that was planted as a patient's main driver."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fusion.network.fused_answers import RawAnswers
from fusion.network.fused_attribution import PICTURE, players, shapley_values
from fusion.network.fused_ensemble import ask_ensemble
from fusion.network.fused_inputs import FusedInputs
from fusion.network.fused_questions import therapies
from fusion.training.evaluation_cohorts import TestSet
from fusion.training.simulated_effects import (
    IMAGE_COLUMNS,
    contributions,
    modality_of,
)
from fusion.training.train_fused import FusedRun, inputs_of

Floats = NDArray[np.float64]

_PATIENTS: Final = 300
_ORDERS: Final = 4
_CLEAR: Final = 0.25
_TABLES: Final = ("clinical", "pathology", "genomic")


def top_driver_share(
    run: FusedRun, test: TestSet, rng: np.random.Generator
) -> dict[str, Any]:
    """How often the input that adds most to a response is found, for the therapy given.

    What was planted is taken beside the mean of all patients. `tables` looks at the
    tabular experts alone, `all` also at the picture and the earlier volumes, whose
    values no model can read exactly. `clear` are patients whose first driver leads the
    second by `_CLEAR` log-odds.

    Args:
        run: The run.
        test: Test patients with nothing missing.
        rng: Chance.
    """
    inputs = inputs_of(test.cohort, test.bank, test.data)
    planted = _planted(test)
    own = np.array([_modality(name) in _TABLES for name in players()])
    found: dict[str, list[tuple[bool, bool]]] = {"tables": [], "all": []}
    for row in range(_PATIENTS):
        therapy = int(test.cohort.therapy[row])
        values = shapley_values(
            lambda given: _ask(run, given),
            inputs.of(np.array([row])),
            run.calibration.temperature,
            _ORDERS,
            rng,
        )[:, 2 + therapy]
        for name, which in (("tables", own), ("all", np.ones_like(own))):
            found[name].append(_hit(values[which], planted[row][which]))
    return {name: _share(each) for name, each in found.items()}


def _hit(values: Floats, planted: Floats) -> tuple[bool, bool]:
    """Whether the driver was found, and whether it was a clear one."""
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


def _planted(test: TestSet) -> Floats:
    """Planted parts for the therapy given, shape (patients, players)."""
    names = players()
    planted = np.zeros((len(test.cohort), len(names)))
    for place, therapy in enumerate(therapies()):
        parts = contributions(
            test.cohort.complete, "response", therapy, test.cohort.plan.image_share
        )
        rows = test.cohort.therapy == place
        for column, part in parts.items():
            player = PICTURE if column in IMAGE_COLUMNS else column
            planted[rows, names.index(player)] += (part - part.mean())[rows]
    return planted


def _modality(player: str) -> str:
    return "image" if player == PICTURE else modality_of(player)


def _ask(run: FusedRun, given: FusedInputs) -> RawAnswers:
    return ask_ensemble(run.ensemble, given)
