"""Reads a downloaded release of CIViC: the TSV of accepted evidence items.

Source:
    civicdb.org/releases (CC0); columns as of 2026 and, under other names, of 2019.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from data.actionability import (
    Amp,
    Certainty,
    CivicItem,
    EvidenceRow,
    Line,
    Marker,
)
from data.errors import InvalidRecordError, SourceUnavailableError
from fusion.genomics.biomarker_classes import markers_of
from fusion.genomics.nomenclature import parse_variant

LARGEST_BYTES: Final = 60_000_000  # chosen: larger files are no release
_OLD_NAMES: Final = {
    "drugs": "therapies",
    "drug_interaction_type": "therapy_interaction_type",
    "clinical_significance": "significance",
    "pubmed_id": "citation_id",
}
_WANTED: Final = (
    *("molecular_profile", "disease", "therapies", "therapy_interaction_type"),
    *("evidence_type", "evidence_direction", "evidence_level", "significance"),
    *("citation_id", "citation", "nct_ids", "rating", "evidence_status"),
    "evidence_id",
)
_LEVELS: Final = {"A": Amp.I_B, "B": Amp.II_C, "C": Amp.II_D}
"""The weaker end of the reference's map, since a level asserts no approval."""
SIGNIFICANCES: Final = (
    *("Sensitivity/Response", "Resistance", "Reduced Sensitivity"),
    "Adverse Response",
)
_CHECKS: Final = {
    "evidence_id": re.compile(r"\d{1,9}"),
    "evidence_level": re.compile(r"[A-E]?"),
    "rating": re.compile(r"([1-5](\.0)?)?"),
}
_CHECKS_OF_USED: Final = {
    "citation_id": re.compile(r"[\w.\-/]{0,40}"),
    "nct_ids": re.compile(r"(NCT\d{8}(,\s?NCT\d{8})*)?"),
    "therapies": re.compile(r"[^<>|=@\"\\`{}$\x00-\x1f]{0,400}"),
}
_RELEASE_DAY: Final = re.compile(r"(?P<day>\d{2}-[A-Z][a-z]{2}-\d{4})")
_OUTSIDE: Final = re.compile(r"[^\w .,'()/&:;\-]")


@dataclass(frozen=True, slots=True)
class CivicRelease:
    """Content of a release on lung cancer and the classes known here.

    Attributes:
        items: Usable items; one for each class that an item names.
        read: Evidence items in the file.
        left_out: Number of items by reason (words under `evidence.reason`).
        as_of: Day of the release.
    """

    items: tuple[CivicItem, ...]
    read: int
    left_out: Mapping[str, int]
    as_of: date


def read_civic_release(path: Path, as_of: date | None = None) -> CivicRelease:
    """Read the TSV of accepted evidence items; all of it or nothing.

    Args:
        path: The file.
        as_of: Day of the release; else that in the file's name
            (`01-Nov-2026-Accepted…`), else the newest review in it.

    Raises:
        SourceUnavailableError: If the file cannot be opened.
        InvalidRecordError: If it is too large, no UTF-8 text, cut off, lacks columns
            or holds something impossible; the message names the line.
    """
    rows = list(_rows(path))
    when = as_of or _release_day(path.name) or _newest_review(rows)
    if when is None:
        raise InvalidRecordError("evidence.no_day", file=path.name)
    seen: dict[str, dict[str, str]] = {}
    left_out: Counter[str] = Counter()
    items: list[CivicItem] = []
    for line, row in enumerate(rows, start=2):
        _check(row, _CHECKS, line, path.name)
        known = seen.setdefault(row["evidence_id"], row)
        if known is not row:
            if any(known[name] != row[name] for name in _WANTED):
                item = row["evidence_id"]
                raise InvalidRecordError(
                    "evidence.duplicate", item=item, file=path.name
                )
            left_out["repeated"] += 1
            continue
        reason = _reason_against(row)
        if not reason:
            _check(row, _CHECKS_OF_USED, line, path.name)
        found = () if reason else tuple(_items(row, when))
        items += found
        if not found:
            left_out[reason or "other_variant"] += 1
    return CivicRelease(tuple(items), len(rows), dict(left_out), when)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            limit = LARGEST_BYTES // 1_000_000
            raise InvalidRecordError(
                "evidence.too_large", file=path.name, limit_mb=limit
            )
        raw = path.read_bytes()
    except OSError as error:
        raise SourceUnavailableError("evidence.file", file=path.name) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidRecordError("evidence.not_text", file=path.name) from error
    if "\0" in text:
        raise InvalidRecordError("evidence.not_text", file=path.name)
    return text


def _rows(path: Path) -> Iterator[dict[str, str]]:
    text = _text(path)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    try:
        heading = [_OLD_NAMES.get(name, name) for name in next(lines, [])]
        old = "molecular_profile" not in heading and {"gene", "variant"} <= {*heading}
        missing = {*_WANTED} - {*heading} - ({"molecular_profile"} if old else set())
        if missing:
            raise InvalidRecordError(
                "evidence.columns", file=path.name, missing=", ".join(sorted(missing))
            )
        count = 0
        for cells in lines:
            count += 1
            if len(cells) != len(heading):
                _refuse_length(path.name, count + 1, len(cells), len(heading))
            row = dict(zip(heading, cells, strict=True))
            if old:
                row["molecular_profile"] = f"{row['gene']} {row['variant']}"
            yield row
    except csv.Error as error:
        raise InvalidRecordError("evidence.not_text", file=path.name) from error
    if not count:
        raise InvalidRecordError("evidence.empty", file=path.name)
    if not text.endswith("\n"):
        _refuse_length(path.name, count + 1, len(heading), len(heading))


def _refuse_length(file: str, line: int, found: int, wanted: int) -> None:
    raise InvalidRecordError(
        "evidence.truncated", file=file, line=line, found=found, wanted=wanted
    )


def _check(
    row: Mapping[str, str],
    checks: Mapping[str, re.Pattern[str]],
    line: int,
    file: str,
) -> None:
    for column, allowed in checks.items():
        if not allowed.fullmatch(row[column]):
            raise InvalidRecordError(
                "evidence.cell", line=line, file=file, column=column
            )


def _reason_against(row: Mapping[str, str]) -> str:
    reasons = {
        "not_accepted": row["evidence_status"] != "accepted"
        or row.get("is_flagged", "").lower() == "true",
        "other_type": row["evidence_type"].lower() != "predictive"
        or row["significance"] not in SIGNIFICANCES,
        "other_disease": not _is_lung_cancer(row["disease"]),
        "does_not_support": row["evidence_direction"] != "Supports",
        "low_level": row["evidence_level"] not in _LEVELS,
        "no_drug": not row["therapies"].strip(),
    }
    return next((reason for reason, is_so in reasons.items() if is_so), "")


def _is_lung_cancer(disease: str) -> bool:
    said = disease.lower()
    return "lung" in said and ("small cell" not in said or "non-small" in said)


def _items(row: Mapping[str, str], as_of: date) -> Iterator[CivicItem]:
    drugs = tuple(
        re.sub(r"\s*\([^)]*\)", "", one).strip().lower()
        for one in row["therapies"].split(",")
        if one.strip()
    )
    for marker in _markers(row["molecular_profile"]):
        evidence = EvidenceRow(
            row=f"EID{row['evidence_id']}-{marker}",
            marker=marker,
            drugs=drugs,
            line=Line.ANY,
            trial=_OUTSIDE.sub("", row["citation"])[:120],
            design="database",
            source=_source(row),
            as_of=as_of,
            certainty=Certainty.KNOWN,
            amp=_LEVELS[row["evidence_level"]],
        )
        yield CivicItem(
            evidence,
            row["significance"],
            row["evidence_level"],
            int(float(row["rating"])) if row["rating"] else None,
            row["therapy_interaction_type"].capitalize()[:20],
        )


def _markers(profile: str) -> list[Marker]:
    """Classes of a molecular profile; of a combination none, of alternatives each."""
    if re.search(r"\b(AND|NOT)\b", profile):
        return []
    found: list[Marker] = []
    for part in re.split(r"\sOR\s", profile.replace("(", "").replace(")", "")):
        # CIViC writes any partner as v, and exons that are joined as e13::e20
        name = re.sub(r"(?i)\bv::|::v\b|\se\d+\S*::e\d+\S*", "", part)
        found += sorted(markers_of(parse_variant(name)))
    return list(dict.fromkeys(found))


def _source(row: Mapping[str, str]) -> str:
    kind = row.get("source_type", "PubMed") or "PubMed"
    prefix = "PMID" if kind.lower() == "pubmed" else _OUTSIDE.sub("", kind)[:20]
    parts = [f"CIViC EID{row['evidence_id']}"]
    parts += [f"{prefix} {row['citation_id']}"] if row["citation_id"] else []
    parts += [row["nct_ids"]] if row["nct_ids"] else []
    return "; ".join(parts)


def _release_day(name: str) -> date | None:
    found = _RELEASE_DAY.search(name)
    if found is None:
        return None
    try:
        return datetime.strptime(found["day"], "%d-%b-%Y").date()
    except ValueError:
        return None


def _newest_review(rows: list[dict[str, str]]) -> date | None:
    days: list[date] = []
    for row in rows:
        try:
            days.append(date.fromisoformat(row.get("last_review_date", "")[:10]))
        except ValueError:
            continue
    return max(days, default=None)
