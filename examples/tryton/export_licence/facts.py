"""What Tryton has no field for: end use, the chain, papers at hand and what the exporter knows."""

from __future__ import annotations

from typing import Any

from trytond.model import ModelSQL, ModelView, fields
from trytond.pyson import Eval

from .common import ASKING, CLOSED, SECTOR_WORDS, YES_NO, named, yes
from .parts import Facts

_STATES = {"readonly": Eval("state").in_(CLOSED)}
_SINGLE = ("temporary_purpose", "end_user", "end_use", "sector", "use_country", "movement")


class FactsMixin:
    """Fields for a shipment, sale or purchase; what a shipment leaves empty is taken from its sales if they agree."""

    __slots__ = ()

    export_end_user = fields.Many2One(
        "party.party",
        "End User",
        states=_STATES,
        context={"company": Eval("company", -1)},
        depends={"company"},
        help="Who will use the goods. Nobody is assumed: leave it empty to be asked.",
    )
    export_end_use = fields.Text("End Use", states=_STATES, help="For what, in which product and where.")
    export_sector = fields.Selection(SECTOR_WORDS, "Sector", states=_STATES, sort=False)
    export_military = fields.Selection(YES_NO, "Military Use", states=_STATES, sort=False)
    export_use_country = fields.Many2One("country.country", "Country of Use", states=_STATES)
    export_chain_stated = fields.Boolean(
        "Intermediaries Are Complete",
        states=_STATES,
        help="Everybody between exporter and end user stands in the chain.",
    )
    export_onward_stated = fields.Boolean(
        "Onward Sales Are Complete",
        states=_STATES,
        help="With no onward sale in the chain this says that there is none.",
    )
    export_knowledge = fields.MultiSelection(
        [
            ("diversion_suspected", "Diversion is suspected"),
            ("military_end_use", "A military use is known"),
            ("wmd_end_use", "A use in weapons of mass destruction is known"),
            ("terrorism", "A terrorist use is known"),
            ("evidence_refused", "The buyer refuses evidence"),
            ("told_by_authority", "An authority gave notice"),
        ],
        "What the Exporter Knows",
        states=_STATES,
    )
    export_movement = fields.Selection(
        [
            (None, ""),
            ("export", "Export"),
            ("re_export", "Re-export"),
            ("transit", "Transit"),
            ("technology_transfer", "Technology transfer"),
            ("temporary_export", "Temporary export"),
        ],
        "Movement",
        states=_STATES,
        sort=False,
        help="Empty: an export from China, else a re-export.",
    )
    export_temporary_purpose = fields.Selection(
        [
            (None, ""),
            ("repair", "Repair"),
            ("exhibition", "Exhibition"),
            ("test", "Test"),
            ("aircraft_spares", "Aircraft spares"),
        ],
        "Purpose",
        states=_STATES | {"invisible": Eval("export_movement") != "temporary_export"},
        sort=False,
    )
    export_steps = fields.One2Many("export_licence.step", "record", "Chain", states=_STATES)
    export_papers = fields.One2Many("export_licence.paper", "record", "Papers at Hand", states=_STATES)

    @classmethod
    def copy(cls, records: Any, default: Any = None) -> Any:
        """Copy without papers: they are of one shipment."""
        default = dict(default or {})
        default.setdefault("export_papers", None)
        return super().copy(records, default=default)  # type: ignore[misc]


def collect(record: Any, sources: list[Any]) -> Facts:
    """Return the facts of a record; what it leaves empty is taken from its sources where these agree."""
    single = {name: _one(record, sources, f"export_{name}") for name in _SINGLE}
    knowledge = {word for one in (record, *sources) for word in one.export_knowledge or ()}
    steps = record.export_steps or _unlike(step for one in sources for step in one.export_steps)
    return Facts(
        **single,
        military=yes(_one(record, sources, "export_military")),
        chain_stated=_stated(record, sources, "export_chain_stated"),
        onward_stated=_stated(record, sources, "export_onward_stated"),
        knowledge=tuple(sorted(knowledge)),
        steps=tuple(steps),
        papers=_newest(paper for one in (*sources, record) for paper in one.export_papers),
    )


def _one(record: Any, sources: list[Any], name: str) -> Any:
    own = getattr(record, name)
    if own not in (None, ""):
        return own
    told = [getattr(source, name) for source in sources]
    return told[0] if told and all(one == told[0] for one in told) and told[0] != "" else None


def _stated(record: Any, sources: list[Any], name: str) -> bool:
    return bool(getattr(record, name) or (sources and all(getattr(source, name) for source in sources)))


def _unlike(steps: Any) -> list[Any]:
    found = {(s.kind, s.party, s.country, s.product, s.share, s.note): s for s in steps}
    return list(found.values())


def _newest(papers: Any) -> tuple[Any, ...]:
    """Return one paper of each kind: the record's own before a source's, a later one before an earlier."""
    found = {paper.paper: paper for paper in papers}
    return tuple(found[name] for name in sorted(found))


class _OfRecord(ModelSQL, ModelView):
    """A row that belongs to a shipment, sale or purchase."""

    record = fields.Reference("Record", "get_records", required=True)

    @classmethod
    def get_records(cls) -> list[tuple[str | None, str]]:
        """Return the models a row can belong to."""
        return named(ASKING)


class Step(_OfRecord):
    """Somebody or some place between exporter and final use, or an onward sale."""

    __name__ = "export_licence.step"

    kind = fields.Selection(
        [
            ("intermediary", "Intermediary"),
            ("downstream_user", "Downstream user"),
            ("onward_consignee", "Onward consignee"),
            ("carrier", "Carrier"),
            ("onward", "Onward sale"),
            ("stop", "Stop on the way"),
        ],
        "Kind",
        required=True,
        sort=False,
    )
    party = fields.Many2One(
        "party.party",
        "Party",
        states={
            "required": ~Eval("kind").in_(["onward", "stop"]),
            "invisible": Eval("kind") == "stop",
        },
    )
    country = fields.Many2One("country.country", "Country", states={"required": Eval("kind").in_(["onward", "stop"])})
    product = fields.Char("Product", states={"invisible": Eval("kind") != "onward"})
    share = fields.Numeric(
        "Share in Percent",
        domain=["OR", ("share", "=", None), [("share", ">=", 0), ("share", "<=", 100)]],
        states={"invisible": Eval("kind") != "onward"},
    )
    note = fields.Char("Note")


class Paper(_OfRecord):
    """A paper at hand."""

    __name__ = "export_licence.paper"

    paper = fields.Selection("get_papers", "Paper", required=True)
    issued_on = fields.Date("Issued On")
    expires_on = fields.Date("Expires On")

    @classmethod
    def get_papers(cls) -> list[tuple[str, str]]:
        """Return the papers the shipped rulebook knows, in the user's language."""
        from compliance import Rulebook
        from trytond.transaction import Transaction

        chinese = (Transaction().language or "").startswith("zh")
        known = Rulebook.default().papers.values()
        return [(paper.id, paper.name.zh if chinese else paper.name.en) for paper in known]
