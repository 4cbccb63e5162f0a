"""The version of a node's code, and of code that is a value."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType
from typing import Any, Final

from hamilton.code_version._code import CodeFacts
from hamilton.code_version._places import Places
from hamilton.code_version._reach import (
    Draft,
    NoFingerprintError,
    Part,
    Reach,
    Reached,
    hash_tokens,
)
from hamilton.node import Argument, Group, Literal, Node

_SCHEME: Final = f"1 {sys.implementation.cache_tag}"
"""The way versions are made, and the Python whose instructions are read."""


class CodeVersions:
    """Gives versions of code, for one run; :meth:`again` for the next.

    What is remembered of code objects is never out of date. What is remembered of functions, and of
    nodes, is used while every name, default and closure they reach stands for the same thing, and
    that thing cannot change inside.
    """

    def __init__(self, known: Known | None = None) -> None:
        self._known = known or Known()
        self._reach = Reach(self._known.places, self._known.codes, self._known.parts)

    def again(self) -> CodeVersions:
        """Give versions as they are now: what names stand for is looked up anew."""
        self._known.forget_if_many()
        return CodeVersions(self._known)

    def of_node(self, node: Node) -> str:
        """Give the version of a node: of its function, its arguments, and all they reach.

        Raises
        ------
        NoFingerprintError
            Naming what is reached and has no fingerprint.
        """
        known = self._known.nodes.get(id(node))
        if known is not None and self._is_as_it_was(known):
            return known.version
        draft = Draft(self._reach)
        with _refusals_named():
            draft.say(_SCHEME, node.kind.value)
            draft.tell(node.function)
            _tell_arguments(draft, node.arguments)
            tokens, reached = self._reach.everything(draft.done())
            version = hash_tokens(tokens)
        if draft.is_steady:
            self._known.nodes[id(node)] = Versioned(node, version, reached)
        return version

    def of_value(self, thing: Any) -> str:
        """Give the version of a function or a class that is handed on as a value.

        Raises
        ------
        NoFingerprintError
            Naming what has none: it, if it is of others and not found by its name, or what it
            reaches.
        """
        draft = Draft(self._reach)
        with _refusals_named():
            if not (self._known.places.is_project(thing) or _is_found(thing)):
                msg = f"{thing.__qualname__} of {thing.__module__} is not found by its name"
                raise NoFingerprintError(msg)
            draft.say(_SCHEME)
            draft.tell(thing)
            return hash_tokens(self._reach.everything(draft.done())[0])

    def _is_as_it_was(self, known: Versioned) -> bool:
        part = self._reach.part
        return all(part(thing) is before for thing, before in known.reached)


def _is_found(thing: Any) -> bool:
    """Say whether something stands where its name says; others of that name may do other things."""
    found: Any = sys.modules.get(thing.__module__)
    for step in thing.__qualname__.split("."):
        found = getattr(found, step, None)
    return found is thing


@contextmanager
def _refusals_named() -> Iterator[None]:
    """Refuse what cannot be walked: for its depth, or as something raises when it is asked."""
    try:
        yield
    except NoFingerprintError:
        raise
    except RecursionError as error:
        msg = "what it reaches lies too deep"
        raise NoFingerprintError(msg) from error
    except Exception as error:
        msg = f"something that it reaches raises {type(error).__name__} when it is looked at"
        raise NoFingerprintError(msg) from error


@dataclass(frozen=True, slots=True)
class Versioned:
    """A node with its version, and with what that was made from."""

    node: Node
    version: str
    reached: tuple[Reached, ...]


@dataclass(slots=True)
class Known:
    """What is remembered from run to run, by the identity of what is kept with it."""

    places: Places = field(default_factory=Places)
    codes: dict[int, tuple[CodeType, CodeFacts]] = field(default_factory=dict)
    parts: dict[int, tuple[Any, Part]] = field(default_factory=dict)
    nodes: dict[int, Versioned] = field(default_factory=dict)
    limit: int = 200_000

    def forget_if_many(self) -> None:
        """Drop what is remembered when most of it must be of graphs that are gone."""
        for table in (self.codes, self.parts, self.nodes):
            if len(table) > self.limit:
                table.clear()


def _tell_arguments(draft: Draft, arguments: Mapping[str, Argument]) -> None:
    for name, argument in arguments.items():
        draft.say("argument", name)
        if isinstance(argument, Group):
            draft.say("group", argument.keys)
            for item in argument.items:
                _tell_argument(draft, item)
        else:
            _tell_argument(draft, argument)


def _tell_argument(draft: Draft, argument: Argument) -> None:
    if isinstance(argument, Literal):
        draft.tell(argument.value)
    else:
        draft.say("reads", getattr(argument, "name", ""))


__all__ = ["CodeVersions"]
