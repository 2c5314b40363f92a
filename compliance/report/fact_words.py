"""Facts and conditions as words a person can check against the papers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from compliance.model.plain import JsonMapping
from compliance.reference.language import fixed, own

_NOT_MET = re.compile(r"(.+): not (.+)")
# Facts about whether something was said: their values are "given" and "not given", never an answer.
_SAID = frozenset({"use.military_said", "use.stated", "onward.stated", "end_user.stated"})


def fact_words(name: str, lang: str) -> str:
    """Return a fact's name in words; a parameter or place of the shipment is kept unchanged."""
    return fixed("facts", name, lang)


def because_words(because: JsonMapping, lang: str) -> str:
    """Return the facts an answer turned on."""
    between = fixed("sentences", "sep", lang)
    return between.join(_pair(name, value, lang) for name, value in because.items())


def _value_of(name: str, value: object, lang: str) -> str:
    """Return the value of a fact in words; of what was said, only whether it was."""
    said = own("given", str(value), lang) if name in _SAID else None
    return said or value_words(value, lang)


def value_words(value: object, lang: str) -> str:
    """Return a value in words: yes and no, alternatives, bounds, and what is only possible."""
    if isinstance(value, Mapping):
        return _bounds(value, lang)
    if isinstance(value, list | tuple):
        return fixed("sentences", "or", lang).join(value_words(one, lang) for one in value)
    if found := _NOT_MET.fullmatch(str(value)):
        return _gap("not_met", lang, *found.groups())
    return fixed("values", str(value), lang)


def _bounds(value: JsonMapping, lang: str) -> str:
    parts = []
    for key, one in value.items():
        if key == "possible":
            parts.append(_gap("perhaps", lang, value_words(one, lang)))
        elif key == "between" and isinstance(one, list | tuple):
            parts.append(_gap("from_to", lang, *one))
        elif key == "of":
            parts.append(_gap("of_element", lang, one))
        else:
            parts.append(fixed("operators", key, lang).format(value_words(one, lang)))
    return _gap("clause_comma", lang).join(parts)


def condition_words(when: JsonMapping, lang: str) -> list[str]:
    """Return each test of `when:` as a line; the alternatives of `any` are on one line."""
    lines = []
    for name, wanted in when.items():
        if name == "any":
            options = [" + ".join(_test(n, w, lang) for n, w in option.items()) for option in wanted]
            lines.append(_gap("any_of", lang, " | ".join(options)))
        else:
            lines.append(_test(name, wanted, lang))
    return lines


def limit_words(limits: Any, lang: str) -> str:
    """Return the limits of a list entry on one line; an alternative is put in brackets."""
    parts = []
    for limit in limits:
        for name, wanted in limit.items():
            if name == "any":
                groups = (" + ".join(limit_words([one], lang) for one in group) for group in wanted)
                parts.append("(" + " | ".join(groups) + ")")
            elif name == "not":
                parts.append(_gap("not_group", lang, limit_words(wanted, lang)))
            else:
                parts.append(_test(name, wanted, lang))
    return _gap("sep", lang).join(parts)


def _test(name: str, wanted: object, lang: str) -> str:
    if isinstance(wanted, Decimal | int) and not isinstance(wanted, bool):
        wanted = str(wanted)
    return _pair(name, wanted, lang)


def _pair(name: str, value: object, lang: str) -> str:
    return _gap("pair", lang, fact_words(name, lang), _value_of(name, value, lang))


def _gap(key: str, lang: str, *parts: object) -> str:
    return fixed("sentences", key, lang).format(*parts)
