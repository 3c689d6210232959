"""Our own numbers on past cases whose truth is known, because it is simulated."""

from data.results.local_validation import LocalValidationOutcome
from data.results.release import ModelOutput
from data.words import LANGUAGES, has_message, translate
from fusion.local_validation.forecasts import validate_forecast
from fusion.local_validation.verdicts import validate_verdict
from fusion.local_validation.versions import output_version
from tests.fusion.local_validation.past_nodules import rng, simulated


def test_every_figure_and_state_has_words() -> None:
    reports = [
        validate_forecast(simulated(60), "simulated", rng(), 10),
        validate_verdict(simulated(60), "simulated", rng(), 10),
    ]
    for report in reports:
        for figure in report.figures:
            for language in LANGUAGES:
                assert translate(f"local_validation.figure.{figure.name}", language)
                assert translate(f"local_validation.meaning.{figure.name}", language)
    for number in ModelOutput:
        assert has_message(f"local_validation.number.{number}")
        if number is not ModelOutput.BROCK_RECALIBRATED:
            assert output_version(number)
    for outcome in LocalValidationOutcome:
        assert has_message(f"local_validation.outcome.{outcome}")
