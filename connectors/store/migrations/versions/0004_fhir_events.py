"""Events that FHIR servers told us of, and reports that we wrote back to them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "fhir_events",
        sa.Column("root", sa.Text(), nullable=False, comment="base URL of the server"),
        sa.Column(
            "source", sa.Text(), nullable=False, comment="empty if anyone may be meant"
        ),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("root", "source", name="pk_fhir_events"),
    )
    op.create_table(
        "sent_reports",
        sa.Column("sent_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sent_id", name="pk_sent_reports"),
    )
    op.create_index(
        "ix_sent_reports_patient_id", "sent_reports", ["patient_id"], unique=False
    )
