"""Test a dataflow with pytest: nodes as fixtures, checked doubles.

Importing this package loads the standard library only; a name loads its module when it is asked
for, as the plugin must cost nothing to a run that uses no node.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_hamilton.binding import BoundFlow as BoundFlow
    from pytest_hamilton.doubles import Double as Double
    from pytest_hamilton.doubles import double as double
    from pytest_hamilton.doubles import series as series
    from pytest_hamilton.errors import DoubleError as DoubleError
    from pytest_hamilton.errors import DoubleWarning as DoubleWarning
    from pytest_hamilton.errors import UnusedDouble as UnusedDouble
    from pytest_hamilton.flow import Flow as Flow
    from pytest_hamilton.run import Call as Call
    from pytest_hamilton.run import Run as Run

__all__ = [
    "BoundFlow",
    "Call",
    "Double",
    "DoubleError",
    "DoubleWarning",
    "Flow",
    "Run",
    "UnusedDouble",
    "double",
    "series",
]

_HOMES = {
    "BoundFlow": "binding",
    "Call": "run",
    "Double": "doubles",
    "DoubleError": "errors",
    "DoubleWarning": "errors",
    "Flow": "flow",
    "Run": "run",
    "UnusedDouble": "errors",
    "double": "doubles",
    "series": "doubles",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    home = importlib.import_module(f"{__name__}.{_HOMES[name]}")
    found: object = getattr(home, name)
    return found


def __dir__() -> list[str]:
    return __all__
