"""Regular expressions of the kept copy, compiled when first used: a run uses a few of the many that it holds."""

from __future__ import annotations

import re
from collections.abc import Callable


class LatePattern:
    """Stands for a pattern: what is asked of it is asked of the pattern, which is compiled then."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern, self.flags = pattern, flags

    def __getattr__(self, name: str) -> object:
        """Return a method of the pattern, and keep it: the next use costs no more than that of a pattern."""
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(re.compile(self.pattern, self.flags), name)
        self.__dict__[name] = found
        return found

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str | bytes, int]]:
        return LatePattern, (self.pattern, self.flags)
