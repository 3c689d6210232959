"""All traits of one nodule."""

import numpy as np
from numpy.typing import NDArray

from data.imaging.lungs import LungMask
from data.imaging.morphology import NoduleMorphology
from data.imaging.volume import CTVolume
from fusion.imaging.morphology.airway_contact import airway_contact
from fusion.imaging.morphology.calcification import calcification
from fusion.imaging.morphology.cavity import cavity
from fusion.imaging.morphology.close_up import close_up
from fusion.imaging.morphology.contact import perifissural, pleural_contact
from fusion.imaging.morphology.fat import fat
from fusion.imaging.morphology.margin import lobulation, spiculation


def nodule_morphology(
    region: CTVolume, mask: NDArray[np.bool_], lungs: LungMask | None = None
) -> NoduleMorphology:
    """Look for everything that guidelines ask of a nodule beside its size.

    Args:
        region: The nodule with a centimetre around it, a region of the scan.
        mask: Shape of the region; voxels of the nodule.
        lungs: The lungs of the same scan; contact with the pleura is unknown without.

    Raises:
        NotMeasurableError: If the mask is empty or of another shape.
    """
    near = close_up(region, mask)
    return NoduleMorphology(
        (
            calcification(near),
            fat(near),
            pleural_contact(near, lungs),
            perifissural(near),
            spiculation(near),
            lobulation(near),
            cavity(near),
            airway_contact(near, lungs),
        )
    )
