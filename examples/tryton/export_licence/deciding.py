"""One decision on one record: map it, ask, judge the answer. Reads only; the gate stores and raises."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from trytond.i18n import gettext
from trytond.pool import Pool
from trytond.transaction import Transaction

from . import clock
from .assessor import NotAssessed
from .document import canonical, compose
from .exceptions import NotCheckedError
from .facts import collect
from .parts import Facts, Parts
from .terms import TermsRefused
from .verdict import Verdict, before_the_law, review_key, verdict


@dataclass(frozen=True)
class Decided:
    """An answer and what follows from it. `text` is the document, `raw` the answer as it came."""

    day: date
    text: str
    raw: str
    document: dict[str, Any]
    answer: dict[str, Any]
    verdict: Verdict
    outcome: str
    assessor: str
    acknowledgement: int | None

    @property
    def key(self) -> str:
        """What a review of this answer is about."""
        return review_key(self.answer, self.document)


def crosses(parts: Parts, inside_china: bool) -> bool:
    """Return whether goods must be checked: always, unless both countries are known, the same, and not China's."""
    departure, destination = parts.countries
    return departure is None or departure != destination or (inside_china and departure == "CN")


def mapped(record: Any, day: date, at_once: bool) -> dict[str, Any] | None:
    """Return the document of a record, None when the goods stay in one country.

    `at_once` leaves out a planned day. Names are read in English, so that every user asks the same question.
    """
    pool = Pool()
    Configuration, Licence = pool.get("export_licence.configuration"), pool.get("export_licence.licence")
    context: dict[str, Any] = {"_check_access": False, "active_test": False}
    if Transaction().language != "en":
        context["language"] = "en"
    with Transaction().set_context(context, company=record.company.id):
        record = pool.get(record.__name__)(record.id)
        parts = record.export_parts(planned=not at_once)
        if not crosses(parts, record.export_inside_china):
            return None
        parts, facts = _together(parts, collect(record, list(parts.sources)))
        try:
            document = compose(parts, facts, Configuration.exporter(Licence.serving(record)), day)
        except TermsRefused as refused:
            raise not_checked("refused", record, str(refused)) from refused
    return document


def _together(parts: Parts, facts: Facts) -> tuple[Parts, Facts]:
    """Return both with products and parties that Tryton reads at once, and not one after the other.

    It reads from the one that is asked for to the end of the list, so they stand in the order of the document.
    """
    Product, Party = Pool().get("product.product"), Pool().get("party.party")
    goods = {product.id: product for product in Product.browse(sorted({item.product.id for item in parts.items}))}
    named = [parts.exporter, *parts.buyers, parts.receiver, facts.end_user, *(party for _, party in parts.others)]
    people = {party.id: party for party in Party.browse(list(dict.fromkeys(party.id for party in named if party)))}
    again = replace(
        parts,
        exporter=people[parts.exporter.id],
        buyers=tuple(people[buyer.id] for buyer in parts.buyers),
        receiver=people[parts.receiver.id] if parts.receiver else None,
        others=tuple((role, people[other.id]) for role, other in parts.others),
        items=tuple(replace(item, product=goods[item.product.id]) for item in parts.items),
    )
    return again, replace(facts, end_user=people[facts.end_user.id] if facts.end_user else None)


def decide(record: Any, stage: str) -> Decided | None:
    """Return the decision on a record as it stands, on today's day of the law; None when its goods stay at home.

    Raises NotCheckedError when there is no answer to rely on: then nothing moves, whoever asks.
    """
    pool = Pool()
    day = clock.law_day()
    document = mapped(record, day, stage in ("ship", "move"))
    if document is None:
        return None
    text = canonical(document)
    assessor = pool.get("export_licence.configuration").assessor_in_use()
    try:
        raw = assessor.assess(text.encode(), day).decode()
        answer = json.loads(raw)
        found = verdict(answer, document)
        wrong_clock = before_the_law(answer, day)
    except NotAssessed as missed:
        raise not_checked(missed.kind, record, missed.says) from missed
    except (ValueError, KeyError, TypeError, AttributeError) as broken:
        raise not_checked("fault", record, f"{type(broken).__name__}: {broken}") from broken
    if wrong_clock:
        raise not_checked("clock", record, f"{day} < {answer['rulebook']['version']}")
    outcome, acknowledged = found.outcome, None
    if outcome == "review":
        acknowledged = pool.get("export_licence.acknowledgement").about(record, review_key(answer, document))
        outcome = "go" if acknowledged else outcome
    return Decided(day, text, raw, document, answer, found, outcome, assessor.name, acknowledged)


def not_checked(kind: str, record: Any, why: str) -> NotCheckedError:
    """Return the error for a record of which nothing can be said: `why` is for an administrator."""
    told = gettext(f"export_licence.msg_not_checked_{kind}", record=record.rec_name)
    return NotCheckedError(told, why)


def same_question(record: Any, receipt: Any) -> bool:
    """Return whether a receipt of today answers the record as it now stands."""
    now = mapped(record, receipt.day, at_once=receipt.stage in ("ship", "move"))
    return now is not None and receipt.day == clock.law_day() and receipt.document == canonical(now)
