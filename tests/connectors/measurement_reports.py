"""Structured reports of measurements, made by hand."""

import io
from collections.abc import Sequence

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import Comprehensive3DSRStorage, ExplicitVRLittleEndian

from data.identity import Sex
from tests.connectors.examples import Person, uid

LONG, SHORT, DIAMETER = ("103339001", "103340004", "81827009")


def code(value: str, meaning: str, scheme: str = "SCT") -> Dataset:
    found = Dataset()
    found.CodeValue, found.CodingSchemeDesignator = value, scheme
    found.CodeMeaning = meaning
    return found


def item(kind: str, name: Dataset, children: Sequence[Dataset] = ()) -> Dataset:
    found = Dataset()
    found.ValueType, found.ConceptNameCodeSequence = kind, [name]
    found.RelationshipType = "CONTAINS"
    if children:
        found.ContentSequence = list(children)
    return found


def group(
    label: str, site: str, *lengths: tuple[str, float], unit: str = "mm"
) -> Dataset:
    tracking = item("TEXT", code("112039", "Tracking Identifier", "DCM"))
    tracking.TextValue = label
    parts = [tracking]
    if site:
        where = item("CODE", code("363698007", "Finding Site"))
        where.ConceptCodeSequence = [code("1", site)]
        parts.append(where)
    for axis, length in lengths:
        measured = item("NUM", code(axis, "length"))
        value = Dataset()
        value.NumericValue = str(length)
        value.MeasurementUnitsCodeSequence = [code(unit, unit, "UCUM")]
        measured.MeasuredValueSequence = [value]
        parts.append(measured)
    return item("CONTAINER", code("125007", "Measurement Group", "DCM"), parts)


def report(
    *groups: Dataset,
    person: Person | None = None,
    day: str = "20240301",
    study: str = "",
    root: str = "126000",
) -> bytes:
    person = person or Person()
    measurements = item(
        "CONTAINER", code("126010", "Imaging Measurements", "DCM"), groups
    )
    found = item("CONTAINER", code(root, "Report", "DCM"), [measurements])
    found.file_meta = FileMetaDataset()
    found.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    found.file_meta.MediaStorageSOPClassUID = Comprehensive3DSRStorage
    found.file_meta.MediaStorageSOPInstanceUID = uid(88, 1)
    found.SOPClassUID, found.SOPInstanceUID = Comprehensive3DSRStorage, uid(88, 1)
    found.StudyInstanceUID = study or uid(88)
    found.StudyDate, found.Modality = day, "SR"
    found.PatientID, found.PatientName = person.number, "Doe^Jane"
    found.PatientBirthDate = person.born.replace("-", "")
    found.PatientSex = {Sex.FEMALE: "F", Sex.MALE: "M"}.get(person.sex, "")
    issuer = Dataset()
    issuer.UniversalEntityID = person.issuer.removeprefix("urn:oid:")
    issuer.UniversalEntityIDType = "ISO"
    found.IssuerOfPatientIDQualifiersSequence = [issuer]
    found.VerificationFlag = "UNVERIFIED"
    held = io.BytesIO()
    found.save_as(held, enforce_file_format=True)
    return held.getvalue()
