"""The type that an input is wanted with: the narrowest that any of its readers names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hamilton.htypes._edges import fits
from hamilton.htypes._forms import is_collect, item_type

TypesMatch = Callable[[Any, Any], bool]
"""Whether a value of the first type feeds a parameter of the second."""

NEITHER: Final = object()
"""The narrower of two types of which neither fits the other."""


def narrower(known: Any, wanted: Any, types_match: TypesMatch = fits) -> Any:
    """Give the type of an input that is wanted with two types.

    Parameters
    ----------
    known
        The narrowest type so far.
    wanted
        The type of one more reader's parameter, or of its item.
    types_match
        Whether a value of the first type feeds a parameter of the second.

    Returns
    -------
    Any
        One of the two, :data:`NEITHER` if a value cannot be of both.
    """
    if known is wanted or wanted is Any:
        return known
    if known is Any or types_match(wanted, known):
        return wanted
    return known if types_match(known, wanted) else NEITHER


def of_item(type_: Any) -> Any:
    """Give the type of one value that is read by a parameter of some type: it may collect many."""
    if type_.__class__ is not type and is_collect(type_):
        return item_type(type_)
    return type_


__all__ = ["NEITHER", "TypesMatch", "narrower", "of_item"]
