"""Facts of a run about itself, for the check-lists: words for named facts."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Final

import numpy as np

from data.cohorts.cohort import PatientCohort
from data.words import Language, translate
from fusion.prediction.immunotherapy_terms import TERMS, terms_of
from fusion.prediction.response_model import ResponseModel
from fusion.prediction.survival_model import SurvivalModel

_SAID: Final = (
    "purpose",
    "treatment",
    "choice",
    "missing",
    "form",
    "measures",
    "code",
)


def run_facts(
    kind: str,
    model: ResponseModel | SurvivalModel,
    cohort: PatientCohort,
    figures: Mapping[str, str],
    language: Language,
) -> dict[str, str]:
    """Facts by the names that the check-lists use.

    Args:
        kind: `response` or `survival`.
        model: That was validated.
        cohort: That it was validated on.
        figures: Facts that only this kind of validation has, in words.
        language: Of the words.
    """
    said = {
        name: translate(f"validation_report.fact.{name}", language) for name in _SAID
    }
    named = {
        name: translate(f"validation_report.fact.{name}.{kind}", language)
        for name in ("title", "objective", "outcome", "output", "model")
    }
    sites = np.unique(cohort.sites)
    return {
        **said,
        **named,
        "source": cohort.name,
        "sites": f"{len(sites)}: {', '.join(str(site) for site in sites[:20])}",
        "preparation": " ".join(note.in_language(language) for note in cohort.notes),
        "inputs": ", ".join(TERMS),
        "characteristics": _characteristics(cohort, language),
        "differences": _differences(model, cohort, language),
        "specification": _specification(model),
        "computed": f"FusionBoard {version('fusionboard')}, {model.name} "
        f"{model.version}",
        "sample_size": translate(
            "validation_report.fact.sample_size", language, patients=len(cohort)
        ),
        **figures,
    }


def _characteristics(cohort: PatientCohort, language: Language) -> str:
    parts = []
    for name, values in zip(TERMS, terms_of(cohort).T, strict=True):
        known = values[~np.isnan(values)]
        unknown = len(values) - len(known)
        middle = f"{np.median(known):.3g}" if len(known) else "–"
        parts.append(
            translate(
                "validation_report.characteristic",
                language,
                name=name,
                median=middle,
                unknown=unknown,
            )
        )
    return "; ".join(parts)


def _differences(
    model: ResponseModel | SurvivalModel, cohort: PatientCohort, language: Language
) -> str:
    parts = []
    columns = zip(TERMS, terms_of(cohort).T, model.inputs.mean, strict=True)
    for name, values, trained in columns:
        here = np.nanmean(values) if not np.isnan(values).all() else np.nan
        parts.append(
            translate(
                "validation_report.difference",
                language,
                name=name,
                here=f"{here:.3g}",
                there=f"{trained:.3g}",
            )
        )
    return "; ".join(parts)


def _specification(model: ResponseModel | SurvivalModel) -> str:
    numbers = ", ".join(f"{value:.4g}" for value in model.coefficients)
    means = ", ".join(f"{value:.4g}" for value in model.inputs.mean)
    return f"{', '.join(TERMS)}: {numbers} · {means}"
