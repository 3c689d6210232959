"""Numbers that stand in modules by name, each with the comments that document it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LAYERS = ("data", "fusion", "connectors", "pages")
_CAPITALS = re.compile(r"[A-Z0-9_]+")


@dataclass(frozen=True, slots=True)
class ModuleConstant:
    """One named number of a module, or a named value that holds numbers.

    Attributes:
        path: Of the module, from the root of the project.
        name: As it is assigned.
        own: Comments of its lines, the comment just above and the string below.
        group: The comment at the top of the lines it stands among without a blank one.
    """

    path: Path
    name: str
    own: str
    group: str

    @property
    def module(self) -> str:
        """Name to import it by."""
        return ".".join(self.path.with_suffix("").parts)

    @property
    def package(self) -> str:
        """The first two folders, such as `fusion/imaging`."""
        return "/".join(self.path.parts[:2])


def module_constants() -> Iterator[ModuleConstant]:
    """All of the four layers, in the order of files and lines."""
    for layer in LAYERS:
        for file in sorted((ROOT / layer).rglob("*.py")):
            yield from constants_of(file.read_text(), file.relative_to(ROOT))


def constants_of(source: str, path: Path) -> Iterator[ModuleConstant]:
    """Named numbers of one module."""
    lines, body = source.splitlines(), ast.parse(source).body
    for place, node in enumerate(body):
        names = [name for name in _assigned(node) if _CAPITALS.fullmatch(name)]
        if not names or not _holds_number(node):
            continue
        first, last = node.lineno, node.end_lineno or node.lineno
        above = [*_comment_above(lines, first), *lines[first - 1 : last]]
        below = _text(body[place + 1]) if place + 1 < len(body) else ""
        own = "\n".join([*map(_comment_of, above), below])
        group = "\n".join(_header(lines, first))
        for name in names:
            yield ModuleConstant(path, name, own, group)


def _assigned(node: ast.stmt) -> list[str]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return [name]
        case ast.Assign(targets=[ast.Tuple(elts=parts)]):
            return [part.id for part in parts if isinstance(part, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            return [name]
    return []


def _holds_number(node: ast.stmt) -> bool:
    return any(
        isinstance(part, ast.Constant) and type(part.value) in (int, float)
        for part in ast.walk(node)
    )


def _text(node: ast.stmt) -> str:
    match node:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return text
    return ""


def _comment_of(line: str) -> str:
    return line.partition("#")[2]


def _comment_above(lines: list[str], line: int) -> list[str]:
    found: list[str] = []
    while line > 1 and lines[line - 2].startswith("#"):
        line -= 1
        found.insert(0, lines[line - 1])
    return found


def _header(lines: list[str], line: int) -> list[str]:
    """Comment at the top of the lines without a blank one between."""
    while line > 1 and lines[line - 2].strip():
        line -= 1
    code = line
    while lines[code - 1].startswith("#"):
        code += 1
    return lines[line - 1 : code - 1]
