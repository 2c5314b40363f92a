"""Where the promises of a paper would be false: such a paper is not drafted, and the reason is named."""

from __future__ import annotations

from compliance.facts.end_use import names_arms
from compliance.law.paper_sheets import PaperSheet
from compliance.law.rulebook import Rulebook
from compliance.model.decision import Words
from compliance.model.shipment import Shipment


def broken(sheet: PaperSheet, shipment: Shipment, book: Rulebook) -> Words | None:
    """Return why a sheet cannot be signed truly; None where nothing known speaks against it."""
    use = shipment.end_use
    known: dict[str, set[object]] = {
        "end_use.military": {use.military if use else None},
        "end_user.kind": {one.kind for one in shipment.parties if one.role == "end_user"},
        "use.words_of_arms": {names_arms(book, shipment)},
    }
    for place, values in sheet.never_with.items():
        if met := [str(one).lower() for one in values if one in known[place]]:
            return {
                "en": f"its promises would be false: {place} is {', '.join(met)}",
                "zh": f"其承诺与货物资料不符：{place} 为 {', '.join(met)}",
            }
    return None
