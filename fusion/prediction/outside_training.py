"""Reasons why a model of PD-(L)1 antibodies may not hold for a patient, or cannot."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.cohorts.cohort import PatientCohort
from data.message import Message
from data.results.prediction import Modality
from fusion.prediction.immunotherapy_terms import MODALITY, TERMS
from fusion.prediction.missing_inputs import InputDistribution

_Floats = NDArray[np.float64]

_DRIVERS: Final = ("egfr", "alk", "ros1", "ret")
"""Trials of these antibodies left such patients out, and few are in the cohort."""

_TELLING: Final = ("tmb_per_mb", "pdl1_tps_percent", "albumin_g_dl", "nlr")
"""Without any of these the answer would be the cohort's own rate."""

# Count, and limits in the unit of the name. Chosen: more missing columns leave a
# guess; values beyond are slips of the unit.
_MOST_MISSING: Final = 2
_IMPOSSIBLE: Final = {
    "tmb_per_mb": (0.0, 300.0),
    "pdl1_tps_percent": (0.0, 100.0),
    "previous_systemic_therapy": (0.0, 1.0),
    "albumin_g_dl": (1.0, 6.5),
    "nlr": (0.0, 200.0),
    "ecog": (0.0, 4.0),
}


def unusualness(terms: _Floats, inputs: InputDistribution) -> dict[Modality, float]:
    """Measure how far out a patient lies, by modality: the most unusual input of each.

    0 is the middle of the training cohort; 0.9 is more unusual than 90 % of it, and 1
    is beyond everything that was seen.

    Args:
        terms: Shape (6,); NaN where not known.
        inputs: Of the training cohort.

    Returns:
        Only modalities of which something is known.
    """
    below = (inputs.quantiles < terms).mean(axis=0)
    equal = (inputs.quantiles == terms).mean(axis=0)
    scores = np.abs(2 * (below + equal / 2) - 1)
    found: dict[Modality, float] = {}
    for name, value, score in zip(TERMS, terms, scores, strict=True):
        if not np.isnan(value):
            modality = MODALITY[name]
            found[modality] = max(found.get(modality, 0.0), float(score))
    return found


def withheld_because(patient: PatientCohort, terms: _Floats) -> tuple[Message, ...]:
    """Reasons to say nothing.

    Args:
        patient: One row of the cohort schema.
        terms: Shape (6,); NaN where not known.
    """
    reasons = [
        Message.of("immunotherapy.driver", gene=name.upper())
        for name in _DRIVERS
        if patient.number(name)[0] == 1
    ]
    if patient.category("stage")[0] in ("I", "II"):
        reasons.append(
            Message.of("immunotherapy.early", stage=patient.category("stage")[0])
        )
    for name, value in zip(TERMS, terms, strict=True):
        low, high = _IMPOSSIBLE[name]
        if value < low or value > high:  # NaN passes: it is missing, not impossible
            reasons.append(
                Message.of(
                    "immunotherapy.impossible",
                    name=Message(f"immunotherapy.input.{name}"),
                    value=f"{value:g}",
                )
            )
    told = [TERMS.index(name) for name in _TELLING]
    if np.isnan(terms[told]).all():
        reasons.append(Message("immunotherapy.nothing_known"))
    return tuple(reasons)


def widened_because(
    patient: PatientCohort, terms: _Floats, inputs: InputDistribution
) -> tuple[Message, ...]:
    """Reasons to widen the interval.

    Args:
        patient: One row of the cohort schema.
        terms: Shape (6,); NaN where not known.
        inputs: Of the training cohort.
    """
    reasons = []
    lowest, highest = inputs.quantiles[0], inputs.quantiles[-1]
    for name, value, low, high in zip(TERMS, terms, lowest, highest, strict=True):
        if value < low or value > high:
            reasons.append(
                Message.of(
                    "immunotherapy.unusual",
                    name=Message(f"immunotherapy.input.{name}"),
                    value=f"{value:g}",
                    low=f"{low:.3g}",
                    high=f"{high:.3g}",
                )
            )
    missing = int(np.isnan(terms).sum())
    if missing > _MOST_MISSING:
        reasons.append(Message.of("immunotherapy.many_missing", count=missing))
    if patient.category("stage")[0] == "":
        reasons.append(Message("immunotherapy.stage_unknown"))
    return tuple(reasons)
