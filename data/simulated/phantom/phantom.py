"""A simulated chest CT: anatomy, nodules and scanner together."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.simulated.phantom.bodies import SimulatedScan
from data.simulated.phantom.nodules import PlacedNodule
from data.simulated.phantom.painting import Painter
from data.simulated.phantom.scanner import NoiseSource, blurred, field_of_view, stored

_SLAB_VOXELS: Final = 1_000_000  # chosen: more take more memory, fewer more time


def render(
    scan: SimulatedScan, nodules: Sequence[PlacedNodule] = (), *, noise: bool = True
) -> Iterator[NDArray[np.int16]]:
    """Render a scan slice by slice, from foot to head, in bounded memory.

    Yields:
        Shape (rows, columns), Hounsfield units.
    """
    painter = Painter(scan, nodules)
    protocol = scan.protocol
    inside, source = field_of_view(protocol), NoiseSource(protocol, scan.seed)
    together = max(8, _SLAB_VOXELS // protocol.matrix**2)
    for first in range(0, protocol.slices, together):
        hu, strength = painter.slab(first, min(first + together, protocol.slices))
        for image, due in zip(blurred(hu, protocol), strength, strict=True):
            if noise:
                image += source.next_slice(due)
            yield stored(image, inside)
