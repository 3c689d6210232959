"""One transaction over the whole store: the repositories of what is kept."""

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
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def patients(self) -> Patients:
        """Patients, their identities and their records."""
        return Patients(self._connection)

    @property
    def records(self) -> Records:
        """Clinical records as they were read."""
        return Records(self._connection)

    @property
    def patient_linkage(self) -> PatientLinkage:
        """Records grouped into patients."""
        return PatientLinkage(self._connection)

    @property
    def studies(self) -> Studies:
        """Studies and their series."""
        return Studies(self._connection)

    @property
    def nodules(self) -> Nodules:
        """Marks of nodules, and what was measured there."""
        return Nodules(self._connection)

    @property
    def findings(self) -> Findings:
        """Searches of series, what they found, and the answers of persons."""
        return Findings(self._connection)

    @property
    def quality_reports(self) -> QualityReports:
        """Quality of series."""
        return QualityReports(self._connection)

    @property
    def embedding_cache(self) -> EmbeddingCache:
        """Embeddings of nodules, kept ready."""
        return EmbeddingCache(self._connection)

    @property
    def study_linkage(self) -> StudyLinkage:
        """Patient of each study."""
        return StudyLinkage(self._connection)

    @property
    def links(self) -> Links:
        """Statements of persons on where a study belongs."""
        return Links(self._connection)

    @property
    def entries(self) -> Entries:
        """Entries of persons about patients."""
        return Entries(self._connection)

    @property
    def cases(self) -> PatientCases:
        """Everything about one patient."""
        return PatientCases(self._connection)

    @property
    def listing(self) -> Listing:
        """Lists over the whole store."""
        return Listing(self._connection)

    @property
    def assessments(self) -> Assessments:
        """Stored assessments."""
        return Assessments(self._connection)

    @property
    def summaries(self) -> AssessmentSummaries:
        """Plain columns of the latest assessments."""
        return AssessmentSummaries(self._connection)

    @property
    def stale_assessments(self) -> StaleAssessments:
        """Assessments that no longer hold."""
        return StaleAssessments(self._connection)

    @property
    def sent_reports(self) -> SentReports:
        """Reports that left."""
        return SentReports(self._connection)

    @property
    def releases(self) -> Releases:
        """Local validations and releases of outputs."""
        return Releases(self._connection)

    @property
    def cohort_validations(self) -> CohortValidations:
        """Validations of models on cohorts."""
        return CohortValidations(self._connection)

    @property
    def ingest_runs(self) -> IngestRuns:
        """Runs over folders and servers, and what they rejected."""
        return IngestRuns(self._connection)

    @property
    def fhir_events(self) -> FhirEvents:
        """Patients whom a server named as changed."""
        return FhirEvents(self._connection)

    @property
    def hl7_messages(self) -> Hl7Messages:
        """HL7 v2 messages as they came."""
        return Hl7Messages(self._connection)
