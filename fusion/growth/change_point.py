"""Turns of a nodule's course, after which one rate cannot describe all its scans.

A tumour that shrank under treatment and grows again is growing, however much smaller
than at first it still is. Verdict and forecast know one rate, so they look at the
scans from the change point on.
"""

from math import hypot
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from fusion.imaging.volume_uncertainty import Z95

_Floats = NDArray[np.float64]

# Probability. Chosen: a larger one sees more change points; docs/methods/growth.md.
ONE_RATE_BELOW: Final = 0.001
"""A line through ln V is given up where scatter about it is rarer than this by the
stated error. Chosen by this project: rare enough that larger errors than stated seldom
make a turn."""


def change_point_scan(days: _Floats, log_volumes: _Floats, log_sds: _Floats) -> int:
    """Index of the scan at which the course last turned; 0 if one rate fits.

    It turned at its smallest or largest volume, if that lies between the first and the
    last scan and the change since then is beyond the error of both scans.

    Args:
        days: Shape (scans,), ascending.
        log_volumes: Shape (scans,); ln V.
        log_sds: Shape (scans,); spread of ln V of each scan.
    """
    start = 0
    while not _one_rate_fits(days[start:], log_volumes[start:], log_sds[start:]):
        change_point = _change_point(log_volumes[start:], log_sds[start:])
        if change_point == 0:
            return start
        start += change_point
    return start


def _one_rate_fits(days: _Floats, log_volumes: _Floats, log_sds: _Floats) -> bool:
    if len(days) < 3:
        return True
    since = days - days[-1]
    line = np.polynomial.polynomial.polyfit(since, log_volumes, 1, w=1 / log_sds)
    off = (log_volumes - np.polynomial.polynomial.polyval(since, line)) / log_sds
    return bool(chdtrc(len(days) - 2, off @ off) >= ONE_RATE_BELOW)


def _change_point(log_volumes: _Floats, log_sds: _Floats) -> int:
    """The later of smallest and largest scan from which the last one differs, or 0."""
    last = len(log_volumes) - 1
    for at in sorted({int(log_volumes.argmin()), int(log_volumes.argmax())})[::-1]:
        reach = Z95 * hypot(log_sds[at], log_sds[last])
        if 0 < at < last and abs(log_volumes[last] - log_volumes[at]) > reach:
            return at
    return 0
