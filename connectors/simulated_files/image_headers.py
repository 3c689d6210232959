"""DICOM attributes that every simulated image carries."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, CTImageStorage

from connectors.dicom.identity import SIMULATED_INSTITUTION
from connectors.simulated_files.identifiers import (
    IMPLEMENTATION,
    ISSUER_NAME,
    ISSUER_OID,
    Identifiers,
)
from data.identity import Sex
from data.simulated.courses.patient_course import ScanPlan, SimulatedPatient

_SEX: Final = {Sex.FEMALE: "F", Sex.MALE: "M", Sex.OTHER: "O", Sex.UNKNOWN: ""}


@dataclass(frozen=True, slots=True)
class ScanIdentifiers:
    """One scan of one patient, with the names of everything in it.

    Attributes:
        identifiers: Of the cohort.
        patient: Who.
        number: Which scan of the patient, from 1.
    """

    identifiers: Identifiers
    patient: SimulatedPatient
    number: int

    @property
    def plan(self) -> ScanPlan:
        """The scan."""
        return self.patient.scans[self.number - 1]

    @property
    def day(self) -> int:
        """Days since the patient's first scan."""
        return (self.plan.on - self.patient.scans[0].on).days

    @property
    def study_uid(self) -> str:
        """Study Instance UID."""
        return self.uid("study")

    def series_uid(self, name: str) -> str:
        """Series Instance UID of one of its series."""
        return self.uid("series", name)

    def uid(self, *parts: str | int) -> str:
        """A UID within this visit."""
        return self.identifiers.uid(self.patient.patient_id, self.number, *parts)


def patient_and_study(visit: ScanIdentifiers) -> Dataset:
    """Patient, study and equipment of every file of a visit.

    Source:
        DICOM PS3.3 C.7.1.1, C.7.2.1, C.7.2.2, C.7.5.1, table 10-18.
    """
    patient, day = visit.patient, dicom_date(visit.plan.on)
    header = Dataset()
    header.SpecificCharacterSet = "ISO_IR 192"
    header.StudyDate = header.SeriesDate = header.ContentDate = day
    header.StudyTime = header.SeriesTime = header.ContentTime = "090000"
    header.AccessionNumber = f"{patient.patient_id}-{visit.number}"
    header.Manufacturer = "FusionBoard"
    header.ManufacturerModelName = "Simulated CT"
    header.DeviceSerialNumber = "0"
    header.SoftwareVersions = f"simulated cohort {visit.identifiers.version}"
    header.InstitutionName = SIMULATED_INSTITUTION
    header.ReferringPhysicianName = ""
    header.StudyDescription = "SIMULATED CT chest"
    header.PatientName = _person_name(patient)
    header.PatientID = patient.patient_id
    header.IssuerOfPatientID = ISSUER_NAME
    qualifier = Dataset()
    qualifier.UniversalEntityID = ISSUER_OID
    qualifier.UniversalEntityIDType = "ISO"
    header.IssuerOfPatientIDQualifiersSequence = Sequence([qualifier])
    born = patient.birth_date_in_images or patient.birth_date
    header.PatientBirthDate = dicom_date(born)
    header.PatientSex = _SEX[patient.sex_in_images or patient.sex]
    header.PatientAge = f"{(visit.plan.on - born).days // 365:03d}Y"
    header.PatientComments = "Simulated: this is not a person."
    header.StudyInstanceUID = visit.study_uid
    header.StudyID = str(visit.number)
    return header


def _person_name(patient: SimulatedPatient) -> str:
    latin = f"Simulated^{patient.given_name}"
    if not patient.name_in_chinese:
        return latin
    return f"{latin}=模拟^{patient.name_in_chinese}"


def dicom_date(day: date) -> str:
    """A day as DICOM writes it."""
    return day.strftime("%Y%m%d")


def file_meta(sop_class: UID, sop_instance: str, syntax: UID) -> FileMetaDataset:
    """File meta information of one file."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = sop_class
    meta.MediaStorageSOPInstanceUID = sop_instance
    meta.TransferSyntaxUID = syntax
    meta.ImplementationClassUID = ISSUER_OID
    meta.ImplementationVersionName = IMPLEMENTATION
    return meta


def ct_image(visit: ScanIdentifiers, series: str, number: int) -> Dataset:
    """Attributes shared by every CT image of one series.

    Args:
        visit: The scan.
        series: Name of the series within the visit.
        number: Series number.

    Source:
        DICOM PS3.3 A.3 (CT Image IOD), C.7.6.3, C.8.2.1.
    """
    protocol = visit.plan.protocol
    header = patient_and_study(visit)
    header.SOPClassUID = CTImageStorage
    header.Modality = "CT"
    header.AcquisitionDate = dicom_date(visit.plan.on)
    header.AcquisitionTime = "090000"
    header.SeriesInstanceUID = visit.series_uid(series)
    header.SeriesNumber = str(number)
    header.AcquisitionNumber = "1"
    header.FrameOfReferenceUID = visit.uid("frame")
    header.PositionReferenceIndicator = ""
    header.PatientPosition = "HFS"
    header.BodyPartExamined = "CHEST"
    header.KVP = decimal(protocol.tube_voltage_kv)
    header.XRayTubeCurrent = str(round(protocol.tube_current_ma))
    header.SamplesPerPixel = 1
    header.PhotometricInterpretation = "MONOCHROME2"
    header.BitsAllocated = 16
    header.BitsStored = 12
    header.HighBit = 11
    header.PixelRepresentation = 0
    header.RescaleIntercept = "-1024"
    header.RescaleSlope = "1"
    header.RescaleType = "HU"
    header.BurnedInAnnotation = "NO"
    header.LossyImageCompression = "00"
    return header


def decimal(value: float) -> str:
    """A decimal string of at most 16 bytes (DICOM PS3.5 6.2, DS)."""
    return f"{round(value, 6):.10g}"
