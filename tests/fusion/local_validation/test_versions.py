"""A number that changes must change its version, so that its acceptance lapses."""

import numpy as np
import pytest

from data.imaging.nodule import Density
from data.results.release import ModelOutput
from fusion.growth.forecast import forecast_quantiles
from fusion.growth.rates.rate_evidence import RateEvidence
from fusion.growth.verdict_table import verdict_table
from fusion.local_validation.versions import output_version

EVIDENCE = RateEvidence.of(
    np.array([[0.0, 91.0, 365.0]]),
    np.array([[200.0, 220.0, 260.0]]),
    np.full((1, 3), 0.1),
)
GROWING, AGAIN, BAND = 0.02235, 240, (202.74, 285.20)


def test_verdict_and_forecast_are_still_those_of_their_version() -> None:
    """Where this fails on purpose, raise `_CODE_VERSION` beside the new figures."""
    assert output_version(ModelOutput.GROWTH_VERDICT).startswith("2-")
    assert output_version(ModelOutput.GROWTH_FORECAST).startswith("2-")
    table = verdict_table(EVIDENCE, np.array([0.1]), Density.SOLID)
    assert table.growing[0] == pytest.approx(GROWING, abs=1e-4)
    assert table.scan_again_days[0] == AGAIN
    band = forecast_quantiles(EVIDENCE, Density.SOLID, 365, (0.05, 0.95))[0]
    assert band == pytest.approx(BAND, rel=1e-3)


def test_the_growth_risks_have_the_version_of_their_release() -> None:
    assert output_version(ModelOutput.FROM_BASELINE) == "1"
    assert output_version(ModelOutput.WITH_HISTORY) == "1"
