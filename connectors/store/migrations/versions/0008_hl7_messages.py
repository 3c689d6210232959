"""HL7 v2 messages as they came; kept before they are acknowledged."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "hl7_messages",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("control_id", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False, comment="of PID-3, or empty"),
        sa.Column("identifier", sa.Text(), nullable=False, comment="PID-3, or empty"),
        sa.Column("refused", sa.Text(), nullable=False, comment="why, or empty"),
        sa.Column("refused_values", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column(
            "resources",
            sa.Text(),
            nullable=False,
            comment="what it became, as FHIR JSON",
        ),
        sa.PrimaryKeyConstraint("message_id", name="pk_hl7_messages"),
        sa.UniqueConstraint(
            "sender", "control_id", "content_hash", name="uq_hl7_messages_sender"
        ),
    )
    op.create_index(
        "ix_hl7_messages_identifier", "hl7_messages", ["identifier"], unique=False
    )
