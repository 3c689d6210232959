"""Tables of therapy evidence: trials, classes of biomarkers and of drugs, warnings."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from data.actionability import (
    Amp,
    Certainty,
    Escat,
    EvidenceRow,
    EvidenceTable,
    Line,
    Marker,
)
from data.errors import InvalidRecordError
from data.reference.tables import antineoplastic_agents, table_rows
from data.words import Language

VERSION: Final = "1"
"""Of `actionability.csv`; counts up with each change of a row."""


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """One way in which a finding belongs to a class or raises a flag.

    Attributes:
        name: Marker or flag.
        gene: HGNC symbol.
        rule: Such as `substitution`, `fusion` or `splice_site`.
        first: First position, codon, base or exon; 0 if none.
        last: Last one.
        old: Reference residue, or empty for any.
        new: New residue, or empty for any.
        transcript: If the rule holds on one transcript only.
        drug_class: Whose effect it lessens, for a flag.
        source: Where it comes from.
    """

    name: str
    gene: str
    rule: str
    first: int
    last: int
    old: str
    new: str
    transcript: str
    drug_class: str
    source: str


@dataclass(frozen=True, slots=True)
class StopRule:
    """Rule that a condition speaks against a class of drugs (`*` for all) or one drug.

    Attributes:
        kind: Of condition.
        drug_class: Class of drugs, `*` for all, or empty.
        drug: One drug, or empty.
        holds: Whether the drug is held back and not only warned of.
        source: Where the warning comes from.
    """

    kind: str
    drug_class: str
    drug: str
    holds: bool
    source: str


@dataclass(frozen=True, slots=True)
class StopCondition:
    """Signs by which a condition is recognised: ICD-10 categories or words."""

    kind: str
    icd_10: tuple[str, ...]
    words: re.Pattern[str]
    only_active: bool


@cache
def shipped_evidence() -> EvidenceTable:
    """The table of trials that comes with FusionBoard."""
    return evidence_table(table_rows("actionability.csv"), VERSION)


def evidence_table(rows: Iterable[Mapping[str, str]], version: str) -> EvidenceTable:
    """Rows of text as a table.

    Raises:
        InvalidRecordError: Naming the row that cannot be read.
    """
    read = tuple(evidence_row(number, row) for number, row in enumerate(rows, start=1))
    newest = max((row.as_of for row in read), default=date.min)
    return EvidenceTable(version, newest, read)


def evidence_row(number: int, row: Mapping[str, str]) -> EvidenceRow:
    """One row of text.

    Raises:
        InvalidRecordError: With the number, if it cannot be read.
    """
    try:
        return EvidenceRow(
            row=row["row"],
            marker=Marker(row["marker"]),
            drugs=tuple(row["drugs"].split("+")),
            line=Line(row["line"]),
            prior=row["prior"],
            not_prior=row["not_prior"],
            histology=row["histology"],
            population=row["population"],
            trial=row["trial"],
            design=row["design"],
            n=int(row["n"]) if row["n"] else None,
            responders=int(row["responders"]) if row["responders"] else None,
            response_percent=_number(row["response_percent"]),
            response_note=row["response_note"],
            pfs_months=_number(row["pfs_months"]),
            pfs_note=row["pfs_note"],
            escat=Escat(row["escat"]),
            escat_verified=row["escat_verified"] == "yes",
            amp=Amp(row["amp"]),
            certainty=Certainty(row["certainty"]),
            region=row["region"],
            source=row["source"],
            as_of=date.fromisoformat(row["as_of"]),
        )
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise InvalidRecordError("evidence.row", row=number) from error


def _number(text: str) -> float | None:
    return float(text) if text else None


@cache
def class_rules() -> tuple[ChangeRule, ...]:
    """Read the rules by which findings belong to classes of biomarkers."""
    return _rules("biomarker_classes.csv", "marker")


@cache
def resistance_rules() -> tuple[ChangeRule, ...]:
    """Read the rules by which findings lessen the effect of a class of drugs."""
    return _rules("resistance_flags.csv", "flag")


def _rules(table: str, name: str) -> tuple[ChangeRule, ...]:
    return tuple(
        ChangeRule(
            row[name],
            row["gene"],
            row["rule"],
            int(row["first"] or 0),
            int(row["last"] or 0),
            row["old"],
            row["new"],
            row.get("transcript", ""),
            row.get("drug_class", ""),
            row["source"],
        )
        for row in table_rows(table)
    )


@cache
def drugs_of(drug_class: str) -> frozenset[str]:
    """Drugs of one class, by INN in small letters."""
    return frozenset(
        row["drug"]
        for row in table_rows("drug_classes.csv")
        if row["drug_class"] == drug_class
    )


@cache
def stop_rules() -> tuple[StopRule, ...]:
    """Read what speaks against which drugs."""
    return tuple(
        StopRule(
            row["kind"],
            row["drug_class"],
            row["drug"],
            row["effect"] == "hold",
            row["source"],
        )
        for row in table_rows("stop_rules.csv")
    )


@cache
def stop_conditions() -> tuple[StopCondition, ...]:
    """Read how conditions that speak against drugs are recognised."""
    return tuple(
        StopCondition(
            row["kind"],
            tuple(row["icd_10"].split("|")),
            re.compile(f"{row['words']}|{row['words_zh']}", re.IGNORECASE),
            row["only_active"] == "yes",
        )
        for row in table_rows("stop_conditions.csv")
    )


@cache
def coding_equivalents() -> Mapping[tuple[str, str], str]:
    """Protein change of well-known coding changes, by gene and `c.` name."""
    return {
        (row["gene"], row["coding"]): row["protein"]
        for row in table_rows("coding_equivalents.csv")
    }


@cache
def immunotherapy_with_driver() -> Mapping[str, tuple[float, str]]:
    """Response rate in per cent of PD-(L)1 blockade alone, with source, by driver."""
    return {
        row["marker"]: (float(row["response_percent"]), row["source"])
        for row in table_rows("immunotherapy_with_driver.csv")
    }


@cache
def _chinese() -> Mapping[str, str]:
    drugs = {agent.name: agent.name_zh for agent in antineoplastic_agents()}
    notes = {row["note"]: row["note_zh"] for row in table_rows("evidence_notes.csv")}
    return {text: zh for text, zh in (drugs | notes).items() if zh}


def evidence_words(text: str, language: Language) -> str:
    """A drug or note of the table in the reader's language, or as it stands there."""
    return _chinese().get(text, text) if language == "zh" else text
