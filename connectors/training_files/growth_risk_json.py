"""Fits the growth risk and writes what is released."""

from pathlib import Path
from typing import Final

import numpy as np
import orjson

from data.cohorts.reader_table import ReaderTable
from fusion.growth.growth_risk import FROM_BASELINE, WITH_HISTORY
from fusion.training.growth_risk.fit import fit_growth_risk

# Seed and number of digits. Chosen: any other seed changes intervals as chance does;
# more digits say nothing.
_SEED: Final = 20_120_629
_DIGITS: Final = 6


def released(table: ReaderTable, version: str) -> dict[str, object]:
    """Both models in plain JSON types.

    Args:
        table: The training table.
        version: Of the release.
    """
    rng = np.random.default_rng(_SEED)
    models = {
        name: fit_growth_risk(table, name, version, rng)
        for name in (FROM_BASELINE, WITH_HISTORY)
    }
    return {
        "version": version,
        "card": "growth_risk.md",
        "models": {
            name: {
                "terms": model.terms,
                "coefficients": model.coefficients.round(_DIGITS).tolist(),
                "covariance": model.covariance.round(_DIGITS + 2).tolist(),
            }
            for name, model in models.items()
        },
    }


def write_growth_risk(table: ReaderTable, version: str, out: Path) -> None:
    """Fit both models and write them as `data/models/growth_risk.py` reads them."""
    answer = released(table, version)
    out.write_bytes(orjson.dumps(answer, option=orjson.OPT_INDENT_2) + b"\n")
