"""The table of trials: every row is complete, and agrees with the reference."""

import pytest

from data.actionability import Amp, Certainty, Escat, Marker
from data.errors import InvalidRecordError
from data.reference.evidence_tables import (
    drugs_of,
    evidence_table,
    evidence_words,
    immunotherapy_with_driver,
    shipped_evidence,
    stop_conditions,
    stop_rules,
)
from data.reference.tables import antineoplastic_agents, table_rows
from data.words import has_message

ROWS = shipped_evidence().rows


def test_every_row_has_a_source_a_day_and_a_key_of_its_own() -> None:
    assert len({row.row for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row.source, row.row
        assert row.as_of == shipped_evidence().as_of
        assert has_message(f"therapy.design.{row.design}"), row.row
        assert row.histology in {"", "squamous", "non_squamous"}


def test_classes_of_drugs_that_rows_ask_for_exist() -> None:
    for row in ROWS:
        for name in filter(None, (row.prior, row.not_prior)):
            assert drugs_of(name), name
            assert has_message(f"therapy.class.{name}")
    for rule in stop_rules():
        assert rule.drug_class in ("", "*") or drugs_of(rule.drug_class), rule


def test_every_drug_is_one_that_records_are_read_for() -> None:
    known = {agent.name for agent in antineoplastic_agents()}
    known |= {"platinum", "platinum doublet"}  # as trials name them
    assert {drug for row in ROWS for drug in row.drugs} <= known


def test_no_tier_is_above_what_the_rule_allows() -> None:
    for row in ROWS:
        if row.amp is Amp.I_A:
            assert row.escat in (Escat.I_A, Escat.I_B)
            assert row.escat_verified
        assert (row.amp is Amp.NONE) == (row.escat is Escat.NONE), row.row


def test_uncertain_rows_say_so() -> None:
    """Rows tagged [U] in the clinical reference."""
    unsure = {row.marker for row in ROWS if row.certainty is Certainty.UNVERIFIED}
    assert unsure == {Marker.NTRK_FUSION}


@pytest.mark.parametrize(
    ("row", "n", "percent", "months"),
    [
        ("flaura", 279, 80, 18.9),
        ("mariposa", 429, 86, 23.7),
        ("aura3", 279, 71, 10.1),
        ("alex", 152, 83, 34.8),
        ("trident_naive", 71, 79, 35.7),
        ("geometry_pretreated", 100, 44, 5.5),
        ("libretto001_pretreated", 247, 62, 26.2),
        ("krystal12", 301, 32, 5.5),
        ("keynote189", 410, 48, 9.0),
    ],
)
def test_figures_of_the_clinical_reference(
    row: str, n: int, percent: float, months: float
) -> None:
    found = next(one for one in ROWS if one.row == row)
    assert (found.n, found.response_percent, found.pfs_months) == (n, percent, months)


def test_words_exist_for_every_class_and_kind() -> None:
    for marker in Marker:
        assert has_message(f"therapy.marker.{marker}")
    for kind in {rule.kind for rule in stop_rules()} | {"early_stage"}:
        assert has_message(f"therapy.kind.{kind}")
    assert {one.kind for one in stop_conditions()} <= {r.kind for r in stop_rules()}
    assert all(Marker(marker) for marker in immunotherapy_with_driver())


def test_every_note_has_its_chinese_words() -> None:
    for row in ROWS:
        for text in (row.population, row.response_note, row.pfs_note):
            known = evidence_words(text, "zh") != text
            assert known or not text or text == "5.4 mg/kg", text
            assert evidence_words(text, "en") == text


@pytest.mark.parametrize(
    ("column", "value"),
    [("marker", "other"), ("n", "many"), ("response_percent", "180"), ("as_of", "now")],
)
def test_a_damaged_row_is_named(column: str, value: str) -> None:
    rows = table_rows("actionability.csv")[:3]
    rows[1] = rows[1] | {column: value}
    with pytest.raises(InvalidRecordError, match="Row 2"):
        evidence_table(rows, "1")
