"""Objects that the kept copy of a rulebook holds as bytes, each opened when something of it is first asked for.

A check looks at a few dozen of the rows, rules and instruments of the law. Making all the others takes longer than the
check. A closed object is an instance of a subclass of its class, so that whatever is asked of it, by code or by
pydantic, opens it; from then on it is an object of its class like any other.
"""

from __future__ import annotations

import pickle
import re
from abc import ABCMeta
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from compliance.law.late_patterns import LatePattern

Kind = TypeVar("Kind", bound=type)
_kinds: set[type] = set()


def closed_when_kept(kind: Kind) -> Kind:
    """Mark a class whose objects are kept closed: they hold their own data, and only whole objects are referred to."""
    _kinds.add(kind)
    return kind


class KeepingPickler(pickle.Pickler):
    """Pickles objects of marked classes closed; an object that several others hold stays one object."""

    def reducer_override(self, one: object) -> tuple[Callable[..., object], tuple[object, ...]]:
        """Return how an object of a marked class is kept; anything else as ever."""
        kind = type(one)
        if kind in _kinds:
            return _closed, (kind, pickle.dumps(one.__getstate__(), protocol=pickle.HIGHEST_PROTOCOL))
        if kind.__base__ in _kinds and (data := _data(one)) is not None:
            return _closed, (kind.__base__, data)
        if isinstance(one, re.Pattern):
            return LatePattern, (one.pattern, one.flags)
        as_ever: tuple[Callable[..., object], tuple[object, ...]] = NotImplemented
        return as_ever


def _closed(kind: type, data: bytes) -> object:
    """Return an object that opens itself; only data that this program kept in the user's own folder comes here."""
    one: object = object.__new__(_closed_kind(kind))
    object.__setattr__(one, "__dict__", {"": data})
    return one


def _data(one: object) -> bytes | None:
    """Return what a closed object is made of, or None when another thread has just opened it."""
    found: bytes | None = object.__getattribute__(one, "__dict__").get("")
    return found


@cache
def _closed_kind(kind: type) -> type:
    # Made without the metaclass of pydantic: there is nothing to validate, and a model takes long to make.
    return ABCMeta.__new__(type(kind) if issubclass(type(kind), ABCMeta) else ABCMeta, kind.__name__, (kind,), {
        "__slots__": (), "__module__": kind.__module__, "__qualname__": kind.__qualname__,
        "__getattribute__": _open_first,
    })  # fmt: skip


def _open_first(one: object, name: str) -> object:
    """Open an object, then return what was asked for. Two threads may do so at once: the results are equal."""
    data, found = _data(one), type(one)
    kind = found if found in _kinds else found.__base__
    if data is not None:
        state = pickle.loads(data)  # noqa: S301 - kept by this program
        restore = getattr(kind, "__setstate__", None)
        if restore is not None:
            restore(one, state)
        else:
            object.__setattr__(one, "__dict__", state)
    object.__setattr__(one, "__class__", kind)
    return getattr(one, name)
