"""Mail to officers: who asked for it, and how far the mail to each is. What is sent stands with the deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "mail_subscription",
        sa.Column("webhook", sa.String(length=40), sa.ForeignKey("webhook.id"), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("confirmed_at", sa.String(length=27), nullable=True),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("noticed_at", sa.String(length=27), nullable=False),
        sa.Column("digest_on", sa.String(length=10), nullable=False),
        sa.Column("digest_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("webhook"),
        sa.UniqueConstraint("tenant", "person", name="mail_person"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("mail_subscription")
