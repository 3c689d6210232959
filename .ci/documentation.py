"""What the documents' site has beyond `docs`: MkDocs calls the functions `on_*`.

Every package gets a page of Python reference, made from its docstrings; model cards and
the documents of the project's root become pages, and links are mended to match.
"""

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
LAYERS = ("data", "fusion", "connectors")
LINK = re.compile(r"\[([^\]]*)\]\((?!\w+:)([^)\s#]+)(#[^)\s]*)?\)")
HEADLESS = "{show_root_heading: false, show_root_toc_entry: false}"


def on_config(config: "MkDocsConfig") -> None:
    """Put the added pages behind the written ones in the navigation."""
    cards = [page for page in added_pages().values() if page.startswith("models/")]
    config["nav"] += [
        {"Model cards": cards},
        {"Python reference": [layer_of_navigation(layer) for layer in LAYERS]},
        {"Project": [page for page in added_pages().values() if page not in cards]},
    ]


def on_files(files: "Files", config: "MkDocsConfig") -> None:
    """Hand MkDocs the text of the added pages."""
    from mkdocs.structure.files import File  # for tests without MkDocs

    for source, page in added_pages().items():
        files.append(File.generated(config, page, abs_src_path=str(ROOT / source)))
    for page, text in reference_pages().items():
        files.append(File.generated(config, page, content=text))


def on_page_markdown(markdown: str, page: "Page", **_: object) -> str:
    """Let links lead where their targets stand on the site."""
    return relinked(markdown, page.file.src_uri)


def reference_pages() -> dict[str, str]:
    """Markdown of the Python reference, by page: one page a package."""
    return {
        page_of(package): f"# {package}\n\n" + "\n\n".join(directives(package, modules))
        for package, modules in modules_by_package().items()
    }


def modules_by_package() -> dict[str, list[str]]:
    """Public modules of each package; numbered migrations cannot be imported."""
    found: dict[str, list[str]] = {}
    for layer in LAYERS:
        for file in sorted((ROOT / layer).rglob("*.py")):
            parts = file.relative_to(ROOT).with_suffix("").parts
            modules = found.setdefault(".".join(parts[:-1]), [])
            if parts[-1].isidentifier() and not parts[-1].startswith("_"):
                modules.append(".".join(parts))
    return {package: modules for package, modules in found.items() if modules}


def directives(package: str, modules: list[str]) -> list[str]:
    """The package's own docstring, if it has one, then each module."""
    said = (ROOT.joinpath(*package.split(".")) / "__init__.py").read_text().strip()
    own = [f"::: {package}\n    options: {HEADLESS}"] if said else []
    return own + [f"::: {module}" for module in modules]


def page_of(package: str) -> str:
    """Where the reference of a package stands on the site."""
    return f"api/{package}.md"


def layer_of_navigation(layer: str) -> dict[str, list[dict[str, str]]]:
    """The pages of one layer's packages."""
    packages = [each for each in modules_by_package() if each.split(".")[0] == layer]
    return {layer: [{each: page_of(each)} for each in packages]}


def added_pages() -> dict[str, str]:
    """Where each document outside of `docs` comes to stand, by its path."""
    cards = sorted((ROOT / "data/models").glob("*.md"))
    pages = {f"data/models/{card.name}": f"models/{card.name}" for card in cards}
    for name in ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"):
        pages[name] = f"project/{name.lower()}"
    return pages


def relinked(markdown: str, page: str) -> str:
    """Mend relative links of a page; what the site lacks is named by its path."""
    by_page = {page: source for source, page in added_pages().items()}
    folder = posixpath.dirname(by_page.get(page, f"docs/{page}"))

    def mended(link: re.Match[str]) -> str:
        text, target, anchor = link[1], link[2], link[3] or ""
        path = posixpath.normpath(posixpath.join(folder, target))
        at = added_pages().get(path, path.removeprefix("docs/"))
        if at == path:
            return f"{text} (`{path}`)" if text.strip("`") != path else text
        return f"[{text}]({posixpath.relpath(at, posixpath.dirname(page))}{anchor})"

    return LINK.sub(mended, markdown)
