"""Every name that a list in force prints, once in a frame and once with a slip of the pen, in both languages.

`make bench-goods` runs all frames. What still goes free is counted here, and the counts may only fall: these are
the names of other goods, as 镁合金, which is 钇镁合金 without its first character.
"""

from __future__ import annotations

import random
from functools import cache

import pytest

from compliance.goods.classifier import Classifier
from compliance.goods.placed import FREE
from compliance.model.cargo import ShipmentLine
from tests.asking import rulebook
from tests.measure.listed_names import FRAMES, Written, framed, free, names, slipped

SEED = 20261128
MOST_FREE = {"frames": 0, "slips": 6}


@cache
def classifier() -> Classifier:
    """Return the classifier over the shipped rules."""
    return Classifier(rulebook())


def written(form: str) -> list[Written]:
    """Return every listed name in one frame, or with one slip, chosen by the seed."""
    chance = random.Random(SEED)
    if form == "frames":
        return [chance.choice(list(framed(name))) for name in names(rulebook())]
    return [slip for name in names(rulebook()) if (slip := slipped(name, SEED)) is not None]


def test_every_list_in_force_lends_names_in_both_languages() -> None:
    found = names(rulebook())
    assert {name.language for name in found} == set(FRAMES)
    assert {len(frames) for frames in FRAMES.values()} == {12}
    assert len(found) > 2000 and len({name.entry for name in found}) > 900


@pytest.mark.parametrize("form", ["frames", "slips"])
def test_no_listed_name_goes_free_in_a_frame_or_with_a_slip(form: str) -> None:
    gone = [f"{basis} {one.entry}: {one.text[:120]}" for one in written(form) if (basis := free(classifier(), one))]
    assert len(gone) <= MOST_FREE[form], "\n".join(gone)


def test_no_word_by_which_a_row_is_known_goes_free_alone_but_by_a_value_or_by_silence() -> None:
    controls = [goods for goods in rulebook().control_item_lists if goods.kind != "outside"]
    ways = [way for goods in controls for entry in goods.entries for way in entry.is_]
    alone = [way for way in ways if not way.model_dump(exclude={"words"}, exclude_defaults=True)]
    gone = []
    for word in {word for way in alone for word in way.words}:
        result = classifier().classify(ShipmentLine(line="1", description=word))
        cleared = any(match.certainty == "cleared" for match in result.matches)
        silent = any("not said" in thing.because.values() for thing in result.things)
        if result.basis in FREE and not cleared and not silent:
            gone.append(word)
    assert not gone
