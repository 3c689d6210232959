"""From the frozen encoder's features to the few numbers the fused network takes."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ImageProjection:
    """A linear map.

    Attributes:
        mean: Shape (features,); of training images.
        spread: Shape (features,); standard deviations.
        axes: Shape (components, features); of standardised features.
    """

    mean: Floats = field(repr=False)
    spread: Floats = field(repr=False)
    axes: Floats = field(repr=False)

    def components(self, features: NDArray[np.floating]) -> Floats:
        """Shape (images, components), of about unit variance."""
        return np.asarray((features - self.mean) / self.spread @ self.axes.T)
