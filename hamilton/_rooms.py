"""Rooms of a package that are opened when somebody asks for what is in them.

A driver needs few of the decorators and ready-made adapters that a package offers; who names one
imports its module then (PEP 562).
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any


def opener(
    door: str, rooms: Mapping[str, tuple[str, ...]], package: str = ""
) -> Callable[[str], Any]:
    """Make the ``__getattr__`` of a package, or of another module that offers more than it imports.

    Parameters
    ----------
    door
        The name of the package or module.
    rooms
        For each module of the package, named from it, the public names that stand there.
    package
        The package; the door itself if it is one.

    Returns
    -------
    callable
        Gives a public name, or a module, of the package; a name is asked for once.
    """
    package = package or door
    homes = {name: room for room, names in rooms.items() for name in names}

    def open_room(name: str) -> Any:
        if name in rooms:
            return importlib.import_module(f"{package}.{name}")
        if name not in homes:
            msg = f"module {door!r} has no attribute {name!r}"
            raise AttributeError(msg)
        found = getattr(importlib.import_module(f"{package}.{homes[name]}"), name)
        setattr(sys.modules[door], name, found)
        return found

    return open_room


__all__ = ["opener"]
