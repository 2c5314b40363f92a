"""The result of holding two names together: a score with its reasons, and the words for them."""

from __future__ import annotations

from dataclasses import dataclass, field

from compliance.screening.index import IndexedName

MATCH, REVIEW = 0.90, 0.70  # from here a name is taken for the listed one; from here a person must look
BELOW_MATCH, BELOW_REVIEW = 0.89, 0.65


@dataclass(slots=True)
class Likeness:
    """A score, the words that are equal or nearly so, the words left over on each side, and what held it down."""

    held: IndexedName
    score: float = 0.0
    pairs: list[tuple[str, str]] = field(default_factory=list)
    listed_left: list[str] = field(default_factory=list)
    asked_left: list[str] = field(default_factory=list)
    guards: list[str] = field(default_factory=list)
    equal: bool = False

    @property
    def whole(self) -> bool:
        """Whether every letter of the listed name stands in the other."""
        inside = not self.listed_left and all(asked == own for asked, own in self.pairs)
        return self.equal or (inside and bool(self.pairs))

    def cap(self, limit: float, guard: str) -> None:
        """Hold the score down and say why."""
        if self.score > limit:
            self.score = limit
            self.guards.append(guard)

    def explained(self) -> str:
        """Return the reasons as a person reads them."""
        script = "Chinese or Japanese script" if self.held.cjk else "Latin letters"
        kind = {"name": "name", "alias": "other name", "reading": "reading"}[self.held.kind]
        parts = [f"{kind} '{self.held.raw}' in {script}"]
        same = [own for asked, own in self.pairs if asked == own]
        near = [f"{asked} ~ {own}" for asked, own in self.pairs if asked != own]
        parts_by_label = {"same": same, "nearly": near}
        parts_by_label |= {"only in the listed name": self.listed_left, "only in this name": self.asked_left}
        parts += [f"{label}: {', '.join(found)}" for label, found in parts_by_label.items() if found]
        return "; ".join([*parts, *self.guards])
