"""The house rules, read from the source itself: who may import whom, how long things are, and that all is described."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.asking import ROOT

PACKAGE = ROOT / "compliance"
MODULES = sorted(PACKAGE.rglob("*.py"))
SERVICE = sorted((ROOT / "api").rglob("*.py"))
LONGEST_MODULE, LONGEST_FUNCTION = 250, 40
# Each room, and the rooms it may import from besides its own: those to its left.
GROUND = {"model", "errors", "version"}
READ = GROUND | {"intake", "law", "bounded"}
DESCRIBED = READ | {"goods", "screening", "forecast"}
JUDGED = DESCRIBED | {"facts", "evaluate", "answer"}
ANSWERED = JUDGED | {"engine"}
SHOWN = ANSWERED | {"tables"}
AFTER = SHOWN | {"papers", "scenarios", "reference", "bulk"}
ARROWS: dict[str, set[str]] = {
    "model": GROUND,
    "errors": set(),
    "version": set(),
    "bounded": set(),
    "intake": GROUND,
    "law": GROUND | {"intake", "bounded"},
    "goods": READ,
    "screening": READ,
    "forecast": READ,
    "facts": DESCRIBED,
    "evaluate": READ | {"facts"},
    "answer": JUDGED,
    "evaluator": JUDGED,
    "alike": JUDGED,
    "deciding": JUDGED | {"alike", "evaluator"},
    "repeated": JUDGED,
    "engine": JUDGED | {"evaluator", "deciding", "repeated"},
    "tables": READ,
    "papers": SHOWN,
    "scenarios": SHOWN,
    "reference": SHOWN,
    "bulk": SHOWN | {"deciding"},
    "report": SHOWN | {"reference"},
    "store": AFTER,
    "cli": AFTER | {"report", "store", "top"},
    "client": GROUND,
    "top": ANSWERED,
}
ROOMS = set(ARROWS) - {"engine", "alike", "bounded", "evaluator", "deciding", "repeated", "errors", "version", "top"}
ONLY: dict[str, str | tuple[str, ...]] = {
    "durable_rules_engine": "evaluate/durable.py",
    "durable": "evaluate/durable.py",
    "yaml": "law/strict_yaml.py",
    "holidays": "law/calendar.py",
    "sqlmodel": "store/",
    "sqlalchemy": "store/",
    "alembic": "store/",
    "argon2": "store/keys.py",
    "cryptography": "law/signing.py",
    "httpx": "client/",
    "docx": "papers/",
    "docxtpl": "papers/",
    "jinja2": "papers/",
    "typst": "report/audit_pdf.py",
    "fontTools": "report/pdf_fonts.py",
    "pypdf": "report/pdf_attachment.py",
    "python_calamine": "tables/source.py",
    "polars": "bulk/",
    "pyarrow": ("bulk/", "tables/parquet.py"),
    "pyspark": "bulk/",
    "xlsxwriter": "tables/writer.py",
}
# Words of private play and of rooms that moved: no name carries one. Field words that look like them are not here:
# `lines` of a shipment, `texts` of law, a second `reading`, `held` licences, the `reach` of a rule.
PRIVATE = {
    *("desk", "bench", "shelf", "bell", "turn", "turns", "clerk", "office", "edge", "wire", "told", "wish"),
    *("memory", "people", "answering", "away", "sweeps"),
}
MOST_ANY = 164  # uses of Any in compliance/; it only falls, the aim is 120
JUDGES = {"evaluate/three_valued.py": "compliance.evaluate.durable"}


def tree(path: Path) -> ast.Module:
    """Return the parsed module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name(path: Path) -> str:
    """Return a module's path inside the package."""
    return path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else ROOT).as_posix()


def room(inside: str) -> str:
    """Return the room of a path such as `law/rule.py`."""
    first = inside.split("/")[0].removesuffix(".py")
    return first if first in ARROWS else "top"


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every module that is imported anywhere in a file, with its line."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            if node.module == "compliance":
                yield from ((node.lineno, f"compliance.{alias.name}") for alias in node.names)


def target(module: str) -> str | None:
    """Return the room of an imported module of this package; public names of the top belong to `top`."""
    parts = module.split(".")
    if parts[0] != "compliance":
        return None
    if len(parts) == 1 or parts[1][0].isupper():
        return "top"
    return room("/".join(parts[1:]) + ".py")


def test_rooms_import_only_from_the_rooms_to_their_left() -> None:
    """The arrows of the house."""
    offenders = [
        f"{name(path)}:{line} imports {module}"
        for path in MODULES
        for line, module in imported(path)
        if (there := target(module)) is not None
        and there != (here := room(name(path)))
        and there not in ARROWS[here]
        and not (here in ("cli", "bulk", "store") and there == "top")
        and module != "compliance"
    ]
    assert not offenders, "\n".join(offenders)


def test_the_judges_do_not_know_each_other() -> None:
    """The second judge may use the words of the first (truth, verdicts); the first knows nothing of the second."""
    offenders = [
        f"{own} imports {module}"
        for own, other in JUDGES.items()
        for _, module in imported(PACKAGE / own)
        if module == other
    ]
    shared = {"Truth", "Verdicts"}
    for node in ast.walk(tree(PACKAGE / "evaluate/durable.py")):
        if isinstance(node, ast.ImportFrom) and node.module == "compliance.evaluate.three_valued":
            offenders += [
                f"evaluate/durable.py imports {alias.name}" for alias in node.names if alias.name not in shared
            ]
    assert not offenders, "\n".join(offenders)


def test_each_outside_package_is_imported_in_one_place_only() -> None:
    """The rule engine, YAML, holidays and the database each have one door."""
    offenders = [
        f"{name(path)}:{line} imports {module}"
        for path in MODULES
        for line, module in imported(path)
        if (door := ONLY.get(module.split(".")[0])) and not name(path).startswith(door)
    ]
    assert not offenders, "\n".join(offenders)


def test_the_library_knows_nothing_of_the_service() -> None:
    """No module of the library imports the API or its framework."""
    offenders = [
        f"{name(path)}:{line} imports {module}"
        for path in MODULES
        for line, module in imported(path)
        if module.split(".")[0] in ("api", "fastapi", "starlette", "uvicorn")
    ]
    assert not offenders, "\n".join(offenders)


def test_the_service_reaches_the_database_through_the_store_alone() -> None:
    """No query stands in a route."""
    offenders = [
        f"{name(path)}:{line} imports {module}"
        for path in SERVICE
        for line, module in imported(path)
        if module.split(".")[0] in ("sqlmodel", "sqlalchemy", "alembic", "psycopg")
    ]
    assert not offenders, "\n".join(offenders)


def test_the_service_knows_nothing_of_the_command_line() -> None:
    """What both show is made in the library, and neither is built on the other."""
    offenders = [
        f"{name(path)}:{line} imports {module}"
        for path in SERVICE
        for line, module in imported(path)
        if module.startswith("compliance.cli")
    ]
    assert not offenders, "\n".join(offenders)


def test_only_the_command_line_and_the_clock_of_the_service_ask_what_day_it_is() -> None:
    """`today` and `now` are called nowhere else."""
    offenders = [
        f"{name(path)}:{node.lineno} calls {node.func.attr}()"
        for path in (*MODULES, *SERVICE)
        if room(name(path)) != "cli" and name(path) != "api/clock.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("today", "now", "utcnow")
        and ast.unparse(node.func.value).split(".")[-1] in ("date", "datetime")
    ]
    assert not offenders, "\n".join(offenders)


def test_modules_and_functions_stay_short() -> None:
    """Small rooms: at most 250 lines a module and 40 a function."""
    offenders = []
    for path in (*MODULES, *SERVICE):
        if "migrations/versions" in path.as_posix():  # written by the migration tool, read once
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST_MODULE:
            offenders.append(f"{name(path)} has {lines} lines")
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                length = node.end_lineno - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    offenders.append(f"{name(path)}:{node.lineno} {node.name} has {length} lines")
    assert not offenders, "\n".join(offenders)


def test_everything_public_is_described() -> None:
    """Every module, class and public function has a docstring."""
    offenders = []
    for path in (*MODULES, *SERVICE):
        module = tree(path)
        if not ast.get_docstring(module):
            offenders.append(f"{name(path)} has no docstring")
        for node in _public(module):
            if not ast.get_docstring(node):
                offenders.append(f"{name(path)}:{node.lineno} {node.name} has no docstring")
    assert not offenders, "\n".join(offenders)


def _public(holder: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in holder.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


def names_of(path: Path) -> Iterator[str]:
    """Yield what a file names: itself, its folders, classes, functions, arguments, and whatever it assigns to."""
    yield path.stem
    yield from path.relative_to(ROOT).parts[1:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.arg):
            yield node.arg


def words_in(named: str) -> set[str]:
    """Return the words of a name: `_WarmDesk2` has warm and desk."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", named)}


def test_a_class_name_is_used_once() -> None:
    """In the library and the service together."""
    places: dict[str, list[str]] = defaultdict(list)
    for path in (*MODULES, *SERVICE):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{name(path)}:{node.lineno}")
    offenders = [f"{one}: {', '.join(where)}" for one, where in places.items() if len(where) > 1]
    assert not offenders, "\n".join(offenders)


def test_a_test_module_name_is_used_once() -> None:
    """The test folders are no packages: two modules of one name cannot be collected together."""
    counts = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert not [one for one, count in counts.items() if count > 1]


def test_no_name_carries_a_private_word() -> None:
    """No module, class, function, argument or attribute."""
    offenders = []
    for folder, paths in (("compliance", MODULES), ("api", SERVICE)):
        places: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            if "migrations/versions" in path.as_posix():  # what was migrated once keeps its names
                continue
            for one in names_of(path):
                for word in words_in(one) & PRIVATE:
                    places[word].append(f"{name(path)} {one}")
        offenders += [f"{folder}: {word!r}: {', '.join(sorted(set(there)))}" for word, there in sorted(places.items())]
    assert not offenders, "\n".join(offenders)


def test_any_only_falls() -> None:
    """`Any` says nothing of what a value is."""
    counts = Counter(
        name(path)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name) and node.id == "Any"
    )
    most = ", ".join(f"{where} {count}" for where, count in counts.most_common(8))
    assert counts.total() <= MOST_ANY, f"{counts.total()} uses of Any, {MOST_ANY} allowed; most in {most}"
