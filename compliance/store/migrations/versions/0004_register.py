"""The register: items, parties, licences and cases, and what orders take from licences."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "register_entry",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.String(length=10), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("changed_at", sa.String(length=27), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant", "kind", "name", name="register_name"),
    )
    op.create_index("register_state", "register_entry", ["tenant", "kind", "state", "due_on"])
    op.create_table(
        "register_draw",
        sa.Column("licence", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("quantity", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.String(length=27), nullable=False),
        sa.Column("report_due_on", sa.String(length=10), nullable=True),
        sa.Column("reported_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["licence"], ["register_entry.id"]),
        sa.PrimaryKeyConstraint("licence", "reference"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("register_draw")
    op.drop_table("register_entry")
