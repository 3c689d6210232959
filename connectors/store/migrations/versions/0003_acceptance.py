"""Acceptance of our own numbers, and who switched them on or off."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two histories; rows are only ever added to them."""
    op.create_table(
        "acceptances",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", name="pk_acceptances"),
    )
    op.create_index(
        "ix_acceptances_number", "acceptances", ["number", "version"], unique=False
    )
    op.create_table(
        "number_switches",
        sa.Column("switch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("switched_at", sa.DateTime(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["acceptances.record_id"],
            name="fk_number_switches_record_id",
        ),
        sa.PrimaryKeyConstraint("switch_id", name="pk_number_switches"),
    )
