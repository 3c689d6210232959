from collections.abc import Callable
from typing import Any

import pytest

from data.patient.genomics import GeneResult, GeneStatus
from data.patient.record import PatientRecord

Read = Callable[..., PatientRecord]
Make = Callable[..., dict[str, Any]]
LOINC = "http://loinc.org"
PRESENT = {"valueCodeableConcept": {"coding": [{"system": LOINC, "code": "LA9633-4"}]}}
ABSENT = {"valueCodeableConcept": {"coding": [{"system": LOINC, "code": "LA9634-2"}]}}


def part(code: str, display: str = "", **value: object) -> dict[str, Any]:
    said = (
        {"valueCodeableConcept": {"coding": [{"display": display}]}} if display else {}
    )
    return {"code": {"coding": [{"system": LOINC, "code": code}]}} | said | value


EGFR = part("48018-6", "EGFR")


def test_variant_with_its_names_fraction_and_source(read: Read, observed: Make) -> None:
    variant = observed(
        "69548-6",
        **PRESENT,
        effectiveDateTime="2024-05",
        component=[
            EGFR,
            part("48005-3", "p.Leu858Arg"),
            part("48004-6", "c.2573T>G"),
            part("81258-6", valueQuantity={"value": 31, "code": "%"}),
            part("48002-0", "Somatic"),
        ],
    )
    (found,) = read(variant).variants
    assert (found.gene, found.finding) == ("EGFR", GeneResult.PRESENT)
    assert (found.protein_change, found.coding_change) == ("p.Leu858Arg", "c.2573T>G")
    assert found.allele_fraction == pytest.approx(0.31)
    assert (found.genomic_source, str(found.tested_on)) == ("somatic", "2024-05")


@pytest.mark.parametrize(
    ("quantity", "fraction"),
    [
        ({"value": 0.31, "code": "1"}, 0.31),
        ({"value": 31, "unit": "%"}, 0.31),
        ({"value": 0.31}, 0.31),
        ({"value": 31}, 0.31),
    ],
)
def test_allele_fraction_as_fraction_or_per_cent(
    read: Read, observed: Make, quantity: dict[str, Any], fraction: float
) -> None:
    parts = [EGFR, part("81258-6", valueQuantity=quantity)]
    (found,) = read(observed("69548-6", **PRESENT, component=parts)).variants
    assert found.allele_fraction == pytest.approx(fraction)


def test_fraction_above_one_is_counted_not_shown(read: Read, observed: Make) -> None:
    parts = [EGFR, part("81258-6", valueQuantity={"value": 31, "code": "1"})]
    record = read(observed("69548-6", **PRESENT, component=parts))
    assert record.variants == ()
    assert [rejected.reason for rejected in record.rejected_resources] == [
        "record.unreadable"
    ]


def test_fusion_joins_two_genes_and_else_each_stands_alone(
    read: Read, observed: Make
) -> None:
    genes = [part("48018-6", "EML4"), part("48018-6", "ALK")]
    fused = [*genes, part("48019-4", "gene_fusion")]
    record = read(
        observed("69548-6", **PRESENT, component=fused),
        observed("69548-6", **PRESENT, component=genes),
    )
    assert sorted(v.gene for v in record.variants) == ["ALK", "EML4", "EML4::ALK"]
    assert record.gene_status("ALK") is GeneStatus.ALTERED


def test_gene_by_its_hgnc_number_alone(read: Read, observed: Make) -> None:
    coding = {"system": "http://www.genenames.org/geneId", "code": "HGNC:6407"}
    parts = [part("48018-6", valueCodeableConcept={"coding": [coding]})]
    (found,) = read(observed("69548-6", **PRESENT, component=parts)).variants
    assert found.gene == "KRAS"


def test_not_tested_negative_and_altered_are_three_things(
    read: Read, observed: Make
) -> None:
    studied = observed("53041-0", component=[part("48018-6", "KRAS"), EGFR])
    absent = observed("69548-6", **ABSENT, component=[part("48018-6", "ALK")])
    altered = observed("69548-6", **PRESENT, component=[EGFR])
    record = read(studied, absent, altered)
    assert record.gene_status("EGFR") is GeneStatus.ALTERED
    assert record.gene_status("KRAS") is GeneStatus.NEGATIVE
    assert record.gene_status("ALK") is GeneStatus.NEGATIVE
    assert record.gene_status("RET") is GeneStatus.NOT_TESTED


def test_preliminary_list_of_genes_makes_nothing_negative(
    read: Read, observed: Make
) -> None:
    studied = observed("53041-0", component=[EGFR], status="preliminary")
    record = read(studied)
    assert record.gene_status("EGFR") is GeneStatus.NOT_TESTED
    assert [rejected.reason for rejected in record.rejected_resources] == [
        "record.preliminary"
    ]


def test_variant_that_was_not_performed_is_no_result(
    read: Read, observed: Make
) -> None:
    reason = {"coding": [{"code": "not-performed"}]}
    record = read(observed("69548-6", component=[EGFR], dataAbsentReason=reason))
    assert record.gene_status("EGFR") is GeneStatus.NOT_TESTED


@pytest.mark.parametrize(
    ("fields", "finding"),
    [
        ({}, GeneResult.INDETERMINATE),
        ({"interpretation": [{"coding": [{"code": "POS"}]}]}, GeneResult.PRESENT),
        ({"valueString": "Not detected"}, GeneResult.ABSENT),
        ({"valueCodeableConcept": {"text": "Positive"}}, GeneResult.PRESENT),
        (
            {"component": [EGFR, part("81258-6", valueQuantity={"value": 0.2})]},
            GeneResult.PRESENT,
        ),
    ],
)
def test_finding_where_the_usual_code_is_missing(
    read: Read, observed: Make, fields: dict[str, Any], finding: GeneResult
) -> None:
    (found,) = read(observed("69548-6", **({"component": [EGFR]} | fields))).variants
    assert found.finding is finding
