"""Recognises conditions that speak against drugs."""

import re
from typing import Final

from data.coding import Coding
from data.reference.evidence_tables import stop_conditions

_NOT_THE_PATIENT: Final = re.compile(
    r"family history|donor|candidate|awaiting|waiting list|screening|ruled out"
    r"|\bno (evidence|history|sign)|\bnot (present|found|detected|suspected|pregnant)"
    r"|autologous|家族史|供者|等待|排除|未孕|自体",
    re.IGNORECASE,
)


def stop_kind(condition: Coding, clinical_status: str = "") -> str:
    """Name the kind of stop condition this is, or return an empty string.

    Args:
        condition: Its code (ICD-10) or words.
        clinical_status: FHIR status; a pregnancy counts only while it is active.
    """
    said = condition.display[:300]
    icd = "icd" in condition.system.lower() or "6.90" in condition.system
    if _NOT_THE_PATIENT.search(said):
        return ""
    for one in stop_conditions():
        if one.only_active and clinical_status not in ("", "active"):
            continue
        coded = icd and condition.code.upper().startswith(one.icd_10)
        if coded or one.words.search(said):
            return one.kind
    return ""
