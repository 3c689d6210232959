"""Identity of the patient as a series states it, and other words of its first slice."""

import re
import struct
import warnings
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydicom import dcmread
from pydicom.config import disable_value_validation
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException, InvalidDicomError

from data.errors import InvalidClinicalValueError, InvalidScanError
from data.identity import Identifier, PersonIdentity, Sex
from data.partial_date import PartialDate

SIMULATED_INSTITUTION: Final = "FUSIONBOARD SIMULATED"
"""Institution Name (0008,0080) of images that no scanner made."""

_WANTED: Final = [
    "SpecificCharacterSet",
    "InstitutionName",
    "Manufacturer",
    "ManufacturerModelName",
    "SeriesDescription",
    "StudyDescription",
    "ProtocolName",
    "BodyPartExamined",
    "ContrastBolusAgent",
    "KVP",
    "PatientID",
    "IssuerOfPatientID",
    "IssuerOfPatientIDQualifiersSequence",
    "OtherPatientIDsSequence",
    "PatientName",
    "PatientSex",
    "PatientBirthDate",
]
_ESCAPE: Final = re.compile(r"\x1b[\x20-\x2f]+[\x30-\x7e]")
"""ISO 2022 switch of character set; pydicom leaves some of them in the text."""

_SEXES: Final = {"F": Sex.FEMALE, "M": Sex.MALE, "O": Sex.OTHER}
READER_FAILURES: Final = (
    InvalidDicomError,
    BytesLengthException,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    EOFError,
    RuntimeError,
    OSError,
    struct.error,
    zlib.error,
)
"""What pydicom raises on damaged files."""


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """Facts that the first slice of a series states in words.

    Attributes:
        patient: Who it is.
        description: Series Description.
        region: Everything that may name the body region, upper case.
        simulated: Whether the images are marked as simulated.
    """

    patient: PersonIdentity
    description: str = ""
    region: str = ""
    manufacturer: str = ""
    scanner_model: str = ""
    contrast_agent: str = ""
    tube_voltage_kv: float | None = None
    simulated: bool = False


def read_facts(path: Path) -> SeriesFacts:
    """Read patient and description of one slice, in any character set.

    Raises:
        InvalidScanError: If that part of the header is damaged.
    """
    # pydicom's complaints quote the values, and these are about a patient
    with warnings.catch_warnings(), disable_value_validation():
        warnings.simplefilter("ignore")
        return _read_facts(path)


def _read_facts(path: Path) -> SeriesFacts:
    try:
        image = dcmread(
            path, stop_before_pixels=True, specific_tags=_WANTED, force=True
        )
        return _facts(image)
    except READER_FAILURES as error:
        raise InvalidScanError("scan.damaged_header", at=0) from error


def _facts(image: Dataset) -> SeriesFacts:
    voltage = image.get("KVP")
    region = ("BodyPartExamined", "SeriesDescription", "ProtocolName")
    return SeriesFacts(
        patient=identity_of(image),
        description=_text(image, "SeriesDescription"),
        region=" ".join(
            _text(image, name) for name in (*region, "StudyDescription")
        ).upper(),
        manufacturer=_text(image, "Manufacturer"),
        scanner_model=_text(image, "ManufacturerModelName"),
        contrast_agent=_text(image, "ContrastBolusAgent"),
        tube_voltage_kv=float(voltage) if isinstance(voltage, int | float) else None,
        simulated=_text(image, "InstitutionName") == SIMULATED_INSTITUTION,
    )


def identity_of(image: Dataset) -> PersonIdentity:
    """Read the identity of the patient from the header.

    Source:
        DICOM PS3.3 C.7.1.1 (Patient) and table 10-18 (issuer qualifiers).
    """
    items = [image, *(image.get("OtherPatientIDsSequence") or ())]
    return PersonIdentity(
        identifiers=frozenset(_identifiers(items)),
        sex=_SEXES.get(_text(image, "PatientSex").upper(), Sex.UNKNOWN),
        birth_date=_birth_date(_text(image, "PatientBirthDate")),
        name=_name(_text(image, "PatientName")),
    )


def _identifiers(items: Iterable[Dataset]) -> Iterable[Identifier]:
    for item in items:
        value = _text(item, "PatientID")
        if value:
            yield Identifier(_issuer(item), value)


def _issuer(item: Dataset) -> str:
    """The universal issuer as a FHIR `system` would write it, else the local name."""
    for qualifier in item.get("IssuerOfPatientIDQualifiersSequence") or ():
        entity = _text(qualifier, "UniversalEntityID")
        kind = _text(qualifier, "UniversalEntityIDType").upper()
        if entity and kind == "ISO":
            return f"urn:oid:{entity}"
        if entity and kind == "UUID":
            return f"urn:uuid:{entity}"
        if entity and kind == "URI":
            return entity
    return _text(item, "IssuerOfPatientID")


def _birth_date(text: str) -> PartialDate | None:
    digits = text.replace(".", "").replace("-", "")
    if len(digits) != 8 or not digits.isdecimal():
        return None
    try:
        return PartialDate(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except InvalidClinicalValueError:
        return None


def _name(text: str) -> str:
    """Alphabetic and ideographic forms, family name first, without carets."""
    groups = (" ".join(group.replace("^", " ").split()) for group in text.split("="))
    return " / ".join(dict.fromkeys(group for group in groups if group))


def _text(image: Dataset, name: str) -> str:
    value = image.get(name)
    return "" if value is None else _ESCAPE.sub("", str(value)).strip(" \0")
