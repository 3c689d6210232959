"""QIBA's claims for a nodule's volume: how sure one is, and when a change is real.

The arithmetic is sound; the table of coefficients of variation is not checked against
the profile (`small_nodule_cv` says so), so nothing uses it unless it is asked for.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Final

from data.errors import InvalidClinicalValueError
from data.interval import Interval
from data.message import Message

# Standard deviations, mm, and coefficients of variation; QIBA small lung nodule
# profile, from memory: unverified.
_Z95: Final = 1.96  # as the profile prints it
_SMALLEST_MM: Final = 6.0
_LARGEST_MM: Final = 12.0
_CV_BY_MILLIMETRE: Final = (0.29, 0.23, 0.19, 0.16, 0.14, 0.12, 0.11)


@dataclass(frozen=True, slots=True)
class UnverifiedCv:
    """A coefficient of variation nobody here has checked against the profile.

    Attributes:
        value: Standard deviation over the mean.
        note: To be shown wherever the value was used.
    """

    value: float
    note: Message


def small_nodule_cv(diameter_mm: float) -> UnverifiedCv | None:
    """CV of a solid nodule's volume on the same scanner, protocol and software.

    Args:
        diameter_mm: Of the sphere with the nodule's volume.

    Returns:
        None outside 6 to 12 mm, where the profile claims nothing.

    Source:
        QIBA small lung nodule profile, from memory: unverified.
    """
    if not _SMALLEST_MM <= diameter_mm < _LARGEST_MM + 1:
        return None
    value = _CV_BY_MILLIMETRE[int(diameter_mm - _SMALLEST_MM)]
    return UnverifiedCv(value, Message("growth.qiba.unverified"))


def repeatability_percent(cv: float) -> float:
    """Repeatability coefficient: the change that 95 % of repeat pairs stay within.

    RC = 100 · 1.96 · √2 · CV

    Args:
        cv: Standard deviation over the mean, above 0.

    Raises:
        InvalidClinicalValueError: If the CV is not above zero.

    Example:
        By hand, 277.186 · 0.19:

        >>> round(repeatability_percent(0.19), 2)
        52.67
    """
    if not 0 < cv < float("inf"):
        raise InvalidClinicalValueError("growth.cv", value=cv)
    return 100 * _Z95 * sqrt(2) * cv


def volume_interval_mm3(volume_mm3: float, cv: float) -> Interval:
    """Claim 1: 95 % interval of the true volume, V ± 1.96 · V · CV.

    Args:
        volume_mm3: As measured, above 0.
        cv: Standard deviation over the mean, above 0.

    Raises:
        InvalidClinicalValueError: If either is not above zero.

    Example:
        By hand, 113.1 ± 1.96 · 113.1 · 0.29:

        >>> found = volume_interval_mm3(113.1, 0.29)
        >>> round(found.low, 1), round(found.high, 1)
        (48.8, 177.4)
    """
    repeatability_percent(cv)
    if not 0 < volume_mm3 < float("inf"):
        raise InvalidClinicalValueError("value.volume", volume=volume_mm3)
    reach = _Z95 * volume_mm3 * cv
    return Interval(volume_mm3 - reach, volume_mm3 + reach)


def change_interval_mm3(
    earlier_mm3: float, later_mm3: float, earlier_cv: float, later_cv: float
) -> Interval:
    """Claim 2b: 95 % interval of the true change of volume.

    (V₂ − V₁) ± 1.96 · √((V₁ · CV₁)² + (V₂ · CV₂)²)

    Args:
        earlier_mm3: First scan, above 0.
        later_mm3: Second scan, above 0.
        earlier_cv: CV at the first volume.
        later_cv: CV at the second volume.

    Raises:
        InvalidClinicalValueError: If one of them is not above zero.

    Example:
        By hand, 132 ± 1.96 · √(50.92² + 64²):

        >>> found = change_interval_mm3(268, 400, 0.19, 0.16)
        >>> round(found.low, 1), round(found.high, 1)
        (-28.3, 292.3)
    """
    reaches = [
        volume - volume_interval_mm3(volume, cv).low
        for volume, cv in ((earlier_mm3, earlier_cv), (later_mm3, later_cv))
    ]
    change, reach = later_mm3 - earlier_mm3, sqrt(sum(r * r for r in reaches))
    return Interval(change - reach, change + reach)


def is_true_change(change_percent: float, earlier_cv: float) -> bool:
    """Claim 2a: whether the change in percent lies beyond the repeatability.

    Args:
        change_percent: Of the volume, from the first scan on.
        earlier_cv: CV at the first volume, above 0.

    Raises:
        InvalidClinicalValueError: If the CV is not above zero.

    Example:
        49.3 and 56.7 % against a repeatability of 52.7 %:

        >>> is_true_change(49.3, 0.19), is_true_change(56.7, 0.19)
        (False, True)
    """
    return abs(change_percent) > repeatability_percent(earlier_cv)
