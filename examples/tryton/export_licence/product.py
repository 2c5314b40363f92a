"""What classification needs to know of goods, on the product and on its lots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from compliance.model.values import control_code
from trytond.i18n import gettext
from trytond.model import fields
from trytond.model.exceptions import ValidationError
from trytond.pool import PoolMeta
from trytond.pyson import Eval

from .common import FORM_WORDS
from .terms import considered, elements, parameters

_STATES = {"invisible": Eval("type") == "service"}
_REVIEW = {"invisible": Eval("export_status") != "not_controlled"}
_REVIEWED = "Who answers for it. With day and basis the claim is a review of the goods and closes open questions."
_CONSIDERED = "Rows the review was held against, one a line, with the reason: 1C903.a antimony below 1 %"
_COMPOSITION = "Elements with mass percent where known: Dy 3.1; Nd; Fe. Write 0 for an element that is absent."
_PARAMETERS = "Technical values by their name in rules/FACTS.md: density_g_cm3 7.5; purity_percent 99.9"


def refuse_unreadable(records: Any, readers: dict[str, Callable[[str], Any]], changed: Any) -> None:
    """Raise for the first text that cannot be read, when it is saved and not when goods wait on a dock."""
    for record in records:
        for name, read in readers.items():
            text = getattr(record, name)
            if not text or (changed is not None and name not in changed):
                continue
            try:
                read(text)
            except ValueError as wrong:
                label = record.__names__(name)["field"]
                told = gettext("export_licence.msg_field_refused", field=label, cause=str(wrong))
                raise ValidationError(told) from wrong


class Template(metaclass=PoolMeta):
    """Control code, form, composition, technical values, and what was declared or reviewed."""

    __name__ = "product.template"

    export_description = fields.Text("Description for the Authority", states=_STATES, help="Empty: the name.")
    export_description_zh = fields.Text("Description in Chinese", states=_STATES)
    export_control_code = fields.Char("Control Code", states=_STATES, help="Of the PRC dual-use list: 1C902.a.2.b")
    export_item = fields.Char(
        "Item in the Register", states=_STATES,
        help="Its number in the register of the service: what was reviewed there counts for it.",
    )  # fmt: skip
    export_form = fields.Selection(FORM_WORDS, "Form", states=_STATES, sort=False)
    export_composition = fields.Char("Composition", states=_STATES, help=_COMPOSITION)
    export_parameters = fields.Char("Parameters", states=_STATES, help=_PARAMETERS)
    export_status = fields.Selection(
        [(None, ""), ("controlled", "Controlled"), ("not_controlled", "Not controlled"), ("unknown", "Unknown")],
        "Declared Status",
        states=_STATES,
        sort=False,
        help="A claim to be checked; with person, day and basis a review.",
    )
    export_basis = fields.Char("Basis", states=_STATES | {"invisible": ~Eval("export_status")})
    export_reviewed_by = fields.Char("Reviewed By", states=_REVIEW, help=_REVIEWED)
    export_reviewed_on = fields.Date("Reviewed On", states=_REVIEW)
    export_considered = fields.Text("Considered", states=_REVIEW, help=_CONSIDERED)

    @classmethod
    def validate_fields(cls, templates: Any, field_names: Any) -> None:
        """Refuse texts that cannot be read."""
        super().validate_fields(templates, field_names)
        readers: dict[str, Callable[[str], Any]] = {
            "export_control_code": control_code,
            "export_composition": elements,
            "export_parameters": parameters,
            "export_considered": considered,
        }
        refuse_unreadable(templates, readers, field_names)


class Lot(metaclass=PoolMeta):
    """A lot's own origin, composition and values count before the product's."""

    __name__ = "stock.lot"

    export_origin = fields.Many2One("country.country", "Country of Origin", help="Empty: that of the product.")
    export_composition = fields.Char("Composition", help=_COMPOSITION)
    export_parameters = fields.Char("Parameters", help=_PARAMETERS)

    @classmethod
    def validate_fields(cls, lots: Any, field_names: Any) -> None:
        """Refuse texts that cannot be read."""
        super().validate_fields(lots, field_names)
        refuse_unreadable(lots, {"export_composition": elements, "export_parameters": parameters}, field_names)
