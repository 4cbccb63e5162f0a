"""Which functions change which others: the records of ``@mutate``, joined to their targets.

The record stays on the mutating function. A target is known again by its code, which all copies of
a function share: decorators made some of them, ``create_temporary_module`` others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import CodeType, FunctionType
from typing import Any, Final

from hamilton.function_modifiers.base import RECORDS, Modifier, Stage, modifiers_of
from hamilton.function_modifiers.macros import Applicable, mutate, pipe_output


@dataclass(frozen=True, slots=True, eq=False)
class Mutation:
    """One change of one function.

    Attributes
    ----------
    mutator
        The function that carries the record.
    target
        The function that is changed.
    step
        The step to put behind it.
    """

    mutator: FunctionType
    target: FunctionType
    step: Applicable


Index = Mapping[CodeType, list[Mutation]]
"""Mutations by the code of what they change."""

_NOWHERE: Final[Mapping[str, Any]] = {}


@dataclass(slots=True)
class Mutations:
    """The mutations that lie in modules, looked up once for each module of a build."""

    _by_module: dict[int, Index] = field(default_factory=dict)

    def of(self, function: Callable[..., Any], listed: Index) -> list[Mutation]:
        """Give the mutations of a function in the order in which they are defined.

        Parameters
        ----------
        function
            A function.
        listed
            Mutations that are told by the functions compiled together with it.
        """
        mutated = self._of_module(function)
        if not mutated and not listed:
            return []
        code: Any = getattr(function, "__code__", None)
        inside = mutated.get(code, [])
        known = {one.mutator.__code__ for one in inside}
        told = [
            *inside,
            *(one for one in listed.get(code, ()) if one.mutator.__code__ not in known),
        ]
        return [one for one in told if one.target.__name__ == function.__name__]

    def _of_module(self, function: Callable[..., Any]) -> Index:
        names: Mapping[str, Any] = getattr(function, "__globals__", _NOWHERE)
        known = self._by_module.get(id(names))
        if known is None:
            known = self._by_module[id(names)] = indexed(_own(names))
        return known


def indexed(functions: Iterable[Callable[..., Any]]) -> Index:
    """Give the mutations that functions tell, by the code of what they change."""
    index: dict[CodeType, list[Mutation]] = {}
    for function in functions:
        if hasattr(function, RECORDS):
            for one in _told(function, modifiers_of(function)):
                index.setdefault(one.target.__code__, []).append(one)
    return index


def joined(records: Sequence[Modifier], steps: Sequence[Applicable]) -> tuple[Modifier, ...]:
    """Give a function's records with the steps that other functions put behind it.

    They continue the pipe that is the last of the function's own changes, under its namespace; where
    there is none, or it has outputs of its own, they are a pipe themselves.

    Parameters
    ----------
    records
        The function's own, the bottom-most decorator first.
    steps
        The steps, in the order in which they act.
    """
    if not steps:
        return tuple(records)
    changes = [place for place, one in enumerate(records) if one.stage is Stage.TRANSFORM]
    last = changes[-1] if changes else len(records)
    own = records[last] if changes else None
    if not isinstance(own, pipe_output) or own.chooses_outputs:
        return (*records, pipe_output(*steps))
    return (*records[:last], own.followed_by(steps), *records[last + 1 :])


def _told(function: Callable[..., Any], records: Iterable[Modifier]) -> Iterator[Mutation]:
    for record in records:
        if isinstance(record, mutate) and isinstance(function, FunctionType):
            for applicable in record.targets:
                target = applicable.target_fn
                assert isinstance(target, FunctionType)  # noqa: S101 - others were refused
                yield Mutation(function, target, record.applied(applicable, function))


def _own(names: Mapping[str, Any]) -> list[FunctionType]:
    """Give a module's own decorated functions, each once, in the order of their definitions."""
    listed = list(names.values())
    functions = [f for f in listed if f.__class__ is FunctionType and hasattr(f, RECORDS)]
    return list({id(one): one for one in functions if one.__globals__ is names}.values())


__all__ = ["Index", "Mutation", "Mutations", "indexed", "joined"]
