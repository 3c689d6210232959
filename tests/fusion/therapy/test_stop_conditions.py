"""Conditions that speak against drugs."""

import pytest

from data.coding import Coding
from fusion.therapy.stop_conditions import stop_kind


@pytest.mark.parametrize(
    ("words", "code", "kind"),
    [
        ("Rheumatoid arthritis, not otherwise specified", "", "autoimmune_disease"),
        ("Status post lung transplantation", "", "transplant"),
        ("Awaiting kidney transplant", "", ""),
        ("Autologous stem cell transplant", "", ""),
        ("Family history of psoriasis", "", ""),
        ("No evidence of interstitial lung disease", "", ""),
        ("Other", "J84.1", "interstitial_lung_disease"),
        ("间质性肺病", "", "interstitial_lung_disease"),
        ("Not pregnant", "", ""),
        ("Pneumonia", "J18.9", ""),
        ("Hypertension", "I10", ""),
    ],
)
def test_conditions_that_speak_against_drugs(words: str, code: str, kind: str) -> None:
    system = "http://hl7.org/fhir/sid/icd-10-cm" if code else ""
    assert stop_kind(Coding(words, code, system), "active") == kind


def test_a_pregnancy_that_is_over_is_none() -> None:
    assert stop_kind(Coding("Pregnancy"), "resolved") == ""
