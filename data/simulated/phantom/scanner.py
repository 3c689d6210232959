"""Effects of the scanner on the image: sampling, blur, noise, and its protocol."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.simulated.anatomy.distances import Field
from data.simulated.anatomy.grid import Grid

# The padding is the lowest number of the format. Chosen: length of a grain, and
# shares of the noise; larger ones make coarser noise.
_PADDING_HU: Final = -1024
_GRAIN_MM: Final = 0.75
_SHARED_WITH_NEIGHBOUR: Final = 0.6
_LOW_TAKEN_OUT: Final = 0.7


@dataclass(frozen=True, slots=True)
class ScanProtocol:
    """Acquisition and reconstruction of one series.

    Attributes:
        matrix: Rows and columns.
        pixel_mm: In-plane spacing.
        slice_mm: Slice spacing and thickness.
        slices: How many.
        noise_hu: Standard deviation in the middle of the body, after blur.
        blur_mm: Standard deviation of the in-plane point spread.
        motion_mm: How far the patient moved while the gantry turned; 0 for none.
        kernel: Convolution kernel as a maker would name it.
        tube_voltage_kv: Peak kilovoltage.
        tube_current_ma: Tube current.
    """

    matrix: int = 360
    pixel_mm: float = 1.0
    slice_mm: float = 1.25
    slices: int = 232
    noise_hu: float = 30.0
    blur_mm: float = 0.55
    motion_mm: float = 0.0
    kernel: str = "SIM-STANDARD"
    tube_voltage_kv: float = 120.0
    tube_current_ma: float = 60.0

    def grid(self, top_mm: float) -> Grid:
        """Voxel centres with the table centred and the top slice at `top_mm`."""
        half = (self.matrix - 1) / 2 * self.pixel_mm
        lowest = top_mm - (self.slices - 1) * self.slice_mm
        return Grid(
            (lowest, -half, -half),
            (self.slice_mm, self.pixel_mm, self.pixel_mm),
            (self.slices, self.matrix, self.matrix),
        )


LOW_DOSE: Final = ScanProtocol()
# mm, HU, and counts of pixels, chosen as a good and a poor protocol; with more noise,
# less is measured.
FINE: Final = ScanProtocol(matrix=512, pixel_mm=0.74, noise_hu=28.0, blur_mm=0.45)
# mm, HU, mA and counts of slices, chosen; with more noise, less is measured.
BAD: Final = ScanProtocol(
    slice_mm=3.0,
    slices=98,
    noise_hu=52.0,
    blur_mm=0.8,
    motion_mm=1.3,
    kernel="SIM-SOFT",
    tube_current_ma=25.0,
)


def blurred(hu: Field, protocol: ScanProtocol) -> Field:
    """Blur each slice by the point spread, and by motion if the patient moved."""
    sigma = protocol.blur_mm / protocol.pixel_mm
    sigmas = (
        0.0,
        float(np.hypot(sigma, protocol.motion_mm / protocol.pixel_mm)),
        sigma,
    )
    ndimage.gaussian_filter(hu, sigmas, output=hu, truncate=3.0)
    return hu


class NoiseSource:
    """Noise as a filtered back-projection leaves it: grain, not white noise.

    Neighbouring slices share some noise. The grain is about 1 mm; the lowest
    frequencies are taken out, as the ramp filter does. The same seed gives the same
    noise, slice after slice.
    """

    def __init__(self, protocol: ScanProtocol, seed: int) -> None:
        self._rng = np.random.default_rng([seed, 6])
        self._shape = (protocol.matrix, protocol.matrix)
        self._grain = max(_GRAIN_MM / protocol.pixel_mm, 0.6)
        self._last = self._white()

    def next_slice(self, strength: Field) -> Field:
        """The noise of the next slice.

        Args:
            strength: Shape (rows, columns): standard deviation wanted, HU.
        """
        white = self._white()
        mixed = white + np.float32(_SHARED_WITH_NEIGHBOUR) * self._last
        self._last = white
        grain = ndimage.gaussian_filter(mixed, self._grain, mode="wrap", truncate=3.0)
        grain -= np.float32(_LOW_TAKEN_OUT) * ndimage.gaussian_filter(
            grain, 2.2 * self._grain, mode="wrap", truncate=2.5
        )
        grain *= strength / grain.std()
        return grain

    def _white(self) -> Field:
        return self._rng.standard_normal(self._shape, dtype=np.float32)


def field_of_view(protocol: ScanProtocol) -> NDArray[np.bool_]:
    """The circle that is reconstructed, shape (rows, columns)."""
    from_centre = np.arange(protocol.matrix) - (protocol.matrix - 1) / 2
    radius2 = from_centre[:, None] ** 2 + from_centre[None, :] ** 2
    return np.asarray(radius2 <= (protocol.matrix / 2) ** 2)


def stored(hu: Field, inside: NDArray[np.bool_]) -> NDArray[np.int16]:
    """Whole Hounsfield units within the 12 bits a scanner keeps."""
    whole = np.clip(np.rint(hu), -1024, 3071).astype(np.int16)
    whole[..., ~inside] = _PADDING_HU
    return whole
