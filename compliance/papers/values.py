"""What the fields of papers are worth for one shipment: texts by language, `None` where nobody has said it.

A value carries the languages it was said in; under "" stands what is the same in all. Nothing is guessed: "none" is
written only where the shipment states that there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from compliance.intake.country_names import country_in
from compliance.law.paper_sheets import PaperFields
from compliance.model.assessment import Assessment
from compliance.model.parties import Owner, Party
from compliance.model.shipment import Shipment

Said: TypeAlias = dict[str, str]
_HAN, _OTHER = re.compile("[\u3400-\u9fff]"), re.compile("[\u3041-\u30ff\uac00-\ud7af]")
_LANGUAGES = ("zh", "en", "ja")
_SEPARATOR = " · "
ROLES = ("exporter", "importer", "end_user")


@dataclass(frozen=True, slots=True)
class PaperSubject:
    """What a paper is about: the question, its answer, the words for it, and the end user that signs it."""

    shipment: Shipment
    answer: Assessment
    fields: PaperFields
    end_user: Party | None = None
    reply_table: str = ""


def is_chinese(text: str) -> bool:
    """Return whether a text is written in Chinese: Han characters, and neither kana nor Hangul."""
    return bool(_HAN.search(text)) and not _OTHER.search(text)


def joined(said: Said, languages: Iterable[str], between: str = _SEPARATOR) -> str:
    """Return a value as it stands in a sheet: once for each language in which it differs."""
    found = [said.get(lang, said.get("", "")) for lang in languages]
    if not any(found):
        found = list(said.values())
    return between.join(dict.fromkeys(one for one in found if one))


def values_of(subject: PaperSubject) -> dict[str, Said | None]:
    """Return every field that is worked out from shipment and answer, by id."""
    found: dict[str, Said | None] = {}
    for role in ROLES:
        found |= _party(subject, role)
    found |= _use(subject) | _chain(subject) | _transaction(subject)
    texts = subject.shipment.application.texts if subject.shipment.application else {}
    for name, text in texts.items():
        if not name.endswith("_zh"):
            found[name] = {"": text}
    for name, said in found.items():
        if said and (chinese := texts.get(f"{name}_zh")):
            said["zh"] = chinese
    return found


def _party(subject: PaperSubject, role: str) -> dict[str, Said | None]:
    shipment, words = subject.shipment, subject.fields.words
    held = [one for one in shipment.parties if one.role == role]
    if role == "end_user" and subject.end_user is not None:
        held = [subject.end_user]
    # A firm in two roles is one firm: what is said of it in the other role holds here too.
    names = {_name(one) for one in held} - {None}
    known = held + [one for one in shipment.parties if one not in held and _name(one) in names]
    numbers = [number for one in known for number in one.identifiers.values()]
    if role == "exporter" and shipment.application and shipment.application.registration_number:
        numbers = [shipment.application.registration_number]
    kinds = {one.kind for one in known if one.kind and one.kind != "unknown"}
    return {
        f"{role}.name": _texts(_name(one) for one in held),
        f"{role}.address": _texts(one.address for one in known),
        f"{role}.country": country(next((one.country for one in known if one.country), None)),
        f"{role}.registration_number": _texts(numbers),
        f"{role}.owners": _texts(_owner(o) for one in known for o in one.owners),
        f"{role}.kind": dict(words[next(iter(kinds))]) if len(kinds) == 1 else None,
    }


def _name(party: Party | Owner) -> str | None:
    return _SEPARATOR.join(dict.fromkeys(n for n in (party.name_local, party.name) if n)) or None


def _owner(owner: Owner) -> str | None:
    share = f" {plain(owner.share_percent)} %" if owner.share_percent is not None else ""
    return f"{_name(owner) or ''} ({owner.country or '?'}){share}" if _name(owner) else None


def _use(subject: PaperSubject) -> dict[str, Said | None]:
    use, more, words = subject.shipment.end_use, subject.shipment.application, subject.fields.words
    made = {
        f"application.{name}": _texts([getattr(more, name, None)])
        for name in ("final_product", "final_product_model", "final_product_maker", "final_buyer")
    }
    military = use.military if use else None
    return made | {
        "application.final_product_country": country(more.final_product_country if more else None),
        "end_use.statement": _texts([use.statement if use else None]),
        "end_use.country": country((use and use.country) or subject.shipment.destination),
        "end_use.military": None if military is None else dict(words["yes" if military else "no"]),
    }


def _chain(subject: PaperSubject) -> dict[str, Said | None]:
    """Return who stands between and beyond: names, "none" where that was stated, else nothing."""
    shipment, none = subject.shipment, dict(subject.fields.words["none"])
    between = [_name(one) for one in shipment.parties if one.role == "intermediary"]
    beyond = [_name(one) for one in shipment.parties if one.role in ("downstream_user", "onward_consignee")]
    onward = [_SEPARATOR.join(onward_words(one)) for one in shipment.onward]
    countries = {one.country for one in shipment.onward}
    us: Said | None = dict(subject.fields.words["yes"]) if "US" in countries else None
    if us is None and shipment.onward_stated and None not in countries:
        us = dict(subject.fields.words["no"])
    return {
        "intermediaries": _texts(between) or (none if shipment.intermediaries_stated and not between else None),
        "downstream_users": _texts(beyond) or (none if shipment.onward_stated and not (onward or beyond) else None),
        "onward.where": _texts(onward) or (none if shipment.onward_stated and not onward else None),
        "onward.us": us,
    }


def onward_words(one: object) -> Iterator[str]:
    """Yield what is said of an onward sale: country, buyer, product, share."""
    code = getattr(one, "country", None)
    parts = [joined(country(code) or {}, ("zh", "en")) if code else None]
    parts += [getattr(one, "party", None), getattr(one, "product", None)]
    share = getattr(one, "share_percent", None)
    parts.append(f"{plain(share)} %" if share is not None else None)
    yield from (part for part in parts if part)


def _transaction(subject: PaperSubject) -> dict[str, Said | None]:
    shipment, more = subject.shipment, subject.shipment.application
    names = ("contract_number", "port", "terms_of_trade", "payment", "transport", "signer", "signer_title")
    totals = totals_of(shipment)
    return {f"application.{name}": _texts([getattr(more, name, None)]) for name in names} | {
        "shipment.reference": _texts([shipment.reference]),
        "shipment.destination": country(shipment.destination),
        "shipment.route": _texts(joined(country(s.country) or {}, ("zh", "en")) for s in shipment.route if s.country),
        "shipment.ship_on": day(shipment.ship_on),
        "shipment.total": _texts([totals]),
        "prepared_on": day(subject.answer.as_of),
        "reply_table": _texts([subject.reply_table]),
    }


def totals_of(shipment: Shipment) -> str | None:
    """Return the value of all lines by currency; None where a line has none, so that no sum is too small."""
    sums: dict[str, Decimal] = {}
    for line in shipment.lines:
        if line.value is None or line.value.amount is None or line.value.currency is None:
            return None
        sums[line.value.currency] = sums.get(line.value.currency, Decimal(0)) + line.value.amount
    return " + ".join(f"{money(total)} {currency}" for currency, total in sorted(sums.items()))


def country(code: str | None) -> Said | None:
    """Return a country in every language."""
    return {lang: country_in(code, lang) for lang in _LANGUAGES} if code else None


def day(one: date | None) -> Said | None:
    """Return a day as Chinese papers write it, and as ISO text elsewhere."""
    if one is None:
        return None
    written = f"{one.year}年{one.month}月{one.day}日"
    return {"zh": written, "ja": written, "": one.isoformat()}


def plain(number: Decimal) -> str:
    """Return a number without an exponent and without zeros at its end."""
    return f"{number.normalize():,f}" if number else "0"


def money(amount: Decimal) -> str:
    """Return an amount with thousands apart and at least two decimals."""
    return f"{amount:,.2f}" if amount == round(amount, 2) else plain(amount)


def _texts(parts: Iterable[str | None]) -> Said | None:
    text = "\n".join(dict.fromkeys(part for part in parts if part))
    return {"": text} if text else None
