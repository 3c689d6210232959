"""What a page says outside and inside the parts that are for evaluation only."""

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Expander

FOLDED = ("For evaluation", "Not for this patient")


def unfold(block: Block) -> list[Expander]:
    """Take the parts for evaluation out of a page, and give them."""
    found = []
    for place, child in list(block.children.items()):
        if isinstance(child, Expander) and child.label.startswith(FOLDED):
            found.append(block.children.pop(place))
        elif isinstance(child, Block):
            found += unfold(child)
    return found


def all_shown(app: AppTest) -> str:
    """Everything outside those parts: words, tables, figures and files offered."""
    unfold(app.main)
    parts = []
    for element in _elements(app.main):
        parts.append(f"{type(element).__name__} {element.proto}")
    return "\n".join(parts)


def _elements(block: Block) -> list[object]:
    found: list[object] = []
    for child in block.children.values():
        if isinstance(child, Block):
            found += [child, *_elements(child)]
        else:
            found.append(child)
    return found
