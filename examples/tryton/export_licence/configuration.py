"""Settings: who answers, what happens when the service is away, and what is known of the exporter."""

from __future__ import annotations

from typing import Any

import trytond.config as config
from trytond.model import ModelSingleton, ModelSQL, ModelView, fields
from trytond.pyson import Eval
from trytond.transaction import without_check_access

from .assessor import Assessor, Library, Service, ServiceOrLibrary
from .common import YES_NO, yes
from .parts import Exporter
from .register_draws import Register

SECTION = "export_licence"  # of trytond.conf: service_key, rules, policy


class Configuration(ModelSingleton, ModelSQL, ModelView):
    """One record for the database. The key of the service stands in trytond.conf and not here."""

    __name__ = "export_licence.configuration"

    assessor = fields.Selection(
        [("library", "The library, in process"), ("service", "The service")], "Answered By", required=True, sort=False
    )
    service_url = fields.Char(
        "Service Address",
        states={"required": Eval("assessor") == "service", "invisible": Eval("assessor") != "service"},
    )
    service_timeout = fields.Integer(
        "Timeout in Seconds",
        domain=[("service_timeout", ">=", 1), ("service_timeout", "<=", 60)],
        states={"required": True, "invisible": Eval("assessor") != "service"},
    )
    when_away = fields.Selection(
        [("hold", "Nothing moves"), ("library", "The library answers instead")],
        "When the Service Is Away",
        required=True,
        sort=False,
        states={"invisible": Eval("assessor") != "service"},
        help="There is no setting that lets goods go unchecked.",
    )
    compliance_programme = fields.Selection(
        YES_NO, "Compliance Programme", sort=False, help="The exporter keeps an internal compliance programme."
    )
    penalised = fields.Selection(
        YES_NO, "Penalised", sort=False, help="Punished for export-control breaches in the last five years."
    )

    @classmethod
    def default_assessor(cls) -> str:
        """Answer in process."""
        return "library"

    @classmethod
    def default_service_timeout(cls) -> int:
        """Wait five seconds for an answer."""
        return 5

    @classmethod
    def default_when_away(cls) -> str:
        """Fail closed."""
        return "hold"

    @classmethod
    @without_check_access
    def assessor_in_use(cls) -> Assessor:
        """Return who answers, as it is set."""
        chosen: Any = cls(1)
        library = Library(config.get(SECTION, "rules") or None, config.get(SECTION, "policy") or None)
        if chosen.assessor != "service":
            return library
        key = config.get(SECTION, "service_key") or None
        service = Service(chosen.service_url or "", key, float(chosen.service_timeout))
        return ServiceOrLibrary(service, library) if chosen.when_away == "library" else service

    @classmethod
    @without_check_access
    def register_in_use(cls) -> Register | None:
        """Return the register of the service that answers, None where the library does."""
        chosen: Any = cls(1)
        if chosen.assessor != "service":
            return None
        key = config.get(SECTION, "service_key") or None
        return Register(chosen.service_url or "", key, float(chosen.service_timeout))

    @classmethod
    def exporter(cls, licences: tuple[Any, ...]) -> Exporter:
        """Return what is known of the exporter, with its licences."""
        chosen: Any = cls(1)
        return Exporter(yes(chosen.compliance_programme), yes(chosen.penalised), licences)
