"""Every name that a list in force prints, once in a frame and once with a slip of the pen, in both languages.

`make bench-goods` runs all frames. What still goes free is counted here, and the counts may only fall: these are
the names of other goods, as 镁合金, which is 钇镁合金 without its first character.
"""

from __future__ import annotations

import random
from functools import cache

import pytest

from compliance.goods.classifier import Classifier
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
