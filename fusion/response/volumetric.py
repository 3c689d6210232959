"""RECIST's limits carried over to volumes; a translation, not validated."""

from typing import Final

from data.errors import InvalidClinicalValueError
from data.patient.response_categories import Response

_TOLERANCE: Final = 1e-9  # share; chosen: above rounding, below any measurement


def volume_change_percent(diameter_factor: float) -> float:
    """Change of a volume whose every diameter changed by one factor.

    100 · (f³ - 1): 0.7 gives -65.7 % (partial response), 1.2 gives +72.8 %.

    Args:
        diameter_factor: New over old diameter, at least 0.

    Raises:
        InvalidClinicalValueError: If the factor is negative.

    Example:
        >>> round(volume_change_percent(0.7), 1), round(volume_change_percent(1.2), 1)
        (-65.7, 72.8)
    """
    if not 0 <= diameter_factor < float("inf"):
        raise InvalidClinicalValueError("response.factor", value=diameter_factor)
    return 100 * (diameter_factor**3 - 1)


def volumetric_response(
    baseline_mm3: float, nadir_mm3: float, current_mm3: float
) -> Response:
    """Response of the targets by volume, as if they changed alike in all directions.

    RECIST's 5 mm has no counterpart here, so small targets progress sooner. RECIST
    by diameter stays the response that is reported.

    Args:
        baseline_mm3: Sum of target volumes at baseline, > 0.
        nadir_mm3: Smallest sum on study so far, baseline included.
        current_mm3: Sum now.

    Raises:
        InvalidClinicalValueError: If a sum is negative, the baseline is zero, or the
            nadir is above it.

    Example:
        0.7³ of the volume, as 30 % of all diameters:

        >>> volumetric_response(1000, 1000, 343)
        <Response.PARTIAL: 'PR'>
    """
    if not (0 <= nadir_mm3 <= baseline_mm3 and baseline_mm3 > 0 and current_mm3 >= 0):
        raise InvalidClinicalValueError(
            "response.sums", baseline=baseline_mm3, nadir=nadir_mm3, current=current_mm3
        )
    if current_mm3 <= _TOLERANCE:
        return Response.COMPLETE
    if current_mm3 >= 1.2**3 * nadir_mm3 - _TOLERANCE:
        return Response.PROGRESSION
    if current_mm3 <= 0.7**3 * baseline_mm3 + _TOLERANCE:
        return Response.PARTIAL
    return Response.STABLE
