"""What is installed is pinned: the lock has all that the project asks for, with hashes, and the container uses it."""

from __future__ import annotations

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.asking import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "api" / "Dockerfile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)
BASE = re.compile(r"^FROM (python:3\.12-slim(?:@sha256:[0-9a-f]{64})?)(?: AS builder)?$", re.MULTILINE)


def locked() -> dict[str, set[Version]]:
    """Return the versions of each package in the lock; markers may give a package more than one."""
    found: dict[str, set[Version]] = {}
    for name, version in PINNED.findall(LOCK):
        found.setdefault(canonicalize_name(name), set()).add(Version(version))
    return found


def test_the_lock_has_every_package_of_the_service_in_a_version_the_project_allows() -> None:
    """A bound that moved in pyproject.toml needs `make lock`."""
    versions = locked()
    asked = [
        *PROJECT["dependencies"],
        *(r for extra in ("api", "otel", "papers", "pdf") for r in PROJECT["optional-dependencies"][extra]),
    ]
    offenders = [
        f"{need}: locked {sorted(map(str, there)) or 'nowhere'}"
        for need in map(Requirement, asked)
        if not (there := versions.get(canonicalize_name(need.name), set()))
        or not all(need.specifier.contains(version, prereleases=True) for version in there)
    ]
    assert not offenders, "run `make lock`:\n" + "\n".join(offenders)


def test_every_locked_package_has_a_hash() -> None:
    entries = [entry for entry in re.split(r"\n(?=\S)", LOCK) if PINNED.match(entry)]
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_both_stages_of_the_container_start_from_the_same_base() -> None:
    """By tag, or by tag and digest; both lines alike."""
    lines = [line for line in DOCKERFILE.splitlines() if line.startswith("FROM ")]
    bases = BASE.findall(DOCKERFILE)
    assert len(lines) == len(bases) == 2
    assert len(set(bases)) == 1


def test_the_container_installs_from_the_lock_with_hashes() -> None:
    assert "pip install --require-hashes -r requirements.lock" in DOCKERFILE
    ignored = (ROOT / "api" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert "!requirements.lock" in ignored
