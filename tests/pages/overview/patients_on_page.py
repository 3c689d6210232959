"""Patients as the overview shows them."""

from data.imaging.nodule import Nodule, NoduleMeasurement
from data.results.nodule_growth import NoduleGrowth
from tests.pages.example_cases import assessed, case


def growth_of(*scans: NoduleMeasurement) -> NoduleGrowth:
    shown = case(nodules=(Nodule("2.25.9", "N9", scans),))
    (nodule,) = assessed(shown).assessment.nodules
    assert nodule.growth is not None
    return nodule.growth
