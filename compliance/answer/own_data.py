"""What an exporter's own register adds to a question: items that lines name, cleared names, own lists, an override.

The question stays as it was asked; what was added, and what contradicts it, stands in the answer and in its receipt.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from compliance.law.own_rules import OwnText, names_of
from compliance.model.assessment import Assessment, FlagAnswer
from compliance.model.cargo import Declared, GoodsFields, ShipmentLine
from compliance.model.plain import JsonObject
from compliance.model.register import ItemDocument
from compliance.model.register_use import ItemUse, OverrideUse, RegisterUse
from compliance.model.shipment import Shipment
from compliance.screening.clearances import Clearance
from compliance.screening.user_lists import UserNames, names_in

_FIELDS = tuple(name for name in (*GoodsFields.model_fields, "prc_content") if name not in ("quantity", "value"))
_OVERRIDDEN = FlagAnswer(
    id="OVERRIDDEN",
    says={
        "en": "An officer lets the shipment go although the answer is open; see register.override for who and why.",
        "zh": "合规人员在结论未定的情况下放行；放行人及理由见 register.override。",
    },
)


@dataclass(frozen=True, slots=True)
class OwnItem:
    """An item as it is registered, and its review where one counts; `state` says how the review stands."""

    document: ItemDocument
    state: str
    declared: Declared | None = None
    control_code: str | None = None


@dataclass(frozen=True, slots=True)
class OwnList:
    """A list of the exporter's own, by name and by the digest of its file."""

    name: str
    sha256: str
    names: UserNames


@dataclass(frozen=True, slots=True)
class OwnData:
    """What a tenant's register says that may bear on a question."""

    items: Mapping[str, OwnItem] = field(default_factory=dict)
    clearances: tuple[Clearance, ...] = ()
    lists: tuple[OwnList, ...] = ()
    override: JsonObject | None = None
    names_items: bool = False
    rules: tuple[OwnText, ...] = ()
    aside: tuple[OwnText, ...] = ()

    def __bool__(self) -> bool:
        """Return whether it says anything, if only that an item is not registered."""
        named = self.items or self.clearances or self.override or self.names_items
        return bool(named or self.lists or self.rules)


class UsedClearances:
    """Clearances held in memory, which note those that told a party apart."""

    def __init__(self, held: Iterable[Clearance]) -> None:
        """Take the clearances; later ones count as newer."""
        self._held: dict[tuple[str, str], list[Clearance]] = {}
        for one in held:
            self._held.setdefault((one.entry, one.party), []).insert(0, one)
        self.used: dict[tuple[str, str, str], Clearance] = {}

    def about(self, entry: str, party: str) -> list[Clearance]:
        """Return the clearances about a list entry and a party, newest first."""
        found = self._held.get((entry, party), [])
        self.used.update({(one.entry, one.party, one.listing): one for one in found})
        return list(found)

    def keep(self, clearing: Clearance) -> None:
        """Refuse: the register keeps clearances."""
        raise NotImplementedError("clearances are kept in the register")


def with_items(shipment: Shipment, items: Mapping[str, OwnItem]) -> tuple[Shipment, tuple[ItemUse, ...]]:
    """Return a shipment whose lines take over what their items say, and what was taken over or contradicts."""
    lines, uses = [], []
    for line in shipment.lines:
        if line.item is None:
            lines.append(line)
            continue
        found = items.get(line.item)
        merged, use = (
            _merged(line, found) if found else (line, ItemUse(line=line.line, item=line.item, state="unknown"))
        )
        lines.append(merged)
        uses.append(use)
    return shipment.model_copy(update={"lines": tuple(lines)}), tuple(uses)


def _merged(line: ShipmentLine, item: OwnItem) -> tuple[ShipmentLine, ItemUse]:
    """Return a line with what its item adds. What the line says itself stays; where the two differ no review counts."""
    taken: JsonObject = {}
    contradictions: list[str] = []
    for name in _FIELDS:
        own, theirs = getattr(line, name), getattr(item.document, name)
        if name == "description" or not theirs or own == theirs:
            continue
        if not own and name not in line.model_fields_set:
            taken[name] = theirs
        elif isinstance(own, dict):
            contradictions += (f"{name}.{key}" for key in own.keys() & theirs.keys() if own[key] != theirs[key])
            taken[name] = {**theirs, **own}
        else:
            contradictions.append(name)
    if not contradictions:
        if item.declared is not None and line.declared is None:
            taken["declared"] = item.declared
        if item.control_code is not None and line.control_code is None:
            taken["control_code"] = item.control_code
    use = ItemUse(
        line=line.line, item=item.document.number, state=item.state, inherited=tuple(sorted(taken)),
        contradictions=tuple(sorted(contradictions)),
    )  # fmt: skip
    return line.model_copy(update=taken), use


def stamped(found: Assessment, uses: tuple[ItemUse, ...], used: Iterable[Clearance], own: OwnData) -> Assessment:
    """Return an answer that says what of the register it rests on; the same answer where nothing of it was used."""
    met = {party.entry for party in found.parties}
    cleared = tuple(sorted(f"{one.entry}: {one.who}, {one.on}: {one.why}" for one in used if one.entry not in met))
    lists = tuple(f"{one.name} {one.sha256}" for one in own.lists)
    override = _override(found, own.override)
    if not (uses or cleared or lists or override or own.rules):
        return found
    laid = names_of(one for one in own.rules if one not in own.aside)
    use = RegisterUse(
        items=uses, clearances=cleared, lists=lists, rules=laid, left_aside=names_of(own.aside), override=override
    )
    if override is None:
        return found.model_copy(update={"register_": use})
    flags = (*found.flags, _OVERRIDDEN)
    return found.model_copy(update={"register_": use, "action": "proceed_declare", "flags": flags})


def _override(found: Assessment, made: JsonObject | None) -> OverrideUse | None:
    """Return an override that still fits: same law, an open answer that cannot be stricter than the one overridden."""
    if made is None or found.action != "ask" or found.rulebook.digest != made["rulebook"]:
        return None
    if (
        found.at_worst.refuses
        or str(found.at_worst) != made["at_worst"]
        or any(p.match != "none" for p in found.parties)
    ):
        return None
    return OverrideUse(case=made["case"], by=made["by"], why=made["why"], until=date.fromisoformat(made["until"]))


def context_of(uses: tuple[ItemUse, ...], used: Iterable[Clearance], own: OwnData) -> bytes | None:
    """Return what was used as JSON, from which `from_context` makes the same again; None where nothing was."""
    items = {use.item: _item(own.items[use.item]) for use in uses if use.item in own.items}
    cleared = [{**asdict(one), "on": str(one.on), "until": str(one.until)} for one in used]
    lists = [{"name": one.name, "sha256": one.sha256} for one in own.lists]
    rules = [{"name": one.name, "sha256": one.sha256} for one in own.rules]
    if not (uses or cleared or lists or own.override or rules):
        return None
    said = {"items": items, "clearances": cleared, "lists": lists, "override": own.override, "rules": rules}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _item(own: OwnItem) -> JsonObject:
    return {
        "document": own.document.model_dump(mode="json", exclude_unset=True), "state": own.state,
        "declared": own.declared.model_dump(mode="json", exclude_unset=True) if own.declared else None,
        "control_code": own.control_code,
    }  # fmt: skip


def files_in(context: bytes | None) -> tuple[str, ...]:
    """Return the digests of the files that the context of a receipt names: own lists, rules and notes."""
    said = json.loads(context) if context is not None else {}
    return tuple(sorted({one["sha256"] for kind in ("lists", "rules") for one in said.get(kind, ())}))


def from_context(context: bytes | None, files: Mapping[str, bytes] | None = None) -> OwnData | None:
    """Return what was used once, from the context of a receipt; `files` are the files it names by their digests."""
    if context is None:
        return None
    said = json.loads(context)
    cleared = [
        Clearance(**{**one, "on": date.fromisoformat(one["on"]), "until": date.fromisoformat(one["until"])})
        for one in said["clearances"]
    ]
    texts = [(one["name"], one["sha256"], (files or {})[one["sha256"]]) for one in said["lists"]]
    own = [OwnList(name, sha256, names_in(name, text)) for name, sha256, text in texts]
    rules = [OwnText(one["name"], one["sha256"], (files or {})[one["sha256"]]) for one in said.get("rules", ())]
    return OwnData(items_once(context), tuple(cleared), tuple(own), said["override"], True, tuple(rules))


def items_once(context: bytes | None) -> dict[str, OwnItem]:
    """Return the items that took part in an answer, from the context of its receipt."""
    return dict(_items(json.loads(context)["items"])) if context is not None else {}


def _items(said: JsonObject) -> Iterator[tuple[str, OwnItem]]:
    for number, one in said.items():
        declared = Declared.model_validate(one["declared"]) if one["declared"] else None
        document = ItemDocument.model_validate(one["document"])
        yield number, OwnItem(document, one["state"], declared, one["control_code"])
