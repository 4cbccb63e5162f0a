"""Modules that a function imports inside: looked up, and brought in where they are the project's."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

from hamilton.code_version._places import Places


def imported(name: str, level: int, namespace: dict[str, Any], places: Places) -> Any:
    """Give a module that code imports, ``None`` if it cannot be found, else its top-level name.

    A module of the project is imported, as the function would: its helpers count. One of others is
    not, as that may be slow: its version is told without it.
    """
    full = _absolute(name, level, namespace)
    if full is None:
        return None
    module = sys.modules.get(full)
    if module is not None:
        return module
    try:
        spec = importlib.util.find_spec(full)
        if spec is None:
            return None
        found = ModuleType(full)
        found.__file__ = spec.origin
        return importlib.import_module(full) if places.is_project_module(found) else found
    except Exception:  # noqa: BLE001 - what an import raises, the function will raise itself
        return None


def _absolute(name: str, level: int, namespace: dict[str, Any]) -> str | None:
    if level == 0:
        return name
    package = namespace.get("__package__")
    try:
        return importlib.util.resolve_name("." * level + name, package)
    except ImportError:
        return None


__all__ = ["imported"]
