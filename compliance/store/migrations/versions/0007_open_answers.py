"""An index over the answers under which goods may not go: the inbox shows those that have no case."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OPEN_ONLY = sa.text("action NOT IN ('proceed', 'proceed_declare')")


def upgrade() -> None:
    """Make the change."""
    op.create_index("receipt_open", "receipt", ["tenant", "seq"], sqlite_where=_OPEN_ONLY, postgresql_where=_OPEN_ONLY)


def downgrade() -> None:
    """Go back."""
    op.drop_index("receipt_open", "receipt")
