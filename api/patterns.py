"""What a text may hold that goes into a database: no NUL, which PostgreSQL does not take."""

from __future__ import annotations

ANY_TEXT = r"^[^\x00]*$"
WORDS = r"^[^\x00]*[^\s\x00][^\x00]*$"
