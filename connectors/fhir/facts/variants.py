"""Genetic variants by LOINC 69548-6, whatever the profile, and the genes a test saw."""

import re
from collections.abc import Sequence
from typing import Final

from connectors.fhir.resources.concepts import meaning, words
from connectors.fhir.resources.fields import (
    Resource,
    child,
    children,
    number,
    observed_on,
    text,
)
from connectors.fhir.resources.reasons import Reason
from connectors.fhir.resources.specimens import specimen_of
from data.patient.genomics import GeneResult, GenesStudied, Variant
from data.reference.tables import code_meanings

_NAMED: Final = re.compile(
    r"\((?P<gene>[A-Z][A-Z0-9-]{1,14})\):(?P<coding_change>c\.\S+)"
    r"(?:\s+\((?P<protein_change>p\.[^)\s]+)\))?"
)
_FUSION: Final = re.compile(r"fusion|rearrange|translocation|SO:0001565", re.IGNORECASE)
_SYMBOL: Final = re.compile(r"[A-Z][A-Za-z0-9-]{1,14}(::[A-Z][A-Za-z0-9-]{1,14})?")

Parts = dict[str, list[Resource]]
"""Components of one variant by what they say."""


def read_variant(observation: Resource, source: str) -> Sequence[Variant] | Reason:
    """A variant; one for each gene if it lists several and is no fusion.

    Without a value it counts as found if an allele fraction or a copy number was
    measured, else as indeterminate.
    """
    if child(observation, "dataAbsentReason"):
        return Reason.NO_VALUE
    parts = _parts(observation)
    named = _NAMED.search(_identifier(parts)[:200])
    change = {
        key: _first_words(parts, key) or (named[key] or "" if named else "")
        for key in ("coding_change", "protein_change")
    }
    genes = _genes(parts) or ([named["gene"]] if named else [""])
    label = _label(observation, parts)
    if genes == [""] and not any(change.values()) and not label:
        return Reason.NO_VALUE
    fraction = _allele_fraction(parts)
    copies = _number(parts, "copy_number")
    measured = bool(fraction) or copies is not None
    return [
        Variant(
            gene,
            _finding(observation, measured),
            source,
            label=label,
            allele_fraction=fraction,
            copy_number=copies,
            genomic_source=_genomic_source(parts),
            tested_on=observed_on(observation),
            preliminary=text(observation, "status") == "preliminary",
            specimen=specimen_of(observation),
            **change,
        )
        for gene in genes
    ]


def read_genes_studied(
    observation: Resource, source: str
) -> Sequence[GenesStudied] | Reason:
    """Read genes a test looked at; a preliminary list cannot make silence negative."""
    if text(observation, "status") == "preliminary":
        return Reason.PRELIMINARY
    genes = frozenset(
        gene for part in _parts(observation).get("gene", ()) if (gene := _symbol(part))
    )
    if not genes:
        return Reason.NO_VALUE
    return [GenesStudied(genes, source, tested_on=observed_on(observation))]


def _parts(observation: Resource) -> Parts:
    known = code_meanings("variant_part")
    parts: Parts = {}
    for component in children(observation, "component"):
        for coding in children(child(component, "code"), "coding"):
            found = known.get(text(coding, "code"))
            if found is not None:
                parts.setdefault(found.meaning, []).append(component)
                break
    return parts


def _first_words(parts: Parts, key: str) -> str:
    return next(filter(None, map(_words, parts.get(key, ()))), "")


def _words(component: Resource) -> str:
    """HGVS stands in the code where there is no display."""
    return words(child(component, "valueCodeableConcept")) or text(
        component, "valueString"
    )


def _number(parts: Parts, key: str) -> float | None:
    quantities = (child(part, "valueQuantity") for part in parts.get(key, ()))
    return next((number(quantity, "value") for quantity in quantities), None)


def _allele_fraction(parts: Parts) -> float | None:
    """A fraction; `%` is divided by 100, and so is a number above 1 without a unit."""
    for part in parts.get("allele_fraction", ()):
        quantity = child(part, "valueQuantity")
        value = number(quantity, "value")
        unit = text(quantity, "code") or text(quantity, "unit")
        if value is not None:
            return value / 100 if unit == "%" or (not unit and value > 1) else value
    return None


def _symbol(component: Resource) -> str:
    concept = child(component, "valueCodeableConcept")
    for said in (
        *(text(coding, "display") for coding in children(concept, "coding")),
        meaning("gene", concept) or "",
        text(concept, "text"),
        text(component, "valueString"),
        *(text(coding, "code") for coding in children(concept, "coding")),
    ):
        if _SYMBOL.fullmatch(said.strip()):
            return said.strip()
    return ""


def _genes(parts: Parts) -> list[str]:
    genes = list(dict.fromkeys(filter(None, map(_symbol, parts.get("gene", ())))))
    signs = " ".join(
        _first_words(parts, key) for key in ("dna_change_type", "iscn", "label")
    )
    change_codes = " ".join(
        text(coding, "code")
        for part in parts.get("dna_change_type", ())
        for coding in children(child(part, "valueCodeableConcept"), "coding")
    )
    if len(genes) == 2 and _FUSION.search(f"{signs} {change_codes}"):
        return ["::".join(genes)]
    return genes


def _label(observation: Resource, parts: Parts) -> str:
    said = [_first_words(parts, key) for key in ("label", "iscn")]
    said += [_identifier(parts), _first_words(parts, "genomic_change")]
    return next(filter(None, said), "") or text(observation, "valueString")


def _identifier(parts: Parts) -> str:
    """The name of the variant in a database; the bare number there says nothing."""
    displays = (
        text(coding, "display")
        for part in parts.get("identifier", ())
        for coding in children(child(part, "valueCodeableConcept"), "coding")
    )
    return next(filter(None, displays), "")


def _finding(observation: Resource, measured: bool) -> GeneResult:
    answers = [child(observation, "valueCodeableConcept")]
    answers += children(observation, "interpretation")
    for answer in answers:
        coded = meaning("finding", answer)
        if coded is not None:
            return GeneResult(coded)
    said = _words(observation).strip().lower()
    for finding, signs in _FINDING_WORDS.items():
        if said in signs:
            return finding
    return GeneResult.PRESENT if measured and not said else GeneResult.INDETERMINATE


def _genomic_source(parts: Parts) -> str:
    for part in parts.get("genomic_source", ()):
        concept = child(part, "valueCodeableConcept")
        said = meaning("genomic_source", concept) or words(concept).lower()
        if said in ("somatic", "germline"):
            return said
    return ""


_FINDING_WORDS: Final = {
    GeneResult.PRESENT: ("present", "positive", "detected", "阳性", "检出"),
    GeneResult.ABSENT: ("absent", "negative", "not detected", "阴性", "未检出"),
    GeneResult.INDETERMINATE: ("indeterminate", "equivocal"),
    GeneResult.NO_CALL: ("no call",),
}
