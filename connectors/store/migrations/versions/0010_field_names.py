"""Name fields of stored documents as the field does."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_RENAMED = (
    ("records", "record", '"skipped":', '"rejected_resources":'),
    ("measurements", "measurement", '"review_probability":', '"failure_probability":'),
)


def upgrade() -> None:
    """Write the new names; keys of canonical JSON have no spaces around them."""
    for table, column, before, after in _RENAMED:
        _replace(table, column, before, after)


def downgrade() -> None:
    """Write the former names."""
    for table, column, before, after in _RENAMED:
        _replace(table, column, after, before)


def _replace(table: str, column: str, before: str, after: str) -> None:
    held = sa.table(table, sa.column(column, sa.Text))
    changed = sa.func.replace(held.c[column], before, after)
    op.execute(held.update().values({column: changed}))
