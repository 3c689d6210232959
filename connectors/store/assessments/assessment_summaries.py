"""Plain columns of the latest assessments that lists over all patients need."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from connectors.store.canonical_json import from_json, to_json
from connectors.store.tables import nodule_summaries, patient_summaries, patients
from data.identity import PersonIdentity
from data.imaging.nodule import Density
from data.patient.case import PatientCase
from data.results.assessment import NoduleAssessment, PatientAssessment
from data.results.follow_up import NextScan, NoduleSummary
from data.results.growth import Trend
from data.results.oncoprint import GeneticSummary


@dataclass(frozen=True, slots=True)
class AssessmentSummaries:
    """Plain columns of the latest assessments."""

    _connection: Connection

    def replace_summaries(
        self,
        patient_id: str,
        assessment_id: int,
        case: PatientCase,
        assessment: PatientAssessment,
    ) -> None:
        """Put the summaries of an assessment in place of those before.

        Args:
            patient_id: Key of the patient.
            assessment_id: Key of the assessment.
            case: The patient it is about.
            assessment: What is said.
        """
        for table in (nodule_summaries, patient_summaries):
            self._connection.execute(
                delete(table).where(table.c.patient_id == patient_id)
            )
        volumes = [one.latest.volume_mm3 for one in assessment.nodules]
        self._connection.execute(
            insert(patient_summaries).values(
                patient_id=patient_id,
                assessment_id=assessment_id,
                nodule_count=len(volumes),
                largest_volume_mm3=max(volumes, default=None),
                priority_level=int(assessment.priority.level),
                priority=to_json(assessment.priority),
                next_due_by=assessment.next_due_by,
                genetics=to_json(assessment.genetics),
            )
        )
        rows = [_nodule_row(patient_id, case, one) for one in assessment.nodules]
        if rows:
            self._connection.execute(insert(nodule_summaries), rows)

    def all_nodule_summaries(self) -> tuple[NoduleSummary, ...]:
        """Every nodule of every patient, in one query."""
        rows = self._connection.execute(
            select(nodule_summaries, patients.c.identity).join(
                patients, patients.c.patient_id == nodule_summaries.c.patient_id
            )
        )
        identities: dict[str, PersonIdentity] = {}
        scans: dict[str, NextScan] = {}
        found = []
        for row in rows:
            if row.patient_id not in identities:
                identities[row.patient_id] = from_json(PersonIdentity, row.identity)
            if row.next_scan not in scans:
                scans[row.next_scan] = from_json(NextScan, row.next_scan)
            found.append(
                NoduleSummary(
                    patient_id=row.patient_id,
                    identity=identities[row.patient_id],
                    tracking_uid=row.tracking_uid,
                    label=row.label,
                    density=Density(row.density),
                    volume_mm3=row.volume_mm3,
                    scanned_on=row.scanned_on,
                    latest_study_on=row.latest_study_on,
                    next_scan=scans[row.next_scan],
                    growing=row.growing,
                    simulated=row.simulated,
                )
            )
        return tuple(found)

    def all_genetic_summaries(self) -> dict[str, GeneticSummary]:
        """Genes and scores of every patient with a record, by key."""
        rows = self._connection.execute(
            select(patient_summaries.c.patient_id, patient_summaries.c.genetics)
            .join(patients, patients.c.patient_id == patient_summaries.c.patient_id)
            .where(patients.c.has_record)
        )
        return {row.patient_id: from_json(GeneticSummary, row.genetics) for row in rows}


def _nodule_row(
    patient_id: str, case: PatientCase, one: NoduleAssessment
) -> dict[str, object]:
    verdict = one.growth.verdict.released if one.growth else None
    latest = one.latest
    return {
        "patient_id": patient_id,
        "tracking_uid": one.nodule.tracking_uid,
        "label": one.nodule.label,
        "density": latest.density.value,
        "volume_mm3": latest.volume_mm3,
        "scanned_on": latest.scanned_on,
        "latest_study_on": one.newer_ct_unmeasured_on or latest.scanned_on,
        "next_scan": to_json(one.next_scan),
        "growing": verdict is not None and verdict.trend is Trend.GROWING,
        "simulated": case.simulated,
    }
