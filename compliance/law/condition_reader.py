"""Conditions of one file, compiled with every fault noted on the line of the fact it lies in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from compliance.law.conditions import Condition, ConditionRefused, FactType, compile_condition
from compliance.law.loading import Offences
from compliance.law.strict_yaml import Document, Path


class ConditionReader:
    """Compiles the conditions of one file; a fault is noted with the line of the fact it lies in."""

    def __init__(self, facts: Mapping[str, FactType], document: Document, path: str, offences: Offences) -> None:
        self._facts, self._document, self._path, self._offences = facts, document, path, offences

    def compiled(self, when: dict[str, Any], place: Path) -> Condition:
        """Return the condition, or an empty one after noting every fault."""
        try:
            return compile_condition(when, self._facts)
        except ConditionRefused:
            for key, wanted in when.items():
                self._note({key: wanted}, (*place, key))
            return ()

    def _note(self, when: dict[str, Any], place: Path) -> None:
        try:
            compile_condition(when, self._facts)
        except ConditionRefused as refused:
            inner = list(_inner(when, place))
            before = len(self._offences)
            for part, there in inner:
                self._note(part, there)
            if len(self._offences) == before:
                self._offences.add(self._path, self._document.line(place), str(refused))


def _inner(when: dict[str, Any], place: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """Yield the tests inside the alternatives of an `any`, one by one; one `any` inside another is left whole."""
    options = when.get("any")
    for index, option in enumerate(options if isinstance(options, list) else ()):
        for key, wanted in option.items() if isinstance(option, dict) else ():
            if key != "any":
                yield {key: wanted}, (*place, index, key)
