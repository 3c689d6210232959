"""The detector that this installation is set to use."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from connectors.detectors.onnx_patch_scorer import OnnxPatchScorer, scorer_from
from connectors.settings import Settings
from data.models.nodule_detector import candidate_trees
from fusion.imaging.detection import BlobDetector, NoduleDetector


@dataclass(frozen=True, slots=True)
class SelectedDetector:
    """A detector with what tells it from every other one.

    Attributes:
        name: Kind and version; another name means that scans are searched again.
        detector: The detector.
        again: Looks around known nodules; None for the built-in one, which asks
            for much less there.
    """

    name: str
    detector: NoduleDetector
    again: NoduleDetector | None = None


def selected_detector(settings: Settings) -> SelectedDetector:
    """The hospital's own network if one is set, else the built-in detector.

    Raises:
        SourceUnavailableError: If the file is missing or is no ONNX network.
    """
    if settings.detector_file is None:
        version = candidate_trees().version
        return SelectedDetector(f"blobs and trees {version}", BlobDetector())
    return _from_file(settings.detector_file)


def _from_file(path: Path) -> SelectedDetector:
    detector = OnnxPatchScorer(scorer_from(path))
    digest = sha256(path.read_bytes()).hexdigest()[:16]
    return SelectedDetector(f"network {digest}", detector, detector)
