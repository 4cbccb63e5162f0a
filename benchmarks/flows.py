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


def scan(functions: Sequence[FunctionType]) -> None:
    """Do the least that a build must: read signatures, resolve names, compare types, sort.

    Parameters
    ----------
    functions
        Plain functions whose annotations are classes.
    """
    import inspect

    read = {}
    for function in functions:
        parameters = inspect.signature(function).parameters
        hints = function.__annotations__
        read[function.__name__] = ([(name, hints[name]) for name in parameters], hints["return"])
    order: dict[str, None] = {}
    for name, (parameters_, _) in read.items():
        for needed, type_ in parameters_:
            known = read.get(needed)
            if known is not None and known[1] is not type_:
                raise TypeError(name)
            order.setdefault(needed)
        order[name] = None
