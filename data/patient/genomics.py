"""Variants and biomarkers; *not tested* and *negative* are different values."""

from dataclasses import dataclass
from enum import StrEnum

from data.coding import Coding
from data.errors import InvalidClinicalValueError
from data.partial_date import PartialDate


class GeneResult(StrEnum):
    """Result of a test."""

    PRESENT = "present"
    ABSENT = "absent"
    INDETERMINATE = "indeterminate"
    NO_CALL = "no_call"


class GeneStatus(StrEnum):
    """Status of one gene in one patient."""

    ALTERED = "altered"
    NEGATIVE = "negative"
    INDETERMINATE = "indeterminate"
    PENDING = "pending"
    PARTLY_TESTED = "partly_tested"
    NOT_TESTED = "not_tested"


@dataclass(frozen=True, slots=True)
class Variant:
    """One genetic finding of one test.

    Attributes:
        gene: HGNC symbol, such as `EGFR`; two joined by `::` for a fusion.
        finding: Whether the variant was found.
        protein_change: HGVS p. as written by the laboratory, or empty.
        coding_change: HGVS c. as written, or empty.
        label: What the laboratory calls it if neither HGVS is there.
        allele_fraction: 0 to 1, or None.
        copy_number: Absolute copies, or None.
        genomic_source: `somatic`, `germline` or empty.
        tested_on: Date of the result.
        source: FHIR reference it was read from.
        preliminary: Whether the result may still change.
        specimen: What was tested, in words, or empty.
    """

    gene: str
    finding: GeneResult
    source: str
    protein_change: str = ""
    coding_change: str = ""
    label: str = ""
    allele_fraction: float | None = None
    copy_number: float | None = None
    genomic_source: str = ""
    tested_on: PartialDate | None = None
    preliminary: bool = False
    specimen: str = ""

    def __post_init__(self) -> None:
        fraction = self.allele_fraction
        if fraction is not None and not 0 <= fraction <= 1:
            raise InvalidClinicalValueError("value.allele_fraction", value=fraction)


class BiomarkerKind(StrEnum):
    """Biomarkers with a place of their own on the screen."""

    PD_L1_TPS = "pd_l1_tps"
    TMB = "tmb"
    MSI = "msi"


@dataclass(frozen=True, slots=True)
class BiomarkerResult:
    """One result of one biomarker.

    Attributes:
        kind: Which biomarker.
        source: FHIR reference it was read from.
        value: In `unit`; None if the result is only a category or is absent.
        unit: `%` for PD-L1 tumour proportion score, `1/Mb` for TMB.
        category: The result in words, such as `MSI-H`, or empty.
        absent_reason: Why there is no value (FHIR `dataAbsentReason`), or empty.
        assay: Test or clone, such as `22C3`, or empty.
        tested_on: Date of the result.
        preliminary: Whether the result may still change.
        from_text: Read from a note, so a person should confirm it.
        specimen: What was tested, in words, or empty.
    """

    kind: BiomarkerKind
    source: str
    value: float | None = None
    unit: str = ""
    category: str = ""
    absent_reason: str = ""
    assay: str = ""
    tested_on: PartialDate | None = None
    preliminary: bool = False
    from_text: bool = False
    specimen: str = ""

    def __post_init__(self) -> None:
        if self.value is None:
            return
        top = 100.0 if self.kind is BiomarkerKind.PD_L1_TPS else float("inf")
        if not 0 <= self.value <= top:  # also refuses NaN
            raise InvalidClinicalValueError(
                "value.biomarker", kind=self.kind, value=self.value
            )


@dataclass(frozen=True, slots=True)
class GenesStudied:
    """Genes that a test looked at, so that silence can mean *negative*."""

    genes: frozenset[str]
    source: str
    tested_on: PartialDate | None = None
    panel: Coding | None = None


@dataclass(frozen=True, slots=True)
class LaboratoryImplication:
    """Conclusion of a laboratory for a drug; shown as its words, never as ours.

    Attributes:
        drug: In the laboratory's words.
        effect: Such as `Responsive`, or empty.
        source: FHIR reference it was read from.
        level: Level of evidence in the laboratory's words, or empty.
        cancer: For which cancer, or empty.
        reported_on: Date of the result.
    """

    drug: str
    effect: str
    source: str
    level: str = ""
    cancer: str = ""
    reported_on: PartialDate | None = None
