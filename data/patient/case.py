"""One patient as a page shows it: record, studies and nodules together."""

from dataclasses import dataclass, field
from datetime import date, datetime

from data.identity import PersonIdentity
from data.imaging.nodule import Nodule
from data.imaging.quality import QualityReport
from data.patient.record import PatientRecord


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One CT study in the store.

    Attributes:
        study_uid: Study Instance UID.
        series_uid: The series that is measured.
        scanned_on: Acquisition date, or None if the images do not say.
        slice_count: Slices of that series.
        slice_spacing_mm: From positions.
        pixel_spacing_mm: In-plane.
        convolution_kernel: Kernel as the maker names it, or empty.
        scanner: Manufacturer and model, or empty.
        chosen_because: Message key with values: why this series was chosen.
        simulated: Whether the images are marked as simulated.
        slice_thickness_mm: Nominal thickness, or None.
        quality: How good the series is for measuring, or None if it was not graded.
    """

    study_uid: str
    series_uid: str
    scanned_on: date | None
    slice_count: int
    slice_spacing_mm: float
    pixel_spacing_mm: float
    convolution_kernel: str = ""
    scanner: str = ""
    chosen_because: tuple[tuple[str, tuple[tuple[str, object], ...]], ...] = ()
    simulated: bool = False
    slice_thickness_mm: float | None = None
    quality: QualityReport | None = None


@dataclass(frozen=True, slots=True)
class PatientRow:
    """One line of the patient list.

    Attributes:
        patient_id: Key in the store; says nothing about the person.
        identity: Who it is.
        study_count: CT studies in the store.
        nodule_count: Nodules followed.
        largest_volume_mm3: Largest nodule on its latest scan, or None.
        latest_scan_on: Day of the latest scan, or None.
        diagnosis: Words of the newest lung cancer, or empty.
        stage: Newest stage group, or empty.
        has_record: Whether a FHIR record is joined.
        simulated: Whether any part is marked as simulated.
    """

    patient_id: str
    identity: PersonIdentity
    study_count: int
    nodule_count: int
    largest_volume_mm3: float | None
    latest_scan_on: date | None
    diagnosis: str
    stage: str
    has_record: bool
    simulated: bool


@dataclass(frozen=True, slots=True)
class PatientCase:
    """Everything the store holds about one patient.

    Attributes:
        patient_id: Key in the store.
        identity: Who it is, from the FHIR record where there is one.
        identity_basis: How images and record were joined: `identifier`,
            `recorded_link`, `images_only` or `record_only`.
        linked_by: Who recorded the link, or empty.
        record: The FHIR record, or None.
        studies: Oldest first.
        nodules: By label.
        data_as_of: When the newest of it came in.
        simulated: Whether any part is marked as simulated.
    """

    patient_id: str
    identity: PersonIdentity
    identity_basis: str
    record: PatientRecord | None
    studies: tuple[StudyRow, ...]
    nodules: tuple[Nodule, ...]
    data_as_of: datetime
    linked_by: str = ""
    simulated: bool = False

    def scan_days(self) -> tuple[date, ...]:
        """Days on which a nodule was measured, oldest first."""
        days = {scan.scanned_on for one in self.nodules for scan in one.measurements}
        return tuple(sorted(days))

    def visit_days(self) -> tuple[date, ...]:
        """Days with a CT, whether or not a nodule was measured on it, oldest first."""
        days = {study.scanned_on for study in self.studies if study.scanned_on}
        return tuple(sorted(days | set(self.scan_days())))


@dataclass(frozen=True, slots=True)
class UnlinkedStudy:
    """A CT study that waits for a patient.

    Attributes:
        study_uid: Study Instance UID.
        identity: Who the images say it is.
        scanned_on: Acquisition date, or None.
        reason: `no_match`, `conflict`, `several_patients` (the identifier is that of
            more than one) or `undone` (a person undid the link). The words are under
            `identity.waits.<reason>`.
        conflicts: Which of `sex`, `birth_date` and `nodule` (the same nodule was
            measured in another patient) contradict, if it is a conflict.
        candidate_patient_id: The patient with the same identifier, if there is one.
    """

    study_uid: str
    identity: PersonIdentity
    scanned_on: date | None
    reason: str
    conflicts: frozenset[str] = field(default_factory=frozenset)
    candidate_patient_id: str = ""


@dataclass(frozen=True, slots=True)
class RecordedLink:
    """Link of a study to a patient, as it was said and perhaps undone.

    Attributes:
        study_uid: Study Instance UID.
        patient_id: Key in the store.
        person: Who recorded it; empty if the identifier did and a person undid it.
        reason: In that person's words.
        recorded_at: When.
        undone_by: Who undid it, or empty while it holds.
        undone_at: When, or None while it holds.
    """

    study_uid: str
    patient_id: str
    person: str
    reason: str
    recorded_at: datetime
    undone_by: str = ""
    undone_at: datetime | None = None
