"""The dataflows that are timed, and what the same work costs when it is written by hand."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Sequence
from types import FunctionType, ModuleType
from typing import Any

from hamilton import ad_hoc_utils

_serial = itertools.count()


def module(text: str) -> ModuleType:
    """Make a module of source text."""
    return ad_hoc_utils.module_from_source(text, module_name=f"bench_{next(_serial)}")


def forget(made: ModuleType) -> None:
    """Drop a module."""
    sys.modules.pop(made.__name__, None)


def wide(count: int, annotation: str = "int") -> str:
    """Write functions that read two inputs each."""
    return "\n".join(
        f"def n{i}(x: {annotation}, y: {annotation}) -> {annotation}:\n    return x"
        for i in range(count)
    )


def chain(count: int, word: str = "def", body: str = "return {before}") -> str:
    """Write functions that read each other in a row, the first one an input."""
    names = ["x", *(f"n{i}" for i in range(count))]
    return "\n".join(
        f"{word} n{i}({before}: int) -> int:\n    {body.format(before=before)}"
        for i, before in enumerate(names[:-1])
    )


def by_hand(made: ModuleType, count: int) -> Callable[[int, int], dict[str, Any]]:
    """Write the calls of a wide flow by hand: the limit of what an engine can reach."""
    lines = ["def limit(x, y):"]
    lines += [f"    v{i} = n{i}(x, y)" for i in range(count)]
    pairs = ", ".join(f"'n{i}': v{i}" for i in range(count))
    scope: dict[str, Any] = dict(vars(made))
    exec("\n".join([*lines, f"    return {{{pairs}}}"]), scope)  # noqa: S102 - our own text
    limit: Callable[[int, int], dict[str, Any]] = scope["limit"]
    return limit


def scan(functions: Sequence[FunctionType]) -> list[str]:
    """Do the least that a build must: read signatures, resolve names, compare types, sort.

    Parameters
    ----------
    functions
        Plain functions whose annotations are classes.

    Returns
    -------
    list of str
        All names, each after those that it needs.
    """
    read = {function.__name__: _signature(function) for function in functions}
    inputs: dict[str, type] = {}
    for parameters, _ in read.values():
        for needed, type_ in parameters:
            made = read[needed][1] if needed in read else inputs.setdefault(needed, type_)
            if made is not type_:
                raise TypeError(needed)
    return _sorted({name: [needed for needed, _ in read[name][0]] for name in read})


def _signature(function: FunctionType) -> tuple[list[tuple[str, type]], type]:
    code, hints = function.__code__, function.__annotations__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return [(name, hints[name]) for name in names], hints["return"]


def _sorted(edges: dict[str, list[str]]) -> list[str]:
    order: dict[str, None] = {}
    for start in edges:
        stack = [start]
        while stack:
            waiting = [one for one in edges.get(stack[-1], ()) if one not in order]
            if waiting:
                stack += waiting
            else:
                order[stack.pop()] = None
    return list(order)
