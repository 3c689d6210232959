"""Reads an Observation by its code; the profile does not matter."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Final

from connectors.fhir.facts.biomarkers import read_biomarker
from connectors.fhir.facts.implications import read_implication
from connectors.fhir.facts.labs import read_lab
from connectors.fhir.facts.performance import read_performance
from connectors.fhir.facts.smoking import read_pack_years, read_smoking_status
from connectors.fhir.facts.staging import read_stage
from connectors.fhir.facts.tumour_response import read_disease_status, read_tumour_size
from connectors.fhir.facts.variants import read_genes_studied, read_variant
from connectors.fhir.resources.concepts import coding_of, meaning, words
from connectors.fhir.resources.fields import (
    Resource,
    child,
    children,
    observed_on,
    text,
)
from connectors.fhir.resources.reasons import Reason
from data.patient.genomics import (
    BiomarkerKind,
    BiomarkerResult,
    GenesStudied,
    LaboratoryImplication,
    Variant,
)
from data.patient.labs import LabKind, LabResult
from data.patient.record import (
    Histology,
    PerformanceScale,
    PerformanceStatus,
    Smoking,
    StageFinding,
    StageKind,
    StagePart,
)
from data.patient.tumour_reading import DiseaseStatus, TumourSize

ObservationFact = (
    Smoking
    | StageFinding
    | Histology
    | PerformanceStatus
    | BiomarkerResult
    | Variant
    | GenesStudied
    | TumourSize
    | DiseaseStatus
    | LabResult
    | LaboratoryImplication
)
Reader = Callable[[Resource, str], "Sequence[ObservationFact] | Reason"]

_BIOMARKERS: Final = {
    "pd_l1": BiomarkerKind.PD_L1_TPS,
    "tmb": BiomarkerKind.TMB,
    "msi": BiomarkerKind.MSI,
}
_WORDS: Final = (
    (re.compile(r"combined positive|\bCPS\b|immune cells?\b", re.IGNORECASE), ""),
    (
        re.compile(r"\bPD-?L1\b|programmed (cell )?death.ligand.?1", re.IGNORECASE),
        "pd_l1",
    ),
    (
        re.compile(r"tumou?r mutation(al)? burden|\bTMB\b|肿瘤突变负荷", re.IGNORECASE),
        "tmb",
    ),
    (re.compile(r"microsatellite|\bMSI\b|微卫星", re.IGNORECASE), "msi"),
    (re.compile(r"\bECOG\b"), "ecog"),
    (re.compile(r"\bKarnofsky\b", re.IGNORECASE), "karnofsky"),
)


def read_observation(
    observation: Resource, source: str
) -> Sequence[ObservationFact] | Reason:
    """The facts of one Observation, or of its components if they are known."""
    if text(observation, "status") in ("entered-in-error", "cancelled"):
        return Reason.RETRACTED
    code = child(observation, "code")
    kind = meaning("observation", code) or _kind_by_words(code)
    if kind:
        return _reader(kind)(observation, source)
    if "component" in observation:
        return _read_components(observation, source)
    return Reason.CODE_NOT_USED


def _read_components(
    observation: Resource, source: str
) -> Sequence[ObservationFact] | Reason:
    """Biomarkers that stand in a panel; status and date are those of the panel."""
    found: list[ObservationFact] = []
    shared = {
        key: value
        for key, value in observation.items()
        if key in ("status", "issued") or key.startswith("effective")
    }
    for component in children(observation, "component"):
        kind = meaning("observation", child(component, "code")) or ""
        if kind.partition(".")[0] in _BIOMARKERS:
            facts = _reader(kind)(shared | component, source)
            found += () if isinstance(facts, Reason) else facts
    return found or Reason.CODE_NOT_USED


def _kind_by_words(code: Resource) -> str:
    """For observations that no coding names; published examples have TMB so."""
    said = text(code, "text") or words(code)
    return _kind_said(said[:200]) if said else ""


@lru_cache(maxsize=4096)
def _kind_said(said: str) -> str:
    return next((kind for pattern, kind in _WORDS if pattern.search(said)), "")


@lru_cache(maxsize=64)
def _reader(kind: str) -> Reader:
    name, _, detail = kind.partition(".")
    if name == "stage":
        stage_kind, _, part = detail.partition(".")
        return partial(read_stage, kind=StageKind(stage_kind), part=StagePart(part))
    if name in _BIOMARKERS:
        assay = "" if detail == "tps" else detail
        return partial(read_biomarker, kind=_BIOMARKERS[name], assay=assay)
    if name == "lab":
        return partial(read_lab, kind=LabKind(detail))
    return _READERS[name]


def _read_histology(observation: Resource, source: str) -> Sequence[Histology] | Reason:
    cell_type = coding_of(child(observation, "valueCodeableConcept"))
    if cell_type is None:
        return Reason.NO_VALUE
    return [Histology(cell_type, source, observed_on(observation))]


_READERS: Final[dict[str, Reader]] = {
    "smoking_status": read_smoking_status,
    "pack_years": read_pack_years,
    "ecog": partial(read_performance, scale=PerformanceScale.ECOG),
    "karnofsky": partial(read_performance, scale=PerformanceScale.KARNOFSKY),
    "histology": _read_histology,
    "variant": read_variant,
    "genes_studied": read_genes_studied,
    "therapeutic_implication": read_implication,
    "tumour_size": read_tumour_size,
    "disease_status": read_disease_status,
}
