"""The site of the documents holds every document and every public module."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
NAV = (ROOT / "mkdocs.yml").read_text().partition("\nnav:\n")[2]


@pytest.fixture(scope="module")
def site() -> ModuleType:
    spec = importlib.util.spec_from_file_location("site", ROOT / ".ci/documentation.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_navigation_lists_the_documents_that_are_there() -> None:
    docs = ROOT / "docs"
    there = {file.relative_to(docs).as_posix() for file in docs.rglob("*.md")}
    listed = re.findall(r"[\w/.-]+\.md", NAV)
    assert sorted(listed) == sorted(there)


def test_every_public_module_is_in_the_reference(site: ModuleType) -> None:
    text = "\n".join(site.reference_pages().values())
    documented = set(re.findall(r"^::: ([\w.]+)$", text, re.MULTILINE))
    modules = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for layer in ("data", "fusion", "connectors")
        for file in (ROOT / layer).rglob("*.py")
        if file.stem.isidentifier() and file.name != "__init__.py"
    }
    assert modules <= documented


@pytest.mark.parametrize(
    ("link", "on_the_site"),
    [
        ("[a](../architecture.md#data-flow)", "[a](../architecture.md#data-flow)"),
        (
            "[card](../../data/models/growth_risk.md)",
            "[card](../models/growth_risk.md)",
        ),
        ("[how](../../CONTRIBUTING.md)", "[how](../project/contributing.md)"),
        ("[b](../../data/words)", "b (`data/words`)"),
        ("![c](x.svg), [d](https://x.org), [e](#f)", None),
    ],
)
def test_links_lead_where_their_targets_stand(
    site: ModuleType, link: str, on_the_site: str | None
) -> None:
    assert site.relinked(link, "methods/growth.md") == (on_the_site or link)


def test_links_of_the_root_s_documents_lead_into_the_site(site: ModuleType) -> None:
    page = site.added_pages()["CONTRIBUTING.md"]
    link = site.relinked("[x](docs/architecture.md)", page)
    assert link == "[x](../architecture.md)"
