"""A rules directory as it lies on disk, with a digest over every rule file in it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path


class Folder:
    """A rules directory read once: its files as text, and a digest over names and contents."""

    def __init__(self, root: Path) -> None:
        self.root = root
        files = _files(str(root), "") if root.is_dir() else ()
        self.texts = dict(sorted(files, key=lambda file: file[0].split("/")))
        self.digest = digest_of(self.texts)

    @classmethod
    def of(cls, texts: Mapping[str, bytes]) -> Folder:
        """Return a folder whose files are given as texts by name, as they would lie on disk."""
        made = cls.__new__(cls)
        made.root, made.texts, made.digest = Path(), dict(texts), digest_of(texts)
        return made

    def under(self, prefix: str) -> Iterator[str]:
        """Yield the names of the files below a folder, sorted."""
        return (name for name in self.texts if name.startswith(prefix + "/"))


def _files(folder: str, prefix: str) -> Iterator[tuple[str, bytes]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, f"{prefix}{entry.name}/")
            elif os.path.splitext(entry.name)[1] in (".yaml", ".csv"):
                with open(entry.path, "rb") as file:
                    yield prefix + entry.name, file.read()


def digest_of(texts: Mapping[str, bytes]) -> str:
    """Return the digest over names and contents; folder by folder, in whatever order the files are given."""
    digest = hashlib.sha256()
    for name in sorted(texts, key=lambda name: name.split("/")):
        digest.update(f"{name}\0{len(texts[name])}\0".encode())
        digest.update(texts[name])
    return digest.hexdigest()


def default_root() -> Path:
    """Return the rules shipped with the package, or those of the checkout it is run from."""
    package = Path(__file__).parent.parent
    packaged = package / "rules"
    return packaged if packaged.is_dir() else package.parent / "rules"
