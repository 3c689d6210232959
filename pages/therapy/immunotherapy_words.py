"""Inputs, values and figures of the prediction of immunotherapy in words."""

from data.reference.tables import table_rows
from data.results.immunotherapy import ImmunotherapyPrediction
from data.results.prediction import Prediction, PredictionWithheld
from data.results.release import Output
from data.words import Language, translate
from pages.kit.formatting import percent, percent_interval, plain

_UNITS = {
    "tmb_per_mb": "/Mb",
    "pdl1_tps_percent": " %",
    "albumin_g_dl": " g/dL",
}


def input_words(name: str, language: Language) -> str:
    """The name of an input."""
    return translate(f"immunotherapy.input.{name}", language)


def value_words(name: str, value: float | None) -> str:
    """A value with its unit; a dash where it is not known."""
    return "–" if value is None else f"{value:.3g}{_UNITS.get(name, '')}"


def told_words(
    response: Output[Prediction | PredictionWithheld], language: Language
) -> str:
    """The answer beside an option: probability and 90 % interval, or why none is.

    Args:
        response: Its number is told only where the site has released it.
        language: Language of the reader.
    """
    said = response.released
    if isinstance(said, Prediction):
        interval = percent_interval(said.interval)
        return f"**{plain(percent(said.probability))}** ({plain(interval)})"
    withheld = isinstance(response.for_evaluation, PredictionWithheld)
    why = "withheld" if withheld or response.release.counts else "not_released"
    return plain(translate(f"therapy.patient_{why}", language))


def unusualness_words(said: ImmunotherapyPrediction, language: Language) -> str:
    """Write how far out the patient lies in the training cohort, by modality."""
    parts = [
        f"{translate(f'fused.modality.{name}', language)} {percent(score)}"
        for name, score in said.unusualness
    ]
    return translate("immunotherapy.unusualness", language, scores=" · ".join(parts))


def figures_words(response: Prediction, lasting: Prediction, language: Language) -> str:
    """Write how both models did on patients of another hospital."""
    found = {
        (row["model"], row["figure"]): f"{row['value']} ({row['low']} – {row['high']})"
        for row in table_rows("immunotherapy_figures.csv")
        if row["version"] == response.version
    }
    return translate(
        "immunotherapy.figures",
        language,
        auc=found[response.model, "auc"],
        over_pdl1=found[response.model, "gain_over_pdl1"],
        over_loris=found[response.model, "gain_over_loris"],
        c_index=found[lasting.model, "c_index"],
        version=response.version,
        cohort=response.calibration_cohort,
    ).replace("(-", "(−")
