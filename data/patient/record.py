"""The clinical record of one patient, as far as FusionBoard uses it."""

from dataclasses import dataclass
from enum import StrEnum

from data.coding import Coding
from data.errors import InvalidClinicalValueError
from data.identity import PersonIdentity
from data.imaging.visit import Visit
from data.partial_date import PartialDate
from data.patient.background import (
    Allergy,
    BackgroundCondition,
    CancerProcedure,
    CurrentDrug,
    FamilyCancer,
)
from data.patient.genomics import (
    BiomarkerKind,
    BiomarkerResult,
    GeneResult,
    GenesStudied,
    GeneStatus,
    LaboratoryImplication,
    Variant,
)
from data.patient.labs import LabResult
from data.patient.text_report import TextReport
from data.patient.therapy import TherapyLine
from data.patient.tumour_reading import DiseaseStatus, TumourSize


class SmokingStatus(StrEnum):
    """Tobacco smoking; `unknown` was asked, an absent value was not."""

    CURRENT = "current"
    FORMER = "former"
    NEVER = "never"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Smoking:
    """Smoking status or pack-years, from one observation.

    Attributes:
        status: None if this observation holds only pack-years.
        pack_years: Packs a day times years, or None.
        recorded_on: Date of the observation.
        source: FHIR reference it was read from.
    """

    source: str
    status: SmokingStatus | None = None
    pack_years: float | None = None
    recorded_on: PartialDate | None = None

    def __post_init__(self) -> None:
        if self.pack_years is not None and not 0 <= self.pack_years <= 500:
            raise InvalidClinicalValueError("value.pack_years", value=self.pack_years)


@dataclass(frozen=True, slots=True)
class CancerCondition:
    """A cancer diagnosis.

    Attributes:
        diagnosis: What it is.
        source: FHIR reference it was read from.
        body_site: Where, or None.
        histology: Cell type if the condition carries it, or None.
        onset: When it was found, as far as it is known.
        clinical_status: Such as `active` or `remission`, or empty.
        secondary: Whether it is a metastasis.
        lung: Whether it is a cancer of lung or bronchus.
        confirmed: False if the record says suspected or provisional.
    """

    diagnosis: Coding
    source: str
    body_site: Coding | None = None
    histology: Coding | None = None
    onset: PartialDate | None = None
    clinical_status: str = ""
    secondary: bool = False
    lung: bool = False
    confirmed: bool = True


class StageKind(StrEnum):
    """Kind of staging that a finding belongs to."""

    CLINICAL = "clinical"
    PATHOLOGICAL = "pathological"
    UNSPECIFIED = "unspecified"


class StagePart(StrEnum):
    """Part of the staging that a finding says."""

    GROUP = "group"
    T = "T"
    N = "N"
    M = "M"


@dataclass(frozen=True, slots=True)
class StageFinding:
    """One part of the TNM staging.

    Attributes:
        kind: Clinical or pathological.
        part: Stage group or T, N, M category.
        value: As a clinician writes it: `IIIA`, `T2a`.
        source: FHIR reference it was read from.
        staged_on: Date, as far as it is known.
        system: Staging system and edition, such as `AJCC 8`, or empty.
    """

    kind: StageKind
    part: StagePart
    value: str
    source: str
    staged_on: PartialDate | None = None
    system: str = ""


@dataclass(frozen=True, slots=True)
class Histology:
    """Cell type from pathology."""

    cell_type: Coding
    source: str
    reported_on: PartialDate | None = None


class PerformanceScale(StrEnum):
    """Scale of a performance status."""

    ECOG = "ecog"
    KARNOFSKY = "karnofsky"


@dataclass(frozen=True, slots=True)
class PerformanceStatus:
    """General condition of the patient: ECOG 0 to 5, or Karnofsky 0 to 100."""

    scale: PerformanceScale
    value: int
    source: str
    recorded_on: PartialDate | None = None

    def __post_init__(self) -> None:
        top = 5 if self.scale is PerformanceScale.ECOG else 100
        if not 0 <= self.value <= top:
            raise InvalidClinicalValueError(
                "value.performance", scale=self.scale, value=self.value, top=top
            )


@dataclass(frozen=True, slots=True)
class Comorbidity:
    """Another condition that matters for the choice of a therapy.

    Attributes:
        condition: What it is.
        source: FHIR reference it was read from.
        onset: When it began, as far as it is known.
        clinical_status: Such as `active` or `resolved`, or empty.
        confirmed: False if the record says suspected or provisional.
    """

    condition: Coding
    source: str
    onset: PartialDate | None = None
    clinical_status: str = ""
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class ImagingStudyReference:
    """An imaging study that the record knows of."""

    study_uid: str
    source: str
    started: PartialDate | None = None
    modalities: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class PendingOrder:
    """A test that was ordered and has no result yet."""

    what: Coding
    source: str
    ordered_on: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class RejectedResources:
    """Resources of one type that were rejected for one reason (a message key)."""

    resource_type: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """All that one FHIR source says about one patient; newest first in each list.

    An empty list means *nothing recorded*, never *negative*.

    Attributes:
        source: FHIR reference of the patient.
        identity: Who it is.
        rejected_resources: Resources that were rejected.
        simulated: Whether the record is marked as test data.
        comorbidities: Conditions that speak against a therapy; others are not kept.
        tumour_sizes: Sizes of lesions as the record holds them.
        disease_statuses: How the disease did, as the record holds it.
        labs: Laboratory results and lung function that are used.
        procedures: Radiotherapy and operations on a cancer.
        current_drugs: Drugs in use that are not against cancer.
        allergies: With *none known* as an entry of its own.
        family_cancers: Cancers of relatives.
        background: Emphysema, COPD, immunosuppression.
        text_reports: Reports that are only text.
        visits: Stays and appointments.
        implications: What laboratories conclude for drugs, in their words.
    """

    source: str
    identity: PersonIdentity
    deceased: bool = False
    smoking: tuple[Smoking, ...] = ()
    cancers: tuple[CancerCondition, ...] = ()
    stages: tuple[StageFinding, ...] = ()
    histologies: tuple[Histology, ...] = ()
    performance: tuple[PerformanceStatus, ...] = ()
    biomarkers: tuple[BiomarkerResult, ...] = ()
    variants: tuple[Variant, ...] = ()
    genes_studied: tuple[GenesStudied, ...] = ()
    therapies: tuple[TherapyLine, ...] = ()
    imaging_studies: tuple[ImagingStudyReference, ...] = ()
    pending: tuple[PendingOrder, ...] = ()
    rejected_resources: tuple[RejectedResources, ...] = ()
    simulated: bool = False
    comorbidities: tuple[Comorbidity, ...] = ()
    tumour_sizes: tuple[TumourSize, ...] = ()
    disease_statuses: tuple[DiseaseStatus, ...] = ()
    labs: tuple[LabResult, ...] = ()
    procedures: tuple[CancerProcedure, ...] = ()
    current_drugs: tuple[CurrentDrug, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    family_cancers: tuple[FamilyCancer, ...] = ()
    background: tuple[BackgroundCondition, ...] = ()
    text_reports: tuple[TextReport, ...] = ()
    visits: tuple[Visit, ...] = ()
    implications: tuple[LaboratoryImplication, ...] = ()

    def biomarker(self, kind: BiomarkerKind) -> BiomarkerResult | None:
        """The newest result with a value or category, or None if not tested."""
        usable = (
            result
            for result in self.biomarkers
            if result.kind is kind and (result.value is not None or result.category)
        )
        return next(usable, None)

    def gene_status(self, gene: str) -> GeneStatus:
        """Find a gene's status: silence is *not tested*, unless it was studied."""
        findings = {
            variant.finding
            for variant in self.variants
            if gene in variant.gene.split("::")
        }
        if GeneResult.PRESENT in findings:
            return GeneStatus.ALTERED
        if findings & {GeneResult.INDETERMINATE, GeneResult.NO_CALL}:
            return GeneStatus.INDETERMINATE
        studied = any(gene in test.genes for test in self.genes_studied)
        tested = studied or GeneResult.ABSENT in findings
        return GeneStatus.NEGATIVE if tested else GeneStatus.NOT_TESTED
