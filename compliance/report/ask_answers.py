"""What a person typed, as a value of the shipment: read as a cell of a table is, and put where the question points."""

from __future__ import annotations

import copy
import re
from datetime import date

from compliance.intake.country_names import country_named
from compliance.model.plain import JsonObject
from compliance.report.ask_places import AnswerPlace
from compliance.tables import cells
from compliance.tables.headings import cell_words

_REVIEW = re.compile(r"(?:reviewed by|由)\s*(.+?)\s*(?:复核)?\s*[:：]\s*(.+)", re.IGNORECASE | re.DOTALL)
_CODE = re.compile(r"\d[A-Za-z]\d{3}(\.\w+)*")
_OWNER = re.compile(r"(.+?)(?:[,，]\s*([A-Za-z]{2}))?(?:[,，]\s*(\d+(?:\.\d+)?)\s*%?)?")


def answered(document: JsonObject, place: AnswerPlace, text: str, today: date) -> JsonObject:
    """Return the document with an answer in its place. Raises CellRefused where the answer cannot be read."""
    too_short = text.strip().casefold() in cell_words("yes_no") or not any(c.isalpha() for c in text)
    if place.kind in ("text", "end_use", "end_user", "goods") and too_short:
        raise cells.CellRefused(
            f'"{text.strip()}" says too little; words are needed here', f"For example: {place.example}."
        )
    new = copy.deepcopy(document)
    if place.kind == "goods":
        _say_goods(_at(new, place.steps[:-1]), text, today)
    elif place.kind == "end_use":
        _say_end_use(_at(new, place.steps[:-1]), text)
    elif place.kind == "end_user":
        _say_end_user(new, text)
    elif place.kind == "intermediaries":
        new["intermediaries_stated"] = True
        if not cells.is_none(text):
            new.setdefault("parties", []).extend(_party("intermediary", one) for one in _parts(text))
    elif place.kind == "onward":
        new["onward"] = [{"country": one} for one in cells.countries(text)]
        new["onward_stated"] = True
    else:
        _at(new, place.steps[:-1])[str(place.steps[-1])] = value_of(place, text)
    return new


def value_of(place: AnswerPlace, text: str) -> object:
    """Return a typed answer as the value that its place takes. Raises CellRefused."""
    if place.kind == "country":
        return cells.country(text)
    if place.kind == "true_or_false":
        return cells.yes_no(text)
    if place.kind == "number":
        return cells.number(text)
    if place.kind == "share":
        return {"mass_percent": cells.number(text)}
    if place.kind == "elements":
        return cells.elements(text)
    if place.kind == "number_of_customs":
        return cells.hs(text)
    if place.kind == "owners":
        return [_owner(one) for one in _parts(text)]
    if place.kind == "prc_content":
        return _prc_content(text)
    return _word(place, text) if place.kind == "one_of" else text.strip()


def _word(place: AnswerPlace, text: str) -> str:
    kind = {"kind": "party_kind", "sector": "sector", "form": "form"}.get(str(place.steps[-1]))
    if kind is not None:
        return cells.word(kind, text)
    plain = text.strip().casefold().replace(" ", "_")
    if plain not in place.values:
        raise cells.CellRefused(f'"{text.strip()}" is not one of the values', f"Use {', '.join(place.values)}.")
    return plain


def _say_goods(line: JsonObject, text: str, today: date) -> None:
    """Take a control code, a review with a name and a reason, or other words for the goods."""
    said = text.strip()
    if found := _REVIEW.fullmatch(said):
        line["declared"] = {"status": "not_controlled", "by": found[1], "on": str(today), "basis": found[2].strip()}
    elif _CODE.fullmatch(said):
        line["control_code"] = said
    else:
        line["description"] = said


def _say_end_use(use: JsonObject, text: str) -> None:
    """Take `traction motors for passenger cars, civil`: the last word, where it says so, is whether it is military."""
    words, _, last = text.strip().rpartition(",") if "," in text else text.strip().rpartition("，")
    kind = cell_words("party_kind").get(last.strip().casefold())
    use["statement"] = words.strip() if kind and words.strip() else text.strip()
    if words.strip() and kind in ("civil", "military", "dual"):
        use["military"] = kind != "civil" or use.get("military") is True


def _say_end_user(document: JsonObject, text: str) -> None:
    """Take `Acme Motors GmbH, DE, civil`, of which the name alone will do; `same` is the importer."""
    parties = document.setdefault("parties", [])
    importer = next((one for one in parties if one.get("role") == "importer"), None)
    user = _of_role(parties, "end_user")
    rest = [part.strip() for part in re.split("[,，]", text)]
    if rest[0].casefold() in ("same", "相同", "同进口商", "同上") and importer is not None:
        user |= {key: one for key, one in importer.items() if key != "role"}
        if len(rest) > 1:
            user["kind"] = cells.word("party_kind", rest[1])
        return
    if len(rest) > 1 and rest[-1].casefold() in cell_words("party_kind"):
        user["kind"] = cells.word("party_kind", rest.pop())
    if len(rest) > 1 and (home := country_named(rest[-1])) is not None:
        user["country"] = home
        rest.pop()
    user["name"] = ", ".join(rest)


def _prc_content(text: str) -> JsonObject:
    if cells.is_none(text):
        return {"listed_value_percent": {"at_least": "0", "at_most": "0"}, "technology": False}
    low, _, high = text.replace("%", "").partition("-")
    return {"listed_value_percent": {"at_least": cells.number(low), "at_most": cells.number(high or low)}}


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split("[;；\n]", text) if part.strip()]


def _party(role: str, text: str) -> JsonObject:
    """Return a party from `Acme Trading, SG`."""
    name, _, home = text.rpartition(",")
    if name and re.fullmatch(r"\s*[A-Za-z]{2}\s*", home):
        return {"role": role, "name": name.strip(), "country": cells.country(home)}
    return {"role": role, "name": text.strip()}


def _owner(text: str) -> JsonObject:
    """Return an owner from `Acme Holding, DE, 60`."""
    found = _OWNER.fullmatch(text)
    if found is None:
        raise cells.CellRefused(f'"{text}" is no owner', "Write name, country, share: Acme Holding, DE, 60.")
    said = {
        "name": found[1].strip(),
        "country": cells.country(found[2]) if found[2] else None,
        "share_percent": found[3],
    }
    return {key: one for key, one in said.items() if one is not None}


def _at(document: JsonObject, steps: tuple[str | int, ...]) -> JsonObject:
    """Return the object at a place, made where it is missing; in `parties` the step is a role."""
    tree: JsonObject | list[JsonObject] = document
    for step in steps:
        if isinstance(tree, list) and isinstance(step, str):
            tree = _of_role(tree, step)
        elif isinstance(tree, list):
            tree = tree[int(step)]
        else:
            tree = tree.setdefault(str(step), [] if step in ("parties", "onward") else {})
    assert isinstance(tree, dict)
    return tree


def _of_role(parties: list[JsonObject], role: str) -> JsonObject:
    known = next((one for one in parties if one.get("role") == role), None)
    if known is None:
        known = {"role": role}
        parties.append(known)
    return known
