"""CSV files open in a spreadsheet and run nothing there."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.exports.csv_table import csv_table


def read_back(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def test_a_known_file() -> None:
    file = csv_table(
        ("Name", "天"), [("a,b", -3), ('"q"', None), (date(2026, 1, 2), 1.5)]
    )
    assert (
        file == ('\ufeffName,天\r\n"a,b",-3\r\n"""q""",\r\n2026-01-02,1.5\r\n').encode()
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "  ="])
def test_formulas_become_text(start: str) -> None:
    text = f'{start}HYPERLINK("http://example.org")'
    ((_, cell),) = read_back(csv_table((), [("", text)]))[1:]
    assert cell.startswith("'")


@settings(max_examples=60)
@given(st.text("=+-@\t\r\n ,\"'a天", max_size=30))
def test_no_text_begins_like_a_formula(text: str) -> None:
    file = csv_table(("h",), [(text, "end")])
    cell = read_back(file)[1][0]
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
