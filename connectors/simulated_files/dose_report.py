"""A radiation dose report, so that a study holds something that is not an image."""

from pathlib import Path

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, XRayRadiationDoseSRStorage

from connectors.simulated_files.image_headers import (
    ScanIdentifiers,
    dicom_date,
    file_meta,
    patient_and_study,
)


def write_dose_report(folder: Path, visit: ScanIdentifiers) -> None:
    """Write a dose report with the dose length product only.

    Source:
        DICOM PS3.3 A.35.8, PS3.16 TID 10011.
    """
    report = patient_and_study(visit)
    instance = visit.uid("dose")
    report.SOPClassUID, report.SOPInstanceUID = XRayRadiationDoseSRStorage, instance
    report.Modality = "SR"
    report.SeriesInstanceUID = visit.series_uid("dose")
    report.SeriesNumber, report.InstanceNumber = "900", "1"
    report.SeriesDescription = "SIMULATED dose report"
    report.ReferencedPerformedProcedureStepSequence = Sequence([])
    report.PerformedProcedureCodeSequence = Sequence([])
    report.ContentDate, report.ContentTime = dicom_date(visit.plan.on), "090500"
    report.CompletionFlag, report.VerificationFlag = "COMPLETE", "UNVERIFIED"
    report.ValueType, report.ContinuityOfContent = "CONTAINER", "SEPARATE"
    report.ConceptNameCodeSequence = _code("113701", "X-Ray Radiation Dose Report")
    report.ContentSequence = Sequence([_dose_length_product(98.0)])
    report.file_meta = file_meta(
        XRayRadiationDoseSRStorage, instance, ExplicitVRLittleEndian
    )
    report.save_as(folder / "dose-0001.dcm", enforce_file_format=True)


def _dose_length_product(mgy_cm: float) -> Dataset:
    measured = Dataset()
    measured.NumericValue = f"{mgy_cm:g}"
    measured.MeasurementUnitsCodeSequence = _code("mGy.cm", "mGy.cm", "UCUM")
    item = Dataset()
    item.RelationshipType, item.ValueType = "CONTAINS", "NUM"
    item.ConceptNameCodeSequence = _code("113813", "CT Dose Length Product Total")
    item.MeasuredValueSequence = Sequence([measured])
    return item


def _code(value: str, meaning: str, scheme: str = "DCM") -> Sequence:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator = value, scheme
    code.CodeMeaning = meaning
    return Sequence([code])
