"""The file of responses."""

import csv
import io

from connectors.exports.response_csv import response_csv
from data.patient.tumour_reading import (
    LesionReading,
    ResponsePlan,
)
from fusion.response.response_over_time import response_over_time
from tests.pages.response.courses_on_page import FIRST, patient, whole


def test_the_file_holds_every_target_and_no_name() -> None:
    said = [whole(n, lesions=(LesionReading("=1+1", "liver", 20.0),)) for n in (0, 1)]
    plan = ResponsePlan(FIRST, ("2.25.0",))
    course = response_over_time(patient(4000, 900), plan, said)
    text = response_csv(course).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["target"] for row in rows] == ["N1", "'=1+1"] * 2
    assert [row["overall_response"] for row in rows] == ["", "", "SD", "SD"]
    assert "Okafor" not in text
