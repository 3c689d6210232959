"""PD-L1, tumour mutational burden and microsatellite instability.

A tumour proportion score comes in five shapes: a quantity in %, a fraction, a
comparison such as `<1 %` or a range, a coded or worded category, and free text (a
note or a sentence), which a person should confirm.
"""

import re
from collections.abc import Sequence
from typing import Final

from connectors.fhir.resources.concepts import codes_of, meaning, value_words, words
from connectors.fhir.resources.fields import (
    Resource,
    child,
    children,
    number,
    observed_on,
    text,
)
from connectors.fhir.resources.reasons import Reason
from connectors.fhir.resources.specimens import specimen_of
from data.patient.genomics import BiomarkerKind, BiomarkerResult

_PER_CENT: Final = re.compile(r"(?P<sign>[<>≥≤]=?)?\s*(?P<value>\d{1,3}(?:\.\d+)?)\s*%")
_ONLY_A_NUMBER: Final = re.compile(r"\s*(?P<value>\d{1,3}(?:\.\d+)?)\s*%?\s*")
_SCORE_WORDS: Final = re.compile(
    r"tumou?r proportion|\bTPS\b|肿瘤.{0,4}比例", re.IGNORECASE
)
_OTHER_SCORE: Final = re.compile(r"(?i:combined positive|immune cell)|\bCPS\b|\bIC\b")
_CLAUSE: Final = re.compile(r"[,;/\n，；、。]|\.\s|\band\b")
_TPS_CODE: Final = "83053-9"  # in % by its definition, so the unit may be missing
_CLONE: Final = re.compile(r"22C3|28-8|SP142|SP263|73-10|E1L3N", re.IGNORECASE)
_PER_MEGABASE: Final = re.compile(r"/\s*mb|mega|1000000|10\*6|10\^6", re.IGNORECASE)
_MUTATIONS: Final = re.compile(
    r"(?P<value>\d+(?:\.\d+)?)\s*(?:mut\w*\s*)?/\s*Mb", re.IGNORECASE
)
_INSTABILITY: Final = {
    "MSI-H": re.compile(
        r"\bMSI[- ]?H(igh)?\b|instability[- ]*high|^\s*high\b.{0,12}$|高度不稳定",
        re.IGNORECASE,
    ),
    "MSI-L": re.compile(
        r"\bMSI[- ]?L(ow)?\b|instability[- ]*low|^\s*low\b.{0,12}$|低度不稳定",
        re.IGNORECASE,
    ),
    "MSS": re.compile(
        r"\bMSS\b|microsatellite[- ]stable|^\s*stable\b.{0,12}$|(?<!不)稳定",
        re.IGNORECASE,
    ),
}
_NEGATION: Final = re.compile(r"\b(not?|negative|without)\b|未检出|阴性", re.IGNORECASE)

Value = tuple[float | None, str, bool]
"""Number, category in words, and whether it was read from free text."""


def read_biomarker(
    observation: Resource, source: str, kind: BiomarkerKind, assay: str
) -> Sequence[BiomarkerResult] | Reason:
    """One biomarker from an Observation or one of its components.

    A result without a value is kept if the record says why there is none.
    """
    value, category, from_text = _VALUES[kind](observation)
    absent = words(child(observation, "dataAbsentReason"))
    if value is None and not category and not absent:
        return Reason.NO_VALUE
    return [
        BiomarkerResult(
            kind,
            source,
            value=value,
            unit=_UNITS[kind] if value is not None else "",
            category=category,
            absent_reason=absent if value is None and not category else "",
            assay=assay or _clone(observation),
            tested_on=observed_on(observation),
            preliminary=text(observation, "status") == "preliminary",
            from_text=from_text,
            specimen=specimen_of(observation),
        )
    ]


def _pd_l1(observation: Resource) -> Value:
    coded = words(child(observation, "valueCodeableConcept"))
    measured = _pd_l1_quantity(observation)
    if measured is not None:
        return measured
    said = text(observation, "valueString")[:400]
    plain = _ONLY_A_NUMBER.fullmatch(said)
    if plain is not None:
        return float(plain["value"]), "", False
    notes = (text(note, "text")[:400] for note in children(observation, "note"))
    for sentence in (said, *notes):
        value, category = _score_in(sentence)
        if value is not None or category:
            return value, category or coded, True
    return None, coded or said, bool(said and not coded)


def _pd_l1_quantity(observation: Resource) -> Value | None:
    quantity = child(observation, "valueQuantity")
    value = number(quantity, "value")
    unit = text(quantity, "code") or text(quantity, "unit")
    in_per_cent = "%" in (unit, text(quantity, "unit")) or (
        not unit and _TPS_CODE in codes_of(child(observation, "code"), "loinc")
    )
    if value is not None and in_per_cent:
        sign = text(quantity, "comparator")
        return (None, f"{sign}{value:g} %", False) if sign else (value, "", False)
    if value is not None and unit == "1" and value <= 1:
        return value * 100, "", False
    between = child(observation, "valueRange")
    low, high = (number(child(between, end), "value") for end in ("low", "high"))
    if low is not None and high is not None:
        return None, f"{low:g}–{high:g} %", False
    return None


def _score_in(said: str) -> tuple[float | None, str]:
    """The tumour proportion score in a sentence; other scores do not count."""
    if _OTHER_SCORE.search(said):
        clauses = [one for one in _CLAUSE.split(said) if not _OTHER_SCORE.search(one)]
        said = next(filter(_SCORE_WORDS.search, clauses), "")
    found = _PER_CENT.search(said)
    if found is None:
        return None, ""
    if found["sign"]:
        return None, f"{found['sign']}{found['value']} %"
    return float(found["value"]), ""


def _tmb(observation: Resource) -> Value:
    quantity = child(observation, "valueQuantity")
    value = number(quantity, "value")
    unit = f"{text(quantity, 'unit')} {text(quantity, 'code')}"
    if value is not None and (not unit.strip() or _PER_MEGABASE.search(unit)):
        sign = text(quantity, "comparator")
        return (None, f"{sign}{value:g} /Mb", False) if sign else (value, "", False)
    said = value_words(observation)[:400]
    found = _MUTATIONS.search(said)
    if found is not None:
        return float(found["value"]), "", True
    return None, said, False


def _msi(observation: Resource) -> Value:
    coded = meaning("msi", child(observation, "valueCodeableConcept"))
    if coded is not None:
        return None, coded, False
    said = value_words(observation)[:400]
    found = [name for name, sign in _INSTABILITY.items() if sign.search(said)]
    if len(found) == 1 and not _NEGATION.search(said):
        return None, found[0], False
    return None, said, False  # as the laboratory words it


def _clone(observation: Resource) -> str:
    for place in ("method", "code"):
        found = _CLONE.search(words(child(observation, place))[:200])
        if found is not None:
            return found[0].upper()
    return ""


_VALUES: Final = {
    BiomarkerKind.PD_L1_TPS: _pd_l1,
    BiomarkerKind.TMB: _tmb,
    BiomarkerKind.MSI: _msi,
}
_UNITS: Final = {
    BiomarkerKind.PD_L1_TPS: "%",
    BiomarkerKind.TMB: "1/Mb",
    BiomarkerKind.MSI: "",
}
