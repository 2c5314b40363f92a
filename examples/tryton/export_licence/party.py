"""What the law asks of a party: civil or military, its local name, and who owns it."""

from __future__ import annotations

from typing import Any

from trytond.model import fields
from trytond.pool import PoolMeta


class Party(metaclass=PoolMeta):
    """Kind, name in its own script, and whether the owners are complete."""

    __name__ = "party.party"

    export_kind = fields.Selection(
        [(None, ""), ("civil", "Civil"), ("military", "Military"), ("dual", "Both"), ("unknown", "Unknown")],
        "Kind",
        sort=False,
        help="Whether this party is civil or military as an end user.",
    )
    export_name_local = fields.Char("Local Name", help="The registered name in its own script.")
    export_owners_stated = fields.Boolean(
        "Owners Are Complete", help="All owners are among the relations; with none this says that nobody of note is."
    )


class RelationType(metaclass=PoolMeta):
    """Marks the relation that says "is owned by"."""

    __name__ = "party.relation.type"

    export_owner = fields.Boolean("Names an Owner", help="The other party of the relation owns this one.")


class Relation(metaclass=PoolMeta):
    """The share an owner holds."""

    __name__ = "party.relation"

    export_share = fields.Numeric(
        "Share in Percent",
        domain=["OR", ("export_share", "=", None), [("export_share", ">=", 0), ("export_share", "<=", 100)]],
    )


class RelationAll(Relation):
    """The same, seen from both sides."""

    __name__ = "party.relation.all"


class Replace(metaclass=PoolMeta):
    """Merging two parties keeps end users, chains and licences."""

    __name__ = "party.replace"

    @classmethod
    def fields_to_replace(cls) -> Any:
        """Return the fields of this module that name a party."""
        return [
            *super().fields_to_replace(),
            ("export_licence.step", "party"),
            ("export_licence.licence-party.party", "party"),
            ("stock.shipment.out", "export_end_user"),
            ("stock.shipment.in.return", "export_end_user"),
        ]


class ReplaceSale(metaclass=PoolMeta):
    """The same for sales."""

    __name__ = "party.replace"

    @classmethod
    def fields_to_replace(cls) -> Any:
        """Return the field of a sale that names the end user."""
        return [*super().fields_to_replace(), ("sale.sale", "export_end_user")]


class ReplacePurchase(metaclass=PoolMeta):
    """The same for purchases."""

    __name__ = "party.replace"

    @classmethod
    def fields_to_replace(cls) -> Any:
        """Return the field of a purchase that names the end user."""
        return [*super().fields_to_replace(), ("purchase.purchase", "export_end_user")]


class ReplaceDrop(metaclass=PoolMeta):
    """The same for drop shipments."""

    __name__ = "party.replace"

    @classmethod
    def fields_to_replace(cls) -> Any:
        """Return the field of a drop shipment that names the end user."""
        return [*super().fields_to_replace(), ("stock.shipment.drop", "export_end_user")]
