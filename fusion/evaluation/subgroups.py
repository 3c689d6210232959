"""Parts of a cohort in which a model might do worse."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from data.cohorts.cohort import PatientCohort

_Rows = NDArray[np.bool_]


def subgroups_of(cohort: PatientCohort) -> Mapping[str, _Rows]:
    """Rows of each subgroup; the limits are those that trials and labels use.

    Patients in whom the dividing value is not known are in neither part, but for
    PD-L1, where *unknown* is a part of its own.
    """
    pdl1, tmb = cohort.number("pdl1_tps_percent"), cohort.number("tmb_per_mb")
    before = cohort.number("previous_systemic_therapy")
    ecog, age = cohort.number("ecog"), cohort.number("age_years")
    smoking = cohort.category("smoking_status")
    return {
        "untreated": before == 0,
        "pretreated": before == 1,
        "pdl1_unknown": np.isnan(pdl1),
        "pdl1_below_1": pdl1 < 1,
        "pdl1_1_to_49": (pdl1 >= 1) & (pdl1 < 50),
        "pdl1_50_or_more": pdl1 >= 50,
        "tmb_below_10": tmb < 10,
        "tmb_10_or_more": tmb >= 10,
        "ecog_0_to_1": ecog <= 1,
        "ecog_2_or_more": ecog >= 2,
        "younger_than_65": age < 65,
        "age_65_or_more": age >= 65,
        "never_smoked": smoking == "never",
        "smoked": np.isin(smoking, ("former", "current", "ever")),
    }
