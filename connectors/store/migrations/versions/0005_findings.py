"""Searches of scans, their quality, what was found, and what persons said of it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "searches",
        sa.Column("series_uid", sa.Text(), nullable=False),
        sa.Column("study_uid", sa.Text(), nullable=False),
        sa.Column(
            "tried",
            sa.Text(),
            nullable=False,
            comment="detector, method, files, nodules",
        ),
        sa.Column(
            "refused",
            sa.Text(),
            nullable=False,
            comment="why it was not searched, or empty",
        ),
        sa.Column("refused_values", sa.Text(), nullable=False),
        sa.Column("searched_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_uid"], ["series.series_uid"], name="fk_searches_series_uid"
        ),
        sa.PrimaryKeyConstraint("series_uid", name="pk_searches"),
    )
    op.create_index("ix_searches_study_uid", "searches", ["study_uid"], unique=False)
    op.create_table(
        "quality_reports",
        sa.Column("series_uid", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_uid"], ["series.series_uid"], name="fk_quality_reports_series_uid"
        ),
        sa.PrimaryKeyConstraint("series_uid", name="pk_quality_reports"),
    )
    op.create_table(
        "findings",
        sa.Column("finding_id", sa.Text(), nullable=False),
        sa.Column("series_uid", sa.Text(), nullable=False),
        sa.Column("study_uid", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_uid"], ["series.series_uid"], name="fk_findings_series_uid"
        ),
        sa.ForeignKeyConstraint(
            ["study_uid"], ["studies.study_uid"], name="fk_findings_study_uid"
        ),
        sa.PrimaryKeyConstraint("finding_id", name="pk_findings"),
    )
    op.create_index("ix_findings_series_uid", "findings", ["series_uid"], unique=False)
    op.create_index("ix_findings_study_uid", "findings", ["study_uid"], unique=False)
    op.create_table(
        "finding_answers",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("tracking_uid", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["findings.finding_id"],
            name="fk_finding_answers_finding_id",
        ),
        sa.PrimaryKeyConstraint("answer_id", name="pk_finding_answers"),
    )
    op.create_index(
        "ix_finding_answers_finding_id", "finding_answers", ["finding_id"], unique=False
    )
