"""The catalogue: both languages say the same, and every key in the code exists."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import orjson
import pytest

from data.identity import Sex
from data.imaging.nodule import Density, MeasurementFlag
from data.patient.genomics import BiomarkerKind, GeneStatus
from data.patient.record import PerformanceScale, SmokingStatus, StageKind
from data.patient.therapy import TherapyStatus
from data.words import LANGUAGES, Language, has_message, translate
from tests.conftest import ROOT

WORDS = ROOT / "data" / "words"
SHEETS = sorted(path.name for path in (WORDS / "en").glob("*.json"))
ROOMS = {name.removesuffix(".json") for name in SHEETS}


def sheet(language: str, name: str) -> dict[str, str]:
    words: dict[str, str] = orjson.loads((WORDS / language / name).read_bytes())
    return words


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_sheets() -> None:
    for language in LANGUAGES:
        assert sorted(p.name for p in (WORDS / language).glob("*.json")) == SHEETS


@pytest.mark.parametrize("name", SHEETS)
def test_both_languages_have_the_same_keys_and_placeholders(name: str) -> None:
    english, chinese = sheet("en", name), sheet("zh", name)
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        assert placeholders(text) == placeholders(chinese[key]), key


@pytest.mark.parametrize("name", SHEETS)
def test_every_key_begins_with_the_name_of_its_file(name: str) -> None:
    room = name.removesuffix(".json")
    for language in LANGUAGES:
        assert all(key.startswith(f"{room}.") for key in sheet(language, name))
        assert all(text.strip() for text in sheet(language, name).values())


@pytest.mark.parametrize("name", SHEETS)
def test_whatever_is_said_to_have_happened_comes_with_what_to_do(name: str) -> None:
    keys = sheet("en", name).keys()
    for key in keys:
        if key.endswith(".how_to_fix"):
            assert key.replace(".how_to_fix", ".what") in keys


def keys_in_code() -> Iterator[tuple[Path, int, str]]:
    """String literals that look like a message key, and the first one's arguments."""
    for layer in ("data", "fusion", "connectors", "pages"):
        for path in (ROOT / layer).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and node.args:
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield path, node.lineno, f"{_called(node)}:{first.value}"


def _called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def test_every_key_that_the_code_asks_for_exists() -> None:
    missing = []
    for path, line, found in keys_in_code():
        function, _, key = found.partition(":")
        is_error = function.endswith("Error") and key.partition(".")[0] in ROOMS
        wanted = f"{key}.what" if is_error else key
        if (function == "word" or is_error) and not has_message(wanted):
            missing.append(f"{path.relative_to(ROOT)}:{line} {wanted}")
    assert not missing


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("sex", Sex),
        ("density", Density),
        ("flag", MeasurementFlag),
        ("biomarker", BiomarkerKind),
        ("gene", GeneStatus),
        ("scale", PerformanceScale),
        ("stage_kind", StageKind),
        ("therapy_status", TherapyStatus),
        ("smoking", SmokingStatus),
    ],
)
def test_every_value_of_a_vocabulary_has_a_word(kind: str, values: type[Sex]) -> None:
    for value in values:
        for language in get_args(Language):
            assert translate(f"term.{kind}.{value}", language)


def test_every_basis_of_an_identity_has_words() -> None:
    for basis in ("identifier", "recorded_link", "images_only", "record_only"):
        assert has_message(f"overview.basis.{basis}")
