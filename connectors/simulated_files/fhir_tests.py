"""Biomarkers, sequencing with the genes it looked at, and tests still pending."""

from typing import Final

from connectors.simulated_files.fhir_parts import (
    RecordOf,
    Resource,
    concept,
    loinc,
    quantity,
)
from data.coding import Coding
from data.patient.genomics import GeneResult
from data.simulated.courses.codes import GENES, HGNC
from data.simulated.courses.patient_course import MarkerFact, TumourTest, VariantFact

_ANSWERS: Final = {
    GeneResult.PRESENT: loinc("LA9633-4", "Present"),
    GeneResult.ABSENT: loinc("LA9634-2", "Absent"),
}
_GENE_STUDIED: Final = loinc("48018-6", "Gene studied [ID]")
_HGVS: Final = "http://varnomen.hgvs.org"


def test_resources(record: RecordOf) -> list[Resource]:
    """Everything laboratories said, and what they were asked and have not said."""
    found = [
        _marker(record, number, marker)
        for number, marker in enumerate(record.facts.markers)
    ]
    for number, test in enumerate(record.facts.tests):
        found.append(_genes_studied(record, number, test))
        found += [_variant(record, number, test, variant) for variant in test.variants]
    found += [
        record.resource(
            "ServiceRequest",
            "order",
            number,
            status="active",
            intent="order",
            category=[_category(order.what)],
            code=concept(order.what),
            authoredOn=order.on.isoformat(),
        )
        for number, order in enumerate(record.facts.orders)
    ]
    return found


def _category(what: Coding) -> Resource:
    laboratory = Coding("Laboratory procedure", "108252007", "http://snomed.info/sct")
    imaging = Coding("Imaging", "363679005", "http://snomed.info/sct")
    return concept(laboratory if "loinc" in what.system else imaging)


def _marker(record: RecordOf, number: int, marker: MarkerFact) -> Resource:
    answer: Resource = {}
    if marker.value is not None:
        answer["valueQuantity"] = quantity(marker.value, marker.unit, marker.unit)
    if marker.answer is not None:
        answer["valueCodeableConcept"] = concept(marker.answer)
    return record.observation(
        "marker", number, code=marker.what, on=marker.on, **answer
    )


def _genes_studied(record: RecordOf, number: int, test: TumourTest) -> Resource:
    """Without it, a gene that is not mentioned would be *not tested*."""
    return record.observation(
        "genes",
        number,
        code=loinc("53041-0", "DNA region of interest panel"),
        on=test.on,
        component=[
            {"code": concept(_GENE_STUDIED), "valueCodeableConcept": _gene(gene)}
            for gene in test.genes
        ],
    )


def _gene(symbol: str) -> Resource:
    return concept(Coding(symbol, GENES[symbol], HGNC))


def _variant(
    record: RecordOf, number: int, test: TumourTest, variant: VariantFact
) -> Resource:
    parts: list[tuple[Coding, str, Resource]] = [
        (_GENE_STUDIED, "valueCodeableConcept", _gene(variant.gene)),
        (
            loinc("48005-3", "Amino acid change (pHGVS)"),
            "valueCodeableConcept",
            _hgvs(variant.protein_change),
        ),
        (
            loinc("48004-6", "DNA change (c.HGVS)"),
            "valueCodeableConcept",
            _hgvs(variant.coding_change),
        ),
        (
            loinc("48002-0", "Genomic source class [Type]"),
            "valueCodeableConcept",
            concept(loinc("LA6684-0", "Somatic")),
        ),
    ]
    if variant.allele_fraction is not None:
        fraction = quantity(variant.allele_fraction, "1", "1")
        what = loinc("81258-6", "Sample variant allelic frequency")
        parts.append((what, "valueQuantity", fraction))
    return record.observation(
        "variant",
        number,
        variant.gene,
        code=loinc("69548-6", "Genetic variant assessment"),
        on=test.on,
        valueCodeableConcept=concept(_ANSWERS[variant.finding]),
        component=[{"code": concept(what), key: value} for what, key, value in parts],
    )


def _hgvs(change: str) -> Resource:
    return concept(Coding(change, change, _HGVS))
