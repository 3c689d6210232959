"""A module's test is found by its name, in the same folder of `tests`.

`fusion/growth/verdict.py` is tested by `tests/fusion/growth/test_verdict.py`. Left out
are modules without a function, which hold types, tables or constants alone, and the
migrations, which are tested together.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LEAST_PERCENT = {"data": 25, "fusion": 56, "connectors": 31, "pages": 26}
"""What each layer has reached, rounded down; raise it when a module gets its test."""


def modules(layer: str) -> list[Path]:
    """All modules of a layer that do something."""
    return [
        file.relative_to(ROOT)
        for file in sorted((ROOT / layer).rglob("*.py"))
        if file.name != "__init__.py"
        and "migrations" not in file.parts
        and does_something(file.read_text())
    ]


def does_something(source: str) -> bool:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return any(isinstance(node, functions) for node in ast.walk(ast.parse(source)))


def place_of_test(module: Path) -> Path:
    """Where the test of a module lies."""
    return Path("tests") / module.parent / f"test_{module.name}"


@pytest.mark.parametrize("layer", LEAST_PERCENT)
def test_as_many_modules_as_before_have_a_test_of_their_name(layer: str) -> None:
    every = modules(layer)
    without = [
        str(module) for module in every if not (ROOT / place_of_test(module)).exists()
    ]
    percent = 100 * (len(every) - len(without)) // len(every)
    assert percent >= LEAST_PERCENT[layer], "\n".join(without)


def test_types_and_tables_need_no_test() -> None:
    assert not does_something("class A:\n    x: int\nLIMIT = 3\n")
    assert does_something("class A:\n    def f(self): ...\n")
