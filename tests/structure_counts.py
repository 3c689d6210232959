"""Count how the source is built: folders, cycles, calls handed on, names, repeats.

    python tests/structure_counts.py [FOLDER]

Without a folder this project is counted; with one, any earlier checkout of it, by the
same rules. Only `data`, `fusion`, `connectors` and `pages` are looked at.
"""

import argparse
import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from tests.pass_through import (  # noqa: E402
    one_call_functions,
    pass_through_functions,
)

LAYERS = ("data", "fusion", "connectors", "pages")
FILES_A_FOLDER = 20
EQUAL_LINES = 6
_QUESTION = re.compile(r"(What|Whether|How|Which|Who|When|Where|Why)\b")
_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_THIN = re.compile(r"\W*|\W*(import|from)\b.*")

Sources = Mapping[Path, str]
Trees = Mapping[Path, ast.Module]


def sources(root: Path) -> dict[Path, str]:
    """Return the text of every Python file of the layers, by its place below root."""
    files = sorted(file for layer in LAYERS for file in (root / layer).rglob("*.py"))
    return {file.relative_to(root): file.read_text() for file in files}


def parsed(texts: Sources) -> dict[Path, ast.Module]:
    """Return the syntax tree of every file."""
    return {file: ast.parse(text) for file, text in texts.items()}


def files_by_folder(files: Iterator[Path] | Sources) -> Counter[str]:
    """Count the Python files of each folder, without its `__init__.py`."""
    return Counter(
        file.parent.as_posix() for file in files if file.name != "__init__.py"
    )


def package_imports(trees: Trees) -> dict[str, set[str]]:
    """Return which packages each package imports, a package being two levels deep."""
    packages = {_package(file) for file in trees}
    found: dict[str, set[str]] = defaultdict(set)
    for file, tree in trees.items():
        for name in _imported(tree):
            target = ".".join(name.split(".")[:2])
            if target in packages - {_package(file)}:
                found[_package(file)].add(target)
    return found


def _package(file: Path) -> str:
    return ".".join(file.with_suffix("").parts[:2])


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def cycles(imports: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the groups of packages that reach each other."""
    reach = {package: _reached(package, imports) for package in imports}
    groups = {
        tuple(sorted(p for p in reach if p in reach[q] and q in reach[p]))
        for q in reach
        if q in reach[q]
    }
    return [list(group) for group in sorted(groups)]


def _reached(start: str, imports: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = imports.get(waiting.pop(), set()) - seen
        seen |= fresh
        waiting.extend(fresh)
    return seen


def questions(trees: Trees) -> list[str]:
    """Return docstrings that open with an indirect question."""
    return [
        f"{file}: {text.splitlines()[0]}"
        for file, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, _DOCUMENTED)
        and (text := ast.get_docstring(node))
        and _QUESTION.match(text)
    ]


def repeated_class_names(trees: Trees) -> list[str]:
    """Return public class names that stand in more than one file."""
    counted = Counter(
        node.name
        for tree in trees.values()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    return sorted(name for name, times in counted.items() if times > 1)


def bare_constants(texts: Sources, trees: Trees) -> list[str]:
    """Return numbers at module level without a comment or docstring beside them."""
    return [
        f"{file}:{node.lineno} {ast.unparse(target)}"
        for file, tree in trees.items()
        for node, after in pairwise([*tree.body, None])
        if (target := _numeric_target(node))
        and not _is_text(after)
        and not _commented(texts[file].splitlines(), node)
    ]


def _numeric_target(node: ast.stmt | None) -> ast.expr | None:
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return None
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    numbers = any(
        isinstance(part, ast.Constant) and type(part.value) in (int, float)
        for part in ast.walk(node.value)
    )
    named = re.fullmatch(r"[A-Z0-9_, ()]+", ast.unparse(target))
    return target if numbers and named else None


def _is_text(node: ast.stmt | None) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _commented(lines: list[str], node: ast.stmt | None) -> bool:
    beside = lines[node.lineno - 1 : node.end_lineno]
    above = lines[node.lineno - 2].strip() if node.lineno > 1 else ""
    return above.startswith("#") or any(re.search(r"\s#\s", line) for line in beside)


def files_that_repeat(texts: Sources) -> list[tuple[Path, Path]]:
    """Return pairs of files that share a run of equal lines, imports left out."""
    places: dict[tuple[str, ...], set[Path]] = defaultdict(set)
    for file, text in texts.items():
        lines = [line.strip() for line in text.splitlines()]
        kept = [s for s in lines if not s.startswith("#") and not _THIN.fullmatch(s)]
        for start in range(len(kept) - EQUAL_LINES + 1):
            places[tuple(kept[start : start + EQUAL_LINES])].add(file)
    return sorted({p for at in places.values() for p in combinations(sorted(at), 2)})


def counts(root: Path) -> dict[str, int]:
    """Return every count of a tree by what it counts."""
    texts = sources(root)
    trees = parsed(texts)
    folders = files_by_folder(texts)
    return {
        "files": len(texts),
        "files in the fullest folder": max(folders.values()),
        f"folders of more than {FILES_A_FOLDER} files": sum(
            files > FILES_A_FOLDER for files in folders.values()
        ),
        "cycles between packages": len(cycles(package_imports(trees))),
        "one-call functions": len(one_call_functions(trees)),
        "pass-through functions": len(pass_through_functions(trees)),
        "docstrings that open with a question": len(questions(trees)),
        "class names used twice": len(repeated_class_names(trees)),
        "numbers at module level without a comment": len(bare_constants(texts, trees)),
        f"pairs of files that share {EQUAL_LINES} lines": len(files_that_repeat(texts)),
    }


def main() -> None:
    """Print the counts of the folder that the command names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT)
    for name, count in counts(parser.parse_args().folder).items():
        sys.stdout.write(f"{count:6}  {name}\n")


if __name__ == "__main__":
    main()
