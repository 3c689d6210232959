"""Differences between two time points besides the patient."""

from data.imaging.lungs import LungMask
from data.imaging.volume import CTVolume

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_SAME_THICKNESS_MM = 0.1
_SAME_VOLTAGE_KV = 1.0


def lung_volume_difference_percent(earlier: LungMask, later: LungMask) -> float | None:
    """Difference of the lungs' volumes, of their mean: how unlike the breaths were.

    Returns:
        None if a lung is cut on either scan or missing on one of them.
    """
    if earlier.cut or later.cut:
        return None
    lungs = ((earlier.right_ml, later.right_ml), (earlier.left_ml, later.left_ml))
    if any((one == 0) != (other == 0) for one, other in lungs):
        return None
    mean = (earlier.total_ml + later.total_ml) / 2
    return 100 * abs(later.total_ml - earlier.total_ml) / mean


def protocol_differences(earlier: CTVolume, later: CTVolume) -> dict[str, bool | None]:
    """Compare kernel, scanner, voltage, contrast agent and thickness.

    Returns:
        None where either scan does not say; no contrast agent means none was given.
    """
    one, other = earlier.acquisition, later.acquisition
    return {
        "kernel": _differ(one.convolution_kernel, other.convolution_kernel),
        "scanner": _differ(
            _scanner(one.manufacturer, one.scanner_model),
            _scanner(other.manufacturer, other.scanner_model),
        ),
        "voltage": _apart(one.tube_voltage_kv, other.tube_voltage_kv, _SAME_VOLTAGE_KV),
        "contrast_agent": bool(one.contrast_agent) != bool(other.contrast_agent),
        "thickness": _apart(
            one.slice_thickness_mm, other.slice_thickness_mm, _SAME_THICKNESS_MM
        ),
    }


def _scanner(manufacturer: str | None, model: str | None) -> str | None:
    return f"{manufacturer} {model}".casefold() if manufacturer and model else None


def _differ(one: str | None, other: str | None) -> bool | None:
    return None if one is None or other is None else one != other


def _apart(one: float | None, other: float | None, tolerance: float) -> bool | None:
    return None if one is None or other is None else abs(one - other) > tolerance
