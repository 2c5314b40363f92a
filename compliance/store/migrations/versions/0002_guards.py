"""Let the database itself refuse to change or remove a receipt; only its documents may be erased, together and once."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ERASED = ("input", "answer", "erased_at")
_ERASING = "NEW.input IS NULL AND NEW.answer IS NULL AND NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL"
_KEPT, _UNCHANGED = "receipts are never removed", "receipts are never changed"


def _same(words: str) -> str:
    """Return the condition that every column but those of erasing stays as it is."""
    columns = sa.inspect(op.get_bind()).get_columns("receipt")
    return " AND ".join(f'OLD."{c["name"]}" {words} NEW."{c["name"]}"' for c in columns if c["name"] not in _ERASED)


def upgrade() -> None:
    """Make the guards."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER receipt_kept BEFORE DELETE ON receipt BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END")
        op.execute(
            f"CREATE TRIGGER receipt_unchanged BEFORE UPDATE ON receipt WHEN NOT ({_ERASING} AND {_same('IS')}) "
            f"BEGIN SELECT RAISE(ABORT, '{_UNCHANGED}'); END"
        )
        return
    for name, event, when, says in (
        ("receipt_kept", "DELETE", "", _KEPT),
        ("receipt_unchanged", "UPDATE", f"WHEN (NOT ({_ERASING} AND {_same('IS NOT DISTINCT FROM')}))", _UNCHANGED),
    ):
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{says}'; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON receipt FOR EACH ROW {when} EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    """Take the guards away."""
    lite = op.get_bind().dialect.name == "sqlite"
    for name in ("receipt_kept", "receipt_unchanged"):
        op.execute(f"DROP TRIGGER {name}" if lite else f"DROP TRIGGER {name} ON receipt")
        if not lite:
            op.execute(f"DROP FUNCTION {name}()")
