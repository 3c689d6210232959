"""The examples in the docstrings of the packages that compute give what they say."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("growth", "risk", "genomics", "response")


FILES = [
    *(file for name in PACKAGES for file in (ROOT / "fusion" / name).rglob("*.py")),
    *(ROOT / "connectors" / "fhir").rglob("units.py"),
]
WITH_EXAMPLES = sorted(
    file.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    for file in FILES
    if ">>> " in file.read_text()
)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_give_what_they_say(name: str) -> None:
    outcome = doctest.testmod(import_module(name))
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_has_examples(package: str) -> None:
    assert any(name.startswith(f"fusion.{package}.") for name in WITH_EXAMPLES)


def test_units_have_examples() -> None:
    assert any(name.endswith(".units") for name in WITH_EXAMPLES)
