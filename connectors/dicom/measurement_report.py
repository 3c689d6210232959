"""Diameters of lesions from a DICOM structured report of measurements (TID 1500)."""

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from math import isfinite
from typing import Final

from pydicom import dcmread
from pydicom.config import disable_value_validation
from pydicom.dataset import Dataset

from connectors.dicom.identity import READER_FAILURES, identity_of
from data.errors import InvalidScanError
from data.patient.lesion_report import LesionReport, ReportedLesion

# Chosen: larger ones are slips of the unit.
_Code = tuple[str, str]
_REPORTS: Final = {("126000", "DCM"), ("126001", "DCM")}
_GROUP: Final = ("125007", "DCM")
_TRACKING: Final = ("112039", "DCM")
_FINDING: Final = ("121071", "DCM")
_SITES: Final = {("363698007", "SCT"), ("G-C0E3", "SRT")}
_LONG: Final = {("103339001", "SCT"), ("G-A185", "SRT")}
_SHORT: Final = {("103340004", "SCT"), ("G-A186", "SRT")}
_DIAMETER: Final = {("81827009", "SCT"), ("M-02550", "SRT")}
# Factor to mm, by definition.
_MM: Final = {"mm": 1.0, "cm": 10.0}
_NODE: Final = re.compile(r"\blymph|\bnodes?\b|淋巴结", re.IGNORECASE)
_MOST_MM: Final = 1000.0
_DEEPEST: Final = 20  # count of levels; chosen: a deeper report is an attack


def read_measurement_report(content: bytes) -> LesionReport:
    """Read the measurement groups that hold a diameter.

    Of a lymph node the short axis is taken, of any other lesion the long axis, else
    its diameter. A group without that, or in another unit than mm and cm, is left out
    by name.

    Args:
        content: A DICOM file.

    Raises:
        InvalidScanError: If it is no such report, damaged, or has no study date.

    Source:
        DICOM PS3.16, TID 1500, 1410, 1411 and 1501.
    """
    # pydicom's complaints quote the values, and these are about a patient
    with warnings.catch_warnings(), disable_value_validation():
        warnings.simplefilter("ignore")
        try:
            return _read(dcmread(io.BytesIO(content)))
        except InvalidScanError:
            raise
        except READER_FAILURES as error:
            raise InvalidScanError("response.report_unreadable") from error


def _read(report: Dataset) -> LesionReport:
    if _name(report) not in _REPORTS:
        raise InvalidScanError("response.report_other")
    lesions: list[ReportedLesion] = []
    left_out: list[str] = []
    for group in _groups(report):
        label = _text_of(group, _TRACKING)
        lesion = _lesion(group, label)
        if lesion is None:
            left_out.append(label or "?")
        else:
            lesions.append(lesion)
    return LesionReport(
        patient=identity_of(report),
        study_uid=str(report.get("StudyInstanceUID", "")),
        measured_on=_study_day(report),
        report_uid=str(report.get("SOPInstanceUID", "")),
        verified=report.get("VerificationFlag") == "VERIFIED",
        lesions=tuple(lesions),
        left_out=tuple(left_out),
    )


def _study_day(report: Dataset) -> date:
    try:
        return datetime.strptime(str(report.get("StudyDate")), "%Y%m%d").date()
    except ValueError as error:
        raise InvalidScanError("response.report_no_day") from error


def _lesion(group: Dataset, label: str) -> ReportedLesion | None:
    site = _meaning(group, _SITES)
    said = f"{site} {_meaning(group, {_FINDING})}"
    node = bool(_NODE.search(said))
    wanted = [_SHORT] if node else [_LONG, _DIAMETER]
    lengths = (_length_mm(group, codes) for codes in wanted)
    diameter_mm = next((one for one in lengths if one is not None), None)
    if diameter_mm is None or not label:
        return None
    return ReportedLesion(label, site, diameter_mm, node)


def _groups(item: Dataset, depth: int = 0) -> Iterator[Dataset]:
    for child in _children(item) if depth < _DEEPEST else ():
        if _name(child) == _GROUP:
            yield child
        else:
            yield from _groups(child, depth + 1)


def _length_mm(group: Dataset, codes: set[_Code]) -> float | None:
    """The largest of several, as where a lesion was outlined on several slices."""
    found = [
        length
        for child in _children(group)
        if _name(child) in codes
        for value in child.get("MeasuredValueSequence") or ()
        if (length := _value_mm(value)) is not None
    ]
    return max(found, default=None)


def _value_mm(value: Dataset) -> float | None:
    units = value.get("MeasurementUnitsCodeSequence") or ()
    factor = _MM.get(str(units[0].get("CodeValue"))) if units else None
    number = float(value.NumericValue) if factor else float("nan")
    length_mm = number * (factor or 1.0)
    return length_mm if isfinite(length_mm) and 0 <= length_mm <= _MOST_MM else None


def _text_of(group: Dataset, name: _Code) -> str:
    said = (
        str(child.get("TextValue") or "")
        for child in _children(group)
        if _name(child) == name
    )
    return next(said, "").strip()


def _meaning(group: Dataset, names: set[_Code]) -> str:
    found = (
        str(code.get("CodeMeaning") or code.get("CodeValue") or "")
        for child in _children(group)
        if _name(child) in names
        for code in child.get("ConceptCodeSequence") or ()
    )
    return next(found, "").strip()


def _children(item: Dataset) -> list[Dataset]:
    return list(item.get("ContentSequence") or ())


def _name(item: Dataset) -> _Code:
    for code in item.get("ConceptNameCodeSequence") or ():
        return str(code.get("CodeValue")), str(code.get("CodingSchemeDesignator"))
    return "", ""
