"""A record becomes a row in the units of the schema."""

import numpy as np
import pytest

from fusion.prediction.columns_of_record import columns_of_record
from tests.fusion.assessment.patients import for_immunotherapy
from tests.fusion.prediction.records_for_prediction import TODAY
from tests.pages.example_cases import record


def test_a_record_becomes_a_row_in_the_units_of_the_schema() -> None:
    row = columns_of_record(for_immunotherapy(), TODAY)
    assert row.number("albumin_g_dl")[0] == pytest.approx(3.8)
    assert row.number("nlr")[0] == pytest.approx(4)
    assert row.number("pdl1_tps_percent")[0] == 80
    assert row.category("stage")[0] == "IV"
    assert np.isnan(row.number("fraction_genome_altered")[0])
    assert "SIM" not in str(row.patient_ids)


@pytest.mark.parametrize("on", ["2025-09-01", "2026-02-01"])
def test_a_lab_of_another_time_is_unknown(on: str) -> None:
    assert np.isnan(columns_of_record(for_immunotherapy(on), TODAY).number("nlr")[0])


def test_not_tested_is_unknown_and_altered_is_one() -> None:
    row = columns_of_record(record(), TODAY)
    assert row.number("egfr")[0] == 1
    assert np.isnan(row.number("ret")[0])
