"""The strip on top of a patient: who, what, which stage, what lacks."""

from datetime import date
from typing import Final

import streamlit as st

from data.identity import PersonIdentity
from data.patient.case import PatientCase
from data.results.assessed_patient import AssessedPatient
from data.words import Language, translate
from pages.kit.formatting import (
    age,
    first_of,
    identifiers,
    joined,
    minute,
    plain,
    term,
)
from pages.patient.facts import show_facts
from pages.patient.missing import show_missing

_BASIS: Final = {
    "identifier": ("green", ":material/verified_user:"),
    "recorded_link": ("blue", ":material/how_to_reg:"),
    "images_only": ("orange", ":material/person_alert:"),
    "record_only": ("orange", ":material/hide_image:"),
}


def show_patient_banner(patient: AssessedPatient, language: Language) -> None:
    """Show what a reader needs before the first word with the patient."""
    case = patient.case
    with st.container(border=True, key="strip"):
        who, basis = st.columns([5, 3], vertical_alignment="center")
        with who:
            show_person(
                case.identity, bool(case.record and case.record.deceased), language
            )
        with basis:
            show_basis(case, language)
        if case.record:
            show_facts(case.record, patient.assessment.genetics, language)
        show_missing(patient, language)


def show_person(identity: PersonIdentity, deceased: bool, language: Language) -> None:
    """Show name, sex, age, birth date and identifiers."""
    name = plain(identity.name) or translate("page.no_name", language)
    st.header(name, anchor=False)
    born = (
        translate("overview.born", language, date=identity.birth_date)
        if identity.birth_date
        else translate("overview.no_birth_date", language)
    )
    life = age(identity.birth_date, date.today(), language)
    shown = first_of(identifiers(identity), 2)
    line = [
        f"**{translate('overview.deceased', language)}**" if deceased else "",
        term("sex", identity.sex, language),
        "" if deceased else life,
        born,
        translate("overview.identifier", language, value=plain(shown)) if shown else "",
    ]
    st.caption(joined(line), help=_issuers(identity, language))


def _issuers(identity: PersonIdentity, language: Language) -> str | None:
    lines = [
        translate(
            "overview.issued_by",
            language,
            value=plain(one.value),
            issuer=plain(one.issuer) or "–",
        )
        for one in sorted(identity.identifiers, key=lambda one: (one.issuer, one.value))
    ]
    return "  \n".join(lines) or None


def show_basis(case: PatientCase, language: Language) -> None:
    """Show how images and record were joined, and how old the data are."""
    color, icon = _BASIS.get(case.identity_basis, _BASIS["images_only"])
    text = translate(
        f"overview.basis.{case.identity_basis}", language, person=plain(case.linked_by)
    )
    with st.container(horizontal_alignment="right", gap="xxsmall"):
        st.badge(text, icon=icon, color=color)  # type: ignore[arg-type]
        st.caption(
            translate("overview.data_as_of", language, time=minute(case.data_as_of)),
            text_alignment="right",
        )
