"""Data as JSON or YAML give it, before a model reads it or after one wrote it; and rows as a database gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

JsonObject: TypeAlias = dict[str, Any]
JsonMapping: TypeAlias = Mapping[str, Any]
