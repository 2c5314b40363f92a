"""A copy of the compiled law in the user's cache is whole, or it is the same as none."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.law import cache
from compliance.law.cache import recall, remember


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file of a copy that was just kept."""
    monkeypatch.delenv("XUKE_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    remember("a digest", {"rows": list(range(5_000))})
    (found,) = cache.folder().glob("*.rulebook")
    return found


def test_a_whole_copy_comes_back(copy: Path) -> None:
    assert copy.exists() and recall("a digest", dict) == {"rows": list(range(5_000))}


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.99])
def test_one_wrong_byte_anywhere_makes_it_none(copy: Path, share: float) -> None:
    data = bytearray(copy.read_bytes())
    data[int(share * len(data))] ^= 1
    copy.write_bytes(data)
    assert recall("a digest", dict) is None


@pytest.mark.parametrize("length", [0, 3, 4, 1_000])
def test_a_copy_that_was_cut_is_none(copy: Path, length: int) -> None:
    copy.write_bytes(copy.read_bytes()[:length])
    assert recall("a digest", dict) is None
