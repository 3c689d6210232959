"""Everything about one patient, brought together from all that is kept."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from connectors.store.canonical_json import from_json
from connectors.store.entries.entries import Entries
from connectors.store.imaging.nodules import Nodules
from connectors.store.imaging.studies import Studies
from connectors.store.linkage.study_linkage import IDENTIFIER, RECORDED_LINK
from connectors.store.patients.patients import Patients
from connectors.store.tables import patients, studies
from data.errors import NotFoundError
from data.identity import PersonIdentity
from data.patient.case import PatientCase
from fusion.report_text.confirmed import with_confirmed


@dataclass(frozen=True, slots=True)
class PatientCases:
    """Everything about one patient, brought together."""

    _connection: Connection

    def read_patient_case(self, patient_id: str) -> PatientCase:
        """Everything about one patient, at one moment.

        Raises:
            NotFoundError: If there is no such patient.
        """
        row = self._connection.execute(
            select(patients).where(patients.c.patient_id == patient_id)
        ).one_or_none()
        if row is None:
            raise NotFoundError("store.no_patient")
        record = Patients(self._connection).patient_record(patient_id)
        joined = self._connection.execute(
            select(studies.c.basis, studies.c.linked_by, studies.c.stored_at)
            .where(studies.c.patient_id == patient_id)
            .order_by(studies.c.stored_at, studies.c.study_uid)
        ).all()
        decided = Entries(self._connection).decisions_of_patient(patient_id)
        scans = Studies(self._connection).study_rows(patient_id)
        moments = [each.stored_at for each in joined] + ([record[1]] if record else [])
        return PatientCase(
            patient_id=patient_id,
            identity=from_json(PersonIdentity, row.identity),
            identity_basis=_basis([each.basis for each in joined], record is not None),
            record=with_confirmed(record[0], decided) if record else None,
            studies=scans,
            nodules=Nodules(self._connection).patient_nodules(patient_id),
            data_as_of=max(moments, default=datetime.min.replace(tzinfo=UTC)),
            linked_by=", ".join(
                dict.fromkeys(each.linked_by for each in joined if each.linked_by)
            ),
            simulated=row.simulated or any(scan.simulated for scan in scans),
        )


def _basis(of_studies: list[str], has_record: bool) -> str:
    """The weakest of what joined the images to the patient."""
    if not has_record:
        return "images_only"
    if RECORDED_LINK in of_studies:
        return RECORDED_LINK
    return IDENTIFIER if of_studies else "record_only"
