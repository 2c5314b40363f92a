"""One receipt for a run: what was asked, what was answered, under which law, by which code, and the counts."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from compliance.model.plain import JsonObject

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class RunReceipt:
    """A sealed run: `seal` is the SHA-256 over everything else. `inputs` and `outputs` are digests by name of file."""

    as_of: str
    rulebook: str
    engine: str
    inputs: dict[str, str]
    outputs: dict[str, str]
    counts: JsonObject
    seal: str = ""

    def sealed(self) -> RunReceipt:
        """Return the receipt with its seal."""
        return RunReceipt(**{**asdict(self), "seal": self._seal()})

    def holds(self) -> bool:
        """Return whether the seal is that of what the receipt says."""
        return self.seal == self._seal()

    def text(self) -> str:
        """Return the receipt as JSON text."""
        return json.dumps(asdict(self), indent=2, sort_keys=True, ensure_ascii=False) + "\n"

    def _seal(self) -> str:
        said = {name: value for name, value in asdict(self).items() if name != "seal"}
        return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        found = hashlib.sha256()
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()
