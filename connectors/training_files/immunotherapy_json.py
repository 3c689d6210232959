"""The file of the released models of PD-(L)1 antibodies, one model at a time."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from data.cohorts.cohort import PatientCohort
from fusion.prediction.immunotherapy_terms import TERMS
from fusion.prediction.released_immunotherapy import plain_response, plain_survival
from fusion.training.immunotherapy.response import fit_response
from fusion.training.immunotherapy.survival import fit_survival

_SEED: Final = 20_261_127  # chosen: any other changes intervals as chance does
_MODELS: Final = ("response", "survival")


def write_response(cohort: PatientCohort, version: str, out: Path) -> None:
    """Fit the response model and write it; the file's other model stays.

    Args:
        cohort: Patients on a PD-(L)1 antibody, with response.
        version: Of the release.
        out: JSON, as `data/models/immunotherapy.py` reads it.

    Raises:
        InvalidClinicalValueError: If the cohort is too small.
    """
    model = fit_response(cohort, version, np.random.default_rng(_SEED))
    _replace(out, "response", plain_response(model))


def write_survival(cohort: PatientCohort, version: str, out: Path) -> None:
    """Fit the model of progression and write it; the file's other model stays.

    Args:
        cohort: Patients on a PD-(L)1 antibody, with course.
        version: Of the release.
        out: JSON, as `data/models/immunotherapy.py` reads it.

    Raises:
        InvalidClinicalValueError: If the cohort is too small.
    """
    model = fit_survival(cohort, version, np.random.default_rng(_SEED))
    _replace(out, "survival", plain_survival(model))


def _replace(out: Path, name: str, model: dict[str, Any]) -> None:
    found = orjson.loads(out.read_bytes()) if out.exists() else {}
    models = {one: found[one] for one in _MODELS if one in found} | {name: model}
    ordered = {one: models[one] for one in _MODELS if one in models}
    out.write_bytes(orjson.dumps({"terms": list(TERMS)} | ordered) + b"\n")
