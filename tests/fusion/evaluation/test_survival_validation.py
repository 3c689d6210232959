import numpy as np
import pytest

from data.errors import InvalidClinicalValueError
from fusion.evaluation.survival_validation import validate_survival
from fusion.prediction.released_immunotherapy import released_survival_model
from tests.fusion.prediction.test_survival_model import with_courses


def test_more_patients_than_pairs_can_be_held_of_are_refused() -> None:
    with pytest.raises(InvalidClinicalValueError, match="do not fit into memory"):
        validate_survival(
            released_survival_model(), with_courses(10_200), np.random.default_rng(1)
        )


def test_a_score_that_knows_the_outcome_gains_over_nothing_else() -> None:
    """PD-L1 is no cause of progression in these simulated courses."""
    found = validate_survival(
        released_survival_model(),
        with_courses(300),
        np.random.default_rng(1),
        resamples=40,
    )
    assert found.rows == 300
    gain = found.gain_over["pdl1"]
    assert gain.low <= gain.value <= gain.high
    assert found.comparators["pdl1"].c_index.value == pytest.approx(0.5, abs=0.08)
    assert sum(band.patients for band in found.bands) == 300
