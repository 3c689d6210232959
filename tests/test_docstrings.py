"""Docstrings open with a statement or a command, never with an indirect question."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("data", "fusion", "connectors", "pages")
_QUESTION = re.compile(r"(What|Whether|How|Which|Who|When|Where|Why|The same)\b")
_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def openings(source: str) -> Iterator[str]:
    """First lines of all docstrings of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, _DOCUMENTED) and (text := ast.get_docstring(node)):
            yield text.splitlines()[0]


def test_docstrings_state_or_command() -> None:
    questions = [
        f"{file.relative_to(ROOT)}: {line}"
        for layer in LAYERS
        for file in (ROOT / layer).rglob("*.py")
        for line in openings(file.read_text())
        if _QUESTION.match(line)
    ]
    assert questions == []


@pytest.mark.parametrize("planted", ["Whether it grows.", "What is known."])
def test_a_question_is_found(planted: str) -> None:
    (line,) = openings(f'def grows() -> bool:\n    """{planted}"""\n')
    assert _QUESTION.match(line)
