"""Rendered scans in a folder, so that none is drawn twice."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fusion.training.detector.phantoms import Draw


@dataclass(frozen=True, slots=True)
class RenderedScans:
    """Keeps one file a scan.

    Attributes:
        folder: Must be there.
    """

    folder: Path

    def __call__(self, name: str, draw: Draw, /) -> NDArray[np.int16]:
        """Read the scan of the name; draw and write it if there is none."""
        path = self.folder / f"{name}.npz"
        if path.is_file():
            with np.load(path) as arrays:
                return np.asarray(arrays["hu"])
        hu = draw()
        np.savez_compressed(path, hu=hu)
        return hu
