"""Recognises conditions that scores and guidelines ask for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from data.coding import Coding
from data.reference.tables import table_rows, terminology_of

_NOT_THE_PATIENT: Final = re.compile(
    r"family history|donor|candidate|awaiting|waiting list|screening|ruled out"
    r"|subcutaneous|orbital|surgical|autologous"
    r"|\bno (evidence|history|sign)|家族史|供者|等待|排除|皮下|自体",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Known:
    icd_10: tuple[str, ...]
    snomed: frozenset[str]
    words: re.Pattern[str]


def background_kind(condition: Coding) -> str:
    """`emphysema`, `copd` or `immunosuppression`, or empty.

    Args:
        condition: Its code (ICD-10 or SNOMED CT) or words.
    """
    said = condition.display[:300]
    if _NOT_THE_PATIENT.search(said):
        return ""
    system = condition.system.lower()
    icd = "icd" in system or "6.90" in system
    snomed = terminology_of(condition.system) == "snomed"
    for kind, known in _table().items():
        coded = (icd and condition.code.upper().startswith(known.icd_10)) or (
            snomed and condition.code in known.snomed
        )
        if coded or known.words.search(said):
            return kind
    return ""


@cache
def _table() -> Mapping[str, _Known]:
    return {
        row["kind"]: _Known(
            tuple(row["icd_10"].split("|")),
            frozenset(row["snomed"].split("|")),
            re.compile(f"{row['words']}|{row['words_zh']}", re.IGNORECASE),
        )
        for row in table_rows("background_conditions.csv")
    }
