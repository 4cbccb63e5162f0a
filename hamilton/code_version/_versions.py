"""The version of a node's code, and of a function's."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any, Final

from hamilton.code_version._code import CodeFacts
from hamilton.code_version._places import Places
from hamilton.code_version._reach import Draft, NoFingerprintError, Reach, hash_tokens
from hamilton.node import Argument, Group, Literal, Node

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
    ) -> None:
        self._places = places or Places()
        self._codes = {} if codes is None else codes
        self._reach = Reach(self._places, self._codes)

    def again(self) -> CodeVersions:
        """Give versions as they are now: the values of constants are looked up anew."""
        return CodeVersions(self._places, self._codes)

    def of_node(self, node: Node) -> str:
        """Give the version of a node: of its function, its arguments, and all they reach.

        Raises
        ------
        NoFingerprintError
            Naming what is reached and has no fingerprint.
        """
        draft = Draft(self._reach)
        draft.say(_SCHEME, node.kind.value)
        draft.tell(node.function)
        _tell_arguments(draft, node.arguments)
        return self._version(draft)

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
