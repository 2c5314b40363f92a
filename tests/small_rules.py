"""A small whole rulebook for tests: the base of the broken rules, with the words and measures that are shipped."""

from __future__ import annotations

import shutil
from pathlib import Path

from compliance.law.folder import default_root

BROKEN = Path(__file__).parent / "broken_rules"
BASE = BROKEN / "base"
WORDS = ("words.yaml", "measures.yaml", "grades.yaml")


def small_rules(place: Path, *overlays: Path) -> Path:
    """Write the base to a folder that does not exist yet, lay overlays on it, and return the folder."""
    shutil.copytree(BASE, place)
    for name in WORDS:
        shutil.copyfile(default_root() / "lists" / name, place / "lists" / name)
    for overlay in overlays:
        shutil.copytree(overlay, place, dirs_exist_ok=True)
    return place
