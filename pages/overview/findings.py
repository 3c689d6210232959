"""Findings of a search: those that wait for a person, and what persons have said."""

from collections.abc import Mapping

import streamlit as st

from connectors.store.imaging.findings import Search
from connectors.workflows.entries.answer_finding import answer_finding
from data.errors import FusionBoardError, InvalidScanError
from data.imaging.finding import Decision, ImagingFinding
from data.patient.case import PatientCase
from data.results.assessed_patient import AssessedPatient
from data.words import Language, translate
from pages.kit.cached_loading import (
    access_scope,
    forget_patient_data,
    patient_findings,
    store,
)
from pages.kit.confirming import confirm
from pages.kit.errors import show_error
from pages.kit.formatting import day, listed, minute, plain
from pages.kit.paging import shown_lines
from pages.overview.one_finding import ChosenAnswer, answer_words, show_finding

_SHOWN_AT_ONCE = 5  # count; chosen: more do not fit the screen


def show_findings(patient: AssessedPatient, language: Language) -> None:
    """Show what waits for a person, then what was decided, and how to go on."""
    case = patient.case
    findings, searches = patient_findings(access_scope(), case.patient_id)
    st.subheader(translate("finding.title", language), anchor=False)
    _show_searches(case, searches, language)
    waiting = [one for one in findings if one.answer is None]
    person = _person(language) if findings else ""
    if waiting:
        _show_waiting(patient, waiting, person, language)
    elif searches:
        counts = {"count": len(searches), "total": len(case.studies)}
        st.text(translate("finding.nothing", language, **counts))
    decided = [one for one in findings if one.answer is not None]
    if decided:
        _show_decided(case, decided, person, language)


def _person(language: Language) -> str:
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    person = left.text_input(
        translate("page.your_name", language), key="finding.person"
    )
    right.caption(translate("finding.keys", language))
    return person


def _show_searches(
    case: PatientCase, searches: tuple[Search, ...], language: Language
) -> None:
    """Say which scans were not searched, and what to do."""
    done = {search.series_uid: search for search in searches}
    left = [study for study in case.studies if study.series_uid not in done]
    if left:
        days = [day(study.scanned_on, language) for study in left]
        shown = listed(days, language)
        text = translate("finding.unsearched", language, days=shown)
        st.info(text, icon=":material/search:")
    for study in case.studies:
        search = done.get(study.series_uid)
        if search is None or not search.refused:
            continue
        why = InvalidScanError(search.refused, **dict(search.values))
        text = translate(
            "finding.refused",
            language,
            day=day(study.scanned_on, language),
            what=why.what_in(language),
            how=why.how_to_fix_in(language),
        )
        st.warning(plain(text), icon=":material/error:")


def _show_waiting(
    patient: AssessedPatient,
    waiting: list[ImagingFinding],
    person: str,
    language: Language,
) -> None:
    st.caption(translate("finding.waiting", language, count=len(waiting)))
    labels = _labels(patient.case)
    page = f"finding.page.{patient.case.patient_id}"
    for number, finding in enumerate(
        shown_lines(waiting, page, language, _SHOWN_AT_ONCE)
    ):
        taken = _measured_on(patient, finding.series_uid)
        free = {uid: name for uid, name in labels.items() if uid not in taken}
        answer = show_finding(finding, labels, free, language, first=number == 0)
        if answer:
            _keep(finding, answer, person, labels, language)


def _measured_on(patient: AssessedPatient, series_uid: str) -> set[str]:
    """Nodules that lie elsewhere on this series, though its numbers may not count."""
    return {
        one.nodule.tracking_uid
        for one in patient.assessment.nodules
        if any(
            scan.series_uid == series_uid for scan in (*one.scans, *one.excluded_scans)
        )
    }


def _show_decided(
    case: PatientCase, decided: list[ImagingFinding], person: str, language: Language
) -> None:
    labels = _labels(case)
    title = translate("finding.decided", language, count=len(decided))
    with st.expander(title, icon=":material/task_alt:"):
        for finding in decided:
            _show_answered(finding, labels, person, language)


def _show_answered(
    finding: ImagingFinding, labels: Mapping[str, str], person: str, language: Language
) -> None:
    held = finding.answer
    if held is None:
        return
    answer = ChosenAnswer(held.decision, held.tracking_uid)
    text = translate(
        "finding.said",
        language,
        answer=answer_words(answer, labels, language),
        person=held.person,
        when=minute(held.answered_at),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{day(finding.scanned_on, language)} · {plain(text)}")
        again = translate("finding.answer.waits", language)
        if st.button(again, key=f"finding.again.{finding.finding_id}"):
            _keep(finding, ChosenAnswer(Decision.WAITS), person, labels, language)


def _keep(
    finding: ImagingFinding,
    answer: ChosenAnswer,
    person: str,
    labels: Mapping[str, str],
    language: Language,
) -> None:
    if not person.strip():
        st.warning(translate("page.name_needed", language))
        return
    try:
        answer_finding(
            store(),
            finding.finding_id,
            answer.decision,
            person=person,
            tracking_uid=answer.tracking_uid,
        )
    except FusionBoardError as error:
        show_error(error, language)
        return
    forget_patient_data()
    said = answer_words(answer, labels, language)
    text = translate("finding.kept", language, answer=said)
    confirm(plain(text))
    st.rerun()


def _labels(case: PatientCase) -> dict[str, str]:
    return {nodule.tracking_uid: nodule.label for nodule in case.nodules}
