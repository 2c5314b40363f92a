"""The nearest valid word: what a person who wrote a wrong word most likely meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import get_args

from compliance.intake.country_names import country_names
from compliance.intake.opposites import negation_of, opposite
from compliance.model import vocabulary as v

_LONGEST = 60  # a longer word is not a typing error, and comparing it costs time


def _choices(alias: object) -> tuple[str, ...]:
    """The words of an annotated Literal."""
    return tuple(str(word) for word in get_args(get_args(alias)[0]))


VOCABULARIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "country": ("an ISO 3166 alpha-2 country code", v.COUNTRIES),
    "element": ("the symbol of a chemical element", v.SYMBOLS),
    "movement": ("a known movement", _choices(v.Movement)),
    "temporary_purpose": ("a known temporary purpose", _choices(v.TemporaryPurpose)),
    "role": ("a known role", _choices(v.Role)),
    "party_kind": ("a known kind of party", _choices(v.PartyKind)),
    "licence_kind": ("a known kind of licence", _choices(v.LicenceKind)),
    "status": ("a known status", _choices(v.DeclaredStatus)),
    "knowledge": ("a known kind of knowledge", _choices(v.Knowledge)),
    "form": ("a known form", v.FORMS),
    "sector": ("a known sector", v.SECTORS),
}

_ELEMENT_NAMES = """
Li: lithium | Be: beryllium | B: boron | C: carbon | Mg: magnesium | Al: aluminium, aluminum | Si: silicon
Ti: titanium | Ca: calcium | Sc: scandium | V: vanadium | Cr: chromium | Mn: manganese | Fe: iron | Co: cobalt
Ni: nickel | Cu: copper
Zn: zinc | Ga: gallium | Ge: germanium | As: arsenic | Se: selenium | Y: yttrium | Zr: zirconium | Nb: niobium
Mo: molybdenum | Ag: silver | Cd: cadmium | In: indium | Sn: tin | Sb: antimony | Te: tellurium | La: lanthanum
Ce: cerium | Pr: praseodymium | Nd: neodymium | Pm: promethium | Sm: samarium | Eu: europium | Gd: gadolinium
Tb: terbium | Dy: dysprosium | Ho: holmium | Er: erbium | Tm: thulium | Yb: ytterbium | Lu: lutetium | Hf: hafnium
Ta: tantalum | W: tungsten, wolfram | Re: rhenium | Pt: platinum | Au: gold | Pb: lead | Bi: bismuth | Th: thorium
U: uranium | O: oxygen | N: nitrogen | H: hydrogen | P: phosphorus | S: sulfur, sulphur | F: fluorine | Cl: chlorine
"""


def _table(text: str) -> dict[str, str]:
    """Read `CODE: name, name | CODE: name` into name -> code."""
    pairs = (entry.split(":") for entry in text.replace("\n", "|").split("|") if entry.strip())
    return {name.strip(): code.strip() for code, names in pairs for name in names.split(",")}


_ELEMENTS = _table(_ELEMENT_NAMES)


@lru_cache(maxsize=4096)
def nearest(word: str, choices: tuple[str, ...]) -> str | None:
    """The choice closest to `word` after case, hyphens and spaces are evened out, never its opposite; or None."""
    if len(word) > _LONGEST:
        return None
    snake = "".join(f"_{c}" if c.isupper() and i and word[i - 1].islower() else c for i, c in enumerate(word))
    folded = {choice.casefold(): choice for choice in choices}
    plain = snake.strip().casefold().replace("-", "_").replace(" ", "_")
    if plain in folded:
        return folded[plain]
    longer = [choice for choice in folded if choice.startswith(f"{plain}_")]
    if len(longer) == 1:
        return folded[longer[0]]
    if negated := negation_of(plain, folded):
        return folded[negated]
    found = (near for near in get_close_matches(plain, folded, n=3, cutoff=0.7) if not opposite(plain, near))
    return next((folded[near] for near in found), None)


def nearest_in(name: str, word: str) -> str | None:
    """The likeliest word of vocabulary `name` (a key of VOCABULARIES); countries and elements also by their names."""
    plain = word.strip().casefold()
    if name not in ("country", "element"):
        return nearest(word, VOCABULARIES[name][1])
    table = country_names() if name == "country" else _ELEMENTS
    exact = {choice.casefold(): choice for choice in VOCABULARIES[name][1]}
    if plain in table:
        return table[plain]
    if plain in exact:
        return exact[plain]
    close = nearest(word, tuple(table)) if len(plain) > 3 else None
    return table[close] if close else None


def listed(words: Iterable[str], most: int = 12, last: str = "or") -> str:
    """`a, b or c` (`last` is the word before the last one), or the first `most` words and how many more there are."""
    names = list(words)
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return f" {last} ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
