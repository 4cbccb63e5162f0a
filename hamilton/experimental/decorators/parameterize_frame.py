"""One function, many frames, told by a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from hamilton.errors import InvalidDecoratorException, did_you_mean
from hamilton.function_modifiers.dependencies import Dependency, source, value
from hamilton.function_modifiers.expanders import (
    ParameterizedExtract,
    parameterize_extract_columns,
)

_BINDINGS: Final[Mapping[str, Callable[[Any], Dependency]]] = {"source": source, "value": value}
_OUTPUTS: Final = ("out", "output")
_KINDS: Final = (*_OUTPUTS, *_BINDINGS)
_LEVELS: Final = 2


class parameterize_frame(parameterize_extract_columns):
    """Make a frame, and nodes of its columns, of each row of a table.

    Parameters
    ----------
    parameterization
        One row per frame. The columns have two levels: a name, and what the cell is: ``"out"`` the
        name that a column of the frame gets, by position; ``"source"`` the node that the parameter
        of this name reads; ``"value"`` its value.

    Raises
    ------
    InvalidDecoratorException
        If the columns are not of this form.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     [["doubled", "x", 2.0], ["tripled", "x", 3.0]],
    ...     columns=[["column", "number", "by"], ["out", "source", "value"]],
    ... )
    >>> @parameterize_frame(table)
    ... def multiple(number: pd.Series, by: float) -> pd.DataFrame:
    ...     return pd.DataFrame({"column": number * by})
    """

    def __init__(self, parameterization: pd.DataFrame) -> None:
        kinds = _columns(parameterization)
        rows = parameterization.itertuples(index=False, name=None)
        super().__init__(*(_extract(kinds, row) for row in rows))


def _columns(table: pd.DataFrame) -> list[tuple[str, str]]:
    if table.columns.nlevels != _LEVELS:
        msg = (
            "Decorator must have a double-index: the columns of the table have two levels, a name "
            f"and one of {', '.join(_KINDS)}; these have {table.columns.nlevels}."
        )
        raise InvalidDecoratorException(msg)
    columns: list[Any] = list(table.columns)
    pairs = [(str(name), str(kind)) for name, kind in columns]
    for name, kind in pairs:
        if kind not in _KINDS:
            msg = (
                f"Decorator must have a double-index: the column {name!r} of the table is a "
                f"{kind!r}, which is none of {', '.join(_KINDS)}. {did_you_mean(kind, _KINDS)}"
            )
            raise InvalidDecoratorException(msg.strip())
    if not any(kind in _OUTPUTS for _, kind in pairs):
        msg = "The table names no output: one of its columns must be an 'out'."
        raise InvalidDecoratorException(msg)
    return pairs


def _extract(columns: list[tuple[str, str]], row: tuple[Any, ...]) -> ParameterizedExtract:
    cells = list(zip(columns, row, strict=True))
    outputs = tuple(cell for (_, kind), cell in cells if kind in _OUTPUTS)
    bindings = {name: _BINDINGS[kind](cell) for (name, kind), cell in cells if kind in _BINDINGS}
    return ParameterizedExtract(outputs, bindings)


__all__ = ["parameterize_frame"]
