"""The re-check: open shipments are answered anew on every new day in China and under every new rulebook in use.

Where a person would now act otherwise, the new answer is kept and announced. Receipt, event and progress are one
transaction: killed at any point, a sweep goes on with the page at hand, and nothing is kept or announced twice or lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from api.clock import law_day
from api.logs import logger
from api.worker.answer_changes import AnswerChanges
from api.worker.context import NAME, Heartbeat, LeaseDuty, WorkerContext
from api.worker.expiries import opened_event
from compliance.answer.own_data import OwnData
from compliance.engine import Assessor
from compliance.store import open_shipments, webhooks
from compliance.store import recheck_progress as sweeps
from compliance.store.database import Session
from compliance.store.open_shipments import RECHECK, OpenShipment, OpenShipmentPage
from compliance.store.receipts import AskedShipment, Kept, ReceiptEntry, append
from compliance.store.recheck_progress import Progress, RecheckLaw
from compliance.store.register import cases
from compliance.store.register.asks import asks_of
from compliance.store.register.cases import ChangedAnswer
from compliance.store.register.entries import Actor
from compliance.store.register.own import own_of

CHANGED = "assessment.changed"
PAGE = 50
_LAW_CHANGED = "the override ended: the law changed since it was made"


@dataclass(frozen=True, slots=True)
class LawInUse:
    """What open shipments are answered by: the assessor of the rulebook, the day, and what was compared before."""

    assessor: Assessor
    day: date
    changes: AnswerChanges


@dataclass(frozen=True, slots=True)
class RecheckResult:
    """An open shipment that has another answer now: the entry to keep, and the announced fields beside the ids."""

    shipment: OpenShipment
    entry: ReceiptEntry
    change: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OverrideEnded:
    """An open shipment whose override does not fit the law in use any more, though its answer is as it was."""

    reference: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page that was looked at: what changed, whose override ended, and how many could not be answered."""

    found: tuple[RecheckResult, ...]
    ended: tuple[OverrideEnded, ...]
    failed: int


class Rechecker:
    """Re-checks open shipments, a page at a time. One process at a time does it."""

    def __init__(self, context: WorkerContext, heartbeat: Heartbeat) -> None:
        """Take what it works with."""
        self._context, self._heartbeat = context, heartbeat
        self._duty = LeaseDuty(context, "rechecks")
        self._changes = AnswerChanges()

    def round(self) -> bool:
        """Look at the next page and return whether there was one.

        Raises DatabaseUnavailable and Problem: try again later.
        """
        if not self._duty.held():
            return False
        assessor, day = self._context.assessor(), law_day(self._context.clock())
        law = RecheckLaw(assessor.rulebook.digest, str(day))
        with self._context.store.reading() as session:
            progress = sweeps.unfinished(session, law)
            if progress is None:
                return False
            page = open_shipments.page(session, progress.tenant, day, progress.after, PAGE)
            own = own_of(session, progress.tenant, [one.input for one in page.open], law.day)
        used = LawInUse(assessor, day, self._changes)
        seen = self._looked_at(used, progress.tenant, zip(page.open, own, strict=True))
        if seen is not None:
            self._keep(law, progress, page, seen)
        return True

    def close(self) -> None:
        """Leave the work to others."""
        self._duty.give_back()

    def _looked_at(self, law: LawInUse, tenant: str, page: Iterable[tuple[OpenShipment, OwnData]]) -> _Seen | None:
        """Answer a page anew; None when it is time to stop or the work is another's."""
        found: list[RecheckResult | OverrideEnded] = []
        failed = 0
        for shipment, own in page:
            if self._heartbeat.stopping or not self._duty.held():
                return None
            self._heartbeat.beat()
            try:
                changed = again(law, tenant, shipment, own)
            except Exception as error:
                failed += 1
                logger().error("recheck failed", tenant=tenant, assessment=shipment.id, kind=type(error).__name__)
            else:
                found += [changed] if changed else []
        changes = tuple(one for one in found if isinstance(one, RecheckResult))
        return _Seen(changes, tuple(one for one in found if isinstance(one, OverrideEnded)), failed)

    def _keep(self, law: RecheckLaw, progress: Progress, page: OpenShipmentPage, seen: _Seen) -> None:
        """Keep and announce what changed, and note how far the sweep is: all of it or nothing."""
        moment = self._context.now()
        done = progress.checked + len(page.open), progress.failed + seen.failed
        with self._context.store.writing() as session:
            announced = list(self._announced(session, progress.tenant, seen.found, moment))
            by = Actor(progress.tenant, NAME, moment, law.day)
            opened = cases.reopen(session, by, {one.reference: (None, _LAW_CHANGED) for one in seen.ended})
            webhooks.announce_all(session, by.tenant, [opened_event(by.tenant, case, moment) for case in opened])
            for reference in page.over:
                open_shipments.close(session, progress.tenant, reference, NAME, moment)
            after = replace(
                progress, after=page.after or progress.after, checked=done[0], failed=done[1],
                changed=progress.changed + len(announced), begun_at=progress.begun_at or moment,
            )  # fmt: skip
            sweeps.advance(session, law, after, moment, ended=page.after is None)
        for decision in announced:
            self._context.decided(decision, RECHECK)
        if page.after is None:
            counts = {"checked": after.checked, "changed": after.changed, "failed": after.failed}
            logger().info("recheck ended", tenant=progress.tenant, day=law.day, rulebook=law.rulebook, **counts)

    def _announced(self, session: Session, tenant: str, found: Sequence[RecheckResult], moment: str) -> Iterator[str]:
        """Keep new answers and announce them; one that was asked about again in the meantime is left alone."""
        if not found:
            return
        still = open_shipments.unmoved(session, tenant, [one.shipment for one in found])
        left = [one for one in found if one.shipment.id in still]
        outcomes = append(session.connection(), [one.entry for one in left], moment)
        kept = [(one, outcome) for one, outcome in zip(left, outcomes, strict=True) if isinstance(outcome, Kept)]
        by = Actor(tenant, NAME, moment, self._context.today())
        cases.follow(session, by, [_followed(one, outcome.id) for one, outcome in kept])
        events = [
            webhooks.Event(
                tenant, outcome.id, CHANGED, {"id": outcome.id, "previous": one.shipment.id, **one.change}, moment
            )
            for one, outcome in kept
        ]
        webhooks.announce_all(session, tenant, events)
        yield from (str(one.entry.answer.decision) for one, _ in kept)


def _followed(found: RecheckResult, name: str) -> ChangedAnswer:
    """Return a changed answer as the register of cases takes it."""
    answer = found.entry.answer
    why = f"{answer.as_of}, rulebook {answer.rulebook.version}: {answer.summary['en']}"[:500]
    return ChangedAnswer(found.shipment.reference, name, str(answer.decision), answer.action, why, asks_of(answer))


def again(
    law: LawInUse, tenant: str, shipment: OpenShipment, own: OwnData | None = None
) -> RecheckResult | OverrideEnded | None:
    """Answer a shipment anew; None where nothing changed that a person would act on.

    An answer asked for a day to come waits for that day. Raises ShipmentRefused and EngineFault.
    """
    day, digest = law.day, law.assessor.rulebook.digest
    same = shipment.as_of == str(day) and shipment.rulebook == digest and not own
    if same or shipment.as_of > str(day):
        return None
    now = law.assessor.answer(shipment.input, day, own)
    if own and own.override and shipment.action == "ask" and now.assessment.action != "ask":
        # What the override alone lets go is no change of law: the answer that it was given for is looked at.
        now = law.assessor.answer(shipment.input, day, replace(own, override=None))
        ended = False
    else:
        ended = bool(own and own.override and now.assessment.action == "ask")
    change = law.changes.between(shipment, now)
    if change is None:
        return OverrideEnded(shipment.reference) if ended else None
    request = sha256(str(day).encode() + b"\0" + shipment.input).hexdigest()
    asked = AskedShipment(tenant, NAME, RECHECK, f"recheck:{shipment.id}:{digest}:{day}", request)
    return RecheckResult(shipment, ReceiptEntry(asked, shipment.input, now.assessment, now.text, now.context), change)
