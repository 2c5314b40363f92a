"""What is known beside a list entry: what customs looks at in practice, and goods that are often taken for it.

Advice for whoever answers the question; it clears nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compliance.law.lists import Entry
from compliance.model.decision import Words

_MOST_NEAR = 3
_WORDS = {
    "above": ("above", "高于"), "at_least": ("at least", "不低于"), "below": ("below", "低于"),
    "at_most": ("at most", "不高于"), "equals": ("equals", "为"), "one_of": ("one of", "为下列之一"),
    "between": ("between", "介于"), "of": ("of", ""),
}  # fmt: skip


def advice(entry: Entry) -> Iterator[Words]:
    """Yield the practice of an entry, and the goods that are taken for it and are not meant."""
    limits = [part for limit in entry.practice for part in _parts(limit)]
    if limits:
        yield {
            "en": f"In practice customs looks at: {'; '.join(en for en, _ in limits)}. Advice, no clearance.",
            "zh": f"海关实务关注：{'；'.join(zh for _, zh in limits)}。仅供参考，不构成排除依据。",
        }
    near = "; ".join(f"{one.goods} ({one.why.rstrip('.')})" for one in entry.near[:_MOST_NEAR])
    if near:
        yield {"en": f"Often taken for it and not meant: {near}.", "zh": f"易混淆而非所指：{near}。"}


def _parts(limit: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield each comparison of a limit in words; groups and denials are taken apart."""
    for name, wanted in limit.items():
        if isinstance(wanted, Mapping):
            plain = name.replace("_", " ")
            pairs = [(*_WORDS.get(word, (word, word)), _shown(value)) for word, value in wanted.items()]
            en = " ".join(f"{word} {value}" for word, _, value in pairs)
            yield f"{plain} {en}", name + "且".join(f"{word}{value}" for _, word, value in pairs)
        elif isinstance(wanted, list | tuple):
            flat = [one for group in wanted for one in (group if isinstance(group, list | tuple) else [group])]
            found = [part for one in flat if isinstance(one, Mapping) for part in _parts(one)]
            join = (" or ", "或") if name == "any" else (" and ", "且")
            before = ("not ", "非") if name == "not" else ("", "")
            yield before[0] + join[0].join(en for en, _ in found), before[1] + join[1].join(zh for _, zh in found)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
