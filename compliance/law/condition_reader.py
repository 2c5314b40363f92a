"""Conditions of one file, compiled with every fault noted on the line of the fact it lies in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from compliance.law.conditions import Condition, ConditionRefused, FactType, compile_condition
from compliance.law.country_groups import CountryGroups
from compliance.law.loading import Offences

if TYPE_CHECKING:
    from compliance.law.strict_yaml import Document, Path


class ConditionReader:
    """Compiles the conditions of one file; a fault is noted with the line of the fact it lies in."""

    def __init__(
        self,
        facts: Mapping[str, FactType],
        document: Document,
        path: str,
        offences: Offences,
        groups: CountryGroups,
    ) -> None:
        self._facts, self._document, self._path, self._offences = facts, document, path, offences
        self._groups = groups

    def compiled(self, when: dict[str, Any], place: Path, first: date, last: date) -> list[tuple[date, Condition]]:
        """Return the condition by the day from which it reads so; it changes with the country groups it names.

        A condition with a fault is empty, and every fault is noted.
        """
        return [(day, self._on(when, place, day)) for day in self._groups.stretches(when, first, last)]

    def _on(self, when: dict[str, Any], place: Path, day: date) -> Condition:
        try:
            return compile_condition(when, self._facts, self._groups.on(day))
        except ConditionRefused:
            for key, wanted in when.items():
                self._note({key: wanted}, (*place, key), day)
            return ()

    def _note(self, when: dict[str, Any], place: Path, day: date) -> None:
        try:
            compile_condition(when, self._facts, self._groups.on(day))
        except ConditionRefused as refused:
            inner = list(_inner(when, place))
            before = len(self._offences)
            for part, there in inner:
                self._note(part, there, day)
            if len(self._offences) == before:
                self._offences.add(self._path, self._document.line(place), str(refused))


def _inner(when: dict[str, Any], place: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """Yield the tests inside the alternatives of an `any`, one by one; one `any` inside another is left whole."""
    options = when.get("any")
    for index, option in enumerate(options if isinstance(options, list) else ()):
        for key, wanted in option.items() if isinstance(option, dict) else ():
            if key != "any":
                yield {key: wanted}, (*place, index, key)
