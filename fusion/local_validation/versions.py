"""Version of a number that an acceptance is of.

A table that a number rests on is part of its version, so that an acceptance lapses by
itself where the table changes; whoever changes the code raises the first part.
"""

import hashlib
from functools import cache
from typing import Final

from data.models.growth_risk import released_growth_risk
from data.models.immunotherapy import released_immunotherapy
from data.reference.tables import table_rows
from data.results.release import ModelOutput

_CODE_VERSION: Final = "2"
_TABLES: Final = ("growth_prior.csv", "repeatability.csv", "measurement_error.csv")
_NUMBERS: Final = {
    ModelOutput.GROWTH_VERDICT: ("verdict", _CODE_VERSION),
    ModelOutput.GROWTH_FORECAST: ("forecast", _CODE_VERSION),
}
_IMMUNOTHERAPY: Final = {
    ModelOutput.IMMUNOTHERAPY_RESPONSE: "response",
    ModelOutput.IMMUNOTHERAPY_PROGRESSION: "survival",
}


@cache
def output_version(number: ModelOutput) -> str:
    """The version that this code computes, such as `2-3fa9c1d2`.

    Args:
        number: Any but `BROCK_RECALIBRATED`, whose version comes with each fit.
    """
    if number in _NUMBERS:
        told = repr([table_rows(name) for name in _TABLES]).encode()
        return f"{_NUMBERS[number][1]}-{hashlib.sha256(told).hexdigest()[:8]}"
    if number in _IMMUNOTHERAPY:
        return str(released_immunotherapy()[_IMMUNOTHERAPY[number]]["version"])
    return released_growth_risk(number).version
