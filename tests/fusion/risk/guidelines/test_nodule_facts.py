"""From a measurement and its scores to what guidelines ask."""

from datetime import date

import pytest

from data.imaging.nodule import Density, NoduleMeasurement
from data.interval import Interval
from data.patient.nodule_terms import PetUptake
from data.results.guideline import NoduleFacts
from data.results.risk import RiskScore
from fusion.risk.guidelines.nodule_facts import facts_of, with_scores
from fusion.risk.scores.brock import BrockInputs, brock
from fusion.risk.scores.herder import HerderInputs, herder
from fusion.risk.scores.mayo import MayoInputs, mayo

SCANNED_ON = date(2024, 5, 31)


@pytest.mark.parametrize(
    ("density", "solid_mm3"), [(Density.SOLID, None), (Density.PART_SOLID, 90.0)]
)
def test_a_measurement_answers_sizes_and_density(
    density: Density, solid_mm3: float | None
) -> None:
    facts = facts_of(
        NoduleMeasurement(
            scanned_on=SCANNED_ON,
            series_uid="1.2.3",
            volume_mm3=300,
            measurement_interval_mm3=Interval(290, 310),
            clinical_interval_mm3=Interval(250, 350),
            long_axis_mm=9,
            short_axis_mm=8,
            density=density,
            solid_volume_mm3=90,
            mass_mg=200,
            mean_hu=-300,
            centre_mm=(0, 0, 0),
            method="test",
        )
    )
    assert facts == NoduleFacts(
        SCANNED_ON,
        density=density,
        mean_diameter_mm=8.5,
        longest_diameter_mm=9,
        volume_mm3=300,
        solid_volume_mm3=solid_mm3,
    )


def test_scores_go_along_with_what_they_leave_open() -> None:
    score = brock(
        BrockInputs(age_years=70, female=True, longest_diameter_mm=12, nodule_count=1)
    )
    assert isinstance(score, RiskScore)
    facts = with_scores(
        NoduleFacts(SCANNED_ON),
        brock=score,
        mayo=mayo(MayoInputs()),
        herder=herder(HerderInputs(0.3, PetUptake.FAINT)),
    )
    assert facts.brock_probability == score.probability
    assert facts.brock_range == (score.lowest_probability, score.highest_probability)
    assert facts.mayo_probability is None
    assert facts.herder_probability is not None
