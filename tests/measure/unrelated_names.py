"""Hold a file of names of real companies, one a line, against the party lists and count the alerts.

    python -m tests.measure.unrelated_names FILE

Every alert is printed, for a register also holds listed firms: those are right and are subtracted by hand. A list of
about 19,000 names is in the package `netaddr` (makers of network devices, `netaddr/eui/oui.txt`).
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from tests.screening.measuring import tier


def main(file: Path) -> None:
    """Print each name that is found, and the shares of match and review."""
    names = [name for name in file.read_text(encoding="utf-8").splitlines() if name.strip()]
    tiers: Counter[str] = Counter()
    for name in names:
        found = tier(name)
        tiers[found] += 1
        if found != "none":
            print(f"{found}\t{name}")
    shares = {kind: f"{100 * tiers[kind] / len(names):.3f} %" for kind in ("match", "review")}
    print(f"{len(names)} names, {dict(tiers)}: {shares}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
