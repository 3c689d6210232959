"""Where a person enters what only a person can say."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import streamlit as st

from connectors.workflows.enter_facts import enter_facts
from data.case import PatientCase
from data.entered import (
    FACTS,
    LONGEST_NAME,
    EnteredFact,
    FactKind,
    FactSpec,
    facts_that_count,
)
from data.errors import FusionBoardError
from data.nodule import Nodule
from data.words import Language, word
from pages.frame.cached_loading import forget_patient_data, store
from pages.frame.confirming import confirm
from pages.frame.errors import show_error
from pages.frame.formatting import plain
from pages.patient.input_words import answer_words

_ASKED_FIRST: Final = ("indication", "immunosuppressed", "nodule_count", "spiculated")
_SMOKING: Final = frozenset(
    {
        *("ever_smoker", "current_smoker", "years_since_quitting", "years_smoked"),
        *("cigarettes_per_day", "copd", "bmi_kg_m2", "education", "race"),
    }
)
_COLUMNS: Final = 3


def show_indication_form(
    case: PatientCase,
    nodule: Nodule,
    said: Sequence[EnteredFact],
    language: Language,
) -> None:
    """Ask for what every guideline needs first."""
    with st.container(border=True, key="ask-indication"):
        st.markdown(
            f":orange[:material/help:] **{word('risk_card.ask', language)}**  \n"
            + word("risk_card.ask_why", language)
        )
        groups = {"": tuple(FACTS[name] for name in _ASKED_FIRST)}
        _show_form("first", groups, case, nodule, said, language)


def show_entry_form(
    case: PatientCase,
    nodule: Nodule,
    said: Sequence[EnteredFact],
    language: Language,
) -> None:
    """Offer every question; an answer given before stands there and can be changed."""
    with st.expander(word("risk_card.enter", language), icon=":material/edit_note:"):
        st.caption(word("risk_card.enter_help", language))
        _show_form("all", _groups(nodule, language), case, nodule, said, language)


def _groups(nodule: Nodule, language: Language) -> dict[str, tuple[FactSpec, ...]]:
    label = plain(nodule.label)
    scan = nodule.measurements[-1].scanned_on
    headings = {
        "person": word("entered.scope.person", language),
        "nodule": word("entered.scope.nodule", language, nodule=label),
        "scan": word("entered.scope.scan", language, nodule=label, date=scan),
        "smoking": word("entered.scope.smoking", language),
    }
    return {
        heading: tuple(spec for spec in FACTS.values() if _group(spec) == group)
        for group, heading in headings.items()
    }


def _group(spec: FactSpec) -> str:
    return "smoking" if spec.name in _SMOKING else str(spec.scope)


def _show_form(
    form: str,
    groups: Mapping[str, tuple[FactSpec, ...]],
    case: PatientCase,
    nodule: Nodule,
    said: Sequence[EnteredFact],
    language: Language,
) -> None:
    scan = nodule.measurements[-1].scanned_on
    counts = facts_that_count(said, nodule.tracking_uid, scan)
    shown = {name: fact.value for name, fact in counts.items()}
    # A new answer, whoever gave it, makes new widgets: none shows an old default.
    key = f"enter.{form}.{nodule.tracking_uid}.{len(said)}"
    with st.form(key, border=False):
        answers: dict[str, str] = {}
        for heading, specs in groups.items():
            if heading:
                st.markdown(f"**{heading}**")
            answers |= _show_questions(specs, shown, key, language)
        person = st.text_input(
            word("page.your_name", language),
            key=f"{key}.person",
            max_chars=LONGEST_NAME,
            autocomplete="name",
        )
        if st.form_submit_button(word("risk_card.save", language)):
            new = {
                name: value
                for name, value in answers.items()
                if value != shown.get(name, "")
            }
            _save(new, person.strip(), case, nodule, language)


def _show_questions(
    specs: Iterable[FactSpec],
    shown: Mapping[str, str],
    key: str,
    language: Language,
) -> dict[str, str]:
    answers = {}
    row = list(specs)
    while row:  # a row of columns at a time, so that Tab goes as the eye goes
        for spec, cell in zip(row, st.columns(_COLUMNS), strict=False):
            with cell:
                answers[spec.name] = _ask(spec, shown.get(spec.name, ""), key, language)
        row = row[_COLUMNS:]
    return answers


def _ask(spec: FactSpec, value: str, key: str, language: Language) -> str:
    label = word(f"entered.fact.{spec.name}", language)
    if spec.kind is FactKind.NUMBER:
        return _ask_number(spec, value, f"{key}.{spec.name}", label, language)
    choices = ("", *(spec.choices or ("yes", "no")))
    return str(
        st.selectbox(
            label,
            choices,
            index=choices.index(value),
            format_func=lambda one: answer_words(spec.name, one, language),
            key=f"{key}.{spec.name}",
        )
    )


def _ask_number(
    spec: FactSpec, value: str, key: str, label: str, language: Language
) -> str:
    not_entered = word("entered.not_known", language)
    if spec.whole:
        count = st.number_input(
            label,
            min_value=int(spec.low),
            max_value=int(spec.high),
            value=int(float(value)) if value else None,
            step=1,
            placeholder=not_entered,
            key=key,
        )
        return "" if count is None else str(count)
    number = st.number_input(
        label,
        min_value=float(spec.low),
        max_value=float(spec.high),
        value=float(value) if value else None,
        step=1.0 if spec.high > 1 else 0.01,
        format="%g",
        placeholder=not_entered,
        key=key,
    )
    return "" if number is None else f"{number:g}"


def _save(
    answers: Mapping[str, str],
    person: str,
    case: PatientCase,
    nodule: Nodule,
    language: Language,
) -> None:
    if not person:
        st.warning(word("page.name_needed", language))
        return
    try:
        count = enter_facts(
            store(),
            case.patient_id,
            answers,
            person=person,
            tracking_uid=nodule.tracking_uid,
            scanned_on=nodule.measurements[-1].scanned_on,
        )
    except FusionBoardError as error:
        show_error(error, language)
        return
    forget_patient_data()
    confirm(word("risk_card.saved", language, count=count))
    st.rerun()
