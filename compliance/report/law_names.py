"""Laws as a reader knows them: the title with its number and clause, and where the text stands."""

from __future__ import annotations

import re

from compliance.law.clauses import clause_in_chinese
from compliance.law.rulebook import Rulebook
from compliance.reference.language import of_law, own
from compliance.report.phrases import sentence

_NUMBER = re.compile(r"^[A-Z]+(?:-[A-Z]+)*-(\d{4})-(\d+)$")
_LEVELS = re.compile(r"\((\d+)\)")
_WITH_ITEMS = ("announcement", "listing", "suspension", "order")


class LawNames:
    """Titles, clauses and places of the instruments of a rulebook; without one, instruments go by their ids."""

    def __init__(self, book: Rulebook | None, lang: str) -> None:
        self._book = book
        self._lang = lang

    def title(self, law: str) -> str:
        """Return the title of an instrument with its number, or the id of one that is not known."""
        found = self._book.instrument(law) if self._book else None
        if found is None:
            return law
        title = of_law({"en": found.title.en, "zh": found.title.zh}, "instruments", found.id, self._lang)
        number = _NUMBER.match(found.id)
        short = f"{int(number[2])}/{number[1]}" if number else ""
        return f"{title} ({short})" if short and self._lang in ("en", "de") and short not in title else title

    def cited(self, law: str, clause: str) -> str:
        """Return the title of an instrument and a clause of it."""
        return sentence("clause", self._lang, title=self.title(law), clause=self._clause(law, clause))

    def url(self, law: str) -> str:
        """Return where the text stands, or nothing."""
        found = self._book.instrument(law) if self._book else None
        return next((url for url in found.urls if url.startswith("https://")), "") if found else ""

    def paper(self, name: str) -> str:
        """Return the name of a paper."""
        found = self._book.papers.get(name) if self._book else None
        return of_law({"en": found.name.en, "zh": found.name.zh}, "papers", name, self._lang) if found else name

    def _clause(self, law: str, clause: str) -> str:
        found = self._book.instrument(law) if self._book else None
        if self._lang == "zh" and (clause[:1].isdigit() or own("clauses", clause, "zh") is None):
            return clause_in_chinese(clause, items=found is not None and found.kind in _WITH_ITEMS)
        if not clause[:1].isdigit():
            found_words = own("clauses", clause, self._lang) or clause
            return f"（{found_words}）" if self._lang == "zh" else found_words
        if self._lang == "ja":
            head, levels = _LEVELS.sub("", clause), "".join(f"第{n}項" for n in _LEVELS.findall(clause))
            return sentence("clause_no", self._lang, clause=head.strip()) + levels
        return sentence("clause_no", self._lang, clause=clause)
