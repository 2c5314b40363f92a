"""A chain of changes beside that of receipts; receipts of format 2 cover what the register said to the question."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ERASED = ("input", "answer", "context", "erased_at")
_ERASING = (
    "NEW.input IS NULL AND NEW.answer IS NULL AND NEW.context IS NULL "
    "AND NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL"
)
_SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ADDED = ("format", "context_sha256", "context")


def _lite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _unguard(table: str) -> None:
    for name in (f"{table}_kept", f"{table}_unchanged"):
        op.execute(f"DROP TRIGGER {name}" if _lite() else f"DROP TRIGGER {name} ON {table}")
        if not _lite():
            op.execute(f"DROP FUNCTION {name}()")


def _guard(table: str, what: str, unless: str | None) -> None:
    """Let the database refuse to remove a row, and to change one unless a condition holds."""
    for name, event, says in ((f"{table}_kept", "DELETE", "removed"), (f"{table}_unchanged", "UPDATE", "changed")):
        when = f"WHEN (NOT ({unless}))" if unless and event == "UPDATE" else ""
        text = f"{what} are never {says}"
        if _lite():
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when} BEGIN SELECT RAISE(ABORT, '{text}'); END"
            )
            continue
        body = f"BEGIN RAISE EXCEPTION '{text}'; END"
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {name}()")


def _erasing(erased: tuple[str, ...], erasing: str) -> str:
    words = "IS" if _lite() else "IS NOT DISTINCT FROM"
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns("receipt")]
    same = " AND ".join(f'OLD."{name}" {words} NEW."{name}"' for name in columns if name not in erased)
    return f"{erasing} AND {same}"


def upgrade() -> None:
    """Make the change."""
    _unguard("receipt")
    op.add_column("receipt", sa.Column("format", sa.Integer(), nullable=True))
    op.add_column("receipt", sa.Column("context_sha256", sa.String(length=64), nullable=True))
    op.add_column("receipt", sa.Column("context", sa.LargeBinary(), nullable=True))
    _guard("receipt", "receipts", _erasing(_ERASED, _ERASING))
    op.create_table(
        "change_record",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("seq", _SEQ, autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("change_subject", "change_record", ["tenant", "subject", "name", "seq"])
    op.create_table(
        "change_head",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("tenant"),
    )
    _guard("change_record", "changes", None)


def downgrade() -> None:
    """Go back."""
    _unguard("change_record")
    op.drop_table("change_head")
    op.drop_table("change_record")
    _unguard("receipt")
    for name in reversed(_ADDED):
        op.drop_column("receipt", name)
    old = "NEW.input IS NULL AND NEW.answer IS NULL AND NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL"
    _guard("receipt", "receipts", _erasing(("input", "answer", "erased_at"), old))
