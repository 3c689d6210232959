"""Which therapies are offered, and on what they rest."""

from datetime import date

import pytest

from tests.fusion.therapy.results_for_therapy import NOTHING, ask
from tests.fusion.therapy.vignettes import (
    found,
    given,
    ordered,
    patient,
    score,
)


def test_squamous_carcinoma_needs_no_driver_test_but_waits_for_a_pending_one() -> None:
    squamous = "Squamous cell carcinoma of lung"
    untested = ask(patient(panel=NOTHING, cell_type=squamous, biomarkers=(score(60),)))
    option = untested.groups[0].options[0]
    assert "therapy.caution.drivers_not_tested" in [m.key for m in option.cautions]
    waiting = ask(
        patient(
            panel=NOTHING,
            cell_type=squamous,
            biomarkers=(score(60),),
            pending=(ordered("Genomic panel"),),
        )
    )
    assert "therapy.held.drivers_pending" in [h.reason.key for h in waiting.excluded]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"cancers": ()}, "therapy.missing.lung_cancer"),
        ({"cell_type": "Small cell carcinoma of lung"}, "therapy.missing.small_cell"),
    ],
)
def test_where_the_table_does_not_apply_nothing_is_offered(
    changes: dict[str, object], key: str
) -> None:
    answer = ask(patient(biomarkers=(score(60),), **changes))  # type: ignore[arg-type]
    assert answer.groups == ()
    assert answer.missing[0].key == key


def test_non_small_cell_is_not_small_cell() -> None:
    answer = ask(patient(cell_type="Non-small cell carcinoma", biomarkers=(score(60),)))
    assert answer.groups


def test_resistance_findings_are_cautions_on_the_class_they_concern() -> None:
    answer = ask(
        patient(
            found("KRAS", "p.G12C"), found("STK11", "p.Q37*"), biomarkers=(score(60),)
        )
    )
    cautions = [m for o in answer.groups[0].options for m in o.cautions]
    assert {m.key for m in cautions} == {"therapy.caution.resistance"}


def test_every_answer_rests_on_facts_with_references() -> None:
    answer = ask(patient(found("EGFR", "p.L858R"), biomarkers=(score(90),)))
    facts = [f for one in answer.findings for f in one.facts]
    facts += [f for one in answer.excluded for f in one.facts]
    assert facts
    assert all(fact.source for fact in facts)
    assert answer.table_as_of == date(2026, 11, 22)


def test_immunotherapy_may_follow_therapy_against_braf_but_not_against_egfr() -> None:
    """Hendriks, Ann Oncol 2023;34:339."""
    platinum = given(2, "carboplatin", "pemetrexed")
    after_braf = ask(
        patient(
            found("BRAF", "p.V600E"),
            therapies=(platinum, given(1, "dabrafenib", "trametinib")),
        )
    )
    (nivolumab,) = (
        option
        for group in after_braf.groups
        for option in group.options
        if option.evidence.drugs == ("nivolumab",)
    )
    said = [one.in_language() for one in nivolumab.cautions]
    assert any("24 %" in one for one in said)
    after_egfr = ask(
        patient(found("EGFR", "p.L858R"), therapies=(platinum, given(1, "osimertinib")))
    )
    assert "therapy.held.driver_rate" in [h.reason.key for h in after_egfr.excluded]


def test_a_pending_test_for_resistance_is_named() -> None:
    answer = ask(
        patient(
            found("EGFR", "p.L858R"),
            therapies=(given(1, "gefitinib"),),
            pending=(ordered("EGFR T790M, plasma"),),
        )
    )
    pending = [m for m in answer.missing if m.key == "therapy.missing.genes_pending"]
    assert [m.in_language() for m in pending] == ["Pending: EGFR. Wait for the result."]
