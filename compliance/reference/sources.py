"""Citations resolved in the registry, and which clauses a rule rests on."""

from __future__ import annotations

from compliance.law.provision import Provision
from compliance.law.rule import Rule, Source
from compliance.law.rulebook import Rulebook
from compliance.model.plain import JsonObject


def source_data(book: Rulebook, source: Source) -> JsonObject:
    """Return a citation resolved in the registry."""
    instrument = book.instruments[source.law]
    clause = instrument.clauses.get(source.clause)
    says = {"en": clause.en, "zh": clause.zh} if clause else None
    title = instrument.title.model_dump()
    return {"law": source.law, "clause": source.clause, "title": title, "says": says, "read": instrument.read}


def all_sources(one: Rule, made: Provision | None) -> list[Source]:
    """Return what a rule rests on, in the order of its text; for one made for a list, what that list rests on."""
    if one.each is not None and made is not None:
        phases = [s for phase in made.timeline.phases for s in (phase.source, *phase.also)]
        return phases + [pause.span.source for pause in made.timeline.all_pauses]
    return [s for v in one.versions for s in (v.source, *v.also)] + [s.source for s in one.suspensions]
