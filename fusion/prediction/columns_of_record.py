"""A patient's record as one row of the cohort schema."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import numpy as np

from data.actionability import Marker, MarkerStatus
from data.cohorts.cohort import PatientCohort
from data.partial_date import PartialDate, age_on
from data.patient.genomics import BiomarkerKind, GeneStatus
from data.patient.labs import LabKind, LabResult, neutrophil_lymphocyte_ratio, newest
from data.patient.record import (
    PatientRecord,
    PerformanceScale,
    SmokingStatus,
    StagePart,
)
from fusion.applicability.past_lines import next_line
from fusion.therapy.expression_tests import score_range
from fusion.therapy.gene_tests import genetic_finding, named_variants

# Days; chosen: longer ones take in results that are out of date.
LABS_COUNT_FOR: Final = timedelta(days=90)
"""An older result says little of the blood before the therapy; the choice is ours."""

_G_L_IN_G_DL: Final = 10.0  # g/l in one g/dl, by definition
# Chosen: wider ranges would pass for numbers.
_EXACT_PERCENT: Final = 1.0
"""A score given as `<1 %` is as good as a number; one given as `1-49 %` is not."""

_MARKERS: Final[Mapping[str, tuple[Marker, ...]]] = {
    "egfr": (Marker.EGFR_COMMON, Marker.EGFR_UNCOMMON, Marker.EGFR_EXON20_INSERTION),
    "alk": (Marker.ALK_FUSION,),
    "ros1": (Marker.ROS1_FUSION,),
    "ret": (Marker.RET_FUSION,),
    "ntrk": (Marker.NTRK_FUSION,),
    "met_exon14": (Marker.MET_EXON14,),
    "braf_v600e": (Marker.BRAF_V600E,),
    "kras_g12c": (Marker.KRAS_G12C,),
    "erbb2": (Marker.ERBB2_TKD,),
}
_GENES: Final = {"stk11": "STK11", "keap1": "KEAP1", "tp53": "TP53"}
_CELL_TYPES: Final = {
    "adenocarcinoma": "adenocarcinoma",
    "squamous": "squamous",
    "large cell": "large_cell",
}
_GROUP: Final = re.compile(r"\b(IV|III|II|I)[ABC]?\d?\b")
_Number = Callable[[PatientRecord, date], float]


def columns_of_record(
    record: PatientRecord, on: date, *, simulated: bool = False
) -> PatientCohort:
    """Read what models are told of one patient on one day; unknown stays unknown.

    Labs count for 90 days; Karnofsky is not turned into ECOG. No therapy in the record
    counts as none given, as on the therapy page.

    Args:
        record: The patient.
        on: The day on which a therapy would begin.
        simulated: Whether the patient is marked as simulated.

    Returns:
        One row; its id is not the patient's.
    """
    record = known_on(record, on)
    numbers = {name: found(record, on) for name, found in _NUMBERS.items()}
    numbers |= {name: _driver(record, name) for name in _MARKERS}
    numbers |= {name: _gene(record, gene) for name, gene in _GENES.items()}
    categories = {
        "sex": _sex(record),
        "smoking_status": _smoking(record),
        "stage": _stage(record),
        "histology": _histology(record),
        "msi": _msi(record),
    }
    return PatientCohort(
        name="record",
        patient_ids=("1",),
        sites=np.array(["here"]),
        simulated=np.array([simulated]),
        numbers={name: np.array([value]) for name, value in numbers.items()},
        categories={name: np.array([value]) for name, value in categories.items()},
    )


def known_on(record: PatientRecord, on: date) -> PatientRecord:
    """The record without what came later: labs, performance status, therapies.

    What is known of the tumour stays: it was so before, though it was tested after.
    """
    return replace(
        record,
        labs=tuple(one for one in record.labs if not _after(one.taken_on, on)),
        performance=tuple(
            one for one in record.performance if not _after(one.recorded_on, on)
        ),
        therapies=tuple(
            one
            for one in record.therapies
            if one.started is None or one.started.earliest < on
        ),
    )


def _after(when: PartialDate | None, on: date) -> bool:
    return when is not None and when.earliest > on


def _age(record: PatientRecord, on: date) -> float:
    born = record.identity.birth_date
    return float("nan") if born is None else float(age_on(born, on))


def _pdl1(record: PatientRecord, on: date) -> float:  # noqa: ARG001 - one of many
    result = record.biomarker(BiomarkerKind.PD_L1_TPS)
    score = None if result is None else score_range(result)
    if score is None or score.high - score.low > _EXACT_PERCENT:
        return float("nan")
    return score.low


def _tmb(record: PatientRecord, on: date) -> float:  # noqa: ARG001 - one of many
    result = record.biomarker(BiomarkerKind.TMB)
    if result is None or result.value is None:
        return float("nan")
    return result.value


def _treated(record: PatientRecord, on: date) -> float:  # noqa: ARG001 - one of many
    return float(next_line(record) > 1)


def _albumin(record: PatientRecord, on: date) -> float:
    found = newest(record.labs, LabKind.ALBUMIN)
    return found.value / _G_L_IN_G_DL if _counts(found, on) and found else float("nan")


def _nlr(record: PatientRecord, on: date) -> float:
    ratio = neutrophil_lymphocyte_ratio(record.labs)
    if ratio is None or not _counts(ratio.neutrophils, on):
        return float("nan")
    return ratio.value


def _ecog(record: PatientRecord, on: date) -> float:  # noqa: ARG001 - one of many
    known = [
        one.value for one in record.performance if one.scale is PerformanceScale.ECOG
    ]
    return float(known[0]) if known else float("nan")


def _pack_years(record: PatientRecord, on: date) -> float:  # noqa: ARG001
    known = [one.pack_years for one in record.smoking if one.pack_years is not None]
    return known[0] if known else float("nan")


_NUMBERS: Final[Mapping[str, _Number]] = {
    "age_years": _age,
    "pdl1_tps_percent": _pdl1,
    "tmb_per_mb": _tmb,
    "previous_systemic_therapy": _treated,
    "albumin_g_dl": _albumin,
    "nlr": _nlr,
    "ecog": _ecog,
    "pack_years": _pack_years,
}


def _counts(result: LabResult | None, on: date) -> bool:
    if result is None or result.taken_on is None:
        return False
    return timedelta(0) <= on - result.taken_on.earliest <= LABS_COUNT_FOR


def _driver(record: PatientRecord, name: str) -> float:
    variants = named_variants(record)
    found = {
        genetic_finding(record, variants, marker).status for marker in _MARKERS[name]
    }
    if MarkerStatus.POSITIVE in found:
        return 1.0
    return 0.0 if found == {MarkerStatus.NEGATIVE} else float("nan")


def _gene(record: PatientRecord, gene: str) -> float:
    status = record.gene_status(gene)
    if status is GeneStatus.ALTERED:
        return 1.0
    return 0.0 if status is GeneStatus.NEGATIVE else float("nan")


def _sex(record: PatientRecord) -> str:
    said = str(record.identity.sex or "")
    return said if said in ("female", "male", "other") else ""


def _smoking(record: PatientRecord) -> str:
    known = [one.status for one in record.smoking if one.status is not None]
    if not known or known[0] is SmokingStatus.UNKNOWN:
        return ""
    return str(known[0])


def _stage(record: PatientRecord) -> str:
    for one in record.stages:
        if one.part is StagePart.GROUP:
            group = _GROUP.search(one.value.upper())
            return group[1] if group else ""
    return ""


def _histology(record: PatientRecord) -> str:
    for one in record.histologies:
        said = one.cell_type.display.lower()
        for part, name in _CELL_TYPES.items():
            if part in said:
                return name
    return ""


def _msi(record: PatientRecord) -> str:
    result = record.biomarker(BiomarkerKind.MSI)
    said = "" if result is None else result.category.upper()
    if "MSI-H" in said or "DMMR" in said:
        return "unstable"
    return "stable" if "MSS" in said or "PMMR" in said else ""
