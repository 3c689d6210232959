"""What the documents and docstrings name exists: links, paths, commands, targets."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from typer.main import get_command

from connectors.command_line.main import app

ROOT = Path(__file__).parents[1]
FLOORS = ("data", "fusion", "connectors", "pages")
DOCUMENTS = sorted(
    file.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "data/**/*.md")
    for file in ROOT.glob(pattern)
    if file.name != "CHANGELOG.md"  # it tells of what was
)

FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)[^)]*\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
TREE = re.compile(
    rf"(?<![\w/.<-])(?:{'|'.join(FLOORS)}|tests|docs|examples|\.ci|\.streamlit)/[\w./*<>-]*"
)
BARE_FILE = re.compile(r"\w+\.py")
DOTTED = re.compile(rf"(?:{'|'.join(FLOORS)})(?:\.\w+)+")
COMMAND = re.compile(r"(?:\.venv/bin/)?fusionboard +(.+)")
MAKE = re.compile(r"make +([a-z][\w-]*)")
TARGET = re.compile(r"^([a-z][\w-]*):", re.MULTILINE)


def breaches(text: str, folder: Path = ROOT) -> list[str]:
    """What a text names and the project does not have.

    Args:
        text: Markdown, or a docstring.
        folder: Where the text lies; its links start there.
    """
    prose = SPAN.sub("", FENCE.sub("", text))
    found = [*broken_links(prose, folder)]
    for code in code_of(text):
        found += [*missing_paths(code), *unknown_commands(code)]
    return found


def code_of(text: str) -> Iterator[str]:
    """What stands in backticks, each on one line, and the lines of code blocks."""
    for block in FENCE.findall(text):
        yield from (line.strip() for line in block.replace("\\\n", " ").splitlines())
    for _, span in SPAN.findall(FENCE.sub("", text)):
        yield " ".join(span.split())


def broken_links(prose: str, folder: Path) -> Iterator[str]:
    for target in LINK.findall(prose):
        if re.match(r"\w+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = folder / name
        if name and not file.exists():
            yield f"link to {target}"
        elif anchor and (not name or file.is_file()):
            text = file.read_text() if name else prose
            if anchor not in map(anchor_of, HEADING.findall(text)):
                yield f"link to {target}"


def anchor_of(heading: str) -> str:
    """The name that a heading gets in a link, as code hosts make it."""
    return re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")


def missing_paths(code: str) -> Iterator[str]:
    for path in TREE.findall(code):
        pattern = re.sub("<[^>]*>", "*", path).rstrip("./")
        at = list(ROOT.glob(pattern))
        if not at or (path.endswith("/") and not any(one.is_dir() for one in at)):
            yield f"path {path}"
    if BARE_FILE.fullmatch(code) and code not in python_names():
        yield f"file {code}"
    if DOTTED.fullmatch(code) and not has_name(code):
        yield f"name {code}"


@cache
def python_names() -> frozenset[str]:
    folders = (*FLOORS, "examples", "tests", ".ci")
    files = (file for name in folders for file in (ROOT / name).rglob("*.py"))
    return frozenset({"app.py"} | {file.name for file in files})


def has_name(dotted: str) -> bool:
    """Whether there is such a module, or a module that says what follows it."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        module = ROOT.joinpath(*parts[:length])
        file = module / "__init__.py" if module.is_dir() else module.with_suffix(".py")
        if file.is_file():
            text = file.read_text()
            return all(re.search(rf"\b{part}\b", text) for part in parts[length:])
    return False


def unknown_commands(code: str) -> Iterator[str]:
    if called := COMMAND.match(code):
        words = called[1].partition(" #")[0].split()
        yield from (f"fusionboard: {one}" for one in unknown_words(words))
    elif re.match(r"--[a-z]", code):
        named = {word.partition("=")[0] for word in code.split() if word[:2] == "--"}
        yield from (f"option {one}" for one in sorted(named) if not any_takes(one))
    made = MAKE.match(code)
    if made and made[1] not in TARGET.findall((ROOT / "Makefile").read_text()):
        yield f"make {made[1]}"


def unknown_words(words: list[str]) -> Iterator[str]:
    """What the command line does not know of the words after `fusionboard`."""
    command, left = get_command(app), list(words)
    while isinstance(command, click.Group) and left and left[0][0] != "-":
        name, context = left.pop(0), click.Context(command)
        if name not in command.list_commands(context):
            yield name
            return
        if not left:  # importing a command takes its time
            return
        below = command.get_command(context, name)
        assert below is not None
        command = below
    for word in left:
        option = word.strip("[]").partition("=")[0]
        if option.startswith("--") and option not in options_of(command):
            yield option


def options_of(command: click.Command) -> set[str]:
    of_own = (
        name for one in command.params for name in [*one.opts, *one.secondary_opts]
    )
    return {"--help", *of_own}


def any_takes(option: str) -> bool:
    return any(option in options_of(each) for each in every_command(get_command(app)))


def every_command(command: click.Command) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from every_command(below)


def docstrings(file: Path) -> Iterator[str]:
    """Of the module, its classes and functions, and of what is assigned in them."""
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield text


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_names_what_exists(document: str) -> None:
    file = ROOT / document
    assert breaches(file.read_text(), file.parent) == []


@pytest.mark.parametrize("floor", FLOORS)
def test_docstrings_name_what_exists(floor: str) -> None:
    wrong = [
        f"{file.relative_to(ROOT)}: {breach}"
        for file in sorted((ROOT / floor).rglob("*.py"))
        for text in docstrings(file)
        if "`" in text or "](" in text
        for breach in breaches(text, file.parent)
    ]
    assert wrong == []


def test_the_citation_and_the_supported_version_are_of_this_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    citation = (ROOT / "CITATION.cff").read_text()
    for field in ("version", "license"):
        assert f"\n{field}: {project[field]}\n" in citation
    for keyword in project["keywords"]:
        assert f"  - {keyword}\n" in citation
    supported = project["version"].rpartition(".")[0]
    assert f"| {supported}, the newest state" in (ROOT / "SECURITY.md").read_text()


@pytest.mark.parametrize(
    ("text", "breach"),
    [
        ("[how](docs/never.md)", "link to docs/never.md"),
        ("![a picture](docs/never.png)", "link to docs/never.png"),
        ("[how](docs/architecture.md#never)", "link to docs/architecture.md#never"),
        ("see `fusion/growth/never.py`", "path fusion/growth/never.py"),
        ("see `fusion/never/`", "path fusion/never/"),
        ("see `app.py` and `fusion/growth/timeline.py/`", "path fusion/growth/timel"),
        ("see `data/never/*.csv`", "path data/never/*.csv"),
        ("see `data/words/<language>/never.json`", "path data/words/<language>/nev"),
        ("```sh\npython tests/never.py\n```", "path tests/never.py"),
        ("see `never_written.py`", "file never_written.py"),
        ("see `fusion.growth.never`", "name fusion.growth.never"),
        ("`fusionboard never FILE`", "fusionboard: never"),
        ("`fusionboard validate never`", "fusionboard: never"),
        ("`fusionboard\nfind --never`", "fusionboard: --never"),
        ("```sh\n.venv/bin/fusionboard find --all --never=3  # x\n```", "fusionboard"),
        ("```sh\nfusionboard measure \\\n  --never 3\n```", "fusionboard: --never"),
        ("with `--never`", "option --never"),
        ("`make never`", "make never"),
        ("```sh\nmake never  # why\n```", "make never"),
    ],
)
def test_what_does_not_exist_is_found(text: str, breach: str) -> None:
    assert len(found := breaches(text)) == 1
    assert found[0].startswith(breach)


@pytest.mark.parametrize(
    "text",
    [
        "[how](docs/architecture.md#where-does-a-change-go), [site](https://x.org/y)",
        "`[text](never.md)` shows how a link is written",
        "`fusion/growth/timeline.py`, `fusion/growth/`, `data/models/immunotherapy.*`",
        "`fusion.growth.timeline`, `data.results.release.ModelOutput`",
        "```sh\nfusionboard find --all  # --never\nmake check\n```",
        "`Patient/1`, `system/*.read`, `/data/never`",
    ],
)
def test_what_exists_is_left_alone(text: str) -> None:
    assert breaches(text) == []
