"""One public class name stands for one thing, wherever it is."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
LAYERS = ("data", "fusion", "connectors", "pages")


def places_of_classes() -> dict[str, list[str]]:
    found = defaultdict(list)
    for layer in LAYERS:
        for file in (ROOT / layer).rglob("*.py"):
            for node in ast.parse(file.read_text()).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    found[node.name].append(str(file.relative_to(ROOT)))
    return found


def test_no_class_name_means_two_things() -> None:
    twice = {name: at for name, at in places_of_classes().items() if len(at) > 1}
    assert twice == {}
