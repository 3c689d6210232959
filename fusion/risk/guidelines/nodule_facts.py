"""Facts measured and scored of a nodule, as guidelines ask for them."""

from dataclasses import replace

from data.imaging.nodule import Density, NoduleMeasurement
from data.results.guideline import NoduleFacts
from data.results.risk import RiskAnswer, RiskScore


def facts_of(measurement: NoduleMeasurement) -> NoduleFacts:
    """Answer those of a guideline's questions that one measurement can.

    Args:
        measurement: One nodule on one scan.

    Returns:
        Sizes and density; all that only a person or another scan can tell is unknown.
    """
    part_solid = measurement.density is Density.PART_SOLID
    return NoduleFacts(
        scanned_on=measurement.scanned_on,
        density=measurement.density,
        mean_diameter_mm=(measurement.long_axis_mm + measurement.short_axis_mm) / 2,
        longest_diameter_mm=measurement.long_axis_mm,
        volume_mm3=measurement.volume_mm3,
        solid_volume_mm3=measurement.solid_volume_mm3 if part_solid else None,
    )


def with_scores(
    facts: NoduleFacts,
    brock: RiskAnswer | None = None,
    mayo: RiskAnswer | None = None,
    herder: RiskAnswer | None = None,
) -> NoduleFacts:
    """Add the scores that guidelines act on; those not computable stay unknown.

    Args:
        facts: The nodule.
        brock: Its unknown inputs go along as the range they leave open.
        mayo: Mayo score.
        herder: Herder score.
    """
    if isinstance(brock, RiskScore):
        facts = replace(
            facts,
            brock_probability=brock.probability,
            brock_range=(brock.lowest_probability, brock.highest_probability),
        )
    if isinstance(mayo, RiskScore):
        facts = replace(facts, mayo_probability=mayo.probability)
    if isinstance(herder, RiskScore):
        facts = replace(facts, herder_probability=herder.probability)
    return facts
