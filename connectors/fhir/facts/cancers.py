"""Cancer diagnoses: primary or secondary, of the lung or not, confirmed or not."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from connectors.fhir.facts.comorbidities import read_comorbidity
from connectors.fhir.facts.staging import ConditionStage, read_condition_stages
from connectors.fhir.resources.concepts import codes_of, coding_of, meaning, words
from connectors.fhir.resources.fields import (
    Resource,
    child,
    children,
    date_in,
    extension,
    text,
)
from connectors.fhir.resources.reasons import Reason
from data.coding import Coding
from data.patient.background import BackgroundCondition
from data.patient.record import (
    CancerCondition,
    Comorbidity,
    StageFinding,
    StageKind,
    StagePart,
)

_MALIGNANT: Final = re.compile(
    r"cancer|carcinoma|malignan|sarcoma|lymphoma|leuk(a)?emia|melanoma|myeloma"
    r"|mesothelioma|blastoma|metasta|癌|恶性肿瘤|肉瘤|淋巴瘤|白血病|转移瘤",
    re.IGNORECASE,
)
_NOT_A_DIAGNOSIS: Final = re.compile(
    r"\bhistory\b|screening|family|\bfear\b|\brisk\b|\bno evidence\b|\bfree of\b"
    r"|ruled out|\bbenign\b|non-?malignant|not malignant|negative for|vaccin"
    r"|malignant (hyperthermia|hypertension)|家族史|既往|筛查|良性|排除",
    re.IGNORECASE,
)
_SUSPECTED: Final = re.compile(r"suspect|possible|probable|可疑|疑似", re.IGNORECASE)
_LUNG: Final = re.compile(r"\blungs?\b|pulmonary|bronch|肺|支气管", re.IGNORECASE)
_SECONDARY: Final = re.compile(
    r"\bsecondary\b|metasta\w+ (\w+ )*(to|in)\b|转移瘤|继发", re.IGNORECASE
)
_ICD_SYSTEMS: Final = ("icd-10", "icd10", "2.16.840.1.113883.6.90")
_ICD_CANCER: Final = re.compile(r"C\d|D0\d")
_ICD_SECONDARY: Final = re.compile(r"C7[789]")

CancerFact = (
    CancerCondition | StageFinding | ConditionStage | Comorbidity | BackgroundCondition
)


def read_condition(condition: Resource, source: str) -> Sequence[CancerFact] | Reason:
    """A cancer with the stages it carries.

    What is no cancer, or only a history, a family history or a fear of one, is used
    only if it speaks against a therapy; a refuted diagnosis is rejected.
    """
    if _status(condition, "verificationStatus") in ("refuted", "entered-in-error"):
        return Reason.REFUTED
    code = child(condition, "code")
    if not _is_cancer(condition, code):
        return read_comorbidity(condition, source)
    diagnosis = coding_of(code)
    if diagnosis is None:
        return Reason.NO_VALUE
    cancer = _cancer(condition, diagnosis, source)
    stages = read_condition_stages(condition, source)
    return [cancer, *_coded_stage(code, cancer), *stages]


def _cancer(condition: Resource, diagnosis: Coding, source: str) -> CancerCondition:
    code = child(condition, "code")
    sites = children(condition, "bodySite")
    histology = extension(
        condition,
        "histology-morphology-behavior",
        "histologymorphologybehavior-extension",
    )
    secondary = _is_secondary(condition, code)
    suspected = meaning("suspected_lung_cancer", code) is not None
    return CancerCondition(
        diagnosis,
        source,
        body_site=next(filter(None, map(coding_of, sites)), None),
        histology=coding_of(child(histology, "valueCodeableConcept")),
        onset=date_in(condition, "onsetDateTime", "onsetPeriod", "recordedDate"),
        clinical_status=_status(condition, "clinicalStatus"),
        secondary=secondary,
        lung=not secondary and is_of_lung(code, sites),
        confirmed=not suspected
        and not _SUSPECTED.search(_said(code))
        and _status(condition, "verificationStatus")
        not in ("unconfirmed", "provisional", "differential"),
    )


def _coded_stage(code: Resource, cancer: CancerCondition) -> list[StageFinding]:
    """The stage that some SNOMED CT diagnoses include."""
    group = meaning("lung_cancer", code)
    if not group:
        return []
    return [
        StageFinding(
            StageKind.UNSPECIFIED,
            StagePart.GROUP,
            group,
            cancer.source,
            staged_on=cancer.onset,
            system="TNM",
        )
    ]


def _status(condition: Resource, key: str) -> str:
    codings = children(child(condition, key), "coding")
    return text(codings[0], "code") if codings else ""


def _said(code: Resource) -> str:
    return words(code)[:200]


def sounds_like_cancer(code: Resource) -> bool:
    """Test whether a code or its words mean a cancer that somebody has or had."""
    icd = codes_of(code, *_ICD_SYSTEMS)
    return any(map(_ICD_CANCER.match, icd)) or _sounds_like_cancer(_said(code))


def _is_cancer(condition: Resource, code: Resource) -> bool:
    icd = codes_of(code, *_ICD_SYSTEMS)
    if any(map(_ICD_CANCER.match, icd)):
        return True
    if any(
        meaning(table, code) is not None
        for table in ("lung_cancer", "secondary_cancer", "suspected_lung_cancer")
    ):
        return True
    return _sounds_like_cancer(_said(code)) or (
        bool(_profile(condition)) and not _NOT_A_DIAGNOSIS.search(_said(code))
    )


@lru_cache(maxsize=4096)
def _sounds_like_cancer(said: str) -> bool:
    return bool(_MALIGNANT.search(said)) and not _NOT_A_DIAGNOSIS.search(said)


def _is_secondary(condition: Resource, code: Resource) -> bool:
    icd = codes_of(code, *_ICD_SYSTEMS)
    if icd:
        return any(map(_ICD_SECONDARY.match, icd))
    return (
        meaning("secondary_cancer", code) is not None
        or _profile(condition).startswith("secondary")
        or bool(_SECONDARY.search(_said(code)))
    )


def is_of_lung(code: Resource, sites: Sequence[Resource] = ()) -> bool:
    """Test whether a cancer is of lung or bronchus, by its codes, words or sites."""
    icd = codes_of(code, *_ICD_SYSTEMS)
    if icd:
        return any(one.startswith(("C34", "D02.2")) for one in icd)
    if (
        meaning("lung_cancer", code) is not None
        or meaning("suspected_lung_cancer", code) is not None
        or _LUNG.search(_said(code))
    ):
        return True
    return any(
        meaning("lung_site", site) is not None or _LUNG.search(words(site)[:200])
        for site in sites
    )


def _profile(condition: Resource) -> str:
    """`primary` or `secondary` if the resource claims a cancer profile, else empty."""
    profiles = child(condition, "meta").get("profile")
    for profile in profiles if isinstance(profiles, list) else ():
        name = profile.lower() if isinstance(profile, str) else ""
        if "cancer-condition" in name or "cancercondition" in name:
            return "secondary" if "secondary" in name else "primary"
    return ""
