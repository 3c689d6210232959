"""Folders, cycles and pass-through functions stay within limits."""

import ast
from pathlib import Path

import pytest

from tests.pass_through import one_call_functions, pass_through_functions
from tests.structure_counts import (
    FILES_A_FOLDER,
    ROOT,
    Sources,
    Trees,
    cycles,
    files_by_folder,
    files_that_repeat,
    package_imports,
    parsed,
    sources,
)

PASS_THROUGH_BELOW = 40


@pytest.fixture(scope="module")
def texts() -> Sources:
    return sources(ROOT)


@pytest.fixture(scope="module")
def trees(texts: Sources) -> Trees:
    return parsed(texts)


def test_no_folder_holds_more_files_than_one_can_survey(texts: Sources) -> None:

    full = {
        folder: files
        for folder, files in files_by_folder(texts).items()
        if files > FILES_A_FOLDER
    }
    assert full == {}


def test_packages_do_not_import_each_other_in_a_circle(trees: Trees) -> None:
    assert cycles(package_imports(trees)) == []


def test_few_functions_only_hand_on_what_they_were_given(trees: Trees) -> None:
    found = pass_through_functions(trees)
    assert len(found) < PASS_THROUGH_BELOW, "\n".join(found)


def test_a_circle_of_packages_is_found() -> None:
    trees = {
        Path("fusion/a/one.py"): ast.parse("from fusion.b import two"),
        Path("fusion/b/two.py"): ast.parse("def late():\n    import fusion.a.one"),
        Path("fusion/c/three.py"): ast.parse("import fusion.a"),
    }
    assert cycles(package_imports(trees)) == [["fusion.a", "fusion.b"]]


@pytest.mark.parametrize(
    ("body", "one_call", "pass_through"),
    [
        ("return other(a, *b, c.d, key=1)", True, True),
        ("other(a)", True, True),
        ("return a.b(c)", True, True),
        ("return other(a + 1)", True, False),
        ("return other(another(a))", True, False),
        ("return other(one(a), two(b))", False, False),
        ("return other(x for x in a)", False, False),
        ("return other(a) + 1", False, False),
        ("return Built(a)", False, False),
    ],
)
def test_what_counts_as_handing_on(
    body: str, one_call: bool, pass_through: bool
) -> None:
    source = f'class Built: ...\ndef f(a, b, c):\n    """Do it."""\n    {body}\n'
    trees = {Path("f.py"): ast.parse(source)}
    assert bool(one_call_functions(trees)) is one_call
    assert bool(pass_through_functions(trees)) is pass_through


@pytest.mark.parametrize(
    "source",
    ["@property\ndef f(a):\n    return g(a)", "def __len__(a):\n    return len(a.b)"],
)
def test_decorated_and_dunder_functions_do_not_count(source: str) -> None:
    assert one_call_functions({Path("f.py"): ast.parse(source)}) == []


def test_files_that_share_lines_are_found() -> None:
    lines = "\n".join(f"value_{n} = {n}" for n in range(6))
    texts = {
        Path("a.py"): f"import x\n{lines}\n",
        Path("b.py"): f"y = 1\n\n{lines}\n",
        Path("c.py"): "\n".join(lines.splitlines()[:5]),
    }
    assert files_that_repeat(texts) == [(Path("a.py"), Path("b.py"))]
