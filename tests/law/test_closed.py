"""Objects and patterns that are kept closed: the same as ever, whoever asks first and for what."""

from __future__ import annotations

import io
import pickle
import re
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from typing import Any

import pytest

from compliance.goods.identity import Keys
from compliance.law.closed import KeepingPickler
from compliance.law.lists import Entry

ROW = Entry.model_validate({
    "id": "y-target", "code": "1C905.a.4", "name": {"en": "Yttrium target", "zh": "钇靶"}, "is": [{"elements": ["Y"]}],
    "limits": [{"purity_percent": {"at_least": 99}}],
})  # fmt: skip


def kept(one: Any) -> Any:
    """Return something as the kept copy gives it back."""
    file = io.BytesIO()
    KeepingPickler(file, protocol=pickle.HIGHEST_PROTOCOL).dump(one)
    return pickle.loads(file.getvalue())


def still_closed(one: object) -> bool:
    """Return whether nothing was asked of an object yet."""
    return type(one) is not Entry


@pytest.mark.parametrize(
    "ask",
    [
        lambda row: row.name.en == ROW.name.en,
        lambda row: row == ROW,
        lambda row: row.model_dump() == ROW.model_dump(),
        lambda row: row.model_dump_json(exclude_unset=True) == ROW.model_dump_json(exclude_unset=True),
        lambda row: row.model_fields_set == ROW.model_fields_set,
        lambda row: row.model_copy(update={"code": None}) == ROW.model_copy(update={"code": None}),
        lambda row: dict(row) == dict(ROW),
        lambda row: vars(row) == vars(ROW),
        lambda row: repr(row) == repr(ROW),
        lambda row: deepcopy(row) == ROW,
        lambda row: pickle.loads(pickle.dumps(row)) == ROW,
        lambda row: isinstance(row, Entry) and row.__class__ is Entry,
        lambda row: hasattr(row, "unless") and not hasattr(row, "unknown"),
    ],
)
def test_a_closed_row_answers_every_question_as_the_row_itself(ask: Any) -> None:
    row = kept(ROW)
    assert still_closed(row)
    assert ask(row)
    assert not still_closed(row)


def test_what_several_hold_stays_one_object() -> None:
    first, second, *_ = kept([ROW, ROW, Keys(ROW)])
    assert first is second and first == ROW


def test_what_was_not_opened_is_kept_again_as_it_is() -> None:
    again = kept(kept(ROW))
    assert still_closed(again) and again == ROW


def test_a_part_of_a_list_that_is_closed_is_written_out_like_the_others() -> None:
    texts = [Entry.model_dump(row, by_alias=True) for row in kept([ROW, ROW.model_copy(update={"id": "other"})])]
    assert [text["id"] for text in texts] == ["y-target", "other"] and texts[0]["is"] == texts[1]["is"]


def test_threads_that_open_a_row_at_once_find_the_same_in_it() -> None:
    rows = [kept(ROW) for _ in range(200)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda at: rows[at // 8].name.zh + str(rows[at // 8].limits), range(1600)))
    assert set(found) == {ROW.name.zh + str(ROW.limits)}


@pytest.mark.parametrize(("pattern", "text"), [("(?i)n[0-9]{2}", "An N42 magnet"), ("^b", "a\nb"), (r"\d+", "none")])
def test_a_late_pattern_finds_what_the_pattern_finds(pattern: str, text: str) -> None:
    own = re.compile(pattern, re.MULTILINE)
    late = kept(kept(own))
    assert (late.pattern, late.flags) == (own.pattern, own.flags)
    assert late.sub("-", text) == own.sub("-", text)
    assert [m.span() for m in late.finditer(text)] == [m.span() for m in own.finditer(text)]
