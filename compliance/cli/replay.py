"""Replaying an export without the service: each stored input, on its day, under its own rulebook."""

from __future__ import annotations

from pathlib import Path

from compliance.answer.own_data import files_in
from compliance.cli.output import MAY_GO, REFUSED, STOP, complain, put
from compliance.engine import Assessor
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.model.stored import ReplayResult
from compliance.store.audit import read_export
from compliance.store.replay import replayed


def replay_export(file: Path, only: frozenset[str], rules: Path | None) -> int:
    """Replay the receipts of an export, or some of them, and print each result."""
    assessor = Assessor(Rulebook.load(rules or default_root()))
    codes, seen = [], set()
    with file.open(encoding="utf-8", newline="\n") as lines:
        found = read_export(lines)
        next(found, None)
        for row in found:
            if only and row["id"] not in only:
                continue
            seen.add(row["id"])
            codes.append(_one(assessor, row))
    for name in sorted(only - seen):
        complain(f"{name} is not in {file.name}.")
        codes.append(REFUSED)
    return max(codes, default=MAY_GO, key=(MAY_GO, REFUSED, STOP).index)


def _one(assessor: Assessor, row: dict[str, object]) -> int:
    name, digest = str(row["id"]), assessor.rulebook.digest
    if row["input"] is None or row["answer"] is None:
        complain(f"{name}: its documents were erased at the end of their retention.")
        return REFUSED
    if row["rulebook"] != digest:
        complain(f"{name}: it was answered under the rulebook {row['rulebook']}, this one is {digest}. Give --rules.")
        return REFUSED
    context = row.get("context")
    if files_in(context if isinstance(context, bytes) else None):
        complain(f"{name}: it rests on files of the tenant's own; POST /v1/assessments/{name}:replay has them.")
        return REFUSED
    result = replayed(assessor, row)
    put(f"{name}: {_words(result)}")
    return MAY_GO if result.identical or result.only_judges else STOP


def _words(result: ReplayResult) -> str:
    if result.identical:
        return "identical"
    if result.only_judges:
        return "the same answer; only the judges that ran differ"
    engines = (
        "" if result.engine_then == result.engine_now else f" (engine {result.engine_then}, now {result.engine_now})"
    )
    return f"differs{engines}: {', '.join(result.differs[:10])}"
