"""Licences the company holds, and what shipments took from them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from compliance.model.values import control_code
from trytond.i18n import gettext
from trytond.model import DeactivableMixin, ModelSQL, ModelView, Unique, fields
from trytond.model.exceptions import ValidationError
from trytond.pool import Pool
from trytond.pyson import Bool, Eval

from .common import SHIPMENTS, named, reference
from .document import codes

LEFT = ("packed", "shipped", "done")  # states in which goods have been given out


class Licence(DeactivableMixin, ModelSQL, ModelView):
    """One licence: what, to whom, where, until when, how much. Only export officers record one."""

    __name__ = "export_licence.licence"
    _rec_name = "number"

    company = fields.Many2One("company.company", "Company", required=True)
    number = fields.Char("Number", required=True)
    kind = fields.Selection(
        [("single", "Single"), ("general", "General"), ("registration", "Registration"), ("special", "Special")],
        "Kind",
        required=True,
        sort=False,
    )
    control_codes = fields.Char("Control Codes", required=True, help="Separated by blanks: 1C902.a.2.b 1C905.a.4")
    end_users = fields.Many2Many(
        "export_licence.licence-party.party",
        "licence",
        "party",
        "End Users",
        required=True,
        context={"company": Eval("company", -1)},
        depends={"company"},
    )
    countries = fields.Many2Many(
        "export_licence.licence-country.country", "licence", "country", "Countries", required=True
    )
    valid_from = fields.Date("Valid From", required=True)
    valid_until = fields.Date("Valid Until", required=True, domain=[("valid_until", ">=", Eval("valid_from", None))])
    quantity = fields.Numeric(
        "Quantity",
        states={"required": Bool(Eval("unit"))},
        domain=["OR", ("quantity", "=", None), ("quantity", ">=", 0)],
    )
    unit = fields.Many2One("product.uom", "Unit", states={"required": Bool(Eval("quantity"))})
    register_id = fields.Char(
        "Id in the Register", help="Of the service: lic_… Shipments draw on it there too. Empty: they are counted here."
    )
    quantity_left = fields.Function(fields.Numeric("Quantity Left"), "get_quantity_left")
    uses = fields.One2Many("export_licence.use", "licence", "Uses", readonly=True)

    @classmethod
    def __setup__(cls) -> None:
        super().__setup__()
        table = cls.__table__()
        unique = Unique(table, table.company, table.number)
        cls._sql_constraints += [("licence_once", unique, "export_licence.msg_licence_once")]

    @classmethod
    def default_company(cls) -> int | None:
        """Return the company of the user."""
        from trytond.transaction import Transaction

        found: int | None = Transaction().context.get("company")
        return found

    @classmethod
    def validate_fields(cls, licences: Any, field_names: Any) -> None:
        """Refuse control codes that are none; a mistyped code would never cover anything."""
        super().validate_fields(licences, field_names)
        for licence in licences if field_names is None or "control_codes" in field_names else ():
            for one in codes(licence.control_codes):
                try:
                    control_code(one)
                except ValueError as wrong:
                    told = gettext("export_licence.msg_field_refused", field=licence.number, cause=str(wrong))
                    raise ValidationError(told) from wrong

    def get_quantity_left(self, name: str) -> Decimal | None:
        """Return what is left after all shipments that went out."""
        return self.left_for(None)

    def left_for(self, record: Any) -> Decimal | None:
        """Return what is left for a record, in the licence's unit; its own earlier use does not count against it."""
        if self.quantity is None:
            return None
        own = reference(record) if record else None
        used = [use.quantity for use in self.uses if reference(use.record) != own and use.record.state in LEFT]
        return Decimal(self.quantity) - sum(used, Decimal(0))

    @classmethod
    def serving(cls, record: Any) -> tuple[tuple[Any, Decimal | None], ...]:
        """Return the company's licences with what each has left for a record."""
        held = cls.search([("company", "=", record.company.id)], order=[("valid_until", "ASC"), ("id", "ASC")])
        return tuple((licence, licence.left_for(record)) for licence in held)

    @classmethod
    def registered(cls, record: Any) -> list[Any]:
        """Return the licences of the register that may serve a record: all that name its end user."""
        own: list[Any] = [("company", "=", record.company.id), ("register_id", "not in", [None, ""])]
        user = record.export_end_user
        found: list[Any] = cls.search([*own, ("end_users", "=", user.id)] if user else own)
        return found

    @classmethod
    def draw(cls, record: Any, taken: dict[str, Decimal]) -> None:
        """Note what a record takes, by licence number, in the first unit of its kind; an earlier note goes."""
        Use = Pool().get("export_licence.use")
        if earlier := Use.search([("record", "=", reference(record))]):
            Use.delete(earlier)
        held = cls.search([("company", "=", record.company.id), ("number", "in", list(taken))]) if taken else []
        factor = {licence: Decimal(str(licence.unit.factor)) for licence in held}
        rows = [
            {"licence": licence.id, "record": reference(record), "quantity": taken[licence.number] / factor[licence]}
            for licence in held
        ]
        if rows:
            Use.create(rows)


class LicenceParty(ModelSQL):
    """An end user a licence names."""

    __name__ = "export_licence.licence-party.party"

    licence = fields.Many2One("export_licence.licence", "Licence", required=True, ondelete="CASCADE")
    party = fields.Many2One("party.party", "Party", required=True, ondelete="RESTRICT")


class LicenceCountry(ModelSQL):
    """A country a licence names."""

    __name__ = "export_licence.licence-country.country"

    licence = fields.Many2One("export_licence.licence", "Licence", required=True, ondelete="CASCADE")
    country = fields.Many2One("country.country", "Country", required=True, ondelete="RESTRICT")


class Use(ModelSQL, ModelView):
    """What one shipment took from a licence; it counts while the shipment is out."""

    __name__ = "export_licence.use"

    licence = fields.Many2One("export_licence.licence", "Licence", required=True, ondelete="RESTRICT")
    record = fields.Reference("Record", "get_records", required=True)
    quantity = fields.Numeric("Quantity", required=True)

    @classmethod
    def get_records(cls) -> list[tuple[str | None, str]]:
        """Return the models that use licences."""
        return named(SHIPMENTS)
