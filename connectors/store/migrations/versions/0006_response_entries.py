"""Entries of persons on a tumour's response: chosen targets, and readings of visits."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "response_entries",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="plan or reading"),
        sa.Column("said", sa.Text(), nullable=False, comment="JSON of the domain type"),
        sa.PrimaryKeyConstraint("entry_id", name="pk_response_entries"),
    )
    op.create_index(
        "ix_response_entries_patient_id",
        "response_entries",
        ["patient_id"],
        unique=False,
    )
