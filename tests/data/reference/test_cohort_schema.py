from pathlib import Path

import pytest

from data.reference.cohort_schema import cohort_columns, column_codes, column_spellings

DOCS = Path(__file__).parents[3] / "docs/reference/cohort_schema.md"


@pytest.mark.parametrize("table", ["patients", "nodules"])
def test_the_docs_name_every_column_with_unit_and_meaning(table: str) -> None:
    rows = DOCS.read_text(encoding="utf-8").splitlines()
    for column in cohort_columns(table).values():
        row = f"| `{column.name}` | {column.modality} | {column.unit} |"
        found = [line for line in rows if line.startswith(row)]
        assert any(column.meaning_en in line for line in found), column.name


def test_spellings_and_codes_name_columns_that_there_are() -> None:
    own = cohort_columns("patients")
    assert set(column_spellings().values()) <= set(own)
    for name, codes in column_codes().items():
        assert set(codes.values()) <= set(own[name].categories)
