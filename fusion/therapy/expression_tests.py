"""PD-L1, tumour mutational burden and microsatellites as classes that trials use."""

import re
from typing import Final

from data.actionability import Marker, MarkerStatus
from data.interval import Interval
from data.patient.genomics import BiomarkerKind, BiomarkerResult
from data.patient.record import PatientRecord
from data.reference.tables import code_meanings
from data.results.therapy_options import MarkerFinding, UsedFact

TMB_HIGH_PER_MB: Final = 10.0  # count per megabase
"""Mutations per megabase from which the burden is high (KEYNOTE-158)."""

# Percent of tumour cells, by definition of the marker.
_BANDS: Final = {
    Marker.PD_L1_50: (50.0, 100.0),
    Marker.PD_L1_1: (1.0, 100.0),
    Marker.PD_L1_BELOW_1: (0.0, 0.999),
}
_SIGNED: Final = re.compile(r"(?P<sign>>=|<=|[<>≥≤])\s?(?P<value>\d{1,3}(?:\.\d+)?)")
_RANGE: Final = re.compile(
    r"(?P<low>\d{1,3}(?:\.\d+)?)\s?%?\s?(?:[-–~]|to)\s?(?P<high>\d{1,3}(?:\.\d+)?)"
)
_MSI_HIGH: Final = re.compile(r"MSI-?H|dMMR|deficient", re.IGNORECASE)
_MSI_LOW: Final = re.compile(r"MSS|MSI-?L|pMMR|proficient", re.IGNORECASE)
_ORDERS: Final = {
    BiomarkerKind.PD_L1_TPS: re.compile(r"PD-?\s?L1|CD274", re.IGNORECASE),
    BiomarkerKind.TMB: re.compile(r"\bTMB\b|mutational burden|突变负荷", re.IGNORECASE),
    BiomarkerKind.MSI: re.compile(
        r"\bMSI\b|microsatellite|mismatch repair|微卫星", re.IGNORECASE
    ),
}
_MEANINGS: Final = {
    BiomarkerKind.PD_L1_TPS: "pd_l1",
    BiomarkerKind.TMB: "tmb",
    BiomarkerKind.MSI: "msi",
}
"""What their codes mean in `data/reference/fhir_codes.csv`, before the point."""


def expression_findings(record: PatientRecord) -> tuple[MarkerFinding, ...]:
    """Find what is known of every class that no gene's change decides."""
    pd_l1 = [_pd_l1(record, marker) for marker in _BANDS]
    return (*pd_l1, _tmb(record), _msi(record))


def score_range(result: BiomarkerResult) -> Interval | None:
    """Between which values a PD-L1 score lies; None if its words give no numbers."""
    if result.value is not None:
        return Interval(result.value, result.value)
    between = _RANGE.search(result.category)
    if between is not None:
        low, high = float(between["low"]), float(between["high"])
        return Interval(low, high) if low <= high <= 100 else None
    signed = _SIGNED.search(result.category)
    if signed is None or float(signed["value"]) > 100:
        return None
    value = float(signed["value"])
    if signed["sign"] in ("<", "≤", "<="):
        below = 0.001 if signed["sign"] == "<" else 0.0
        return Interval(0.0, max(0.0, value - below))
    return Interval(value, 100.0)


def _pd_l1(record: PatientRecord, marker: Marker) -> MarkerFinding:
    result = record.biomarker(BiomarkerKind.PD_L1_TPS)
    if result is None:
        return _without_result(record, marker, BiomarkerKind.PD_L1_TPS)
    low, high = _BANDS[marker]
    score = score_range(result)
    if score is None:
        status = MarkerStatus.UNCLEAR
    elif low <= score.low and score.high <= high:
        status = MarkerStatus.POSITIVE
    elif score.high < low or high < score.low:
        status = MarkerStatus.NEGATIVE
    else:
        status = MarkerStatus.UNCLEAR
    return MarkerFinding(marker, status, (_fact(result),))


def _tmb(record: PatientRecord) -> MarkerFinding:
    result = record.biomarker(BiomarkerKind.TMB)
    if result is None:
        return _without_result(record, Marker.TMB_HIGH, BiomarkerKind.TMB)
    if result.value is None:
        status = _by_words(result.category, r"\bhigh\b|TMB-?H|高", r"\blow\b|TMB-?L|低")
    else:
        high = result.value >= TMB_HIGH_PER_MB
        status = MarkerStatus.POSITIVE if high else MarkerStatus.NEGATIVE
    return MarkerFinding(Marker.TMB_HIGH, status, (_fact(result),))


def _msi(record: PatientRecord) -> MarkerFinding:
    result = record.biomarker(BiomarkerKind.MSI)
    if result is None:
        return _without_result(record, Marker.MSI_HIGH, BiomarkerKind.MSI)
    status = _by_words(result.category, _MSI_HIGH.pattern, _MSI_LOW.pattern)
    return MarkerFinding(Marker.MSI_HIGH, status, (_fact(result),))


def _by_words(said: str, positive: str, negative: str) -> MarkerStatus:
    """The one of two that the words hold; unclear if both or neither."""
    yes = re.search(positive, said, re.IGNORECASE)
    no = re.search(rf"{negative}|\bnot\b|\bno\b|不", said, re.IGNORECASE)
    if bool(yes) == bool(no):
        return MarkerStatus.UNCLEAR
    return MarkerStatus.POSITIVE if yes else MarkerStatus.NEGATIVE


def _without_result(
    record: PatientRecord, marker: Marker, kind: BiomarkerKind
) -> MarkerFinding:
    orders = tuple(
        UsedFact(order.what.display, order.source, order.ordered_on)
        for order in record.pending
        if _is_code_of(kind, order.what.code)
        or _ORDERS[kind].search(order.what.display)
    )
    status = MarkerStatus.PENDING if orders else MarkerStatus.NOT_TESTED
    return MarkerFinding(marker, status, orders)


def _is_code_of(kind: BiomarkerKind, code: str) -> bool:
    """Test whether results under an order's code are read as this biomarker."""
    known = code_meanings("observation").get(code)
    return known is not None and known.meaning.partition(".")[0] == _MEANINGS[kind]


def _fact(result: BiomarkerResult) -> UsedFact:
    names = {"pd_l1_tps": "PD-L1 TPS", "tmb": "TMB", "msi": "MSI"}
    value = "" if result.value is None else f"{result.value:g} {result.unit}"
    text = " ".join(filter(None, (names[result.kind], value, result.category)))
    return UsedFact(
        text, result.source, result.tested_on, result.preliminary, result.from_text
    )
