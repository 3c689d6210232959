"""Results of `fusionboard validate survival`, in plain JSON types."""

from collections.abc import Mapping
from typing import Final

from connectors.validation_reports.comparison_json import bands_json, estimate_json
from data.cohorts.cohort import PatientCohort
from fusion.evaluation.survival_validation import SurvivalFigures, SurvivalValidation
from fusion.statistics.comparison import Estimate

_NAME: Final = "survival"


def survival_json(
    found: SurvivalValidation, cohort: PatientCohort
) -> dict[str, object]:
    """The validation in plain JSON types; intervals are 95 %."""
    return {
        "cohort": cohort.name,
        "cohort_n": found.rows,
        "events": found.events,
        "left_out": found.left_out,
        "refitted": found.refitted,
        "notes": [note.in_language() for note in cohort.notes],
        "results": {
            _NAME: {
                "model": _figures_json(found.model),
                "comparators": {
                    name: _figures_json(one) for name, one in found.comparators.items()
                },
                "answered": dict(found.answered),
                "gain_over": {
                    name: estimate_json(one) for name, one in found.gain_over.items()
                },
                "calibration_bands": bands_json(found.bands),
            }
        },
    }


def _figures_json(figures: SurvivalFigures) -> dict[str, object]:
    return {
        "c_index": estimate_json(figures.c_index),
        "c_index_uno": estimate_json(figures.c_index_uno),
        **_by_month("auc", figures.auc),
        **_by_month("brier", figures.brier),
    }


def _by_month(name: str, found: Mapping[float, Estimate]) -> dict[str, object]:
    return {
        f"{name}_{month:g}_months": estimate_json(one) for month, one in found.items()
    }
