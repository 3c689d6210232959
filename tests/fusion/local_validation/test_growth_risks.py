"""The growth risk on past nodules."""

from data.results.local_validation import LocalValidationOutcome
from data.results.release import ModelOutput
from fusion.local_validation.growth_risks import LabelSource, validate_growth_risk
from tests.fusion.local_validation.past_nodules import reader_table, rng


def test_a_growth_risk_on_three_nodules_is_too_few() -> None:
    table, names = reader_table(), ["a", "b", "c"]
    for number in (ModelOutput.FROM_BASELINE, ModelOutput.WITH_HISTORY):
        labels = LabelSource("simulated", "reader")
        report = validate_growth_risk(number, table, names, labels, rng(), 20)
        assert report.outcome is LocalValidationOutcome.TOO_FEW
        keys = {reason.key for reason in report.reasons}
        assert "local_validation.reason.no_figure" in keys
