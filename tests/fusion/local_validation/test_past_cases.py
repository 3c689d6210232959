"""Which past cases count."""

from datetime import date, timedelta

import numpy as np
import pytest

from data.cohorts.reader_table import ReaderLabel
from data.imaging.nodule import Nodule
from fusion.local_validation.past_cases import (
    READER_SD_MM,
    cases_of_nodules,
    cases_of_readers,
    reader_table_of,
)
from tests.fusion.local_validation.past_nodules import reader_table
from tests.pages.example_cases import measurement


class TestCases:
    def test_screens_that_were_not_made_move_to_the_end(self) -> None:
        cases = cases_of_readers(reader_table())
        assert cases.scan_counts.tolist() == [3, 2, 2]
        assert cases.last(cases.days).tolist() == [730, 730, 730]
        assert cases.last(cases.days, back=1).tolist() == [365, 365, 0]
        assert cases.volumes_mm3[0, 1] == pytest.approx(np.pi / 6 * 8**3)
        assert cases.log_sds[0, 0] == pytest.approx(3 * READER_SD_MM / 6)
        assert cases.without_last().scan_counts.tolist() == [2, 1, 1]

    def test_measured_nodules_become_cases_and_a_table(self) -> None:
        start = date(2024, 1, 1)
        days = [start + timedelta(days=d) for d in (0, 0, 200)]
        grown = Nodule("1.2", "N1", tuple(map(measurement, days, (100, 120, 300))))
        once = Nodule("1.3", "N2", (measurement(start, 100),))
        cases = cases_of_nodules([("p", 0, grown), ("p", 0, once)])
        assert cases.names == ("p N1",)
        assert cases.volumes_mm3.tolist() == [[120, 300]]
        assert cases.labels.tolist() == [ReaderLabel.GROWING]
        assert cases.labelled_by == "diameter_rule"
        table = reader_table_of([("p", 0, grown), ("p", 0, once)])
        assert np.isnan(table.diameters_mm[:, 2]).all()
        assert table.labels.tolist() == [ReaderLabel.GROWING]
