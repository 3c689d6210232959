"""Facts that persons enter about patients and nodules."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of entered facts."""
    op.create_table(
        "entered_facts",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("tracking_uid", sa.Text(), nullable=False, comment="or empty"),
        sa.Column(
            "scanned_on",
            sa.Date(),
            nullable=True,
            comment="latest scan when it was said",
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False, comment="empty: taken back"),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_entered_facts"),
    )
    op.create_index(
        "ix_entered_facts_patient_id", "entered_facts", ["patient_id"], unique=False
    )
    op.create_index(
        "ix_entered_facts_tracking_uid",
        "entered_facts",
        ["tracking_uid"],
        unique=False,
    )
