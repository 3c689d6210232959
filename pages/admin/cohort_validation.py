"""A reader's own cohort against a released model of PD-(L)1 antibodies."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import orjson
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from connectors.cohorts.patient_table import read_patient_table
from connectors.validation_reports.page import ReportPage, ReportTable, page_html
from connectors.validation_reports.response_json import response_json
from connectors.validation_reports.response_page import response_page
from connectors.validation_reports.survival_json import survival_json
from connectors.validation_reports.survival_page import survival_page
from data.cohort import PatientCohort
from data.errors import FusionBoardError
from data.words import Language, word
from fusion.evaluation.response_validation import validate_response
from fusion.evaluation.survival_validation import validate_survival
from pages.frame.cached_loading import immunotherapy_models
from pages.frame.errors import show_error
from pages.frame.formatting import plain

_KINDS: Final = ("response", "survival")
_SEED: Final = 20_261_127


def show_validation(language: Language) -> None:
    """Ask for a cohort; show figures, and offer the report."""
    st.subheader(word("models_page.validate", language), anchor=False)
    st.caption(word("models_page.validate_what", language))
    with st.form("models.validation", border=False):
        file = st.file_uploader(word("models_page.file", language), type="csv")
        kind = st.radio(
            word("models_page.kind", language),
            _KINDS,
            format_func=lambda one: word(f"models_page.{one}", language),
            horizontal=True,
        )
        refit = st.checkbox(word("models_page.refit", language))
        asked = st.form_submit_button(word("models_page.run", language))
    if not asked or file is None:
        return
    try:
        with st.spinner(word("models_page.running", language)):
            answer, page = _validated(file, kind, language, refit=refit)
    except FusionBoardError as error:
        show_error(error, language)
        return
    _show(answer, page, kind, language)


def _validated(
    file: UploadedFile, kind: str, language: Language, *, refit: bool
) -> tuple[dict[str, object], ReportPage]:
    cohort = _read(file)
    models, rng = immunotherapy_models(), np.random.default_rng(_SEED)
    if kind == "response":
        found = validate_response(models.response, cohort, rng, refit=refit)
        page = response_page(found, models.response, cohort, language)
        return response_json(found, cohort), page
    lasting = validate_survival(models.survival, cohort, rng, refit=refit)
    page = survival_page(lasting, models.survival, cohort, language)
    return survival_json(lasting, cohort), page


def _read(file: UploadedFile) -> PatientCohort:
    """The uploaded table; its copy on disk is gone at once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cohort.csv"
        path.write_bytes(file.getvalue())
        return read_patient_table(path)


def _show(
    answer: dict[str, object], page: ReportPage, kind: str, language: Language
) -> None:
    for sentence in page.summary:
        st.markdown(plain(sentence))
    for table in page.tables:
        _show_table(table)
    for title, figure in page.figures.items():
        st.markdown(f"**{plain(title)}**")
        st.plotly_chart(figure, width="stretch", config={"displayModeBar": False})
    left, right = st.columns(2)
    left.download_button(
        word("models_page.download", language),
        page_html(page, language),
        f"{kind}_validation.html",
        "text/html",
        on_click="ignore",
    )
    right.download_button(
        word("models_page.download_json", language),
        orjson.dumps(answer, option=orjson.OPT_INDENT_2),
        f"{kind}_validation.json",
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
