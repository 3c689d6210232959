"""Form where a person chooses the baseline scan and the lung targets."""

from datetime import UTC, date, datetime

import streamlit as st

from connectors.workflows.entries.enter_response import choose_targets
from data.errors import FusionBoardError
from data.patient.case import PatientCase
from data.patient.manual_entry import LONGEST_NAME
from data.patient.tumour_reading import ResponsePlan
from data.results.assessment import ResponseAssessment
from data.words import Language, translate
from pages.kit.cached_loading import forget_patient_data, store
from pages.kit.confirming import confirm
from pages.kit.errors import show_error
from pages.kit.formatting import plain, position


def show_target_form(
    case: PatientCase, response: ResponseAssessment, choices: int, language: Language
) -> None:
    """Offer every scan as baseline and every nodule measured on it as a target.

    Args:
        case: The patient.
        response: Holds the plan that was chosen, or is only proposed.
        choices: How many plans there are; a new one makes new widgets.
        language: Language of the reader.
    """
    plan = response.plan
    key = f"response.plan.{case.patient_id}.{choices}"
    title = translate("response_page.choose_targets", language)
    with st.expander(title, icon=":material/target:", expanded=not plan.target_uids):
        proposed = "chosen" if response.chosen else "proposed"
        st.caption(translate(f"response_page.targets_{proposed}", language))
        days = case.scan_days()
        baseline = st.selectbox(
            translate("response_page.baseline_scan", language),
            days,
            index=days.index(plan.baseline_on) if plan.baseline_on in days else 0,
            format_func=date.isoformat,
            key=f"{key}.baseline",
        )
        labels = _labels(case, baseline)
        with st.form(f"{key}.{baseline}", border=False):
            targets = st.pills(
                translate("response_page.lung_targets", language),
                list(labels),
                selection_mode="multi",
                default=[uid for uid in plan.target_uids if uid in labels],
                format_func=lambda uid: labels[uid],
            )
            person = st.text_input(
                translate("page.your_name", language),
                max_chars=LONGEST_NAME,
                autocomplete="name",
            )
            if st.form_submit_button(translate("response_page.keep_targets", language)):
                _keep(case, baseline, tuple(targets), person.strip(), language)


def _labels(case: PatientCase, baseline: date) -> dict[str, str]:
    """Nodules measured on a day with their long axes, by tracking UID."""
    return {
        nodule.tracking_uid: f"{plain(nodule.label)} · {position(scan.long_axis_mm)}"
        for nodule in case.nodules
        if (scan := nodule.on(baseline))
    }


def _keep(
    case: PatientCase,
    baseline: date,
    targets: tuple[str, ...],
    person: str,
    language: Language,
) -> None:
    if not person:
        st.warning(translate("page.name_needed", language))
        return
    try:
        plan = ResponsePlan(baseline, targets, person, datetime.now(UTC))
        choose_targets(store(), case.patient_id, plan)
    except FusionBoardError as error:
        show_error(error, language)
        return
    forget_patient_data()
    confirm(translate("response_page.targets_kept", language))
    st.rerun()
