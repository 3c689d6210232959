"""Meanings in the schema of words from a study's clinical files."""

import re
from typing import Final

from data.reference.tables import antineoplastic_agents
from fusion.applicability.past_lines import is_one_of

_CHEMOTHERAPY: Final = ("L01A", "L01B", "L01C", "L01D", "L01XA")
"""ATC groups of cytotoxic drugs (WHO)."""

_SPLIT: Final = re.compile(r"\s*(?:\+|,|;|/|\band\b|\(|\))\s*", re.IGNORECASE)
_TARGETED: Final = {
    "egfr_tki": "egfr_inhibitor",
    "alk_tki": "alk_inhibitor",
    "kras_inhibitor": "kras_g12c_inhibitor",
}


def sex_of(said: str) -> str:
    """`female`, `male` or empty."""
    return {"f": "female", "m": "male"}.get(said[:1].lower(), "")


def smoking_of(said: str) -> str:
    """`never`, `former`, `current`, `ever` or empty."""
    lower = said.lower()
    for name in ("never", "former", "current", "ever"):
        if lower.startswith(name):
            return name
    return ""


def histology_of(said: str) -> str:
    """Category of the schema; `other` for anything else that is named."""
    lower = said.lower()
    if not lower or "nos" in lower.split():
        return ""
    if "squamous" in lower and "adeno" not in lower:
        return "squamous"
    if "adenocarcinoma" in lower:
        return "adenocarcinoma"
    if lower.startswith("large cell") and "neuroendocrine" not in lower:
        return "large_cell"
    return "other"


def msi_of(said: str) -> str:
    """Category of the schema, or empty where no report was given."""
    lower = said.lower()
    if "indeterminate" in lower:
        return "indeterminate"
    if "instable" in lower or "unstable" in lower or "msi-h" in lower:
        return "unstable"
    return "stable" if "stable" in lower or "mss" in lower else ""


def best_response_of(said: str) -> str:
    """RECIST category; POD is progression of disease."""
    upper = said.upper()
    for start, name in (
        ("CR", "CR"),
        ("PR", "PR"),
        ("SD", "SD"),
        ("POD", "PD"),
        ("PD", "PD"),
        ("NE", "NE"),
    ):
        if upper.startswith(start):
            return name
    return ""


def happened(said: str) -> float:
    """1, 0 or NaN of a status such as `1:PROGRESS`, `LIVING` or `Yes`."""
    lower = said.lower()
    if lower.startswith(("1", "yes", "deceased", "progress", "dead")):
        return 1.0
    if lower.startswith(("0", "no", "living", "censored", "alive")):
        return 0.0
    return float("nan")


def drugs_in(said: str) -> tuple[str, ...]:
    """Drugs of a line, lower case, in the order in which they are named."""
    parts = [part.strip().casefold() for part in _SPLIT.split(said)]
    known = {agent.name.casefold() for agent in antineoplastic_agents()}
    return tuple(
        dict.fromkeys(
            name
            for part in parts
            for name in (next((one for one in known if one in part), ""),)
            if name
        )
    )


def therapy_class(drugs: tuple[str, ...]) -> str:
    """Category `therapy` of the schema; empty if no drug is known."""
    if not drugs:
        return ""
    antibody = any(is_one_of(drug, "pd_l1_blockade") for drug in drugs)
    ctla4 = any(is_one_of(drug, "ctla4_blockade") for drug in drugs)
    if antibody:
        if ctla4:
            return "pd_l1_and_ctla_4"
        return "pd_l1_and_chemotherapy" if _chemotherapy(drugs) else "pd_l1"
    for drug_class, name in _TARGETED.items():
        if any(is_one_of(drug, drug_class) for drug in drugs):
            return name
    return "chemotherapy" if _chemotherapy(drugs) else "other"


def _chemotherapy(drugs: tuple[str, ...]) -> bool:
    atc = {agent.name.casefold(): agent.atc for agent in antineoplastic_agents()}
    return any(atc.get(drug, "").startswith(_CHEMOTHERAPY) for drug in drugs)
