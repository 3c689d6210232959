"""A hospital's own network as a detector: it scores the candidates of another one.

The network sees a cube around each candidate and answers how likely it is a nodule.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from data.imaging.detection import NoduleCandidate
from data.imaging.lungs import LungMask
from data.imaging.volume import CTVolume, Millimetres3
from data.message import Message
from data.models.onnx_session import onnx_session
from fusion.imaging.detection import BlobDetector, NoduleDetector

Field = NDArray[np.float32]
PatchScorer = Callable[[Field], Field]

# Count and score. Chosen: more together take more memory; a lower score offers more
# patches and takes longer.
_TOGETHER = 32
_OFFERED_FROM = 0.002  # the network may raise what the built-in trees think little of


@dataclass(frozen=True, slots=True)
class PatchForm:
    """Form of the patches that the network was trained on.

    Attributes:
        voxels: Of the cube's edge.
        spacing_mm: Of the cube, along the axes of the scan.
        low_hu: Becomes 0; darker is cut.
        high_hu: Becomes 1; brighter is cut.
    """

    voxels: int = 32
    spacing_mm: float = 1.0
    low_hu: float = -1000.0
    high_hu: float = 400.0


class OnnxPatchScorer:
    """A `NoduleDetector` that scores another one's candidates with a network."""

    def __init__(
        self,
        scorer: PatchScorer,
        form: PatchForm | None = None,
        proposer: NoduleDetector | None = None,
    ) -> None:
        """Set it up.

        Args:
            scorer: From `scorer_from`, or any function of the same kind.
            form: Of the cubes it takes.
            proposer: Gives the candidates; `BlobDetector` if left out.
        """
        self._scorer = scorer
        self._form = form or PatchForm()
        self._proposer = proposer or BlobDetector(least_score=_OFFERED_FROM)

    def find(self, volume: CTVolume, lungs: LungMask) -> tuple[NoduleCandidate, ...]:
        """Candidates with the network's score, the highest first."""
        proposed = self._proposer.find(volume, lungs)
        scored: list[NoduleCandidate] = []
        for first in range(0, len(proposed), _TOGETHER):
            part = proposed[first : first + _TOGETHER]
            patches = np.stack(
                [patch_around(volume, one.centre_mm, self._form) for one in part]
            )
            answers = np.clip(self._scorer(patches[:, None]), 0, 1)
            scored += [
                replace(one, score=float(answer), reasons=(_reason(float(answer)),))
                for one, answer in zip(part, answers, strict=True)
            ]
        return tuple(sorted(scored, key=lambda one: -one.score))


def scorer_from(path: Path) -> PatchScorer:
    """Read a network.

    Args:
        path: ONNX file with one input (n, 1, voxels, voxels, voxels), float32, 0 to 1,
            and n probabilities as its first output.

    Returns:
        From patches to probabilities, shape (n,).

    Raises:
        SourceUnavailableError: If the file is missing or is no ONNX network.
    """
    session = onnx_session(path, "detection.onnx")
    name = session.get_inputs()[0].name

    def score(patches: Field) -> Field:
        answers = session.run(None, {name: patches})[0]
        return np.asarray(answers, dtype=np.float32).reshape(len(patches))

    return score


def patch_around(volume: CTVolume, centre_mm: Millimetres3, form: PatchForm) -> Field:
    """The cube around a point, interpolated linearly, air beyond the scan.

    Args:
        volume: The CT.
        centre_mm: Its centre, LPS.
        form: Size and scaling.

    Returns:
        Shape (voxels, voxels, voxels), 0 to 1.
    """
    centre = volume.index_of(centre_mm)
    steps = (np.arange(form.voxels) - (form.voxels - 1) / 2) * form.spacing_mm
    places = np.meshgrid(
        *(c + steps / size for c, size in zip(centre, volume.spacing_mm, strict=True)),
        indexing="ij",
    )
    hu = map_coordinates(
        volume.hu, places, output=np.float32, order=1, mode="constant", cval=form.low_hu
    )
    scaled = (hu - form.low_hu) / (form.high_hu - form.low_hu)
    return np.asarray(np.clip(scaled, 0, 1), dtype=np.float32)


def _reason(score: float) -> Message:
    side = "for" if score >= 0.5 else "against"
    return Message.of(f"detection.reason.network.{side}", score=f"{score:.2f}")
