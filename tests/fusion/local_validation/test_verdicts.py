"""Verdicts on past cases whose truth is known."""

import pytest

from data.results.local_validation import LocalValidationOutcome
from fusion.local_validation.verdicts import validate_verdict
from tests.fusion.local_validation.past_nodules import figures, rng, simulated


class TestVerdict:
    def test_stable_and_growing_nodules_are_told_apart(self) -> None:
        report = validate_verdict(simulated(600), "simulated", rng(), 50)
        found = figures(report)
        assert found["called_growing_of_stable_share"] <= 0.02
        assert found["called_growing_of_growing_share"] >= 0.8
        assert len(report.recalled) > 0
        for label in ("stable", "growing"):
            shares = [v for n, v in found.items() if n.endswith(f"_of_{label}_share")]
            assert sum(shares[:4]) == pytest.approx(1)

    def test_without_a_reader_nothing_is_accepted(self) -> None:
        cases = simulated(600, labelled_by="diameter_rule")
        report = validate_verdict(cases, "store", rng(), 20)
        assert report.outcome is LocalValidationOutcome.TOO_FEW
        assert report.reasons[-1].key == "local_validation.reason.no_reader"
