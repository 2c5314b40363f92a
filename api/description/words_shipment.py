"""What each field of a shipment means. The models of the library say so in their docstrings, part by part."""

from __future__ import annotations

_COUNTRY = "ISO 3166-1 alpha-2."
_NAME = {"name": "Name as it is written in Latin letters.", "name_local": "Name in the script of its own country."}

_GOODS = {
    "description": "What the goods are, in words.",
    "description_zh": "The same in Chinese.",
    "elements": "Chemical elements inside, by symbol. Where some are named, the others count as absent.",
    "form": "Shape in which the goods come.",
    "hs_code": "Customs number of 4 to 10 digits; it is no proof of what the goods are.",
    "control_code": "Code of the Chinese dual-use list, where somebody has classified the goods.",
    "parameters": "Technical values by name, with the unit in the name; `rules/FACTS.md` has the names.",
    "origin": f"Country in which the goods were made, {_COUNTRY}",
    "quantity": "How much of it.",
    "value": "What it is worth.",
    "components": "Bill of materials, nested up to 8 levels and 2,000 parts.",
}

_PARTY = {
    **_NAME,
    "role": "What the party is in this shipment.",
    "country": f"Country of its seat, {_COUNTRY}",
    "kind": "Whether it is a civil or a military user, or both.",
    "owners": "Who holds shares of it; owners with half or more bring their listings with them.",
    "address": "Its address; listed names in it are put to a person.",
    "identifiers": "Numbers from registers, by name of the register.",
}

SHIPMENT: dict[str, dict[str, str]] = {
    "Shipment": {
        "reference": "The caller's own key, given back in the answer. With one, the shipment is followed on.",
        "movement": "How the goods move.",
        "temporary_purpose": "Why they go and come back; only with a temporary export.",
        "ship_on": "Planned day of customs release. Left out, the law of the day of decision gives the class.",
        "apply_on": "Planned day on which a licence application is accepted; default: the day of the question.",
        "departure": f"Where the goods leave from, {_COUNTRY} Default: the exporter's country.",
        "destination": f"Country of final use, {_COUNTRY}",
        "route": "Countries on the way.",
        "onward": "Stated re-export and onward sale.",
        "onward_stated": "Whether onward sale was spoken of at all: true with an empty list says that there is none.",
        "end_use": "What the goods are for.",
        "parties": "Everybody in the transaction.",
        "exporter_record": "What a general licence asks of the exporter.",
        "exporter_knowledge": "What the exporter knows or was told that changes the rules.",
        "lines": "The goods, line by line.",
        "intermediaries_stated": "Whether intermediaries were spoken of at all.",
        "papers": "Documents at hand.",
        "licences": "Licences that the exporter holds.",
    },
    "Line": {
        **_GOODS,
        "line": "Id of the line, given back in the answer; each has its own.",
        "declared": "What somebody says about the control status: a claim to be checked.",
        "prc_content": "Controlled Chinese content of goods made abroad.",
    },
    "Component": _GOODS,
    "Element": {"mass_percent": "Share of the mass in percent. 0 is absent; without a share the element is present."},
    "Quantity": {"value": "A number, zero or more.", "unit": "Its unit, such as kg or pieces."},
    "Value": {"amount": "A sum, zero or more.", "currency": "Currency, three capital letters."},
    "Declared": {"status": "The status that is claimed.", "basis": "What the claim rests on."},
    "Interval": {"at_least": "Lower bound in percent.", "at_most": "Upper bound in percent."},
    "PrcContent": {
        "listed_value_percent": "Share of the value that controlled Chinese items make up, as far as it is known.",
        "technology": "Whether controlled Chinese technology was used to make the goods.",
    },
    "EndUse": {
        "statement": "The use, in words.",
        "sector": "The use, as one of a closed list.",
        "military": "Whether the use is military; left out is not the same as false.",
        "country": f"Country of use, {_COUNTRY}",
    },
    "Onward": {
        "country": f"Where it goes on to, {_COUNTRY}",
        "party": "Who receives it there.",
        "share_percent": "How much of the shipment goes on, in percent.",
        "product": "What goes on, where the goods are built into something.",
    },
    "RouteStop": {"country": f"A country on the way, {_COUNTRY}", "note": "What happens there."},
    "Party": _PARTY,
    "PartyAsked": _PARTY,
    "ScreeningAsked": _PARTY,
    "Owner": {
        **_NAME,
        "country": f"Country of the owner, {_COUNTRY}",
        "share_percent": "Share that it holds, in percent.",
    },
    "Paper": {
        "id": "Which document it is; `rules/documents.yaml` has the ids that are known.",
        "issued_on": "Day of issue.",
        "expires_on": "Last day on which it counts.",
    },
    "Licence": {
        "number": "Number of the licence.",
        "kind": "Which kind of licence it is.",
        "control_codes": "Control codes that it covers, with all below them.",
        "end_users": "End users that it names.",
        "countries": f"Countries that it names, {_COUNTRY}",
        "valid_from": "First day.",
        "valid_until": "Last day.",
        "quantity_left": "What may still go under it.",
    },
    "ExporterRecord": {
        "compliance_programme": "Whether an internal compliance programme works.",
        "exported_item_before": "Whether the exporter has exported the item before.",
        "fixed_end_users": "Whether its channels and end users are fixed.",
        "penalised": "Whether it was penalised.",
    },
}
