"""Distribution of the Hounsfield units inside a nodule."""

import numpy as np
from numpy.typing import NDArray


def intensity_features(values_hu: NDArray[np.int16]) -> dict[str, float]:
    """Moments and percentiles.

    Args:
        values_hu: Voxels inside the nodule, at least one.
    """
    values = values_hu.astype(np.float64)
    centred = values - values.mean()
    variance = float(np.mean(centred**2))
    # of one value only, IBSI sets both moments to zero
    scale = variance or 1.0
    low, p25, middle, p75, high = np.percentile(values, [10, 25, 50, 75, 90])
    return {
        "mean": float(values.mean()),
        "variance": variance,
        "standard_deviation": variance**0.5,
        "skewness": float(np.mean(centred**3)) / scale**1.5,
        "kurtosis": float(np.mean(centred**4)) / scale**2 - 3 if variance else 0.0,
        "median": float(middle),
        "minimum": float(values.min()),
        "percentile_10": float(low),
        "percentile_90": float(high),
        "maximum": float(values.max()),
        "interquartile_range": float(p75 - p25),
    }
