"""The growth risk from a reader's table, with what it is and is not."""

import streamlit as st

from data.reference.tables import table_rows
from data.results.growth import GrowthRisk, GrowthRiskNotClaimed
from data.results.release import Output
from data.words import Language, translate
from pages.kit.formatting import percent, percent_interval, plain
from pages.patient.evaluation import for_evaluation

Risk = GrowthRisk | GrowthRiskNotClaimed


def show_growth_risk(output: Output[Risk], language: Language) -> None:
    """Show the risk where it counts; else why it does not, and the number folded.

    Args:
        output: How likely a screening reader will see growth.
        language: Language of the reader.
    """
    title = translate("risk_card.growth_risk", language)
    if output.released is not None or output.not_applicable:
        st.subheader(title, anchor=False)
    if output.released is not None:
        _show_risk(output.released, language)
        return
    for reason in output.not_applicable:
        said = translate("risk_card.does_not_apply", language)
        why = plain(reason.in_language(language))
        st.info(f"**{said}** {why}", icon=":material/block:")
    with for_evaluation([output], language):
        st.markdown(f"**{title}**")
        _show_risk(output.for_evaluation, language)


def _show_risk(risk: Risk, language: Language) -> None:
    """Show the probability with its interval and its figures, or why there is none."""
    if isinstance(risk, GrowthRiskNotClaimed):
        for reason in risk.reasons:
            st.info(plain(reason.in_language(language)), icon=":material/block:")
        return
    with st.container(border=True, key="growth-risk"):
        shown = translate(
            "risk_card.growth_risk_value",
            language,
            probability=percent(risk.probability),
            interval=percent_interval(risk.interval),
        )
        st.markdown(f"**{plain(shown)}**")
        model = translate(f"risk_card.growth_model.{risk.model}", language)
        st.markdown(
            translate(
                "risk_card.growth_model", language, model=model, version=risk.version
            )
        )
        for note in risk.notes:
            st.markdown(plain(note.in_language(language)))
        st.caption(plain(_figures(risk, language)))
        st.caption(plain(translate("risk_card.growth_risk_limits", language)))


def _figures(risk: GrowthRisk, language: Language) -> str:
    """Discrimination and calibration as the model card states them."""
    rows = {
        row["figure"]: row
        for row in table_rows("growth_risk_figures.csv")
        if (row["model"], row["version"]) == (risk.model, risk.version)
    }
    values = {
        name: f"{row['value']} ({row['low']} – {row['high']})"
        for name, row in rows.items()
    }
    if not values:
        return translate("risk_card.growth_figures_unknown", language)
    shown = translate("risk_card.growth_figures", language, **values)
    return shown.replace("(-", "(−")
