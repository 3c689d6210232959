"""A real patient whose results are kept."""

from datetime import date

from data.imaging.nodule import Nodule
from data.results.assessed_patient import AssessedPatient
from data.results.release import ModelOutput
from tests.pages.example_cases import assessed, case, measurement


def patient(*released: ModelOutput) -> AssessedPatient:
    """A real patient with a nodule that grows, and a record to predict from."""
    days = (date(2025, 1, 1), date(2025, 7, 1), date(2026, 1, 1))
    scans = tuple(
        measurement(day, volume, spread=0.1)
        for day, volume in zip(days, (200.0, 400.0, 800.0), strict=True)
    )
    shown = case(nodules=(Nodule("2.25.5", "N1", scans),), simulated=False)
    return assessed(shown, released=released)
