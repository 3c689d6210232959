"""The six numbers that the models of PD-(L)1 antibodies look at."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.cohorts.cohort import PatientCohort
from data.results.prediction import Modality

_Floats = NDArray[np.float64]

TERMS: Final = (
    "tmb_per_mb",
    "pdl1_tps_percent",
    "previous_systemic_therapy",
    "albumin_g_dl",
    "nlr",
    "ecog",
)
"""Columns of the cohort schema, in the order of the coefficients."""

MODALITY: Final[Mapping[str, Modality]] = MappingProxyType(
    {
        "tmb_per_mb": Modality.GENOMIC,
        "pdl1_tps_percent": Modality.PATHOLOGY,
        "previous_systemic_therapy": Modality.CLINICAL,
        "albumin_g_dl": Modality.CLINICAL,
        "nlr": Modality.CLINICAL,
        "ecog": Modality.CLINICAL,
    }
)

_MOST: Final = {"tmb_per_mb": 50.0, "nlr": 25.0}  # count per megabase, ratio
"""Where the published formula stops counting (Chang 2024)."""


def terms_of(cohort: PatientCohort) -> _Floats:
    """The terms of each patient, cut where the published formula cuts.

    Returns:
        Shape (patients, 6), in natural units; NaN where not known.
    """
    columns = [
        np.minimum(cohort.number(name), _MOST.get(name, np.inf)) for name in TERMS
    ]
    return np.column_stack(columns)


def without(terms: _Floats, modality: Modality) -> _Floats:
    """Blot out a modality of the patients, as if it had not been asked for.

    Args:
        terms: Shape (patients, 6).
        modality: What is blotted out.
    """
    blotted = terms.copy()
    blotted[:, [MODALITY[name] is modality for name in TERMS]] = np.nan
    return blotted
