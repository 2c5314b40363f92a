"""What lay on top of the law for an answer, in words; a what-if is named before anything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compliance.model.assessment import Assessment, OverlayAnswer
from compliance.reference.language import of_law
from compliance.report.phrases import sentence


def what_if(answer: Assessment, lang: str) -> str:
    """Return the words with which a what-if begins; nothing for any other answer."""
    return sentence("what_if", lang) if answer.what_if else ""


def overlaid(overlays: Iterable[OverlayAnswer], lang: str) -> Iterator[str]:
    """Yield a line for each thing that lay on top of the law: what, who says so, when and where."""
    for one in overlays:
        where = sentence("comma", lang).join(one.where)
        yield sentence(
            one.standing, lang, title=of_law(one.title, "overlays", one.id, lang), who=one.who, on=one.on, where=where
        )
