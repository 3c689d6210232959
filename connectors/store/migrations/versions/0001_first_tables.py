"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "ingest_runs",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_ingest_runs"),
    )
    op.create_table(
        "marks",
        sa.Column("tracking_uid", sa.Text(), nullable=False),
        sa.Column("series_uid", sa.Text(), nullable=False),
        sa.Column("study_uid", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("x_mm", sa.Float(), nullable=False),
        sa.Column("y_mm", sa.Float(), nullable=False),
        sa.Column("z_mm", sa.Float(), nullable=False),
        sa.Column("marked_by", sa.Text(), nullable=False),
        sa.Column(
            "root", sa.Text(), nullable=False, comment="empty if a person pointed"
        ),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column(
            "tried",
            sa.Text(),
            nullable=False,
            comment="method, files and seed, or empty",
        ),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.Column("refused_values", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tracking_uid", "series_uid", name="pk_marks"),
    )
    op.create_index("ix_marks_study_uid", "marks", ["study_uid"], unique=False)
    op.create_table(
        "nodules",
        sa.Column("tracking_uid", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tracking_uid", name="pk_nodules"),
    )
    op.create_table(
        "patients",
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column(
            "founder",
            sa.Text(),
            nullable=True,
            comment="who the images say it is, if a person made it",
        ),
        sa.Column("diagnosis", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("has_record", sa.Boolean(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("patient_id", name="pk_patients"),
    )
    op.create_table(
        "set_aside",
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_values", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("root", "position", name="pk_set_aside"),
    )
    op.create_table(
        "patient_identifiers",
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patients.patient_id"],
            name="fk_patient_identifiers_patient_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "patient_id", "issuer", "value", name="pk_patient_identifiers"
        ),
    )
    op.create_index(
        "ix_patient_identifiers_value",
        "patient_identifiers",
        ["value", "issuer"],
        unique=False,
    )
    op.create_table(
        "records",
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.patient_id"], name="fk_records_patient_id"
        ),
        sa.PrimaryKeyConstraint("record_id", name="pk_records"),
    )
    op.create_index("ix_records_patient_id", "records", ["patient_id"], unique=False)
    op.create_index("ix_records_source", "records", ["source"], unique=False)
    op.create_table(
        "studies",
        sa.Column("study_uid", sa.Text(), nullable=False),
        sa.Column("series_uid", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("scanned_on", sa.Date(), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("stored_at", sa.DateTime(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("linked_by", sa.Text(), nullable=False),
        sa.Column("waits_because", sa.Text(), nullable=False),
        sa.Column("conflicts", sa.Text(), nullable=False),
        sa.Column("candidate_patient_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.patient_id"], name="fk_studies_patient_id"
        ),
        sa.PrimaryKeyConstraint("study_uid", name="pk_studies"),
    )
    op.create_index(
        "ix_studies_candidate_patient_id",
        "studies",
        ["candidate_patient_id"],
        unique=False,
    )
    op.create_index("ix_studies_patient_id", "studies", ["patient_id"], unique=False)
    op.create_table(
        "links",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("study_uid", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["study_uid"], ["studies.study_uid"], name="fk_links_study_uid"
        ),
        sa.PrimaryKeyConstraint("link_id", name="pk_links"),
    )
    op.create_index("ix_links_patient_id", "links", ["patient_id"], unique=False)
    op.create_index("ix_links_study_uid", "links", ["study_uid"], unique=False)
    op.create_table(
        "series",
        sa.Column("series_uid", sa.Text(), nullable=False),
        sa.Column("study_uid", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("scanner", sa.Text(), nullable=False),
        sa.Column(
            "files", sa.Text(), nullable=False, comment="folder, and names within it"
        ),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_uid"], ["studies.study_uid"], name="fk_series_study_uid"
        ),
        sa.PrimaryKeyConstraint("series_uid", name="pk_series"),
    )
    op.create_index("ix_series_study_uid", "series", ["study_uid"], unique=False)
    op.create_table(
        "study_identifiers",
        sa.Column("study_uid", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_uid"],
            ["studies.study_uid"],
            name="fk_study_identifiers_study_uid",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "study_uid", "issuer", "value", name="pk_study_identifiers"
        ),
    )
    op.create_index(
        "ix_study_identifiers_value",
        "study_identifiers",
        ["value", "issuer"],
        unique=False,
    )
    op.create_table(
        "measurements",
        sa.Column("tracking_uid", sa.Text(), nullable=False),
        sa.Column("series_uid", sa.Text(), nullable=False),
        sa.Column("study_uid", sa.Text(), nullable=False),
        sa.Column("scanned_on", sa.Date(), nullable=False),
        sa.Column("volume_mm3", sa.Float(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("measurement", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_uid"], ["series.series_uid"], name="fk_measurements_series_uid"
        ),
        sa.ForeignKeyConstraint(
            ["study_uid"], ["studies.study_uid"], name="fk_measurements_study_uid"
        ),
        sa.ForeignKeyConstraint(
            ["tracking_uid"],
            ["nodules.tracking_uid"],
            name="fk_measurements_tracking_uid",
        ),
        sa.PrimaryKeyConstraint("tracking_uid", "series_uid", name="pk_measurements"),
    )
    op.create_index(
        "ix_measurements_study_uid", "measurements", ["study_uid"], unique=False
    )
    op.create_table(
        "key_images",
        sa.Column("tracking_uid", sa.Text(), nullable=False),
        sa.Column("series_uid", sa.Text(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tracking_uid", "series_uid"],
            ["measurements.tracking_uid", "measurements.series_uid"],
            name="fk_key_images_tracking_uid",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tracking_uid", "series_uid", name="pk_key_images"),
    )
