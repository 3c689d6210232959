"""Who counts: nobody whom a page would refuse, and not the training cohort."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from connectors.cohorts.patient_table import read_patient_table
from data.results.local_validation import LocalValidationOutcome
from tests.fusion.local_validation.past_patients import (
    BOTH,
    Accept,
    keys,
    planted,
    response,
    with_categories,
    with_numbers,
)


class TestWhoCounts:
    @BOTH
    def test_whom_a_page_would_refuse_and_others_are_left_out_and_counted(
        self, accept: Accept
    ) -> None:
        cohort, rows = planted(60), np.arange(60)
        marked = replace(cohort, simulated=rows < 3)
        marked = with_numbers(
            marked,
            egfr=np.where(rows < 10, 1.0, np.nan),
            response=np.where(rows >= 58, np.nan, cohort.number("response")),
            pfs_months=np.where(rows >= 58, np.nan, cohort.number("pfs_months")),
        )
        marked = with_categories(
            marked,
            stage=["I" if row in (10, 11) else "IV" for row in rows],
            therapy=["chemotherapy" if row >= 54 else "pd_l1" for row in rows],
        )
        report = accept(marked)
        counts = {one.key: dict(one.values).get("count") for one in report.reasons}
        left_out = {k.rpartition(".")[2]: n for k, n in counts.items() if n}
        assert left_out == {
            "left_out_simulated": 3,
            "left_out_outcome_unknown": 2,
            "left_out_other_therapy": 4,
            "left_out_withheld": 9,
        }
        assert report.patients == 60 - 18

    @BOTH
    def test_only_simulated_patients_never_pass(self, accept: Accept) -> None:
        cohort = planted(2500 if accept is response else 900)
        report = accept(replace(cohort, simulated=np.ones(len(cohort), np.bool_)))
        assert report.outcome is LocalValidationOutcome.TOO_FEW
        assert keys(report) == ["simulated"]
        assert report.patients == len(cohort)

    @BOTH
    def test_lines_of_one_person_are_one_patient(self, accept: Accept) -> None:
        cohort = planted(60)
        lines = tuple(f"{row // 2}#{row % 2 + 1}" for row in range(60))
        report = accept(replace(cohort, patient_ids=lines))
        assert report.patients == 30
        assert report.figures[0].rows == 60


@pytest.mark.real_data
@BOTH
def test_the_table_that_they_were_trained_on(accept: Accept, shared_data: Path) -> None:
    cohort = read_patient_table(shared_data / "response" / "msk_mind_nsclc.csv")
    renamed = replace(cohort, name="x", sites=np.full(len(cohort), "x"))
    for one in (cohort, renamed):
        assert keys(accept(one))[0] == "trained_on"
        assert accept(one).outcome is LocalValidationOutcome.TOO_FEW
