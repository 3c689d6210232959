"""The loader of the reference tables; each is read once, when it is first needed."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

_TERMINOLOGIES: Final = {
    "loinc.org": "loinc",
    "urn:oid:2.16.840.1.113883.6.1": "loinc",
    "snomed.info/sct": "snomed",
    "urn:oid:2.16.840.1.113883.6.96": "snomed",
    "ncimeta.nci.nih.gov": "ncit",
    "ncithesaurus-stage.nci.nih.gov": "ncit",
    "ncit.nci.nih.gov": "ncit",
    "www.genenames.org/geneid": "hgnc",
    "www.genenames.org": "hgnc",
    "terminology.hl7.org/codesystem/v3-observationinterpretation": "interpretation",
    "hl7.org/fhir/v2/0078": "interpretation",
    "hl7.org/fhir/uv/genomics-reporting/codesystem/tbdcodes": "genomics",
    "hl7.org/fhir/uv/genomics-reporting/codesystem/tbd-codes-cs": "genomics",
}


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """Meaning of a code in one table."""

    meaning: str
    terminology: str


@dataclass(frozen=True, slots=True)
class Agent:
    """An antineoplastic drug.

    Attributes:
        name: International nonproprietary name.
        name_zh: The same in Chinese, or empty.
        atc: ATC code, or empty.
        counts: False if it is mostly given for something else than cancer, so that
            it makes no line of therapy.
    """

    name: str
    name_zh: str
    atc: str
    counts: bool


def table_rows(name: str) -> list[dict[str, str]]:
    """All rows of one table.

    Args:
        name: File in `data/reference`, such as `fhir_codes.csv`.

    Returns:
        Column name to text, a row each.
    """
    with files("data.reference").joinpath(name).open(encoding="utf-8") as sheet:
        return list(csv.DictReader(sheet))


@cache
def code_meanings(table: str) -> Mapping[str, CodeMeaning]:
    """Map the codes of one table of `fhir_codes.csv` to what they stand for.

    Args:
        table: Such as `observation` or `smoking`.
    """
    return {
        row["code"]: CodeMeaning(row["meaning"], row["terminology"])
        for row in table_rows("fhir_codes.csv")
        if row["table"] == table
    }


@lru_cache(maxsize=1024)
def terminology_of(system: str) -> str:
    """Short name of the terminology behind a FHIR `system`, or the system itself."""
    bare = system.lower().removeprefix("https://").removeprefix("http://").rstrip("/")
    return _TERMINOLOGIES.get(bare, system)


@cache
def antineoplastic_agents() -> tuple[Agent, ...]:
    """Drugs against cancer that may make a line of therapy, and known exceptions."""
    return tuple(
        Agent(
            row["name"],
            row["name_zh"],
            row["atc"],
            counts=row["line_of_therapy"] != "no",
        )
        for row in table_rows("antineoplastic_agents.csv")
    )
