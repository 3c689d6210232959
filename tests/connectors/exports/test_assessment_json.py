"""JSON holds no number that JSON lacks."""

import orjson
import pytest

from connectors.exports.assessment_json import assessment_json
from tests.connectors.exports.stored_results import patient


def test_json_holds_no_number_that_json_lacks() -> None:
    answer = orjson.loads(orjson.dumps(assessment_json(patient())))
    (nodule,) = answer["nodules"]
    assert nodule["trend"] is None
    assert nodule["doubling_time_days"] == pytest.approx(182.5, abs=1)
    reasons = [one["withheld_because"] for one in answer["predictions"]]
    assert all(reasons)
