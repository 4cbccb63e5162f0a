"""What a function was told from, by identity: while it is the same, so is what the function says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import CellType, CodeType, FunctionType
from typing import Any, Final

MISSING: Final = object()
"""What a name stands for that is not there."""

LookedUp = tuple[dict[str, Any], str, Any]
"""Where a name was looked up, the name, and what was found."""


@dataclass(frozen=True, slots=True)
class Witness:
    """What a function was told from, where none of it can change inside.

    Attributes
    ----------
    function
        The function.
    code, defaults
        What it consists of.
    names
        What the names in its code stood for.
    cells
        What it closes over.
    """

    function: FunctionType
    code: CodeType
    defaults: tuple[Any, ...] | None
    names: tuple[LookedUp, ...]
    cells: tuple[tuple[CellType, Any], ...]

    @classmethod
    def of(cls, function: FunctionType, names: Iterable[LookedUp]) -> Witness:
        """Take down what a function without defaults of keywords consists of."""
        cells = tuple((cell, content(cell)) for cell in function.__closure__ or ())
        return cls(function, function.__code__, function.__defaults__, tuple(names), cells)

    def holds(self) -> bool:
        """Say whether all is as it was."""
        function = self.function
        return (
            function.__code__ is self.code
            and function.__defaults__ is self.defaults
            and not function.__kwdefaults__
            and all(names.get(name, MISSING) is value for names, name, value in self.names)
            and all(content(cell) is value for cell, value in self.cells)
        )


def content(cell: CellType) -> Any:
    """Give what a cell holds, :data:`MISSING` while it is empty."""
    try:
        return cell.cell_contents
    except ValueError:
        return MISSING


__all__ = ["MISSING", "LookedUp", "Witness", "content"]
