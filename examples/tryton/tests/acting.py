"""What tests do again and again: press a button and take the refusal, act as another user, count receipts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from proteus import Model
from proteus.config import get_config
from trytond.exceptions import UserError
from trytond.tests.tools import set_user


def refused(record: Any, button: str = "pack") -> Any:
    """Press a button that must be refused, and return the refusal; the record must not have moved."""
    state = record.state
    with pytest.raises(UserError) as caught:
        record.click(button)
    record.reload()
    assert record.state == state
    return caught.value


def receipts(record: Any) -> list[Any]:
    """Return the receipts of a record, newest first."""
    return list(Model.get("export_licence.receipt").find([("record", "=", f"{record.__class__.__name__},{record.id}")]))


@contextmanager
def acting_as(user: Any) -> Iterator[None]:
    """Act as another user, with his rights checked."""
    session = get_config()
    context = dict(session._context)
    set_user(user.id)
    session._context["_check_access"] = True
    try:
        yield
    finally:
        set_user(1)
        session._context = context


def again(record: Any) -> Any:
    """Return the record as the present user sees it."""
    return Model.get(record.__class__.__name__)(record.id)


def on_server(work: Any) -> Any:
    """Run a function on the server's side, where no button hides a method; begin again when a lock asks for it."""
    from trytond.tests.test_tryton import DB_NAME
    from trytond.transaction import Transaction, TransactionError

    extras: dict[str, Any] = {}
    context = {**get_config().context, "_skip_warnings": True}
    while True:
        with Transaction().start(DB_NAME, 1, context=context, **extras) as transaction:
            try:
                found = work()
            except TransactionError as error:
                transaction.rollback()
                error.fix(extras)
                continue
            return found
