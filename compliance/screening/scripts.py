"""Other scripts in names: letters that only look Latin are made Latin, Cyrillic and Greek words are romanised."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

_FOREIGN = re.compile(
    r"[\u0370-\u058f\u1c80-\u1c8f\u1d00-\u1d7f\u0250-\u02af\ua4d0-\ua4ff\ua640-\ua69f\ua7af\ua730\ua731\u13a0-\u13ff\u01c0\u0185\u0237\U0001f130-\U0001f1ff]"
)
_WORD = re.compile(r"\w+")
_PICTURES = {**{0x1F130 + i: chr(65 + i) for i in range(26)}, **{0x1F150 + i: chr(65 + i) for i in range(26)}}
_PICTURES |= {0x1F170 + i: chr(65 + i) for i in range(26)} | {0x1F1E6 + i: chr(65 + i) for i in range(26)}
_TURNED = re.compile("\u202e([^\u202c]*)\u202c?")


@cache
def _tables() -> tuple[dict[int, str], dict[int, str]]:
    """Return the letters with what they look like, and with how they sound."""
    shape: dict[int, str] = dict(_PICTURES)
    sound: dict[int, str] = {}
    text = Path(__file__).with_name("letters.txt").read_text(encoding="utf-8")
    table: dict[int, str] = shape
    for line in text.splitlines():
        if line.startswith("["):
            table = shape if line == "[shape]" else sound
        elif not line.startswith("#"):
            table.update((ord(pair[0]), pair[2:]) for pair in line.split())
    return shape, sound


def foreign(name: str) -> bool:
    """Return whether a name holds letters of a script that is romanised or that look Latin."""
    return not name.isascii() and _FOREIGN.search(name) is not None


def latin(name: str) -> str:
    """Return a name with words that mix scripts read by their shape, and words wholly of another script by sound."""
    return _WORD.sub(_by_word, name) if foreign(name) else name


def by_shape(name: str) -> str:
    """Return a name with every letter that looks Latin as the Latin one."""
    return name.translate(_tables()[0])


def turned(name: str) -> str:
    """Return a name as a screen shows it where marks turn the direction of a run of letters."""
    return _TURNED.sub(lambda m: m[1][::-1], name) if "\u202e" in name else name


def _by_word(found: re.Match[str]) -> str:
    word = found[0]
    if not foreign(word):
        return word
    shape, sound = _tables()
    letters = unicodedata.normalize("NFC", word)
    small = letters.lower()  # of the word: a letter alone may become two
    if all(ord(c) in sound or ord(_bare(c)) in sound for c in small if c.isalpha()):
        return "".join(sound.get(ord(c), sound.get(ord(_bare(c)), c)) for c in small)
    shaped = letters.translate(shape)
    return "".join(sound.get(ord(c), c) if foreign(c) else c for c in shaped)


def _bare(char: str) -> str:
    return unicodedata.normalize("NFD", char)[0]
