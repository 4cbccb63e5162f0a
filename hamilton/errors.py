"""Everything that Hamilton itself raises.

Each error derives from :class:`HamiltonError` and from the builtin that its users already catch::

    HamiltonError
    ├── InvalidDecoratorException           a decorator is used wrongly
    │   ├── NotSameModuleError              mutate reaches for a function of another module
    │   └── SingleTargetError               pipe_output is given two targets
    ├── MissingConfigParametersException    a decorator needs configuration that is not there
    ├── ValidationException                 a StaticValidator refused a node or the graph
    ├── InvalidExecutorException            the executor cannot run this graph
    ├── RemoteError                         an error of another process that could not travel
    ├── StreamClosedError (RuntimeError)    a stream is read after its reader has returned
    ├── DefinitionError (ValueError)        a function cannot be a node
    ├── GraphError (ValueError)             functions do not make a graph
    │   ├── DuplicateNodeError              one name, two functions
    │   ├── EdgeTypeError                   a value does not fit the parameter that reads it
    │   └── CycleError                      a value needs itself
    ├── RequestError (ValueError)           a run cannot be what was asked for
    │   ├── UnknownNodeError                no node has the name that was asked for
    │   └── InputError                      an input is missing, of a wrong type, or given twice
    ├── BuilderError (ValueError)           a driver is put together wrongly
    │   └── UnknownFormatError (KeyError)   no saver and loader write and read a cached value so
    ├── UnknownBehaviorError (KeyError)     the cache has no behaviour of that name
    └── ResultError (ValueError)            outputs cannot be joined into the result asked for

An error's attributes carry the facts of its message. An error of a user's function is raised as it
is, with a note that says which node ran it.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from difflib import SequenceMatcher


class HamiltonError(Exception):
    """The root of all errors that Hamilton raises."""

    def __str__(self) -> str:
        return Exception.__str__(self)  # of a KeyError too, which would quote its message

    def joined_with(self, others: Sequence[HamiltonError]) -> Self:
        """Give this error with the messages of others after its own.

        Parameters
        ----------
        others
            Further problems of the same check, in the order they were found; may be empty.

        Returns
        -------
        Self
            An error of this class with this error's attributes; ``others`` hold the rest.
        """
        if not others:
            return self
        joined = copy.copy(self)
        more = "\n".join(f"  - {_indented(str(other))}" for other in others)
        joined.args = (f"{self}\n\n{len(others)} more found in the same check:\n{more}",)
        return joined


class InvalidDecoratorException(HamiltonError):
    """A decorator is used in a way that has no meaning."""


class NotSameModuleError(InvalidDecoratorException):
    """A function can only be mutated from the module that defines it."""


class SingleTargetError(InvalidDecoratorException):
    """Targets stand on the decorator or on its steps, not on both."""


class MissingConfigParametersException(HamiltonError):
    """A decorator reads configuration that the driver was not given."""


class ValidationException(HamiltonError):
    """A static validator refused a node or the graph."""


class InvalidExecutorException(HamiltonError):
    """The executor of this driver cannot run what was asked for."""


class RemoteError(HamiltonError):
    """An error of another process that could not travel, told by its type name and text."""


class StreamClosedError(HamiltonError, RuntimeError):
    """A stream is read after the function that asked for it has returned.

    Attributes
    ----------
    name
        The node whose values it streams.
    """

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The stream of {name!r} is read after the function that asked for it has returned. "
            "Read it within that function, or annotate the parameter Collect."
        )
        self.name = name


class DefinitionError(HamiltonError, ValueError):
    """A function cannot be a node as it stands."""


class GraphError(HamiltonError, ValueError):
    """The functions given do not make a graph."""


class DuplicateNodeError(GraphError):
    """Two functions define a node of the same name."""


class EdgeTypeError(GraphError):
    """The type of a value and the type wanted by its reader do not fit."""


class CycleError(GraphError):
    """A value is computed from itself.

    Attributes
    ----------
    cycle
        Names on the loop, each read by the next one; the first is repeated at the end.
    """

    def __init__(self, message: str, cycle: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.cycle = tuple(cycle)


class RequestError(HamiltonError, ValueError):
    """A run cannot be what was asked for."""


class UnknownNodeError(RequestError):
    """No node has the name that was asked for."""


class InputError(RequestError):
    """An input is missing, of a wrong type, or given twice."""


class BuilderError(HamiltonError, ValueError):
    """A driver cannot be put together from these parts."""


class UnknownFormatError(BuilderError, KeyError):
    """``@cache(format=...)`` names no saver and loader for the type of its node."""


class UnknownBehaviorError(HamiltonError, KeyError):
    """The cache has no behaviour of that name."""

    @classmethod
    def of(cls, name: object, known: Iterable[str]) -> Self:
        """Say which, and which there are."""
        return cls(
            f"{name!r} is an invalid `CachingBehavior` value. Choose one of {', '.join(known)}."
        )


class ResultError(HamiltonError, ValueError):
    """The outputs cannot be joined into the result that was asked for."""


def raise_all(problems: Sequence[HamiltonError]) -> None:
    """Raise the first problem with the others told in its message, or return if there is none.

    Parameters
    ----------
    problems
        Problems of one check, in the order they were found.

    Raises
    ------
    HamiltonError
        An error of the class of the first problem.
    """
    if problems:
        raise problems[0].joined_with(problems[1:])


def near(name: object, known: Iterable[object], limit: int = 3) -> list[str]:
    """Find names that somebody may have meant.

    Each known name is looked at once, by the letters it shares; only the likeliest are compared
    letter by letter, so that the cost is that of one look at each.

    Parameters
    ----------
    name
        The name as it was written; what is no text has none near.
    known
        The names there are; what is no text is passed over.
    limit
        How many to give at most.

    Returns
    -------
    list of str
        The nearest names, best first.
    """
    if not isinstance(name, str):
        return []
    import difflib
    import heapq

    matcher = difflib.SequenceMatcher(b=name)
    likely = heapq.nlargest(_COMPARED, _sharing(matcher, known))
    found = []
    for _, word in likely:
        matcher.set_seq1(word)
        ratio = matcher.ratio()
        if ratio >= _NEAR:
            found.append((ratio, word))
    return [word for _, word in heapq.nlargest(limit, found)]


_NEAR: Final = 0.6
"""The share of letters, in the same order, that two near names have at least."""

_COMPARED: Final = 32
"""How many names are compared letter by letter."""

_HINTED: Final = 5
"""Of how many wrong names near ones are told."""


def _sharing(matcher: SequenceMatcher[str], known: Iterable[object]) -> Iterator[tuple[float, str]]:
    """Give the names that may be near, each with the share of letters in any order."""
    for word in known:
        if isinstance(word, str):
            matcher.set_seq1(word)
            if matcher.real_quick_ratio() >= _NEAR:
                share = matcher.quick_ratio()
                if share >= _NEAR:
                    yield share, word


class Suggestions:
    """Tells what was meant by the first few of many wrong names.

    A message about a thousand names helps nobody more than one about five, and looking for what is
    near to each takes as many looks as there are names.

    Parameters
    ----------
    known
        The names there are.
    """

    def __init__(self, known: Collection[object]) -> None:
        self._known = known
        self._left = _HINTED

    def near(self, name: object, limit: int = 3) -> list[str]:
        """Find names that somebody may have meant; none when enough were told."""
        if not self._left or not self._known:
            return []
        self._left -= 1
        return near(name, self._known, limit)

    def sentence(self, name: object) -> str:
        """Write the sentence that suggests near names, or nothing."""
        return _sentence(self.near(name))


def did_you_mean(name: object, known: Iterable[object], end: str = "") -> str:
    """Write the sentence that suggests near names, or nothing.

    Parameters
    ----------
    name
        What somebody wrote.
    known
        The names there are.
    end
        What follows the sentence where there is one: a space, if another sentence does.

    Examples
    --------
    >>> did_you_mean("revenu", ["revenue", "cost"])
    "Did you mean 'revenue'?"
    >>> did_you_mean("zzz", ["revenue"])
    ''
    """
    sentence = _sentence(near(name, known))
    return sentence and sentence + end


def _sentence(names: Sequence[str]) -> str:
    return f"Did you mean {' or '.join(map(repr, names))}?" if names else ""


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")


__all__ = [
    "BuilderError",
    "CycleError",
    "DefinitionError",
    "DuplicateNodeError",
    "EdgeTypeError",
    "GraphError",
    "HamiltonError",
    "InputError",
    "InvalidDecoratorException",
    "InvalidExecutorException",
    "MissingConfigParametersException",
    "NotSameModuleError",
    "RemoteError",
    "RequestError",
    "ResultError",
    "SingleTargetError",
    "StreamClosedError",
    "Suggestions",
    "UnknownBehaviorError",
    "UnknownFormatError",
    "UnknownNodeError",
    "ValidationException",
    "did_you_mean",
    "near",
    "raise_all",
]
