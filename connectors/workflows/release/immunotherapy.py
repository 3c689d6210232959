"""Makes the released models of PD-(L)1 antibodies from a table of patients.

python -m connectors.workflows.release.immunotherapy TABLE.csv OUT.json --version 1
"""

import argparse
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from connectors.cohorts.patient_table import read_patient_table
from data.cohorts.cohort import PatientCohort
from fusion.prediction.released_immunotherapy import plain_models
from fusion.training.immunotherapy.response import fit_response
from fusion.training.immunotherapy.survival import fit_survival

_SEED: Final = 20_261_127  # chosen: any other changes intervals as chance does


def released(cohort: PatientCohort, version: str) -> dict[str, Any]:
    """Both models in plain JSON types.

    Args:
        cohort: Patients on a PD-(L)1 antibody, with response and course.
        version: Of the release.

    Raises:
        InvalidClinicalValueError: If the cohort is too small.
    """
    return plain_models(
        fit_response(cohort, version, np.random.default_rng(_SEED)),
        fit_survival(cohort, version, np.random.default_rng(_SEED)),
    )


def main() -> None:
    """Read, fit and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path, help="CSV of patients")
    parser.add_argument("out", type=Path)
    parser.add_argument("--version", required=True)
    arguments = parser.parse_args()
    answer = released(read_patient_table(arguments.table), arguments.version)
    arguments.out.write_bytes(orjson.dumps(answer) + b"\n")


if __name__ == "__main__":
    main()
