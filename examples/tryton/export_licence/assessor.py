"""Who answers: the library in this process, or the service. Both take a document and a day and give answer bytes."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Protocol

from compliance.errors import InputRefused, XukeError

logger = logging.getLogger(__name__)


class NotAssessed(Exception):
    """There is no answer. `kind` is `refused` (the document), `away` (the service) or `fault`; `says` tells why."""

    def __init__(self, kind: str, says: str) -> None:
        """Keep kind and cause."""
        super().__init__(says)
        self.kind = kind
        self.says = says


class Assessor(Protocol):
    """The whole of what the plug-in asks of xuke."""

    name: str

    def assess(self, document: Mapping[str, Any] | bytes, as_of: date) -> bytes:
        """Return the answer as JSON bytes, the same whichever implementation gives it. Raises NotAssessed."""


class Library:
    """The library in this process; the rulebook is loaded once and shared by all threads."""

    name = "library"

    def __init__(self, rules: str | None = None, policy: str | None = None) -> None:
        """Take a rules directory and a company's policy directory; without them the shipped law counts."""
        self._places = (rules, policy)

    def assess(self, document: Mapping[str, Any] | bytes, as_of: date) -> bytes:
        """Return the answer of the engine as JSON bytes."""
        try:
            from compliance.intake.reading import read_shipment

            engine = _engine(*self._places)
            shipment = read_shipment(document)
            answer: bytes = engine.assess(shipment, as_of).to_json().encode()
        except InputRefused as refused:
            raise NotAssessed("refused", str(refused)) from refused
        except Exception as fault:  # whatever breaks, nothing may move
            logger.exception("the engine failed")
            raise NotAssessed("fault", f"{type(fault).__name__}: {fault}") from fault
        return answer


class Service:
    """The REST service, asked through the library's client."""

    name = "service"

    def __init__(self, url: str, key: str | None, timeout_seconds: float) -> None:
        """Take address, key and the seconds to wait for one answer."""
        self._reach = (url, key, timeout_seconds)

    def assess(self, document: Mapping[str, Any] | bytes, as_of: date) -> bytes:
        """Return the answer of the service as JSON bytes."""
        try:
            client = client_of(os.getpid(), *self._reach)
        except InputRefused as refused:
            raise NotAssessed("fault", str(refused)) from refused
        except ImportError as missing:
            raise NotAssessed("fault", str(missing)) from missing
        try:
            answer: bytes = client.assess(document, as_of=as_of).raw
        except InputRefused as refused:
            raise NotAssessed("refused", str(refused)) from refused
        except XukeError as error:
            away = type(error).__name__ == "ServiceUnavailable"
            raise NotAssessed("away" if away else "fault", str(error)) from error
        except Exception as fault:  # whatever breaks, nothing may move
            logger.exception("the client failed")
            raise NotAssessed("fault", f"{type(fault).__name__}: {fault}") from fault
        return answer


class ServiceOrLibrary:
    """The service, and while it is away the library; what is refused or faulty stays refused."""

    def __init__(self, service: Assessor, library: Assessor) -> None:
        """Take both; `name` tells who gave the last answer."""
        self._service, self._library = service, library
        self.name = service.name

    def assess(self, document: Mapping[str, Any] | bytes, as_of: date) -> bytes:
        """Return the answer of the service, or of the library when the service is away."""
        try:
            answer, self.name = self._service.assess(document, as_of), self._service.name
        except NotAssessed as missed:
            if missed.kind != "away":
                raise
            logger.warning("the service is away, the library answers: %s", missed.says)
            answer, self.name = self._library.assess(document, as_of), self._library.name
        return answer


@cache
def _engine(rules: str | None, policy: str | None) -> Any:
    from compliance import Engine, Rulebook
    from compliance.law.folder import default_root

    return Engine(Rulebook.load(rules or default_root(), policy))


@cache
def client_of(process: int, url: str, key: str | None, timeout_seconds: float) -> Any:
    """Return the client of this process; connections do not outlive a fork. One retry: a user and a row lock wait."""
    from compliance.client import Client

    return Client(url, key, timeout_seconds=timeout_seconds, retries=1)
