"""Two chests of one patient brought together."""

import logging

from data.errors import InvalidScanError
from data.imaging.lungs import LungMask
from data.imaging.matching import PointTransform, ScanBox
from data.imaging.volume import CTVolume
from fusion.imaging.lungs import lung_mask
from fusion.imaging.registration.images import chest_images
from fusion.imaging.registration.local import RIGID_ERROR_MM, local_deformation
from fusion.imaging.registration.rigid import rigid_move

_log = logging.getLogger(__name__)

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_LEAST_CORRELATION = 0.5  # correlation coefficient


def register_rigidly(earlier: CTVolume, later: CTVolume) -> PointTransform:
    """Bring two chests together by turning and shifting alone.

    Any orientation, spacing, field of view and origin; neither apex nor base need be
    on both scans.

    Raises:
        InvalidScanError: If they cannot be laid upon each other.
    """
    move, similarity = rigid_move(chest_images(earlier), chest_images(later))
    return PointTransform(
        move.rotation,
        move.shift_mm,
        RIGID_ERROR_MM,
        similarity=similarity,
        reliable=similarity >= _LEAST_CORRELATION,
        later_box=ScanBox.of(later),
    )


def register_chests(
    earlier: CTVolume, later: CTVolume, earlier_lungs: LungMask | None = None
) -> PointTransform:
    """Bring two chests together, then the tissue of the lungs.

    Args:
        earlier: A chest CT.
        later: Another of the same patient.
        earlier_lungs: Lungs of the earlier scan, if they are known already.

    Returns:
        Without local moves where the earlier scan shows no aerated lung or the rigid
        move is not reliable.

    Raises:
        InvalidScanError: If they cannot be laid upon each other.
    """
    one, other = chest_images(earlier), chest_images(later)
    move, similarity = rigid_move(one, other)
    reliable = similarity >= _LEAST_CORRELATION
    lungs = earlier_lungs or _lungs_of(earlier)
    local = (
        local_deformation(one.thin, other.thin, move, lungs)
        if reliable and lungs
        else None
    )
    return PointTransform(
        move.rotation,
        move.shift_mm,
        RIGID_ERROR_MM,
        local,
        similarity,
        reliable,
        ScanBox.of(later),
    )


def _lungs_of(volume: CTVolume) -> LungMask | None:
    try:
        return lung_mask(volume)
    except InvalidScanError as error:
        _log.warning("Registered without local moves: %s", error.what)
        return None
