"""Stored assessments, their summaries, and which patients must be assessed anew.

Triggers note every change of what an assessment starts from, so that no way of writing
to the store can forget to: whatever changes a patient leaves a row in `input_changes`
in the same transaction.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_OF_STUDY = "SELECT patient_id FROM studies WHERE study_uid = {row}.study_uid"
_OF_SERIES = (
    "SELECT patient_id FROM studies JOIN series USING (study_uid)"
    " WHERE series.series_uid = {row}.series_uid"
)
_OF_NODULE = (
    "SELECT DISTINCT patient_id FROM studies JOIN measurements USING (study_uid)"
    " WHERE tracking_uid = {row}.tracking_uid"
)
_OWN = "SELECT {row}.patient_id AS patient_id"
_CHANGES = {
    "patients": (_OWN,),
    "records": (_OWN,),
    "studies": (_OWN,),
    "series": (_OF_STUDY,),
    "measurements": (_OF_STUDY,),
    "quality_reports": (_OF_SERIES,),
    "nodules": (_OF_NODULE,),
    "entered_facts": (_OWN, _OF_NODULE),
    "response_entries": (_OWN,),
    "proposal_decisions": (_OWN,),
}
"""By table: whom a changed row is about."""

_NOTE = (
    "INSERT INTO input_changes (patient_id) SELECT patient_id FROM ({query}) AS changed"
    " WHERE patient_id IS NOT NULL;"
)


def upgrade() -> None:
    """Make the tables and the triggers."""
    _make_tables()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, about in _CHANGES.items():
        for event, rows in (
            ("INSERT", ("NEW",)),
            ("UPDATE", ("OLD", "NEW")),
            ("DELETE", ("OLD",)),
        ):
            if table == "patients" and event == "DELETE":
                continue
            notes = [
                _NOTE.format(query=query.format(row=row))
                for query in about
                for row in rows
            ]
            make = _sqlite_trigger if sqlite else _postgresql_trigger
            make(table, event, notes)


def _make_tables() -> None:
    op.create_table(
        "input_changes",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("change_id", name="pk_input_changes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_input_changes_patient_id", "input_changes", ["patient_id"])
    op.create_table(
        "assessed_inputs",
        sa.Column("inputs_hash", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("inputs_hash", name="pk_assessed_inputs"),
    )
    op.create_table(
        "assessments",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("inputs_hash", sa.Text(), nullable=False),
        sa.Column("last_change_id", sa.Integer(), nullable=False),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.Column("versions_hash", sa.Text(), nullable=False),
        sa.Column("assessed_for", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("assessed_at", sa.DateTime(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inputs_hash"],
            ["assessed_inputs.inputs_hash"],
            name="fk_assessments_inputs_hash",
        ),
        sa.PrimaryKeyConstraint("assessment_id", name="pk_assessments"),
    )
    op.create_index("ix_assessments_patient_id", "assessments", ["patient_id"])
    op.create_table(
        "patient_summaries",
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("nodule_count", sa.Integer(), nullable=False),
        sa.Column("largest_volume_mm3", sa.Float(), nullable=True),
        sa.Column("priority_level", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("next_due_by", sa.Date(), nullable=True),
        sa.Column("genetics", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patients.patient_id"],
            name="fk_patient_summaries_patient_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessments.assessment_id"],
            name="fk_patient_summaries_assessment_id",
        ),
        sa.PrimaryKeyConstraint("patient_id", name="pk_patient_summaries"),
    )
    op.create_table(
        "nodule_summaries",
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("tracking_uid", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("density", sa.Text(), nullable=False),
        sa.Column("volume_mm3", sa.Float(), nullable=False),
        sa.Column("scanned_on", sa.Date(), nullable=False),
        sa.Column("latest_study_on", sa.Date(), nullable=False),
        sa.Column("next_scan", sa.Text(), nullable=False),
        sa.Column("growing", sa.Boolean(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patients.patient_id"],
            name="fk_nodule_summaries_patient_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "patient_id", "tracking_uid", name="pk_nodule_summaries"
        ),
    )
    op.create_table(
        "nodule_embeddings",
        sa.Column("tracking_uid", sa.Text(), nullable=False),
        sa.Column("series_uid", sa.Text(), nullable=False),
        sa.Column("cache_key", sa.Text(), nullable=False),
        sa.Column("features", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tracking_uid", "series_uid", name="pk_nodule_embeddings"
        ),
    )
    op.create_table(
        "cohort_validations",
        sa.Column("validation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cohort", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("validated_at", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("pages", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("validation_id", name="pk_cohort_validations"),
    )


def _sqlite_trigger(table: str, event: str, notes: list[str]) -> None:
    op.execute(
        f"CREATE TRIGGER note_{table}_{event.lower()} AFTER {event} ON {table}"
        f" BEGIN {' '.join(notes)} END"
    )


def _postgresql_trigger(table: str, event: str, notes: list[str]) -> None:
    name = f"note_{table}_{event.lower()}"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {' '.join(notes)} RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} AFTER {event} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
