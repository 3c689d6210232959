"""A reader's own cohort against a released model of PD-(L)1 antibodies."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import streamlit as st

from connectors.store.validation.cohort_validations import KINDS, CohortValidation
from connectors.validation_reports.page import ReportTable, page_html
from connectors.validation_reports.stored_page import page_from_json
from data.errors import FusionBoardError
from data.words import Language, translate
from pages.kit.cached_loading import cohort_validations, store
from pages.kit.errors import show_error
from pages.kit.formatting import joined, minute, plain

_SEED: Final = 20_261_127  # chosen: any other changes intervals as chance does


def show_validation(language: Language) -> None:
    """Ask for a cohort; show a kept validation, and offer its report."""
    st.subheader(translate("models_page.validate", language), anchor=False)
    st.caption(translate("models_page.validate_what", language))
    _ask(language)
    kept = cohort_validations()
    if not kept:
        st.info(translate("models_page.none_kept", language), icon=":material/inbox:")
        return
    _show(_chosen(kept, language), language)


def _ask(language: Language) -> None:
    with st.form("models.validation", border=False):
        file = st.file_uploader(translate("models_page.file", language), type="csv")
        kind = st.radio(
            translate("models_page.kind", language),
            KINDS,
            format_func=lambda one: translate(f"models_page.{one}", language),
            horizontal=True,
        )
        refit = st.checkbox(translate("models_page.refit", language))
        asked = st.form_submit_button(translate("models_page.run", language))
    if not asked or file is None:
        return
    # Loads scikit-learn and lifelines, for which no other page should wait.
    from connectors.workflows.release.validate_cohort import validate_cohort

    try:
        with st.spinner(translate("models_page.running", language)):
            rng = np.random.default_rng(_SEED)
            validate_cohort(store(), kind, file.name, file.getvalue(), rng, refit=refit)
    except FusionBoardError as error:
        show_error(error, language)
    cohort_validations.clear()


def _chosen(kept: Sequence[CohortValidation], language: Language) -> CohortValidation:
    return st.selectbox(
        translate("models_page.kept", language),
        kept,
        format_func=lambda one: joined(
            [
                translate(f"models_page.{one.kind}", language),
                one.cohort,
                f"{one.model} {one.version}",
                minute(one.validated_at),
            ]
        ),
        key="models.kept",
    )


def _show(validation: CohortValidation, language: Language) -> None:
    page = page_from_json(validation.pages[language])
    for sentence in page.summary:
        st.markdown(plain(sentence))
    for table in page.tables:
        _show_table(table)
    for title, figure in page.figures.items():
        st.markdown(f"**{plain(title)}**")
        st.plotly_chart(figure, width="stretch", config={"displayModeBar": False})
    left, right = st.columns(2)
    left.download_button(
        translate("models_page.download", language),
        page_html(page, language),
        f"{validation.kind}_validation.html",
        "text/html",
        on_click="ignore",
    )
    right.download_button(
        translate("models_page.download_json", language),
        validation.answer,
        f"{validation.kind}_validation.json",
        "application/json",
        on_click="ignore",
    )


def _show_table(table: ReportTable) -> None:
    st.markdown(f"**{plain(table.title)}**")
    columns = zip(table.headings, zip(*table.rows, strict=True), strict=True)
    cells = {
        plain(heading): [plain(cell) for cell in column] for heading, column in columns
    }
    st.table(cells, border="horizontal", hide_index=True, alt=table.title)
