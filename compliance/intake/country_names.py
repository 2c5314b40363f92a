"""The names of countries in English, Chinese, Japanese and German, and what else people write for them.

`countries.csv` beside this file holds them; the four names are those of the Unicode CLDR.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from compliance.model.vocabulary import COUNTRIES

_FILE = Path(__file__).with_name("countries.csv")


@cache
def country_names() -> dict[str, str]:
    """Return the code for each name of a country, in folded case. It is read on first use."""
    import csv  # a plain check needs neither

    found: dict[str, str] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names = [row["en"], row["zh"], row["ja"], row["de"], *row["also"].split("|")]
            found.update({name.casefold(): row["code"] for name in names if name})
    return found


@cache
def _named_in(lang: str) -> dict[str, str]:
    import csv

    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row[lang] for row in csv.DictReader(file)}


def country_in(code: str, lang: str) -> str:
    """Return what a country is called in a language (en, zh, ja, de); the code where it has no name."""
    return _named_in(lang).get(code) or code


def country_named(text: str) -> str | None:
    """Return the code of a country that is written as its code or as one of its names; None for anything else."""
    plain = " ".join(text.split()).casefold()
    return plain.upper() if plain.upper() in COUNTRIES else country_names().get(plain)
