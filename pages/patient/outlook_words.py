"""Inputs, values and figures of the outlook in words."""

from math import isnan

from data.reference.tables import table_rows
from data.results.prediction import Prediction, PredictionWithheld
from data.words import Language, word
from pages.frame.formatting import percent, percent_interval, plain

_UNITS = {
    "tmb_per_mb": "/Mb",
    "pdl1_tps_percent": " %",
    "albumin_g_dl": " g/dL",
}


def input_words(name: str, language: Language) -> str:
    """The name of an input."""
    return word(f"outlook.input.{name}", language)


def value_words(name: str, value: float) -> str:
    """A value with its unit; a dash where it is not known."""
    return "–" if isnan(value) else f"{value:.3g}{_UNITS.get(name, '')}"


def told_words(response: Prediction | PredictionWithheld, language: Language) -> str:
    """The answer beside an option: probability and 90 % interval, or that none is."""
    if isinstance(response, PredictionWithheld):
        return plain(word("therapy.patient_withheld", language))
    interval = percent_interval(response.interval)
    return f"**{plain(percent(response.probability))}** ({plain(interval)})"


def figures_words(response: Prediction, free: Prediction, language: Language) -> str:
    """How both models did on patients of another hospital."""
    found = {
        (row["model"], row["figure"]): f"{row['value']} ({row['low']} – {row['high']})"
        for row in table_rows("immunotherapy_figures.csv")
        if row["version"] == response.version
    }
    return word(
        "outlook.figures",
        language,
        auc=found[response.model, "auc"],
        over_pdl1=found[response.model, "gain_over_pdl1"],
        over_loris=found[response.model, "gain_over_loris"],
        c_index=found[free.model, "c_index"],
        version=response.version,
        cohort=response.calibration_cohort,
    ).replace("(-", "(−")
