"""The latest measurement beside the summary of a nodule.

A column of the follow-up list that shows more of it needs no migration of its own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it, empty until the patient is assessed anew."""
    column = sa.Column("latest_document", sa.Text(), nullable=False, server_default="")
    op.add_column("nodule_summaries", column)
