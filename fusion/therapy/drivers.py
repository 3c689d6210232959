"""Exclusion of driver alterations, which immunotherapy waits for."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from data.actionability import Marker, MarkerStatus
from data.message import Message
from data.patient.record import PatientRecord
from data.reference.evidence_tables import immunotherapy_with_driver
from data.results.therapy_options import MarkerFinding, UsedFact
from fusion.applicability.past_lines import given
from fusion.therapy.gene_tests import genes_of

DRIVERS: Final = (
    Marker.EGFR_COMMON,
    Marker.EGFR_UNCOMMON,
    Marker.EGFR_EXON20_INSERTION,
    Marker.ALK_FUSION,
    Marker.ROS1_FUSION,
    Marker.RET_FUSION,
    Marker.NTRK_FUSION,
    Marker.BRAF_V600E,
    Marker.MET_EXON14,
    Marker.ERBB2_TKD,
)
"""Drivers whose result comes before immunotherapy; KRAS is none of them.

Source: Hendriks LE, Ann Oncol 2023;34:339 (oncogene-addicted NSCLC).
"""

_MAY_FOLLOW: Final = {
    Marker.BRAF_V600E: "braf_inhibitor",
    Marker.MET_EXON14: "met_tki",
}

_SQUAMOUS: Final = re.compile(r"squamous|鳞", re.IGNORECASE)
_NOT_SQUAMOUS: Final = re.compile(
    r"adenocarcinoma|non-?squamous|large cell|腺癌|非鳞|大细胞", re.IGNORECASE
)
_NEITHER: Final = re.compile(r"adenosquamous|腺鳞|\bnon-?small", re.IGNORECASE)
_SMALL_CELL: Final = re.compile(
    r"(?<!non-)(?<!non )\bsmall[- ]cell|(?<!非)小细胞", re.I
)


def histology(record: PatientRecord) -> str:
    """`squamous`, `non_squamous`, `small_cell`, or empty if it is not clear."""
    lung = [one for one in record.cancers if one.lung and not one.secondary]
    said = [one.cell_type.display for one in record.histologies[:1]]
    said += [c.histology.display for c in lung if c.histology]
    said += [c.diagnosis.display for c in lung]
    for words in said:
        if _SMALL_CELL.search(words):
            return "small_cell"
        if _NEITHER.search(words) and not _NOT_SQUAMOUS.search(words):
            continue
        if _NOT_SQUAMOUS.search(words):
            return "non_squamous"
        if _SQUAMOUS.search(words):
            return "squamous"
    return ""


def no_driver(findings: Mapping[Marker, MarkerFinding]) -> MarkerFinding:
    """Conclude whether all drivers are excluded; positive means that none is there."""
    drivers = [findings[marker] for marker in DRIVERS]
    for found, status in (
        (MarkerStatus.POSITIVE, MarkerStatus.NEGATIVE),
        (MarkerStatus.PENDING, MarkerStatus.PENDING),
        (MarkerStatus.UNCLEAR, MarkerStatus.UNCLEAR),
        (MarkerStatus.PARTLY_TESTED, MarkerStatus.NOT_TESTED),
        (MarkerStatus.NOT_TESTED, MarkerStatus.NOT_TESTED),
    ):
        facts = [f for one in drivers if one.status is found for f in one.facts]
        if any(one.status is found for one in drivers):
            return MarkerFinding(Marker.NO_DRIVER, status, tuple(dict.fromkeys(facts)))
    facts = [fact for one in drivers for fact in one.facts]
    return MarkerFinding(
        Marker.NO_DRIVER, MarkerStatus.POSITIVE, tuple(dict.fromkeys(facts))
    )


def genes_with(
    findings: Mapping[Marker, MarkerFinding],
    markers: Iterable[Marker],
    *statuses: MarkerStatus,
) -> str:
    """Genes of the classes of which one of these is known, as a list."""
    genes = [
        gene
        for marker in markers
        if findings[marker].status in statuses
        for gene in genes_of(marker)
    ]
    return ", ".join(dict.fromkeys(genes))


def immunotherapy_waits(
    findings: Mapping[Marker, MarkerFinding], cell_type: str
) -> tuple[Message, tuple[UsedFact, ...]] | None:
    """Explain why immunotherapy is not offered; None if it may be.

    A result that is pending always comes first. A driver that nobody looked for
    comes first too, except in squamous carcinoma.
    """
    none = findings[Marker.NO_DRIVER]
    if none.status is MarkerStatus.POSITIVE:
        return None
    if none.status is MarkerStatus.NEGATIVE:
        return _driver_there(findings), none.facts
    statuses: tuple[MarkerStatus, ...] = (none.status,)
    if none.status is MarkerStatus.NOT_TESTED:
        if cell_type == "squamous":
            return None
        statuses = (MarkerStatus.NOT_TESTED, MarkerStatus.PARTLY_TESTED)
    genes = genes_with(findings, DRIVERS, *statuses)
    return Message.of(f"therapy.held.drivers_{none.status}", genes=genes), none.facts


def immunotherapy_after(
    record: PatientRecord, findings: Mapping[Marker, MarkerFinding]
) -> Message | None:
    """State what to weigh where immunotherapy may follow therapy against the driver.

    With BRAF V600E and MET exon 14 it may; with the others it hardly works.

    Source: Hendriks LE, Ann Oncol 2023;34:339; rates of IMMUNOTARGET, Mazieres J,
    Ann Oncol 2019;30:1321.
    """
    there = [m for m in DRIVERS if findings[m].status is MarkerStatus.POSITIVE]
    treated = [m for m in there if m in _MAY_FOLLOW and given(record, _MAY_FOLLOW[m])]
    if len(treated) != 1 or there != treated:
        return None
    rate, source = immunotherapy_with_driver()[treated[0]]
    return Message.of("therapy.caution.driver_rate", percent=f"{rate:g}", source=source)


def _driver_there(findings: Mapping[Marker, MarkerFinding]) -> Message:
    marker = next(m for m in DRIVERS if findings[m].status is MarkerStatus.POSITIVE)
    what = findings[marker].facts[0].what
    known = immunotherapy_with_driver().get(marker)
    if known is None:
        return Message.of("therapy.held.driver", finding=what)
    rate, source = known
    return Message.of(
        "therapy.held.driver_rate", finding=what, percent=f"{rate:g}", source=source
    )
