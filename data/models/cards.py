"""The cards of the released models: Markdown beside each model."""

from importlib.resources import files
from typing import Final

CARDS: Final = (
    "immunotherapy",
    "fused_simulated",
    "image_expert",
    "growth_risk",
    "nodule_detector",
    "nodule_segmentation",
)


def card(name: str) -> str:
    """The card of one model as Markdown.

    Args:
        name: One of `CARDS`.
    """
    return files("data.models").joinpath(f"{name}.md").read_text(encoding="utf-8")
