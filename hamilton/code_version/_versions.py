"""The version of a node's code, and of a function's."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import CodeType, FunctionType
from typing import Any, Final

from hamilton.code_version._code import CodeFacts
from hamilton.code_version._places import Places
from hamilton.code_version._reach import Draft, NoFingerprintError, Reach, hash_tokens
from hamilton.node import Argument, Group, Literal, Node, Upstream

_SCHEME: Final = f"1 {sys.implementation.cache_tag}"
"""The way versions are made, and the Python whose instructions are read."""


class CodeVersions:
    """Gives versions of code, for one run; :meth:`again` for the next.

    What is remembered of code objects is never out of date; values of constants are looked up once
    in a run.
    """

    def __init__(
        self,
        places: Places | None = None,
        codes: dict[int, tuple[CodeType, CodeFacts]] | None = None,
        closed: dict[tuple[Any, ...], str] | None = None,
    ) -> None:
        self._places = places or Places()
        self._codes = {} if codes is None else codes
        self._closed = {} if closed is None else closed
        self._reach = Reach(self._places, self._codes)

    def again(self) -> CodeVersions:
        """Give versions as they are now: the values of constants are looked up anew."""
        return CodeVersions(self._places, self._codes, self._closed)

    def of_node(self, node: Node) -> str:
        """Give the version of a node: of its function, its arguments, and all they reach.

        Raises
        ------
        NoFingerprintError
            Naming what is reached and has no fingerprint.
        """
        key = self._closed_key(node)
        known = None if key is None else self._closed.get(key)
        if known is not None:
            return known
        draft = Draft(self._reach)
        draft.say(_SCHEME, node.kind.value)
        draft.tell(node.function)
        _tell_arguments(draft, node.arguments)
        version = self._version(draft)
        if key is not None:
            self._closed[key] = version
        return version

    def _closed_key(self, node: Node) -> tuple[Any, ...] | None:
        """Give what alone decides a node's version, if its function names nothing around it."""
        function = node.function
        if type(function) is not FunctionType or function.__defaults__ or function.__kwdefaults__:
            return None
        code = function.__code__
        if code.co_names or code.co_freevars or _has_inner(code):
            return None
        read = [(name, up.name) for name, up in node.arguments.items() if type(up) is Upstream]
        if len(read) != len(node.arguments) or not self._places.is_project_code(code):
            return None
        self._reach.facts(code)  # keeps the code object alive, so that its id stays its own
        return (id(code), node.kind, *read)

    def of_function(self, function: Callable[..., Any]) -> str:
        """Give the version of a function and all it reaches.

        Raises
        ------
        NoFingerprintError
            Naming what is reached and has no fingerprint.
        """
        draft = Draft(self._reach)
        draft.say(_SCHEME)
        draft.tell(function)
        return self._version(draft)

    def _version(self, draft: Draft) -> str:
        try:
            return hash_tokens(self._reach.everything(draft.done()))
        except RecursionError as error:
            msg = "what it reaches lies too deep"
            raise NoFingerprintError(msg) from error


def _has_inner(code: CodeType) -> bool:
    return any(isinstance(one, CodeType) for one in code.co_consts)


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
