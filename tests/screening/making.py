"""Names made by machine: changes that leave a name the same, and plain changes of names that mean somebody else."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from compliance.law.han import has_cjk
from compliance.screening.names import read
from compliance.screening.word_weights import wordbook

HERE = Path(__file__).parent
_TRADITIONAL = str.maketrans("广东电气机工业会发动团龙兴产宇网络联", "廣東電氣機工業會發動團龍興產宇網絡聯")
_FORMS = ("Co., Ltd.", "Inc.", "Corporation", "Ltd", "LLC")
_PLACES = ("Tokyo", "Shanghai", "Germany", "USA", "Europe", "Singapore", "India", "Mexico", "Thailand", "Suzhou")
_LINES = (
    "Logistics",
    "Trading",
    "Technology",
    "Engineering",
    "Services",
    "Electronics",
    "Materials",
    "Systems",
    "Foods",
)


def unrelated() -> list[str]:
    """Return the large firms that are not listed."""
    lines = (HERE / "unrelated_companies.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def strangers(count: int, seed: int = 20261121) -> list[str]:
    """Return that many names of strangers: the firms, and what a sister company of each might be called."""
    dice = random.Random(seed)
    firms = unrelated()
    made = dict.fromkeys(firms)
    while len(made) < count:
        firm = dice.choice(firms)
        made[_sister_zh(firm, dice) if has_cjk(firm) else _sister(firm, dice)] = None
    return list(made)[:count]


def _sister(firm: str, dice: random.Random) -> str:
    words = " ".join(w.capitalize() for w in read(firm).core.split())
    place, line, form = dice.choice(_PLACES), dice.choice(_LINES), dice.choice(_FORMS)
    return dice.choice(
        (f"{words} {line} {form}", f"{words} ({place}) {form}", f"{words} {line} {place}", firm.upper(), firm.lower())
    )


def _sister_zh(firm: str, dice: random.Random) -> str:
    core = read(firm).core
    place, line = dice.choice(("上海", "深圳", "东京", "苏州")), dice.choice(("贸易", "科技", "电子", "物流"))
    return dice.choice((f"{core}（{place}）有限公司", f"{place}{core}{line}有限公司", f"{core}{line}株式会社"))


def variants(name: str, dice: random.Random) -> Iterator[tuple[str, str]]:
    """Yield what a name may look like on a paper, each with the kind of change. Short names are given no slip."""
    yield "case", name.upper()
    yield "case", name.lower()
    yield "width", "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)
    if has_cjk(name):
        yield from _variants_cjk(name, dice)
    else:
        yield from _variants_latin(name, dice)


def _variants_cjk(name: str, dice: random.Random) -> Iterator[tuple[str, str]]:
    core = read(name).core
    yield "script", name.translate(_TRADITIONAL)
    if "株式会社" in name:
        yield "legal form", name.replace("株式会社", "(株)")
        yield "word order", "株式会社" + name.replace("株式会社", "")
    if not core.isascii():
        yield "legal form", name.removesuffix("公司").removesuffix("有限").removesuffix("株式会社") or name
        if len(core) >= 6:
            at = dice.randrange(2, len(core) - 1)
            yield "typo", core[:at] + "丙" + core[at + 1 :]


def _variants_latin(name: str, dice: random.Random) -> Iterator[tuple[str, str]]:
    words = [w for w in unicodedata.normalize("NFKC", name).replace(",", " ").split() if w]
    yield "accents", "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    yield "punctuation", " ".join(words).replace(".", "")
    core = read(name)
    if not core.closed and len(core.key) > 3:
        yield "legal form", f"{name} Inc."
    if len(core.words) > 1:
        yield "word order", " ".join((*core.words[1:], core.words[0]))
    own = [w for w in core.words if wordbook().weight(w) >= 0.55]
    spare = [w for w in core.words if (len(own) > 1 or w not in own) and wordbook().weight(w) > 0.1]
    if len(core.words) > 2 and own and spare:
        dropped = dice.choice(spare)
        yield "dropped word", " ".join(w for w in core.words if w != dropped)
    long = [w for w in name.casefold().replace(",", " ").replace(".", " ").split() if len(w) >= 5 and w.isascii()]
    for word in dice.sample(long, min(2, len(long))):
        yield "typo", name.casefold().replace(word, slip(word, dice), 1)


def slip(word: str, dice: random.Random) -> str:
    """Return a word with one letter lost, doubled, exchanged or in the wrong place."""
    at = dice.randrange(1, len(word) - 1)
    kind = dice.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + dice.choice("aeioustrn") + word[at + 1 :]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


_SYLLABLES = "ka ri mo ta ne sol ber vex lon ti gra pol zu mar den fi hal os ul ex".split()
_TRADES = (
    "Industries Systems Technologies Trading Logistics Electronics Engineering Group International Services".split()
)


def invented(dice: random.Random) -> str:
    """Return the name of a company that does not exist, in Latin letters or in Chinese."""
    first = "".join(dice.choice(_SYLLABLES) for _ in range(dice.randint(2, 4))).capitalize()
    second = "".join(dice.choice(_SYLLABLES) for _ in range(3)).capitalize()
    chance = dice.random()
    if chance < 0.3:
        return f"{first} {dice.choice(_TRADES)} {dice.choice(_TRADES)} Ltd"
    if chance < 0.6:
        return f"{first} {second} {dice.choice(_TRADES)} Inc"
    if chance < 0.8:
        return f"{first} {second} GmbH"
    own = "".join(chr(dice.randint(0x4E00, 0x5A00)) for _ in range(3))
    return own + dice.choice(("科技", "电子", "工业", "贸易")) + "有限公司"
