"""From nothing to a held shipment: a database in memory, an exporter, dysprosium magnets for Japan, and the gate.

Run `python demo.py`. It needs trytond, proteus and this module; no server and no database of your own.
"""

from __future__ import annotations

import sys
from typing import Any

from proteus import Model
from trytond.exceptions import UserError

import demo_data as data


def packed(shipment: Any) -> bool:
    """Press "Pack" and say what came of it."""
    try:
        shipment.click("pack")
    except UserError as refusal:
        print(f"  NOT PACKED\n  {refusal.message}\n")
        print("\n".join(f"  | {line}" for line in refusal.description.splitlines()))
        return False
    shipment.reload()
    print(f"  packed: {shipment.export_decision}, receipt {shipment.export_receipts[0].receipt[:16]}…")
    return True


def main() -> int:
    """Tell three short stories; return 0 when each ends as it must."""
    print("Making a database in memory with Tryton, its stock module and export_licence (about a minute) …")
    data.company(data.empty())
    japan, germany = (
        data.party("Mikawa Washing Machines K.K.", "JP"),
        data.party("Musterwerk Haushaltsgeräte GmbH", "DE"),
    )
    magnets, plain = data.magnets(), data.plain_magnets()

    print("\n1. Magnets without heavy rare earths to Germany")
    free = packed(data.shipment(germany, [(plain, 120)], **data.civil(germany, "DE")))
    print("\n2. Magnets with dysprosium to Japan")
    waiting = data.shipment(japan, [(magnets, 120)], **data.civil(japan, "JP"))
    held = not packed(waiting)
    held_now = Model.get("stock.shipment.out").find([("export_outcome", "=", "held")])
    print(f"\n  on the list of held shipments: {', '.join(one.rec_name for one in held_now)}")
    print("\n3. The same, once the licence is recorded")
    data.licence(japan, "JP")
    released = packed(waiting)
    return 0 if free and held and held_now and released else 1


if __name__ == "__main__":
    sys.exit(main())
