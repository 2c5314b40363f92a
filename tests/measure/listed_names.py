"""Every name that a list in force prints, framed as people write lines, and with slips of the pen: none may go free."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from compliance.goods.classifier import Classifier
from compliance.law.phrases import has_han
from compliance.law.rule import EVER
from compliance.law.rulebook import Rulebook
from compliance.model.cargo import ShipmentLine

FREE = ("identified", "presumed", "reviewed")
KINDS = ("dual_use", "nuclear")
FRAMES = {
    "en": (
        "{x}", "Electric motor with spare {x}", "Loudspeakers, plus {x}, loose", "1 motor, 5 kg {x}", "Laptop, {x}",
        "{x} for passenger cars", "Sample of {x}, 100 g", "{x}, new, in wooden case", "Steel screws and {x}",
        "{x} (for research use)", "Kit: steel bolts; {x}", "PO 4711 {x}, 2 pcs",
    ),
    "zh": (
        "{x}", "电动机及备用{x}", "扬声器，另附散装{x}", "电动机1台，{x}5千克", "笔记本电脑、{x}", "乘用车用{x}",
        "{x}样品100克", "全新{x}，木箱包装", "钢螺丝和{x}", "{x}（科研用）", "套件：钢螺栓；{x}", "订单4711 {x} 2件",
    ),
}  # fmt: skip
_LONGEST = 1900
_SHORTEST_WORD = 5


class Written(NamedTuple):
    """A listed name as somebody writes it."""

    entry: str
    language: str
    text: str


def names(book: Rulebook) -> list[Written]:
    """Return every English and Chinese name of an entry on a list that has not ended, each once."""
    found: dict[tuple[str, str], Written] = {}
    for goods in book.items.values():
        phases = book.timelines[goods.id].phases
        if goods.kind in KINDS and phases and phases[-1].last == EVER:
            for entry in goods.entries:
                for language, name in (("en", entry.name.en), ("zh", entry.name.zh)):
                    found.setdefault((language, name), Written(entry.code or entry.id, language, name))
    return sorted(found.values())


def framed(listed: Written) -> Iterator[Written]:
    """Yield a name in each frame of its language."""
    for frame in FRAMES[listed.language]:
        yield listed._replace(text=frame.replace("{x}", listed.text)[:_LONGEST])


def slipped(listed: Written, seed: int) -> Written | None:
    """Return a name with one slip of the pen in one of its words; None where no word is long enough."""
    chance = random.Random(f"{seed} {listed.text}")
    text = listed.text
    if listed.language == "zh":
        places = [i for i, c in enumerate(text) if has_han(c)]
        if len(places) < 3:
            return None
        at = chance.choice(places)
        return listed._replace(text=text[:at] + text[at + 1 :])
    words = [w for w in text.split() if w.isalpha() and w.isascii() and len(w) >= _SHORTEST_WORD]
    if not words:
        return None
    word = chance.choice(words)
    at = chance.randrange(1, len(word) - 1)
    before, letter, following, rest = word[:at], word[at], word[at + 1], word[at + 2 :]
    other = chance.choice("abcdefghijklmnopqrstuvwxyz".replace(letter, ""))
    middle = chance.choice([following, letter * 2 + following, following + letter, other + following])
    return listed._replace(text=text.replace(word, before + middle + rest, 1))


def free(classifier: Classifier, written: Written) -> str | None:
    """Return on what basis a written name goes free, or None."""
    basis = classifier.classify(ShipmentLine(line="1", description=written.text)).basis
    return basis if basis in FREE else None


def report(book: Rulebook, classifier: Classifier, slips: int, most: int) -> Iterator[str]:
    """Yield how many names in how many forms went free, and the first of them."""
    listed = names(book)
    kinds = {
        "frames": [one for name in listed for one in framed(name)],
        "slips": [s for name in listed for seed in range(slips) if (s := slipped(name, seed))],
    }
    for kind, written in kinds.items():
        gone = [(one, basis) for one in written if (basis := free(classifier, one))]
        counts = Counter(one.language for one, _ in gone)
        yield f"{kind} of {len(listed)} listed names: {len(gone)} of {len(written)} free ({dict(counts)})"
        yield from (f"  {basis} {one.entry} | {one.text[:150]}" for one, basis in gone[:most])
