"""Finding nodules on a whole scan, behind a small interface.

A hospital's own network takes the place of `BlobDetector` by having the same `find`;
what reads its file lies in `connectors/detectors`.
"""

from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from data.imaging.detection import NoduleCandidate
from data.imaging.lungs import LungMask
from data.imaging.volume import CTVolume
from data.models.nodule_detector import CandidateTrees, candidate_trees
from fusion.imaging.detection.appearance import GROUPS, appearance
from fusion.imaging.detection.blobs import Blobs, find_blobs
from fusion.imaging.detection.lung_image import LungImage, lung_image
from fusion.imaging.detection.overlap import without_overlap
from fusion.imaging.detection.rays import cast_rays, recentred
from fusion.imaging.detection.scale_space import gaussian, scale_space
from fusion.imaging.detection.scoring import log_odds, reasons, scores

SHOWN_FROM: Final = 0.5  # score, 0 to 1
"""Score from which a reader sees a candidate unasked; see docs/methods/detection.md."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_KEPT_FROM: Final = 0.01  # score, 0 to 1
_BLOBS_BELOW_HU: Final = np.float32(
    -400
)  # so that vessels do not outshine ground glass
_RAYS_SMOOTHING_MM: Final = 1.0
_RECENTRINGS: Final = 2  # count


class NoduleDetector(Protocol):
    """Something that finds nodules on a scan."""

    def find(self, volume: CTVolume, lungs: LungMask) -> tuple[NoduleCandidate, ...]:
        """Candidates in the lungs, the highest score first; empty if none."""
        ...


class BlobDetector:
    """The built-in `NoduleDetector`: blobs of all sizes, scored by boosted trees.

    Finds nodules of about 3 to 30 mm, solid or not, free, on vessels or on the pleura.
    Larger masses, consolidation and what lies outside the hull it does not look for.
    """

    def __init__(
        self, trees: CandidateTrees | None = None, least_score: float = _KEPT_FROM
    ) -> None:
        """Set it up.

        Args:
            trees: The scoring model; the released one if left out.
            least_score: Candidates below are not returned.
        """
        self._trees = trees or candidate_trees()
        self._least_score = least_score

    def find(self, volume: CTVolume, lungs: LungMask) -> tuple[NoduleCandidate, ...]:
        """Candidates in the lungs, the highest score first; empty if none.

        Args:
            volume: The CT the mask was made from, or a region of it.
            lungs: The mask.

        Raises:
            InvalidScanError: If no lung lies in the volume.
        """
        blobs, columns, image = looked_at(volume, lungs)
        odds = log_odds(self._trees, columns)
        likely = np.flatnonzero(scores(odds) >= self._least_score)
        centres_mm = image.lps_mm(blobs.index[likely])
        kept = without_overlap(centres_mm, columns[likely, 0], odds[likely])
        chosen = likely[kept]
        return self._worded(centres_mm[kept], columns[chosen], scores(odds[chosen]))

    def _worded(
        self,
        centres_mm: NDArray[np.float64],
        columns: NDArray[np.float32],
        found: NDArray[np.float64],
    ) -> tuple[NoduleCandidate, ...]:
        why = reasons(self._trees, columns, GROUPS)
        return tuple(
            NoduleCandidate(
                (float(x), float(y), float(z)), float(row[0]), float(score), reason
            )
            for (x, y, z), row, score, reason in zip(
                centres_mm, columns, found, why, strict=True
            )
        )


def looked_at(
    volume: CTVolume, lungs: LungMask
) -> tuple[Blobs, NDArray[np.float32], LungImage]:
    """All blobs of a scan, their features, and the image they were found in.

    Training uses this too, so that it sees what `BlobDetector` sees.
    """
    image = lung_image(volume, lungs)
    spacing_mm = image.spacing_mm
    dulled = np.minimum(image.hu, _BLOBS_BELOW_HU)
    octaves = scale_space(dulled, spacing_mm)
    blobs = find_blobs(octaves, spacing_mm)
    hu = gaussian(image.hu, _RAYS_SMOOTHING_MM, spacing_mm)
    for _ in range(_RECENTRINGS):
        rays = cast_rays(hu, image.outside, spacing_mm, blobs)
        blobs = recentred(blobs, rays, spacing_mm)
    rays = cast_rays(hu, image.outside, spacing_mm, blobs)
    return blobs, appearance(blobs, rays, image, octaves), image
