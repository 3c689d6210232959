"""The tables; domain types go in and out as canonical JSON beside the columns."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept as UTC; SQLite knows no time zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - given by SQLAlchemy
    ) -> datetime | None:
        """To UTC without a zone."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - given by SQLAlchemy
    ) -> datetime | None:
        """To a moment that knows its zone."""
        return value.replace(tzinfo=UTC) if value else None


patients = Table(
    "patients",
    METADATA,
    Column("patient_id", Text, primary_key=True),
    Column("identity", Text, nullable=False),
    Column("founder", Text, comment="who the images say it is, if a person made it"),
    Column("diagnosis", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("has_record", Boolean, nullable=False),
    Column("simulated", Boolean, nullable=False),
)

patient_identifiers = Table(
    "patient_identifiers",
    METADATA,
    Column(
        "patient_id",
        ForeignKey(patients.c.patient_id, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("issuer", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Index("ix_patient_identifiers_value", "value", "issuer"),
)

records = Table(
    "records",
    METADATA,
    Column("record_id", Text, primary_key=True),
    Column("patient_id", ForeignKey(patients.c.patient_id), nullable=False, index=True),
    Column("root", Text, nullable=False),
    Column("source", Text, nullable=False, index=True),
    Column("content_hash", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
)

studies = Table(
    "studies",
    METADATA,
    Column("study_uid", Text, primary_key=True),
    Column("series_uid", Text, nullable=False),
    Column("identity", Text, nullable=False),
    Column("scanned_on", Date),
    Column("simulated", Boolean, nullable=False),
    Column("stored_at", UtcDateTime, nullable=False),
    Column("patient_id", ForeignKey(patients.c.patient_id), index=True),
    Column("basis", Text, nullable=False),
    Column("linked_by", Text, nullable=False),
    Column("waits_because", Text, nullable=False),
    Column("conflicts", Text, nullable=False),
    Column("candidate_patient_id", Text, nullable=False, index=True),
)

study_identifiers = Table(
    "study_identifiers",
    METADATA,
    Column(
        "study_uid",
        ForeignKey(studies.c.study_uid, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("issuer", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Index("ix_study_identifiers_value", "value", "issuer"),
)

series = Table(
    "series",
    METADATA,
    Column("series_uid", Text, primary_key=True),
    Column("study_uid", ForeignKey(studies.c.study_uid), nullable=False, index=True),
    Column("summary", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("scanner", Text, nullable=False),
    Column("files", Text, nullable=False, comment="folder, and names within it"),
    Column("fingerprint", Text, nullable=False),
)

nodules = Table(
    "nodules",
    METADATA,
    Column("tracking_uid", Text, primary_key=True),
    Column("label", Text, nullable=False),
)

marks = Table(
    "marks",
    METADATA,
    Column("tracking_uid", Text, primary_key=True),
    Column("series_uid", Text, primary_key=True),
    Column("study_uid", Text, nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("x_mm", Float, nullable=False),
    Column("y_mm", Float, nullable=False),
    Column("z_mm", Float, nullable=False),
    Column("marked_by", Text, nullable=False),
    Column("root", Text, nullable=False, comment="empty if a person pointed"),
    Column("line", Text, nullable=False),
    Column("tried", Text, nullable=False, comment="method, files and seed, or empty"),
    Column("refused", Text, nullable=False),
    Column("refused_values", Text, nullable=False),
)

measurements = Table(
    "measurements",
    METADATA,
    Column("tracking_uid", ForeignKey(nodules.c.tracking_uid), primary_key=True),
    Column("series_uid", ForeignKey(series.c.series_uid), primary_key=True),
    Column("study_uid", ForeignKey(studies.c.study_uid), nullable=False, index=True),
    Column("scanned_on", Date, nullable=False),
    Column("volume_mm3", Float, nullable=False),
    Column("method", Text, nullable=False),
    Column("measurement", Text, nullable=False),
)

key_images = Table(
    "key_images",
    METADATA,
    Column("tracking_uid", Text, primary_key=True),
    Column("series_uid", Text, primary_key=True),
    Column("image", LargeBinary, nullable=False),
    ForeignKeyConstraint(
        ["tracking_uid", "series_uid"],
        [measurements.c.tracking_uid, measurements.c.series_uid],
        ondelete="CASCADE",
    ),
)

searches = Table(
    "searches",
    METADATA,
    Column("series_uid", ForeignKey(series.c.series_uid), primary_key=True),
    Column("study_uid", Text, nullable=False, index=True),
    Column("tried", Text, nullable=False, comment="detector, method, files, nodules"),
    Column(
        "refused", Text, nullable=False, comment="why it was not searched, or empty"
    ),
    Column("refused_values", Text, nullable=False),
    Column("searched_at", UtcDateTime, nullable=False),
)

quality_reports = Table(
    "quality_reports",
    METADATA,
    Column("series_uid", ForeignKey(series.c.series_uid), primary_key=True),
    Column("report", Text, nullable=False),
)

findings = Table(
    "findings",
    METADATA,
    Column("finding_id", Text, primary_key=True),
    Column("series_uid", ForeignKey(series.c.series_uid), nullable=False, index=True),
    Column("study_uid", ForeignKey(studies.c.study_uid), nullable=False, index=True),
    Column("finding", Text, nullable=False),
    Column("image", LargeBinary, nullable=False),
)

finding_answers = Table(
    "finding_answers",
    METADATA,
    Column("answer_id", Integer, primary_key=True),
    Column("finding_id", ForeignKey(findings.c.finding_id), nullable=False, index=True),
    Column("decision", Text, nullable=False),
    Column("tracking_uid", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("answered_at", UtcDateTime, nullable=False),
)

links = Table(
    "links",
    METADATA,
    Column("link_id", Integer, primary_key=True),
    Column("study_uid", ForeignKey(studies.c.study_uid), nullable=False, index=True),
    Column("patient_id", Text, nullable=False, index=True),
    Column("person", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("undone_by", Text, nullable=False),
    Column("undone_at", UtcDateTime),
)

set_aside = Table(
    "set_aside",
    METADATA,
    Column("root", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("place", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reason_values", Text, nullable=False),
)

ingest_runs = Table(
    "ingest_runs",
    METADATA,
    Column("run_id", Integer, primary_key=True),
    Column("root", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, nullable=False),
    Column("counts", Text, nullable=False),
)

acceptances = Table(
    "acceptances",
    METADATA,
    Column("record_id", Integer, primary_key=True),
    Column("number", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("report", Text, nullable=False),
    Column("signed_by", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Index("ix_acceptances_number", "number", "version"),
)

number_switches = Table(
    "number_switches",
    METADATA,
    Column("switch_id", Integer, primary_key=True),
    Column("number", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("person", Text, nullable=False),
    Column("switched_at", UtcDateTime, nullable=False),
    Column("record_id", ForeignKey(acceptances.c.record_id)),
)

entered_facts = Table(
    "entered_facts",
    METADATA,
    Column("entry_id", Integer, primary_key=True),
    Column("patient_id", Text, nullable=False, index=True),
    Column("tracking_uid", Text, nullable=False, index=True, comment="or empty"),
    Column("scanned_on", Date, comment="latest scan when it was said"),
    Column("name", Text, nullable=False),
    Column("value", Text, nullable=False, comment="empty: taken back"),
    Column("person", Text, nullable=False),
    Column("entered_at", UtcDateTime, nullable=False),
)

response_entries = Table(
    "response_entries",
    METADATA,
    Column("entry_id", Integer, primary_key=True),
    Column("patient_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False, comment="plan or reading"),
    Column("said", Text, nullable=False, comment="JSON of the domain type"),
)

proposal_decisions = Table(
    "proposal_decisions",
    METADATA,
    Column("decision_id", Integer, primary_key=True),
    Column("patient_id", Text, nullable=False, index=True),
    Column("said", Text, nullable=False, comment="JSON of the domain type"),
)

hl7_messages = Table(
    "hl7_messages",
    METADATA,
    Column("message_id", Integer, primary_key=True),
    Column("sender", Text, nullable=False),
    Column("control_id", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("issuer", Text, nullable=False, comment="of PID-3, or empty"),
    Column("identifier", Text, nullable=False, index=True, comment="PID-3, or empty"),
    Column("refused", Text, nullable=False, comment="why, or empty"),
    Column("refused_values", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("resources", Text, nullable=False, comment="what it became, as FHIR JSON"),
    UniqueConstraint("sender", "control_id", "content_hash"),
)

fhir_events = Table(
    "fhir_events",
    METADATA,
    Column("root", Text, primary_key=True, comment="base URL of the server"),
    Column("source", Text, primary_key=True, comment="empty if anyone may be meant"),
    Column("received_at", UtcDateTime, nullable=False),
)

sent_reports = Table(
    "sent_reports",
    METADATA,
    Column("sent_id", Integer, primary_key=True),
    Column("patient_id", Text, nullable=False, index=True),
    Column("root", Text, nullable=False),
    Column("report", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("signed_by", Text, nullable=False),
    Column("signed_at", UtcDateTime),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("created", Integer, nullable=False),
)

input_changes = Table(
    "input_changes",
    METADATA,
    Column("change_id", Integer, primary_key=True),
    Column("patient_id", Text, nullable=False, index=True),
    sqlite_autoincrement=True,
)

assessed_inputs = Table(
    "assessed_inputs",
    METADATA,
    Column("inputs_hash", Text, primary_key=True),
    Column("document", LargeBinary, nullable=False),
)

assessments = Table(
    "assessments",
    METADATA,
    Column("assessment_id", Integer, primary_key=True),
    Column("patient_id", Text, nullable=False, index=True),
    Column("inputs_hash", ForeignKey(assessed_inputs.c.inputs_hash), nullable=False),
    Column("last_change_id", Integer, nullable=False),
    Column("versions", Text, nullable=False),
    Column("versions_hash", Text, nullable=False),
    Column("assessed_for", Date, nullable=False),
    Column("expires_on", Date),
    Column("assessed_at", UtcDateTime, nullable=False),
    Column("document", LargeBinary, nullable=False),
)

patient_summaries = Table(
    "patient_summaries",
    METADATA,
    Column(
        "patient_id",
        ForeignKey(patients.c.patient_id, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("assessment_id", ForeignKey(assessments.c.assessment_id), nullable=False),
    Column("nodule_count", Integer, nullable=False),
    Column("largest_volume_mm3", Float),
    Column("priority_level", Integer, nullable=False),
    Column("priority", Text, nullable=False),
    Column("next_due_by", Date),
    Column("genetics", Text, nullable=False),
)

nodule_summaries = Table(
    "nodule_summaries",
    METADATA,
    Column(
        "patient_id",
        ForeignKey(patients.c.patient_id, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("tracking_uid", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("density", Text, nullable=False),
    Column("volume_mm3", Float, nullable=False),
    Column("scanned_on", Date, nullable=False),
    Column("latest_study_on", Date, nullable=False),
    Column("next_scan", Text, nullable=False),
    Column("growing", Boolean, nullable=False),
    Column("simulated", Boolean, nullable=False),
)

nodule_embeddings = Table(
    "nodule_embeddings",
    METADATA,
    Column("tracking_uid", Text, primary_key=True),
    Column("series_uid", Text, primary_key=True),
    Column("cache_key", Text, nullable=False),
    Column("features", LargeBinary, nullable=False),
)

cohort_validations = Table(
    "cohort_validations",
    METADATA,
    Column("validation_id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("cohort", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("validated_at", UtcDateTime, nullable=False),
    Column("answer", Text, nullable=False),
    Column("pages", Text, nullable=False),
)
