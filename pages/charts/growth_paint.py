"""Colours of the growth figure on a light and on a dark page."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours of the growth figure.

    Attributes:
        ink: Text.
        line: Scans and the middle of the forecast.
        band_90: Band that holds nine of ten.
        band_50: Band that holds half.
        faint: Lines for comparison.
    """

    ink: str
    line: str
    band_90: str
    band_50: str
    faint: str


LIGHT: Final = Paint(
    "#3b4a57", "#0072b2", "rgba(0,114,178,0.14)", "rgba(0,114,178,0.24)", "#5f6b76"
)
DARK: Final = Paint(
    "#c3ced8", "#56b4e9", "rgba(86,180,233,0.16)", "rgba(86,180,233,0.28)", "#a9b5bf"
)
