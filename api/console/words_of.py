"""The words of the console, as data: `words/<language>.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def words_of(lang: str) -> dict[str, str]:
    """Return the words of a language by key, such as `inbox.open`."""
    text = (Path(__file__).parent / "words" / f"{lang}.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return {f"{table}.{key}": said for table, words in tables.items() for key, said in words.items()}


def say(lang: str, key: str, **gaps: object) -> str:
    """Return a text with its gaps filled; a key that no one has is shown as it is, its last part."""
    found = words_of(lang).get(key) or words_of("en").get(key)
    return found.format(**gaps) if found is not None else key.rpartition(".")[2].replace("_", " ")
