"""What decorators are given; what does not fit is refused in one way, with how it is written."""

from __future__ import annotations

import functools
import inspect
import reprlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hamilton.errors import InvalidDecoratorException, did_you_mean


class MisfitError(InvalidDecoratorException, TypeError):
    """A decorator is given what it does not take; Python itself would raise a ``TypeError``."""


def require(kind: Any, given: object, decorator: str, example: str) -> None:
    """Refuse an argument that is not of a kind.

    Parameters
    ----------
    kind
        What ``isinstance`` compares with.
    given
        The argument.
    decorator
        What it is given to, for the message.
    example
        How the arguments are written, for the message.

    Raises
    ------
    MisfitError
        If it is of another kind.
    """
    if not isinstance(given, kind):
        msg = f"@{decorator} does not take {reprlib.repr(given)}. Write @{decorator}({example})."
        raise MisfitError(msg)


def require_names(
    decorator: str,
    error: type[InvalidDecoratorException | ValueError] = MisfitError,
    **given: object,
) -> None:
    """Refuse what lists no names; the letters of a text would be taken for names.

    Parameters
    ----------
    decorator
        What they are given to, for the message.
    error
        What is raised.
    **given
        Arguments that list names; ``None`` is none, and a letter the list of its one name.
    """
    for argument, names in given.items():
        lists = len(names) < 2 if isinstance(names, str) else isinstance(names, Iterable)  # noqa: PLR2004
        if names is not None and not lists:
            msg = (
                f"@{decorator} takes a list of names as {argument}; got {names!r}. Write "
                f"{argument}=[{names!r}]."
            )
            raise error(msg)


def refuse_misfit(
    decorator: type, given: Sequence[Any], named: Mapping[str, Any], example: str
) -> None:
    """Refuse arguments that a decorator cannot be made with.

    Parameters
    ----------
    decorator
        Its class.
    given
        Arguments by place.
    named
        Arguments by name.
    example
        How its arguments are written; the names of its parameters, if ``""``.

    Raises
    ------
    MisfitError
        Telling what is written, what is wrong with it, and how it is meant.
    """
    signature = _signature(decorator)
    try:
        signature.bind(*given, **named)
    except TypeError as error:
        known = [name for name, one in signature.parameters.items() if one.kind not in _OPEN_ENDED]
        unknown = [name for name in named if name not in known]
        hint = did_you_mean(unknown[0], known, " ") if unknown else ""
        example = example or ", ".join(f"{name}=..." for name in known)
        msg = (
            f"@{decorator.__name__}({_written(given, named)}): {error}. {hint}"
            f"Write @{decorator.__name__}({example})."
        )
        raise MisfitError(msg) from None


_OPEN_ENDED = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)

_ANYTHING = inspect.Signature([inspect.Parameter(kind.name.lower(), kind) for kind in _OPEN_ENDED])
"""What is taken where none can be read; Python itself then judges."""


@functools.lru_cache(maxsize=1024)
def _signature(decorator: Any) -> inspect.Signature:
    """Give what the ``__init__`` of a class takes, beside what is made."""
    if decorator.__init__ is object.__init__:  # which takes anything where a class has a `__new__`
        return inspect.Signature()
    try:
        return inspect.signature(object.__new__(decorator).__init__, follow_wrapped=False)
    except (TypeError, ValueError):
        return _ANYTHING


def _written(given: Sequence[Any], named: Mapping[str, Any]) -> str:
    by_name = [f"{name}={reprlib.repr(one)}" for name, one in named.items()]
    return ", ".join([*map(reprlib.repr, given), *by_name])


__all__ = ["MisfitError", "refuse_misfit", "require", "require_names"]
