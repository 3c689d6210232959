from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.partial_date import PartialDate


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2020-02-03", date(2020, 2, 3), date(2020, 2, 3)),
        ("2020-02-03T04:05:06+02:00", date(2020, 2, 3), date(2020, 2, 3)),
    ],
)
def test_what_is_not_known_stays_open(text: str, earliest: date, latest: date) -> None:
    day = PartialDate.parse(text)
    assert (day.earliest, day.latest) == (earliest, latest)


@pytest.mark.parametrize("text", ["", "20", "2019-13", "2019-02-30", "2019-1", "soon"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidClinicalValueError, match="Write it as YYYY"):
        PartialDate.parse(text)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_full_date_reads_back(day: date) -> None:
    assert PartialDate.parse(day.isoformat()) == PartialDate.of(day)
    assert str(PartialDate.of(day)) == day.isoformat()


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from([4, 7, 10]))
def test_less_of_a_date_agrees_with_all_of_it(day: date, length: int) -> None:
    part = PartialDate.parse(day.isoformat()[:length])
    assert part.agrees_with(PartialDate.of(day))
    assert PartialDate.of(day).agrees_with(part)
