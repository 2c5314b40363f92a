"""What a question takes, in words."""

from __future__ import annotations

from compliance.reference.language import fixed
from compliance.report.ask_places import AnswerPlace

_SHOWN = 12


def hint_words(place: AnswerPlace, lang: str) -> str:
    """Return what a question takes, with an example and the keys, on one line."""
    values = ", ".join(place.values[:_SHOWN]) + (", … (? shows all)" if len(place.values) > _SHOWN else "")
    unit = f" ({place.unit})" if place.unit and place.unit != "1" else ""
    said = fixed("hints", place.kind, lang).format(unit=unit, values=values)
    return fixed("hints", "for_example", lang).format(said=said, example=place.example) if place.example else said
