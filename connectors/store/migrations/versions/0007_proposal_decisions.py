"""Decisions of persons on facts that rules read from reports."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "proposal_decisions",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False, comment="JSON of the domain type"),
        sa.PrimaryKeyConstraint("decision_id", name="pk_proposal_decisions"),
    )
    op.create_index(
        "ix_proposal_decisions_patient_id",
        "proposal_decisions",
        ["patient_id"],
        unique=False,
    )
