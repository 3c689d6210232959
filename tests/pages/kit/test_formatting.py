from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.identity import Identifier, PersonIdentity
from data.interval import Interval
from data.partial_date import PartialDate
from pages.kit.formatting import (
    age,
    axes,
    first_of,
    identifiers,
    percent_change,
    plain,
    plain_in_chart,
    position,
    term,
    three_digits,
    unit,
    volume,
    volume_interval,
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1923.04, "1\u202f920"),
        (98.96, "99.0"),
        (9.996, "10.0"),
        (0.4567, "0.457"),
        (14137.2, "14\u202f100"),
        (0, "0"),
        (999.6, "1\u202f000"),
    ],
)
def test_three_digits_mean_three_digits(value: float, shown: str) -> None:
    assert three_digits(value) == shown


@given(st.floats(1e-3, 1e7))
def test_a_shown_volume_is_within_half_a_percent_and_has_its_unit(value: float) -> None:
    shown = volume(value)
    assert shown.endswith("\u202fmm³")
    number = float(shown.removesuffix("mm³").replace("\u202f", ""))
    assert number == pytest.approx(value, rel=0.00501)


def test_interval_and_axes_carry_their_units() -> None:
    assert volume_interval(Interval(49, 177)) == "49.0–177\u202fmm³"
    assert axes(17.65, 12.41) == "17.6\u202f×\u202f12.4\u202fmm"
    assert position(-520.84) == "−520.8\u202fmm"


@pytest.mark.parametrize(
    ("ratio", "shown"),
    [
        (1.5, "+50\u202f%"),
        (0.5, "−50\u202f%"),
        (1.0, "±0\u202f%"),
        (0.999, "±0\u202f%"),
    ],
)
def test_change_is_signed(ratio: float, shown: str) -> None:
    assert percent_change(ratio) == shown


def test_age_counts_birthdays() -> None:
    born = PartialDate(1958, 3, 2)
    assert age(born, date(2026, 3, 1), "en") == "67 years"
    assert age(born, date(2026, 3, 2), "en") == "68 years"
    assert age(PartialDate(1958), date(2026, 3, 2), "en") == "about 68 years"
    assert age(None, date(2026, 3, 2), "en") == ""


def test_born_on_a_leap_day_is_older_in_march() -> None:
    born = PartialDate(1960, 2, 29)
    assert age(born, date(2027, 2, 28), "en") == "66 years"
    assert age(born, date(2027, 3, 1), "en") == "67 years"


def test_a_value_outside_our_vocabulary_is_shown_as_recorded() -> None:
    assert term("intent", "curative", "zh") == "根治性"
    assert term("intent", "radical", "zh") == "radical"


def test_the_hospitals_identifier_comes_before_national_numbers() -> None:
    person = PersonIdentity(
        frozenset(
            {
                Identifier("http://hl7.org/fhir/sid/us-ssn", "999-1"),
                Identifier("urn:oid:2.16.840.1.113883.4.3.25", "S9"),
                Identifier("urn:hospital", "MRN-000123"),
                Identifier("urn:other", "MRN-000123"),
            }
        )
    )
    assert identifiers(person) == ["MRN-000123", "S9", "999-1"]
    assert first_of(identifiers(person), 1) == "MRN-000123 · +2"


def test_plain_text_escapes_every_sign_of_markdown() -> None:
    assert plain("**a** [b](c) `d`") == r"\*\*a\*\* \[b\]\(c\) \`d\`"
    assert ":\u2060red" in plain(":red[x]")
    assert plain("line\n# heading") == r"line \# heading"


@given(st.text())
def test_plain_text_keeps_every_letter(text: str) -> None:
    kept = plain(text).replace("\u2060", "")
    letters = [letter for letter in text if letter.isalnum()]
    assert [letter for letter in kept if letter.isalnum()] == letters


def test_charts_show_signs_of_html_as_written() -> None:
    assert plain_in_chart("<b>a</b> & c") == "&lt;b&gt;a&lt;/b&gt; &amp; c"


@pytest.mark.parametrize(
    ("ucum", "printed"),
    [("10*9/L", "10⁹/L"), ("umol/L", "µmol/L"), ("mL/min/mm[Hg]", "mL/min/mmHg")],
)
def test_units_look_as_laboratories_print_them(ucum: str, printed: str) -> None:
    assert unit(ucum) == printed
