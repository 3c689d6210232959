"""The released trees of the nodule detector as a file."""

from pathlib import Path
from typing import Any

import numpy as np

from data.models.nodule_detector import CandidateTrees


def write_trees(trees: CandidateTrees, path: Path) -> None:
    """Write the arrays as `data/models/nodule_detector.py` reads them."""
    arrays: dict[str, Any] = {
        name: np.asarray(getattr(trees, name))
        for name in CandidateTrees.__dataclass_fields__
    }
    np.savez_compressed(path, **arrays)
