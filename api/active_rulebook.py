"""The rulebook in use, and older ones by digest. A change of rulebook drops no request.

The rulebook shipped with the package is stored at the start, and taken into use when none is or when the one
in use was shipped with an older package. One that was published by hand stays until somebody activates another.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Final

from api.clock import Clock, law_day
from api.problems import Problem
from api.settings import Settings
from compliance.engine import Assessor
from compliance.law import bundle
from compliance.law.cache import folder as cache_folder
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.store import rulebooks
from compliance.store.database import Session, Store
from compliance.store.schema import Activation, StoredRulebook, stamp

SHIPPED: Final = "shipped with the package"
_OLDER_KEPT = 3


class ActiveRulebook:
    """Hands out assessors. Threads may share it; an assessor stays valid after a change."""

    def __init__(self, settings: Settings, store: Store, clock: Clock, repeats: bool = False) -> None:
        """Nothing is read yet: see `open` and `refresh`. `repeats` as for Assessor: for work beside the requests."""
        self._settings, self._store, self._clock, self._repeats = settings, store, clock, repeats
        self._assessor: Assessor | None = None
        self._older: OrderedDict[str, Assessor] = OrderedDict()
        self._lock = Lock()

    def open(self) -> None:
        """Store the shipped rulebook and load the one in use. Raises DatabaseUnavailable."""
        root = Path(self._settings.rules) if self._settings.rules else default_root()
        shipped = Rulebook.load(root)
        now = stamp(self._clock())
        with self._store.writing() as session:
            if not rulebooks.has(session, shipped.digest):
                packed = bundle.pack(root)
                rulebooks.publish(session, row_of(bundle.read(packed, (), False), packed, SHIPPED, now))
            used = rulebooks.in_use(session, now)
            if used is None or (used.made_by == SHIPPED and self._is_newer(session, shipped, used.digest)):
                made = Activation(digest=shipped.digest, at=now, made_at=now, made_by=SHIPPED)
                used = rulebooks.activate(session, made)
            digest = used.digest
        if digest == shipped.digest:
            self._assessor = self._made(shipped)
        self.refresh()

    @staticmethod
    def _is_newer(session: Session, shipped: Rulebook, used: str) -> bool:
        """Return whether the shipped rulebook takes the place of one shipped before, and not the other way round.

        While machines are updated one by one, those with the older package must not take the law back.
        """
        row = rulebooks.get(session, used)
        return used != shipped.digest and (row is None or shipped.version >= row.version)

    def refresh(self) -> bool:
        """Take the rulebook into use that counts now; returns whether it is another one. Raises DatabaseUnavailable."""
        with self._lock:
            with self._store.reading() as session:
                used = rulebooks.in_use(session, stamp(self._clock()))
            if used is None or (self._assessor is not None and self._assessor.rulebook.digest == used.digest):
                return False
            fresh = self._load(used.digest)
            if self._assessor is not None:
                self._keep(self._assessor)
            self._assessor = fresh
            return True

    @property
    def current(self) -> Assessor | None:
        """The assessor in use, however old its law is; None before `open`."""
        return self._assessor

    def assessor(self) -> Assessor:
        """Return the assessor in use. Raises Problem when there is none, or when its law is past the policy."""
        assessor = self._assessor
        if assessor is None:
            raise Problem("store_away", "No rulebook is loaded yet; try again shortly.", headers={"Retry-After": "1"})
        today = law_day(self._clock())
        if assessor.age_days(today) > self._settings.rulebook_max_age_days:
            raise Problem("rulebook_stale", self._stale(assessor, today))
        return assessor

    def is_stale(self) -> bool:
        """Return whether the law in use is past the policy."""
        assessor = self._assessor
        return assessor is not None and assessor.age_days(law_day(self._clock())) > self._settings.rulebook_max_age_days

    def _stale(self, assessor: Assessor, today: date) -> str:
        book, most = assessor.rulebook, self._settings.rulebook_max_age_days
        return (
            f"The law of rulebook {book.version} was verified until {book.verified_until}, {assessor.age_days(today)} "
            f"days ago; the policy is {most}. No decision is given. Publish a newer rulebook, or set "
            "XUKE_RULEBOOK_MAX_AGE_DAYS."
        )

    def assessor_of(self, digest: str) -> Assessor:
        """Return the assessor of a rulebook by digest. Raises Problem "not_found" and DatabaseUnavailable."""
        if self._assessor is not None and self._assessor.rulebook.digest == digest:
            return self._assessor
        with self._lock:
            found = self._older.get(digest) or self._load(digest)
            self._keep(found)
            return found

    def _keep(self, assessor: Assessor) -> None:
        self._older[assessor.rulebook.digest] = assessor
        self._older.move_to_end(assessor.rulebook.digest)
        while len(self._older) > _OLDER_KEPT:
            self._older.popitem(last=False)

    def _load(self, digest: str) -> Assessor:
        """Load a rulebook from the store, by way of a folder on this machine; its digest is checked again."""
        with self._store.reading() as session:
            row = rulebooks.get(session, digest)
        if row is None:
            raise Problem("not_found", f"No rulebook with the digest {digest[:16]}… is kept.")
        return self.tried(bundle.read(row.bundle, (), False))

    def tried(self, found: bundle.Bundle) -> Assessor:
        """Load a bundle that was read, and let it answer once. Raises RulebookRefused and EngineFault."""
        place = Path(self._settings.rulebook_folder) if self._settings.rulebook_folder else cache_folder() / "bundles"
        return self._made(Rulebook.load(bundle.unpack(found, place)))

    def _made(self, book: Rulebook) -> Assessor:
        days = self._settings.stale_after_days
        return Assessor(book, days if days >= 0 else None, self._repeats)


def row_of(found: bundle.Bundle, packed: bytes, by: str, now: str) -> StoredRulebook:
    """Return the row that keeps a bundle."""
    return StoredRulebook(
        digest=found.digest, version=found.version, verified_until=str(found.verified_until), engine=found.engine,
        signer=found.signer, published_at=now, published_by=by, bundle=packed,
    )  # fmt: skip
