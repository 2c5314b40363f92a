"""Files of `rules/` into models, collecting every offence with `path:line` before anything is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from compliance.law.conditions import did_you_mean
from compliance.law.strict_yaml import Document, YamlRefused, parse

Model = TypeVar("Model", bound=BaseModel)


class Offences(list[str]):
    """Everything found wrong so far, each as `path:line: message`."""

    def add(self, path: str, line: int, message: str) -> None:
        """Note one offence."""
        self.append(f"{path}:{line}: {message}")


class Folder:
    """A rules directory read once: its files as text, and a digest over names and contents."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.texts = {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*.yaml"))}
        digest = hashlib.sha256()
        for name, text in self.texts.items():
            digest.update(f"{name}\0{len(text)}\0".encode())
            digest.update(text)
        self.digest = digest.hexdigest()

    def under(self, prefix: str) -> Iterator[str]:
        """Yield the names of the files below a folder, sorted."""
        return (name for name in self.texts if name.startswith(prefix + "/"))


def default_root() -> Path:
    """Return the rules shipped with the package, or those of the checkout it is run from."""
    packaged = Path(str(resources.files("compliance"))) / "rules"
    return packaged if packaged.is_dir() else packaged.parent.parent / "rules"


def read_document(folder: Folder, name: str, offences: Offences) -> Document | None:
    """Parse one file; offences are noted and None returned when it cannot be read."""
    if name not in folder.texts:
        offences.add(name, 1, "file is missing")
        return None
    try:
        return parse(folder.texts[name].decode("utf-8"))
    except UnicodeDecodeError:
        offences.add(name, 1, "not UTF-8 text")
    except YamlRefused as refused:
        for offence in refused.offences:
            offences.add(name, offence.line, offence.message)
    return None


def build(model: type[Model], document: Document, name: str, offences: Offences) -> Model | None:
    """Validate a document as `model`; every fault becomes an offence with its line."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            location = tuple(part for part in fault["loc"] if part != "function-after")
            offences.add(name, document.line(location), _worded(fault, location, model))
    return None


def _worded(fault: Any, location: tuple[str | int, ...], model: type[BaseModel]) -> str:
    where = ".".join(str(part) for part in location) or "file"
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "missing":
        return f"{where} is missing"
    if kind == "extra_forbidden":
        return f"unknown key '{location[-1]}'{did_you_mean(str(location[-1]), _keys(model, location[:-1]))}"
    if kind == "literal_error":
        values = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return f"{where}: '{fault['input']}' is not one of {', '.join(values)}{did_you_mean(str(fault['input']), values)}"
    if kind == "value_error":
        return f"{where}: {context['error']}"
    if kind.startswith("date"):
        return f"{where}: {fault['input']!r} is no date; write YYYY-MM-DD without quotes"
    if kind == "string_pattern_mismatch":
        return f"{where}: '{fault['input']}' does not have the form {context['pattern']}"
    return f"{where}: {fault['msg'][0].lower()}{fault['msg'][1:]}, not {fault['input']!r}"


def _keys(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """Return the keys allowed at a place of a model, as far as its annotations tell."""
    current: Any = model
    for part in location:
        if isinstance(part, int) or not hasattr(current, "model_fields"):
            continue
        by_alias = {f.alias or n: f for n, f in current.model_fields.items()}
        if part not in by_alias:
            return []
        current = _inner(by_alias[part].annotation)
    return [f.alias or n for n, f in getattr(current, "model_fields", {}).items()]


def _inner(annotation: Any) -> Any:
    for candidate in getattr(annotation, "__args__", ()):
        found = _inner(candidate)
        if hasattr(found, "model_fields"):
            return found
    return annotation
