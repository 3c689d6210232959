"""Simulated scans, records and marks for the tests of store and workflows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian
from sqlalchemy import DateTime, select

from connectors.store.repository import Repository
from connectors.store.tables import METADATA, UtcDateTime
from data.identity import Identifier, PersonIdentity, Sex
from data.imaging.study import SeriesChoice, SeriesSummary
from data.partial_date import PartialDate
from data.patient.record import PatientRecord
from fusion.imaging.sphere_phantom import SpherePhantom, SphereSpec, render_sphere

HOSPITAL = "urn:oid:1.2.3.4"
UID_ROOT = "1.2.826.0.1.3680043.8.498"


@dataclass(frozen=True)
class Person:
    """Someone simulated, as images and records write them."""

    number: str = "P-1"
    sex: Sex = Sex.FEMALE
    born: str = "1950-04-05"
    issuer: str = HOSPITAL
    name: str = "Simulated"

    @property
    def identity(self) -> PersonIdentity:
        return PersonIdentity(
            identifiers=frozenset({Identifier(self.issuer, self.number)}),
            sex=self.sex,
            birth_date=PartialDate.parse(self.born) if self.born else None,
            name=self.name,
        )


def uid(*numbers: int) -> str:
    return ".".join([UID_ROOT, *map(str, numbers)])


def record_of(person: Person, source: str = "Patient/1") -> PatientRecord:
    return PatientRecord(source=source, identity=person.identity)


def choice_of(
    person: Person,
    number: int = 1,
    *,
    day: date = date(2024, 3, 1),
    slices: int = 33,
    spacing_mm: float = 1.25,
    series: int = 1,
) -> SeriesChoice:
    summary = SeriesSummary(
        series_uid=uid(number, series),
        study_uid=uid(number),
        patient=person.identity,
        scanned_on=day,
        slice_count=slices,
        spacing_mm=(spacing_mm, 0.8, 0.8),
    )
    return SeriesChoice(summary, (("scan.chosen_only", ()),))


@cache
def phantom(diameter_mm: float = 9.0) -> SpherePhantom:
    spec = SphereSpec(diameter_mm, spacing_mm=(1.25, 0.8, 0.8), half_width_mm=20.0)
    return render_sphere(spec, np.random.default_rng(7))


def write_ct(
    folder: Path,
    person: Person,
    number: int = 1,
    *,
    day: str = "20240301",
    diameter_mm: float = 9.0,
) -> None:
    """One study of one series as DICOM files: a sphere in lung."""
    folder.mkdir(parents=True, exist_ok=True)
    volume = phantom(diameter_mm).volume
    for index, plane in enumerate(volume.hu):
        image = _slice(person, number, index, day)
        image.ImagePositionPatient = [0.0, 0.0, index * volume.spacing_mm[0]]
        image.Rows, image.Columns = plane.shape
        image.PixelSpacing = list(volume.spacing_mm[1:])
        image.PixelData = (plane + 1024).astype("<u2").tobytes()
        image.save_as(folder / f"{index:03d}.dcm", enforce_file_format=True)


def _slice(person: Person, number: int, index: int, day: str) -> Dataset:
    image = Dataset()
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    image.SOPClassUID = CTImageStorage
    image.SOPInstanceUID = uid(number, 1, index + 1)
    image.StudyInstanceUID, image.SeriesInstanceUID = uid(number), uid(number, 1)
    image.FrameOfReferenceUID = uid(number, 9)
    image.Modality, image.ImageType = "CT", ["ORIGINAL", "PRIMARY", "AXIAL"]
    image.StudyDate = image.SeriesDate = image.AcquisitionDate = day
    image.PatientName, image.PatientID = person.name, person.number
    image.IssuerOfPatientID = person.issuer
    image.PatientSex = person.sex.value[0].upper()
    image.PatientBirthDate = person.born.replace("-", "")
    image.BodyPartExamined, image.Manufacturer = "CHEST", "Simulated"
    image.InstitutionName = "FUSIONBOARD SIMULATED"
    image.ImageOrientationPatient = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    image.InstanceNumber, image.SliceThickness = index + 1, 1.25
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.BitsAllocated, image.BitsStored, image.HighBit = 16, 16, 15
    image.PixelRepresentation = 0
    image.RescaleIntercept, image.RescaleSlope = -1024.0, 1.0
    return image


def write_patient(file: Path, person: Person, key: str = "1") -> None:
    """One FHIR Patient with a lung cancer."""
    file.parent.mkdir(parents=True, exist_ok=True)
    snomed = "http://snomed.info/sct"
    patient = {
        "resourceType": "Patient",
        "id": key,
        "identifier": [{"system": person.issuer, "value": person.number}],
        "gender": person.sex.value,
        "birthDate": person.born,
        "name": [{"family": person.name}],
    }
    cancer = {
        "resourceType": "Condition",
        "id": f"cancer-{key}",
        "subject": {"reference": f"Patient/{key}"},
        "code": {
            "coding": [
                {"system": snomed, "code": "254637007", "display": "NSCLC (simulated)"}
            ]
        },
        "onsetDateTime": "2024-01-10",
    }
    entries = [{"resource": patient}, {"resource": cancer}]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    file.write_text(json.dumps(bundle))


def write_marks(file: Path, *marks: tuple[int, int, str]) -> None:
    """Marks at the sphere's centre: (study, nodule, label)."""
    file.parent.mkdir(parents=True, exist_ok=True)
    x_mm, y_mm, z_mm = phantom().centre_mm
    lines = [
        "study_instance_uid,series_instance_uid,tracking_uid,nodule_label,"
        "x_mm,y_mm,z_mm,marked_by"
    ]
    lines += [
        f"{uid(study)},{uid(study, 1)},{uid(77, nodule)},{label},"
        f"{x_mm:.3f},{y_mm:.3f},{z_mm:.3f},simulated reader"
        for study, nodule, label in marks
    ]
    file.write_text("\n".join(lines) + "\n")


def dump(repository: Repository) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, except when folders were read."""
    with repository._database.reading() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in METADATA.sorted_tables
            if table.name != "ingest_runs"
        }


_KEYS = ("record_id", "link_id", "position", "assessment_id")
_HISTORY = ("ingest_runs", "input_changes", "assessed_inputs", "assessments")
"""When and in which order things came; the latest assessments show in the summaries."""


def meaning(
    repository: Repository, roots: Mapping[str, str] | None = None
) -> dict[str, list[str]]:
    """What the store holds, without its own keys and how it came to be."""
    with repository._database.reading() as connection:
        names = dict(roots or {}) | _names_of_patients(repository)
        held = {}
        for table in METADATA.sorted_tables:
            if table.name in _HISTORY:
                continue
            columns = [
                column
                for column in table.columns
                if column.name not in _KEYS
                and not isinstance(column.type, UtcDateTime | DateTime)
            ]
            rows = map(repr, connection.execute(select(*columns)))
            held[table.name] = sorted(_renamed(row, names) for row in rows)
    return held


def _renamed(text: str, names: Mapping[str, str]) -> str:
    for key, name in names.items():
        text = text.replace(key, name)
    return text


def _names_of_patients(repository: Repository) -> dict[str, str]:
    names = {}
    for row in repository.list_patients():
        case = repository.patient_case(row.patient_id)
        source = case.record.source if case.record else "images"
        numbers = sorted(each.value for each in row.identity.identifiers)
        names[row.patient_id] = f"<{source} {numbers}>"
    return names
