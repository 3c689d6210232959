"""One transaction over the whole store: the repositories of what is kept."""

from typing import Final

from sqlalchemy import Connection

from connectors.store.assessments.assessment_summaries import AssessmentSummaries
from connectors.store.assessments.assessments import Assessments
from connectors.store.assessments.sent_reports import SentReports
from connectors.store.assessments.stale_assessments import StaleAssessments
from connectors.store.entries.entries import Entries
from connectors.store.imaging.findings import Findings
from connectors.store.imaging.nodule_embeddings import EmbeddingCache
from connectors.store.imaging.nodules import Nodules
from connectors.store.imaging.quality import QualityReports
from connectors.store.imaging.studies import Studies
from connectors.store.incoming.fhir_events import FhirEvents
from connectors.store.incoming.hl7_messages import Hl7Messages
from connectors.store.incoming.ingest_runs import IngestRuns
from connectors.store.linkage.links import Links
from connectors.store.linkage.study_relinkage import StudyLinkage
from connectors.store.listing import Listing
from connectors.store.patient_cases import PatientCases
from connectors.store.patients.patient_linkage import PatientLinkage
from connectors.store.patients.patients import Patients
from connectors.store.patients.records import Records
from connectors.store.validation.cohort_validations import CohortValidations
from connectors.store.validation.local_validations import Releases


class UnitOfWork:
    """All that is kept, within one transaction.

    A reader sees one moment of the store; what a writer does is kept all or not at
    all. `Repository.reading` and `Repository.writing` open it.

    Attributes:
        patients: Patients, their identities and their records.
        records: Clinical records as they were read.
        patient_linkage: Which records are one patient.
        studies: Studies and their series.
        nodules: Marks of nodules, and what was measured there.
        findings: Searches of series, what they found, and the answers of persons.
        quality_reports: Quality of series.
        embedding_cache: Embeddings of nodules, kept ready.
        study_linkage: Which patient a study belongs to.
        links: What persons said of that.
        entries: What persons entered about patients.
        cases: Everything about one patient.
        listing: Lists over the whole store.
        assessments: Stored assessments.
        summaries: Plain columns of the latest ones.
        stale_assessments: Which of them no longer hold.
        sent_reports: Reports that left.
        releases: Local validations and releases of outputs.
        cohort_validations: Validations of models on cohorts.
        ingest_runs: Runs over folders and servers, and what they set aside.
        fhir_events: Patients whom a server named as changed.
        hl7_messages: HL7 v2 messages as they came.
    """

    def __init__(self, connection: Connection) -> None:
        self.patients: Final = Patients(connection)
        self.records: Final = Records(connection)
        self.patient_linkage: Final = PatientLinkage(connection)
        self.studies: Final = Studies(connection)
        self.nodules: Final = Nodules(connection)
        self.findings: Final = Findings(connection)
        self.quality_reports: Final = QualityReports(connection)
        self.embedding_cache: Final = EmbeddingCache(connection)
        self.study_linkage: Final = StudyLinkage(connection)
        self.links: Final = Links(connection)
        self.entries: Final = Entries(connection)
        self.cases: Final = PatientCases(connection)
        self.listing: Final = Listing(connection)
        self.assessments: Final = Assessments(connection)
        self.summaries: Final = AssessmentSummaries(connection)
        self.stale_assessments: Final = StaleAssessments(connection)
        self.sent_reports: Final = SentReports(connection)
        self.releases: Final = Releases(connection)
        self.cohort_validations: Final = CohortValidations(connection)
        self.ingest_runs: Final = IngestRuns(connection)
        self.fhir_events: Final = FhirEvents(connection)
        self.hl7_messages: Final = Hl7Messages(connection)
