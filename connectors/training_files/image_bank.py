"""The bank of encoded images as a file."""

from pathlib import Path

import numpy as np

from data.errors import SourceUnavailableError
from fusion.training.simulated_cohort.images import ImageBank


def read_images(path: Path) -> ImageBank:
    """The bank from its file.

    Raises:
        SourceUnavailableError: If the file is missing or holds something else.
    """
    names = ImageBank.__slots__
    try:
        with np.load(path) as file:
            return ImageBank(**{name: file[name] for name in names})
    except (OSError, KeyError, ValueError) as error:
        raise SourceUnavailableError("network.pictures", file=path.name) from error


def write_images(bank: ImageBank, out: Path) -> None:
    """Write a bank as `read_images` reads it."""
    np.savez_compressed(
        out,
        features=bank.features,
        diameter_mm=bank.diameter_mm,
        density=bank.density,
        part=bank.part,
        outline=bank.outline,
    )
