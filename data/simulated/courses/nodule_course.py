"""Growth of a simulated nodule: plain exponential phases."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from data.imaging.nodule import Density

ALWAYS: Final = 100_000  # days; chosen: beyond any life, longer is the same


class Attachment(StrEnum):
    """Structure that a nodule touches."""

    FREE = "free"
    VESSEL = "vessel"
    PLEURA = "pleura"


@dataclass(frozen=True, slots=True)
class Phase:
    """Exponential growth until a day.

    Attributes:
        until_day: Days after the first scan.
        doubling_days: Volume doubling time; negative halves, None is stable.
    """

    until_day: int
    doubling_days: float | None = None


STABLE: Final = (Phase(ALWAYS),)


@dataclass(frozen=True, slots=True)
class NoduleCourse:
    """One nodule from its first scan on.

    Attributes:
        label: Short name, `N1` and so on.
        side: -1 right lung, 1 left lung.
        height: 0 at the bases to 1 at the apices.
        attachment: What it touches.
        density: Attenuation class.
        volume_mm3: On the day it is first seen.
        phases: How the volume changes after that, in order of time.
        law: The course in words.
        first_day: Day of the scan on which it is first seen.
        solid_share: Share of the volume that is solid on `first_day`; part-solid only.
        solid_phases: How the solid volume changes; part-solid only.
    """

    label: str
    side: int
    height: float
    attachment: Attachment
    density: Density
    volume_mm3: float
    phases: tuple[Phase, ...]
    law: str
    first_day: int = 0
    solid_share: float = 0.0
    solid_phases: tuple[Phase, ...] = ()

    def volume_on(self, day: int) -> float | None:
        """Volume on a day, mm³; None before it is first seen."""
        if day < self.first_day:
            return None
        return self.volume_mm3 * _growth(self.phases, self.first_day, day)

    def solid_volume_on(self, day: int) -> float | None:
        """Volume of the solid part on a day, mm³; None before it is first seen."""
        volume = self.volume_on(day)
        if volume is None or self.density is Density.SOLID:
            return volume
        growth = _growth(self.solid_phases, self.first_day, day)
        return min(self.volume_mm3 * self.solid_share * growth, 0.9 * volume)


def _growth(phases: tuple[Phase, ...], first_day: int, day: int) -> float:
    """Factor between two days."""
    factor, here = 1.0, first_day
    for phase in phases:
        stop = min(phase.until_day, day)
        if stop > here and phase.doubling_days is not None:
            factor *= 2.0 ** ((stop - here) / phase.doubling_days)
        here = max(here, stop)
    return factor
