"""Data that each model of `fusionboard train` learns from, and files it writes."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """One line of `fusionboard train --list`.

    Attributes:
        file: Module of the command, beside this one.
        learns_from: What is given to it.
        writes: What it makes.
    """

    file: str
    learns_from: str
    writes: str


MODELS: Final = {
    "growth-risk": TrainedModel(
        "growth_risk", "CSV of nodules with a reader's verdict", "growth_risk.json"
    ),
    "response": TrainedModel(
        "response", "CSV of patients on a PD-(L)1 antibody", "immunotherapy.json"
    ),
    "survival": TrainedModel(
        "survival", "CSV of patients on a PD-(L)1 antibody", "immunotherapy.json"
    ),
    "segmentation": TrainedModel(
        "segmentation",
        "NPZ of outlines, in simulated patches",
        "folder with nodule_segmentation.onnx",
    ),
    "segmentation-qc": TrainedModel(
        "segmentation_qc",
        "NPZ of outlines, in simulated failures",
        "segmentation_review.json",
    ),
    "detector": TrainedModel(
        "detector", "simulated chests, drawn by itself", "nodule_detector.npz"
    ),
    "image-expert": TrainedModel(
        "image_expert",
        "NPZ of rated outlines, rendered",
        "folder with image_encoder.onnx, image_expert.npz",
    ),
    "fused": TrainedModel(
        "fused",
        "TOML that names encoded pictures or a site's tables",
        "run folder; --release: ONNX, safetensors",
    ),
}


def listed() -> str:
    """Write the models as lines of aligned text."""
    names = max(map(len, MODELS))
    sources = max(len(model.learns_from) for model in MODELS.values())
    return "\n".join(
        f"{name:{names}}  from {model.learns_from:{sources}}  to {model.writes}"
        for name, model in MODELS.items()
    )
