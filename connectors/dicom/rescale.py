"""Stored pixel values to Hounsfield units, in place.

Source: DICOM PS3.3 C.11.1 (Modality LUT), C.7.6.3.1 and C.7.5.1.1.2 (Pixel Padding
Value), PS3.5 section 8.1.1 (Bits Stored).
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from connectors.dicom.header import SliceHeader
from data.errors import InvalidScanError

AIR_HU: Final = -1024  # the lowest number of the format
_INT16: Final = np.iinfo(np.int16)
_TISSUE_HU: Final = (-1000, 3000)  # chosen: a wider range says nothing of the scale


@dataclass(frozen=True, slots=True)
class Rescale:
    """Conversion of the stored values of one slice to Hounsfield units.

    Attributes:
        slope: HU for each stored unit; not 0.
        intercept: HU of stored value 0.
        signed: Whether stored values are two's complement.
        bits: Bits that hold the value; those above are not part of it.
        padding: Lowest and highest stored value outside the field of view, or None.
    """

    slope: float
    intercept: float
    signed: bool
    bits: int
    padding: tuple[int, int] | None = None

    @classmethod
    def of(cls, header: SliceHeader, bits: int | None = None) -> Self:
        """Read it from the header.

        A slice without slope or intercept is refused: nothing in its pixels
        proves that they are HU.

        Args:
            header: Of the slice.
            bits: As the compressed stream says, where it overrides Bits Stored.

        Raises:
            InvalidScanError: If slope, intercept or bits are missing or impossible,
                or the values are something else than HU.
        """
        slope, intercept = header.rescale_slope, header.rescale_intercept
        if slope is None or intercept is None:
            raise InvalidScanError("scan.no_rescale")
        if header.rescale_type not in ("", "HU", "US"):  # US: unspecified
            raise InvalidScanError("scan.not_hounsfield", unit=header.rescale_type)
        if slope == 0 or abs(slope) > 1000 or abs(intercept) > 100_000:
            raise InvalidScanError("scan.rescale", slope=slope, intercept=intercept)
        stored, allocated = header.bits_stored, header.bits_allocated
        if (
            allocated not in (8, 16)
            or not 1 <= stored <= allocated
            or header.high_bit != stored - 1
        ):
            raise InvalidScanError(
                "scan.bits", allocated=allocated, stored=stored, high=header.high_bit
            )
        padding = header.padding
        if padding and not _is_outside(padding, slope, intercept):
            padding = None
        return cls(slope, intercept, header.signed, bits or stored, padding)

    def apply(self, slab: NDArray[np.int16]) -> None:
        """Turn stored values into HU where they lie.

        Rounded to whole HU and clipped to int16; padding becomes `AIR_HU`.

        Args:
            slab: 16 stored bits a voxel, contiguous; unsigned ones as their bits.
        """
        self._clear_unused_bits(slab)
        stored = slab if self.signed else slab.view(np.uint16)
        outside = self._outside(stored)
        shift = self._whole_shift(stored)
        if shift is None:
            hu = stored * np.float64(self.slope)
            hu += self.intercept
            np.rint(hu, out=hu)
            np.clip(hu, _INT16.min, _INT16.max, out=hu)
            slab[...] = hu
        elif shift:
            slab += np.int16(shift)  # wraps around to the right value
        if outside is not None:
            slab[outside] = AIR_HU

    def _clear_unused_bits(self, slab: NDArray[np.int16]) -> None:
        unused = 16 - self.bits
        if unused and self.signed:
            np.left_shift(slab, unused, out=slab)
            np.right_shift(slab, unused, out=slab)
        elif unused:
            np.bitwise_and(slab, np.int16((1 << self.bits) - 1), out=slab)

    def _outside(self, stored: NDArray[np.integer]) -> NDArray[np.bool_] | None:
        if self.padding is None:
            return None
        low, high = self.padding
        outside: NDArray[np.bool_] = stored >= low
        outside &= stored <= high
        return outside

    def _whole_shift(self, stored: NDArray[np.integer]) -> int | None:
        """The intercept, if adding it is all there is to do; 16-bit wrapped."""
        if self.slope != 1 or self.intercept != int(self.intercept):
            return None
        shift = int(self.intercept)
        low, high = self._stored_range()
        if low + shift < _INT16.min or high + shift > _INT16.max:
            low, high = int(stored.min()), int(stored.max())
        if low + shift < _INT16.min or high + shift > _INT16.max:
            return None
        return (shift + 32768) % 65536 - 32768

    def _stored_range(self) -> tuple[int, int]:
        if self.signed:
            return -(1 << self.bits - 1), (1 << self.bits - 1) - 1
        return 0, (1 << self.bits) - 1


def _is_outside(padding: tuple[int, int], slope: float, intercept: float) -> bool:
    """Test whether padding cannot be mistaken for the patient.

    Some writers declare a padding value that tissue has too (0 of signed pixels,
    say); making that air would drill holes into the patient.
    """
    low, high = sorted(end * slope + intercept for end in padding)
    return high <= _TISSUE_HU[0] or low >= _TISSUE_HU[1]
