"""Name folding: one party under one key, whatever the case, width, accents and legal form.

Only exact folded names count here; scored matching across scripts builds on these keys.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from compliance.describe.text import fold, has_han

_MARKS = re.compile(r"[^\w\s]|_")


class NameFolder:
    """Folds names with a list of legal forms that are no part of the name."""

    def __init__(self, legal_forms: Iterable[str]) -> None:
        forms = [_plain(f) for f in legal_forms]
        self._latin = sorted((tuple(f.split()) for f in forms if f and not has_han(f)), key=len, reverse=True)
        self._han = sorted((f for f in forms if has_han(f)), key=len, reverse=True)
        self.core = lru_cache(maxsize=8192)(self._core)

    def _core(self, name: str) -> str:
        """Return the distinctive part of a name: folded, without legal forms at either end."""
        plain = _plain(name)
        if has_han(plain) or re.search(r"[\u3040-\u30ff]", plain):
            return self._stripped_han(plain.replace(" ", ""))
        words = plain.split()
        while len(words) > 1:
            form = next((f for f in self._latin if len(f) < len(words) and tuple(words[-len(f) :]) == f), None)
            if form is None:
                break
            words = words[: -len(form)]
        return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)

    def _stripped_han(self, name: str) -> str:
        for form in self._han:
            if len(name) > len(form):
                name = name.removeprefix(form).removesuffix(form)
        return name


def _plain(name: str) -> str:
    """Return a name in NFKC lower case without accents or punctuation."""
    decomposed = unicodedata.normalize("NFKD", fold(name))
    bare = "".join(
        c for c in decomposed if not unicodedata.combining(c) or "\u3040" <= c <= "\u30ff" or c in "\u3099\u309a"
    )
    composed = unicodedata.normalize("NFKC", bare).replace("&", " and ").replace("'", "")
    return " ".join(_MARKS.sub(" ", composed).split())
