"""The released models of PD-(L)1 antibodies: plain numbers, read once."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

import orjson

FILE: Final = "immunotherapy.json"


@cache
def released_immunotherapy() -> Mapping[str, Any]:
    """Read `response` and `survival` of `immunotherapy.json`; the card is beside.

    Returns:
        Plain JSON types, as `fusion.prediction.released_immunotherapy` reads them.
    """
    found: Mapping[str, Any] = orjson.loads(
        files("data.models").joinpath(FILE).read_bytes()
    )
    return found
