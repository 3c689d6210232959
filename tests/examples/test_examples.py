"""The scripts of `examples` run, and their page shows what they print."""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
PAGE = (ROOT / "docs/how_to/examples.md").read_text()
MOST_LINES = 40
SLOW = {"train_on_own_tables.py"}  # loads PyTorch


def printed_on_the_page(example: Path) -> str:
    """The text block that follows the example's own code."""
    _, _, after = PAGE.partition(f'--8<-- "examples/{example.name}"\n')
    return after.partition("```text\n")[2].partition("```")[0]


@pytest.mark.parametrize(
    "example",
    [
        pytest.param(each, marks=pytest.mark.slow if each.name in SLOW else ())
        for each in EXAMPLES
    ],
    ids=lambda each: each.stem,
)
def test_an_example_prints_what_its_page_shows(
    example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runpy.run_path(str(example), run_name="__main__")
    assert capsys.readouterr().out == printed_on_the_page(example)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.stem)
def test_an_example_is_short_and_uses_public_names(example: Path) -> None:
    text = example.read_text()
    assert text.startswith('"""')
    assert len(text.splitlines()) <= MOST_LINES
    assert "import _" not in text
    assert "._" not in text
