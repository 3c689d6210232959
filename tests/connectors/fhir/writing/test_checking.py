"""What is not valid R4 does not leave."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from connectors.fhir.writing.checking import require_valid
from data.errors import InvalidRecordError
from tests.connectors.fhir.writing.results_to_send import (
    SUBJECT,
    bundle,
    of_kind,
)


def test_the_transaction_is_valid_r4() -> None:
    require_valid(bundle())
    require_valid(bundle(replace(SUBJECT, sign_off=None, simulated=True)))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"probabilityDecimal": 730}, "ras-2"),
        ({"probabilityRange": {"low": {"value": 40}}}, "ras-1"),
        ({"whenRange": "soon"}, "whenRange"),
    ],
)
def test_what_is_not_valid_does_not_leave(change: dict[str, Any], named: str) -> None:
    broken = copy.deepcopy(bundle())
    prediction = of_kind(broken, "RiskAssessment")[0]["prediction"][0]
    if "probabilityRange" in change:
        del prediction["probabilityDecimal"]
    prediction |= change
    with pytest.raises(InvalidRecordError, match=f"{named}.*nothing was sent"):
        require_valid(broken)
