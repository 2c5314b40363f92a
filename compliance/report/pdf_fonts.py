"""The fonts of a PDF: where they are, what they hold, and texts in characters that they have."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from unicodedata import category

from compliance.errors import InputRefused

FONTS = "XUKE_FONTS"
_CJK, _MORE = "NotoSansCJK-Regular.ttc", "DejaVuSans.ttf"
_BOLD = "NotoSansCJK-Bold.ttc"
_HOMES = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts",
    "/Library/Fonts", "~/Library/Fonts",
)  # fmt: skip
_LONG, _PIECE, _STRETCH = 20, 8, 2_000
_WORD = re.compile(rf"[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]{{{_LONG},}}")
_PART = "\u2029"  # a paragraph ends: one without end would take time by the square of its length
_BREAK = "\u200b"  # a line may be broken here and it is written by its number in what others wrote


class PdfUnavailable(InputRefused):
    """A PDF cannot be made or read here: a package or a font is missing."""


@dataclass(frozen=True, slots=True)
class _Stat:
    """A file of a font as it is now: another one has another size or time."""

    path: str
    size: int
    changed: int


class FontSet:
    """The fonts in use: one with Chinese and Japanese, and one with further scripts where it is installed."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        """Take the files: Noto Sans CJK regular and bold, then DejaVu Sans if there is one."""
        self.files = files

    @cached_property
    def digest(self) -> str:
        """The SHA-256 over all files: other fonts make other pages."""
        made = sha256()
        for file in self.files:
            made.update(sha256(file.read_bytes()).digest())
        return made.hexdigest()

    @cached_property
    def known(self) -> frozenset[int]:
        """The characters that a font has, by their numbers."""
        return frozenset().union(*self._held.values())

    @cached_property
    def beyond(self) -> str:
        """The characters of the second font that the first lacks, as the class of a regular expression; empty for none.

        They are taken from it whole: the first would put a letter and a mark that it has beside each other.
        """
        more = sorted(self._held.get(_MORE, frozenset()) - self._held[_CJK])
        ends = [one for one, after in zip(more, [*more[1:], -1], strict=False) if after != one + 1]
        starts = [one for one, before in zip(more, [-1, *more], strict=False) if before != one - 1]
        ranges = [f"\\u{{{first:x}}}-\\u{{{last:x}}}" for first, last in zip(starts, ends, strict=True)]
        return f"[{''.join(ranges)}]" if ranges else ""

    @cached_property
    def _held(self) -> dict[str, frozenset[int]]:
        from fontTools.ttLib import TTFont

        regular = [file for file in self.files if file.name != _BOLD]
        return {file.name: frozenset(TTFont(file, fontNumber=0, lazy=True).getBestCmap()) for file in regular}

    def families(self, lang: str) -> tuple[str, str]:
        """Return the names of the fonts for texts and for code in a language."""
        region = "JP" if lang == "ja" else "SC"
        return f"Noto Sans CJK {region}", f"Noto Sans Mono CJK {region}"

    def drawable(self, text: str) -> tuple[str, set[str]]:
        """Return a text in characters that the fonts have, and those that are written by their numbers."""
        text, left = text.replace("\r\n", "\n").replace("\t", "    "), set[str]()
        if not text.isascii() or not text.isprintable():
            left = {c for c in set(text) if c != "\n" and not self._drawn(c)}
            text = "".join(f"[U+{ord(c):04X}]" if c in left else c for c in text)
        return text, left

    def _drawn(self, letter: str) -> bool:
        """Return whether a character is drawn as itself; one that would change how others are shown is not."""
        if not letter.isprintable() and category(letter) != "Zs":
            return False
        return letter.isascii() or ord(letter) in self.known


def breakable(text: str) -> str:
    """Return a text with marks where its long words may be broken and where a long text is; see audit_report.typ."""
    parts = [text[at : at + _STRETCH] for at in range(0, len(text), _STRETCH)]
    return _PART.join(_WORD.sub(lambda found: _BREAK.join(_pieces(found[0])), part) for part in parts)


def _pieces(word: str) -> list[str]:
    return [word[at : at + _PIECE] for at in range(0, len(word), _PIECE)]


def fonts() -> FontSet:
    """Return the fonts of this machine, looked for in the folder XUKE_FONTS or where systems keep them.

    Raises PdfUnavailable where no font with Chinese and Japanese is found.
    """
    named = os.environ.get(FONTS)
    homes = (named,) if named else _HOMES
    found = {file.name: file for home in reversed(homes) for file in _files_in(Path(home).expanduser())}
    if _CJK not in found or _BOLD not in found:
        raise PdfUnavailable(
            "no font with Chinese and Japanese", f"${FONTS}" if named else "",
            f"{_CJK} and {_BOLD} are not in {', '.join(homes)}",
            f"Install Noto Sans CJK (Debian: apt install fonts-noto-cjk), or name its folder in {FONTS}",
        )  # fmt: skip
    chosen = [found[name] for name in (_CJK, _BOLD, _MORE) if name in found]
    return _set_of(tuple(_Stat(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in chosen))


def _files_in(home: Path) -> list[Path]:
    return [file for name in (_CJK, _BOLD, _MORE) for file in sorted(home.rglob(name))] if home.is_dir() else []


@cache
def _set_of(files: tuple[_Stat, ...]) -> FontSet:
    return FontSet(tuple(Path(one.path) for one in files))
