"""The folder of a training of the segmentation network, and the file it ends with."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx
import torch
from torch import Tensor

from fusion.imaging.segmenting.network_segmentation import CELLS
from fusion.training.segmentation.unet import SegmentationNetwork


@dataclass(frozen=True, slots=True)
class SegmentationFolder:
    """Keeps a run: `last.pt`, `best.pt` and `history.json`.

    Attributes:
        folder: Must be there.
    """

    folder: Path

    def last(self) -> dict[str, Any] | None:
        """Read the state that was kept last, or None before the first epoch."""
        path = self.folder / "last.pt"
        return read_weights(path) if path.exists() else None

    def keep_last(self, state: dict[str, Any]) -> None:
        """Write beside and rename, so that a kill leaves the old or the new."""
        part = self.folder / "last.part"
        torch.save(state, part)
        part.rename(self.folder / "last.pt")
        (self.folder / "history.json").write_text(
            json.dumps(state["history"], indent=1), encoding="utf-8"
        )

    def keep_best(self, weights: dict[str, Tensor]) -> None:
        """Write the weights with the lowest held-out loss so far."""
        torch.save(weights, self.folder / "best.pt")

    def best(self) -> dict[str, Tensor]:
        """Read the weights with the lowest held-out loss."""
        return read_weights(self.folder / "best.pt")


def read_weights(path: Path) -> dict[str, Any]:
    """Read what PyTorch saved, tensors and plain types alone."""
    state: dict[str, Any] = torch.load(path, weights_only=True)
    return state


def export_segmentation(weights: dict[str, Tensor], out: Path) -> None:
    """Write trained weights as ONNX that gives probabilities.

    Args:
        weights: Of a `SegmentationNetwork`.
        out: The file to write.
    """
    network = SegmentationNetwork()
    network.load_state_dict(weights)
    whole = torch.nn.Sequential(network, torch.nn.Sigmoid()).eval()
    example = torch.zeros(1, 2, CELLS, CELLS, CELLS)
    torch.onnx.export(
        whole,
        (example,),
        str(out),
        input_names=["patch"],
        output_names=["probability"],
        dynamic_shapes=({0: torch.export.Dim("batch")},),
        opset_version=18,
        external_data=False,
    )
    _strip(out)


def _strip(path: Path) -> None:
    """Remove what the export keeps of the machine: stack traces with its paths."""
    model = onnx.load(path)
    for part in (model, model.graph, *model.graph.node, *model.graph.value_info):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    for part in (*model.graph.input, *model.graph.output):
        part.ClearField("metadata_props")
    onnx.save(model, path)
