"""What the ready-made checks are made of: an argument's name, and the types it looks at.

No library is imported for them: a series is recognized by the pandas that is imported already.
"""

from __future__ import annotations

import abc
import numbers
import sys
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, get_origin

from hamilton.data_quality.base import BaseDefaultValidator

Kind = Callable[[Any], bool]
"""Whether values of a type can be checked."""


def is_series(datatype: Any) -> bool:
    """Say whether a type is a pandas series."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and _is_subclass(datatype, pandas.Series)


def is_number(datatype: Any) -> bool:
    """Say whether a type is a real number, ``bool`` included."""
    return _is_subclass(datatype, numbers.Real)


def is_text(datatype: Any) -> bool:
    """Say whether a type is text."""
    return _is_subclass(datatype, str)


def is_number_or_text(datatype: Any) -> bool:
    """Say whether a type is a real number or text."""
    return is_number(datatype) or is_text(datatype)


def is_anything(datatype: Any) -> bool:
    """Say yes to any type."""
    del datatype
    return True


class Check(BaseDefaultValidator, abc.ABC):
    """A check told by two facts: the name of its argument and the types it looks at."""

    _facts: ClassVar[tuple[str, Kind]]

    def __init_subclass__(cls, argument: str = "", kind: Kind = is_anything) -> None:
        super().__init_subclass__()
        if argument:
            cls._facts = (argument, kind)

    @classmethod
    def applies_to(cls, datatype: Any) -> bool:
        """Say whether values of a type can be checked."""
        return cls._facts[1](datatype)

    @classmethod
    def arg(cls) -> str:
        """Give the name of the argument."""
        return cls._facts[0]


def bounds(argument: str, given: Any) -> Any:
    """Give the bounds of a range as they are.

    Parameters
    ----------
    argument
        The argument that they are given as, for the message.
    given
        A pair (low, high).

    Raises
    ------
    ValueError
        If they are no pair, or one of them is open.
    """
    is_pair = isinstance(given, (tuple, list)) and len(given) == 2  # noqa: PLR2004
    if not is_pair or any(bound is None for bound in given):
        msg = (
            f"{argument}= takes a pair (low, high), bounds included; got {given!r}. An open end is "
            "float('-inf') or float('inf')."
        )
        raise ValueError(msg)
    return given


def members(argument: str, given: Any) -> tuple[Any, ...]:
    """Give the members of a list, set or other collection.

    Parameters
    ----------
    argument
        The argument that they are given as, for the message.
    given
        The collection.

    Raises
    ------
    ValueError
        If it is none.
    """
    if not isinstance(given, Iterable):
        msg = f"{argument}= takes a list of values; got {given!r}. Write {argument}=[{given!r}]."
        raise ValueError(msg)  # noqa: TRY004 - what @check_output tells with its place
    return tuple(given)


def does(passes: bool, verb: str) -> str:  # noqa: FBT001 - a word for each
    return f"{verb}s" if passes else f"does not {verb}"


def _is_subclass(datatype: Any, of: type | tuple[type, ...]) -> bool:
    plain = get_origin(datatype) or datatype
    return isinstance(plain, type) and issubclass(plain, of)
