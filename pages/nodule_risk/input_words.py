"""Inputs of scores and guidelines, and their values, in words."""

from collections.abc import Iterable
from typing import Final

from data.patient.manual_entry import ENTRY_FIELDS, EntryKind
from data.words import Language, has_message, translate
from pages.kit.formatting import listed, plain

_VOCABULARIES: Final = (
    *("guideline.finding", "guideline.course", "guideline.indication"),
    *("term.density", "risk.uptake", "risk.race"),
)


def input_name(name: str, language: Language) -> str:
    """The name of an input, or the code itself if it has no words."""
    rooms = ("entered.fact", "risk.input", "guideline.input", "risk_card.input")
    key = next(
        (f"{room}.{name}" for room in rooms if has_message(f"{room}.{name}")), ""
    )
    return translate(key, language) if key else name


def input_value(name: str, value: object, language: Language) -> str:
    """The value of an input as a person reads it."""
    if value is None or value == "":
        return translate("entered.not_known", language)
    if isinstance(value, bool):
        return translate("entered.yes" if value else "entered.no", language)
    if isinstance(value, int | float):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return _in_words(name, str(value), language)


def answer_words(name: str, value: str, language: Language) -> str:
    """An answer to one of the questions that persons answer."""
    spec = ENTRY_FIELDS[name]
    if not value:
        return translate("entered.not_known", language)
    if spec.kind is EntryKind.YES_NO:
        return translate(f"entered.{value}", language)
    if spec.kind is EntryKind.CHOICE:
        return translate(f"{spec.words}.{value}", language)
    return value


def inputs_in_words(inputs: Iterable[tuple[str, object]], language: Language) -> str:
    """Names and values of inputs in one line."""
    return listed(
        (
            f"{plain(input_name(name, language))} "
            f"**{plain(input_value(name, value, language))}**"
            for name, value in inputs
        ),
        language,
    )


def _in_words(name: str, value: str, language: Language) -> str:
    if name in ENTRY_FIELDS and value in ENTRY_FIELDS[name].choices:
        return answer_words(name, value, language)
    keys = (f"{vocabulary}.{value}" for vocabulary in _VOCABULARIES)
    key = next((one for one in keys if has_message(one)), "")
    return translate(key, language) if key else value
