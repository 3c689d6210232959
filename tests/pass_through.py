"""Functions that only call another, told apart by how little they add.

A *one-call function* has, behind its docstring, a single statement: a call, returned
or not, with at most one further call inside it and no comprehension or lambda. Not
counted are dunder methods, decorated functions (properties, commands, caches), and
constructors of the tree's own classes, which build something of a new meaning.

A *pass-through function* is a one-call function that computes nothing either: the call
has a plain or dotted name, and every argument is a name, an attribute of one, a literal
or one of these starred. It hands on what it was given.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

_COMPUTES = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.Lambda


def one_call_functions(trees: Mapping[Path, ast.Module]) -> list[str]:
    """Return every one-call function as `file:line name`."""
    return [_place(*found) for found in _one_call(trees)]


def pass_through_functions(trees: Mapping[Path, ast.Module]) -> list[str]:
    """Return every pass-through function as `file:line name`."""
    return [
        _place(file, function, call)
        for file, function, call in _one_call(trees)
        if _is_name(call.func) and all(map(_is_handed_on, _arguments(call)))
    ]


def _place(file: Path, function: ast.FunctionDef, _: ast.Call) -> str:
    return f"{file}:{function.lineno} {function.name}"


def _one_call(
    trees: Mapping[Path, ast.Module],
) -> Iterator[tuple[Path, ast.FunctionDef, ast.Call]]:
    classes = {
        node.name
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    for file, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and _counts(node):
                call = _only_call(node)
                if call and _last_name(call.func) not in classes:
                    yield file, node, call


def _counts(function: ast.FunctionDef) -> bool:
    return not function.decorator_list and not function.name.startswith("__")


def _only_call(function: ast.FunctionDef) -> ast.Call | None:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    if len(body) != 1 or not isinstance(body[0], ast.Return | ast.Expr):
        return None
    call = body[0].value
    if not isinstance(call, ast.Call):
        return None
    inside = list(ast.walk(call))
    calls = sum(isinstance(node, ast.Call) for node in inside)
    computes = any(isinstance(node, _COMPUTES) for node in inside)
    return None if calls > 2 or computes else call


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _is_handed_on(argument: ast.expr) -> bool:
    if isinstance(argument, ast.Starred):
        argument = argument.value
    return isinstance(argument, ast.Constant) or _is_name(argument)


def _is_name(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _last_name(target: ast.expr) -> str:
    if isinstance(target, ast.Attribute):
        return target.attr
    return target.id if isinstance(target, ast.Name) else ""
