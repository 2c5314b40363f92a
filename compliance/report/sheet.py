"""What a reader gets, before it is drawn: a sheet of sections. Terminal and page draw the same sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Tone: TypeAlias = Literal["stop", "apply", "ask", "go", "plain", "quiet"]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a section: a short mark, a heading, a sentence and small print.

    `link` is where the heading can be read; `more` is small print that the terminal shows in detail only; a `group`
    is the heading of the entries that follow.
    """

    head: str
    tag: str = ""
    tone: Tone = "plain"
    body: str = ""
    notes: tuple[str, ...] = ()
    link: str = ""
    more: tuple[str, ...] = ()
    group: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under a title; a folded one is opened by who wants it. `brief` stands for them where room is short."""

    title: str
    items: tuple[Item, ...]
    folded: bool = False
    brief: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows under column heads; the first column is the widest. `tones` colour the rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    folded: bool = False
    tones: tuple[Tone, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing: finished SVG for a page, lines of text for the terminal, and a sentence that says the same."""

    title: str
    svg: str
    lines: tuple[str, ...]
    says: str = ""
    folded: bool = False


Part: TypeAlias = Section | Grid | Picture


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole answer: what it is about, the verdict with its tone, a few sentences, and the parts."""

    title: str
    verdict: str
    tone: Tone
    lead: tuple[str, ...]
    parts: tuple[Part, ...]
    foot: tuple[str, ...] = ()
    lang: str = "en"
