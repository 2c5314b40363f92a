"""Practice and confused goods stand beside a row that may be meant, as advice: they clear nothing."""

from __future__ import annotations

from compliance.answer.controls import controls_of
from compliance.answer.entry_advice import advice
from compliance.goods.matching import Match
from compliance.law.lists import Entry, ItemList
from tests.asking import rulebook


def advised() -> list[tuple[ItemList, Entry]]:
    """Return the entries of the shipped rules that know of a practice or of confused goods."""
    return [(g, e) for g in rulebook().items.values() for e in g.entries if e.practice or e.near]


def test_every_practice_and_every_confused_thing_is_said_in_both_languages() -> None:
    offenders = []
    assert len(advised()) > 100
    for goods, entry in advised():
        said = list(advice(entry))
        wanted = bool(entry.practice) + bool(entry.near)
        if len(said) != wanted or not all(one["en"].endswith(".") and one["zh"].endswith("。") for one in said):
            offenders.append(f"{goods.id} {entry.id}: {said}")
        if any("{" in text or "[" in text for one in said for text in one.values()):
            offenders.append(f"{goods.id} {entry.id}: structure shown as text: {said}")
    assert not offenders, "\n".join(offenders[:20])


def test_advice_stands_beside_a_possible_row_alone() -> None:
    goods, entry = next((g, e) for g, e in advised() if e.practice)
    possible, matched, cleared = (
        controls_of([Match(goods, entry, certainty)])[0] for certainty in ("possible", "matched", "cleared")
    )
    assert possible.note is not None and "Advice, no clearance." in possible.note["en"]
    assert all(one.note is None or "Advice" not in one.note["en"] for one in (matched, cleared))


def test_a_practice_reads_as_a_sentence() -> None:
    entry = Entry.model_validate(
        {
            "id": "x-1", "name": {"en": "thing", "zh": "物"},
            "practice": [
                {"purity_percent": {"at_least": 99}},
                {"any": [[{"calcined": {"equals": True}}], [{"length_mm": {"above": 3}}]]},
            ],
            "near": [{"goods": "cookware lathe", "why": "One roller only."}],
        }
    )  # fmt: skip
    practice, near = advice(entry)
    assert practice["en"] == (
        "In practice customs looks at: purity percent at least 99; calcined equals true or length mm above 3. "
        "Advice, no clearance."
    )
    assert near["en"] == "Often taken for it and not meant: cookware lathe (One roller only)."
