"""Refuses files that are not slices of a CT that can be measured, with the reason.

Source: DICOM PS3.4 B.5 (SOP classes), PS3.3 C.8.2.1.1.1 (CT Image Type).
"""

from typing import Final

from connectors.dicom.functional_groups import ENHANCED
from connectors.dicom.geometry import require_geometry
from connectors.dicom.header import SliceHeader
from connectors.dicom.pixels import require_pixels
from data.errors import InvalidScanError

_STORAGE: Final = "1.2.840.10008.5.1.4.1.1."
_CT: Final = _STORAGE + "2"
_BY_SOP_CLASS: Final = {
    "1.2.840.10008.1.3.10": "scan.dicomdir",
    _STORAGE + "66.4": "scan.segmentation",
    _STORAGE + "66.5": "scan.segmentation",
    _STORAGE + "66.7": "scan.segmentation",
    _STORAGE + "7": "scan.secondary_capture",
    _STORAGE + "88.67": "scan.dose_report",
    _STORAGE + "88.76": "scan.dose_report",
}
_BY_SOP_FAMILY: Final = {
    _STORAGE + "7.": "scan.secondary_capture",
    _STORAGE + "11.": "scan.presentation_state",
    _STORAGE + "88.": "scan.structured_report",
    _STORAGE + "104.": "scan.document",
    _STORAGE + "481.": "scan.radiotherapy",
}
_LOCALIZERS: Final = frozenset(("LOCALIZER", "SCOUT", "TOPOGRAM", "TOPO", "SCANO"))
_DOSE: Final = frozenset(("DOSE_INFO", "DOSE INFO", "DOSEINFO"))
_REFORMATTED: Final = frozenset(
    {"MPR", "REFORMATTED", "PROJECTION IMAGE", "MIP", "MINIP", "MAXIP", "AVERAGE"}
    | {"3D", "CSA MPR", "CSA 3D EDITOR", "VRT", "CPR", "VOLUME", "SUBTRACT"}
    | {"MAXIMUM", "MINIMUM", "STD_DEVIATION", "SUBTRACTION"}
)
_ENHANCED_FLAVOUR: Final = "VOLUME"
"""An ordinary frame of an enhanced CT (PS3.3 C.8.16.1.3), elsewhere a rendering."""


def require_ct_slice(header: SliceHeader) -> None:
    """Refuse a file that is not one slice of a CT that can be measured.

    Raises:
        InvalidScanError: Naming what it is instead, or what it lacks.
    """
    _require_ct(header)
    _require_series(header)
    _require_plain_image_type(header)
    require_pixels(header)
    require_geometry(header)


def _require_ct(header: SliceHeader) -> None:
    kind = header.sop_class_uid
    if kind in {_CT} | ENHANCED and header.modality == "CT":
        return
    reason = _BY_SOP_CLASS.get(kind) or next(
        (key for family, key in _BY_SOP_FAMILY.items() if kind.startswith(family)), None
    )
    if reason == "scan.secondary_capture" and _DOSE & set(header.image_type):
        reason = "scan.dose_report"
    if reason:
        raise InvalidScanError(reason)
    if header.modality != "CT":
        raise InvalidScanError("scan.not_ct", modality=header.modality or "?")
    raise InvalidScanError("scan.other_kind", sop_class=kind or "?")


def _require_series(header: SliceHeader) -> None:
    if not header.series_uid or not header.study_uid:
        raise InvalidScanError("scan.no_series")


def _require_plain_image_type(header: SliceHeader) -> None:
    words = {word.upper() for word in header.image_type}
    if words & _LOCALIZERS:
        raise InvalidScanError("scan.localizer")
    if words & _DOSE:
        raise InvalidScanError("scan.dose_report")
    if header.sop_class_uid in ENHANCED:
        words -= {_ENHANCED_FLAVOUR}
    if words & _REFORMATTED:
        raise InvalidScanError("scan.reformatted", words="\\".join(header.image_type))
    if "DERIVED" in words and "AXIAL" not in words:
        raise InvalidScanError("scan.derived", words="\\".join(header.image_type))
