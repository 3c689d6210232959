"""What the quality of a scan does to what is measured on it."""

from datetime import date

import numpy as np
import pytest

from connectors.store.imaging.nodules import MeasuredMark, NoduleMark, Refused
from connectors.store.imaging.studies import StoredSeries
from connectors.workflows.ingest.ingest_study import measured_or_refused
from data.identity import PersonIdentity
from data.imaging.quality import QualityCheck, QualityReport, Verdict
from data.imaging.study import SeriesSummary
from data.imaging.volume import CTVolume

MARK = NoduleMark("2.25.1", "1.2", "1.2.3", "N1", (15.0, 15.0, 15.0), "algorithm")
SERIES = StoredSeries(
    SeriesSummary(
        "1.2.3", "1.2", PersonIdentity(), date(2026, 1, 1), 30, (1.0, 1.0, 1.0)
    ),
    (),
    (),
    "",
)


def ball() -> CTVolume:
    """Simulated: a solid ball of 12 mm in lung."""
    z, y, x = np.ogrid[:31, :31, :31]
    apart_mm = np.sqrt((z - 15.0) ** 2 + (y - 15.0) ** 2 + (x - 15.0) ** 2)
    inside = np.clip(6.5 - apart_mm, 0, 1)
    axes = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
    hu = np.round(-850 + 890 * inside).astype(np.int16)
    return CTVolume(hu, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), axes)


def report(verdict: Verdict, inflation: float = 1.0) -> QualityReport:
    check = QualityCheck(
        "calibration", 9.0, "", verdict, 60, inflation, blocking=verdict is Verdict.FAIL
    )
    return QualityReport((check,))


def test_nothing_is_measured_on_a_scan_that_failed() -> None:
    outcome = measured_or_refused(ball(), MARK, SERIES, report(Verdict.FAIL))
    assert isinstance(outcome, Refused)
    assert outcome.why.key == "quality.calibration"


@pytest.mark.slow
def test_a_poor_scan_widens_the_measurement_interval() -> None:
    sure, unsure = (
        measured_or_refused(ball(), MARK, SERIES, report(Verdict.WARN, factor))
        for factor in (1.0, 2.0)
    )
    assert isinstance(sure, MeasuredMark)
    assert isinstance(unsure, MeasuredMark)
    narrow, wide = (one.measurement.measurement_interval_mm3 for one in (sure, unsure))
    assert wide.low < narrow.low < narrow.high < wide.high
