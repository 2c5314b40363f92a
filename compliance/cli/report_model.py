"""What a reader gets, before it is drawn: a sheet of sections. Terminal and page draw the same sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Tone: TypeAlias = Literal["stop", "apply", "ask", "go", "plain", "quiet"]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a section: a short mark, a heading, a sentence and small print."""

    head: str
    tag: str = ""
    tone: Tone = "plain"
    body: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under a title."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows under column heads; the first column is the widest."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing: finished SVG for a page, lines of text for the terminal."""

    title: str
    svg: str
    lines: tuple[str, ...]


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
