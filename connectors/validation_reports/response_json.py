"""Results of `fusionboard validate response`, in plain JSON types."""

from collections.abc import Mapping
from typing import Final

from connectors.validation_reports.comparison_json import (
    bands_json,
    comparison_json,
    estimate_json,
)
from data.cohorts.cohort import PatientCohort
from fusion.evaluation.response_validation import ResponseValidation
from fusion.statistics.comparison import ModelComparison

_NAME: Final = "response"


def response_json(
    found: ResponseValidation, cohort: PatientCohort
) -> dict[str, object]:
    """The validation in plain JSON types; intervals are 95 %."""
    return {
        "cohort": cohort.name,
        "cohort_n": found.comparison.rows,
        "events": found.comparison.events,
        "left_out": found.left_out,
        "refitted": found.refitted,
        "notes": [note.in_language() for note in cohort.notes],
        "results": {
            _NAME: {
                **comparison_json(found.comparison),
                "answered": dict(found.answered),
                "calibration_intercept": estimate_json(found.calibration.intercept),
                "calibration_bands": bands_json(found.calibration.bands),
                "decision_curve": [
                    {
                        "threshold": one.threshold,
                        "model": one.model,
                        "treat_all": one.treat_all,
                    }
                    for one in found.net_benefit
                ],
                "subgroups": _parts_json(found.groups),
                "sites": _parts_json(found.sites),
                "left_site_out": _parts_json(found.left_site_out),
                "without_modality": comparison_json(found.modalities),
                "conformal": [
                    {
                        "site": one.site,
                        "promised": one.promised,
                        "responders": one.responders,
                        "others": one.others,
                        "cannot_say": one.undecided,
                    }
                    for one in found.conformal
                ],
            }
        },
    }


def _parts_json(parts: Mapping[str, ModelComparison]) -> dict[str, object]:
    return {name: comparison_json(one) for name, one in parts.items()}
