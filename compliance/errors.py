"""What can go wrong, said so that a person can act on it: one base class and its few children."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a document: where (a JSON path), what is wrong, and how to correct it."""

    path: Annotated[
        str, Field(description="JSON path in the body, or the name of a parameter.", examples=["$.lines[0].origin"])
    ]
    cause: Annotated[
        str, Field(description="What is wrong there.", examples=['"XX" is not an ISO 3166 alpha-2 country code'])
    ]
    hint: Annotated[str, Field(description="What to do about it.", examples=["Did you mean MX?"])]

    def __str__(self) -> str:
        """Return `path: cause. hint`, on one line."""
        return f"{self.path}: {self.cause}. {self.hint}"


class XukeError(Exception):
    """Base of every error of this library: what happened, where, why, and what to do now (`hint`).

    `inside` says whether the fault lies in this program, or outside it, such as an unavailable database.
    """

    inside = True

    def __init__(self, what: str, where: str = "", why: str = "", hint: str = "") -> None:
        """Keep the four parts; empty parts are left out when the error is printed."""
        super().__init__(what, where, why, hint)
        self.what = what
        self.where = where
        self.why = why
        self.hint = hint

    def __str__(self) -> str:
        """Return the parts that are known, on one line."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return ". ".join(part for part in (head, self.why, self.hint) if part)


class InputRefused(XukeError):
    """Something the user brought cannot be used as it is; nothing was decided on it."""


class ShipmentRefused(InputRefused):
    """The question itself cannot be read; `faults` names every fault of the document."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults in reading order."""
        self.faults: tuple[Fault, ...] = tuple(faults)
        first = self.faults[0] if self.faults else Fault("$", "the shipment was refused", "")
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        super().__init__(f"the shipment was refused, {count}", first.path, first.cause, first.hint)
        self.args = (self.faults,)

    def __str__(self) -> str:
        """Return one fault per line."""
        return "\n".join(str(fault) for fault in self.faults)


class OwnRulesRefused(XukeError):
    """A company's own rules or notes do not fit the rulebook in use; no answer is given without them."""

    def __init__(self, version: str, offences: Iterable[str]) -> None:
        """Take the version of the rulebook, and the offences as `path:line: message`."""
        self.offences: tuple[str, ...] = tuple(offences)
        said = "; ".join(self.offences[:5])
        super().__init__(
            f"the company's own rules do not fit rulebook {version}", why=said, hint="Correct these files, or end them"
        )


class RulebookRefused(XukeError):
    """A rulebook that cannot be trusted is not loaded; each offence reads `path:line: message`."""

    def __init__(self, offences: Iterable[str]) -> None:
        """Keep the offences in the order in which they were found."""
        self.offences: tuple[str, ...] = tuple(offences)
        count = "1 offence" if len(self.offences) == 1 else f"{len(self.offences)} offences"
        super().__init__(f"the rulebook was refused, {count}", hint="Run `xuke rules check` after correcting the files")
        self.args = (self.offences,)

    def __str__(self) -> str:
        """Return one offence per line."""
        return "\n".join(self.offences)


class EngineFault(XukeError):
    """The engine cannot vouch for its answer (the judges disagree, say), so no decision is given."""
