"""The type that an input is wanted with: the narrowest that any of its readers names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hamilton import htypes
from hamilton.node import Node

TypesMatch = Callable[[Any, Any], bool]
"""Whether a value of the first type feeds a parameter of the second."""


class Wanted:
    """The type that an input is wanted with by those read so far.

    Parameters
    ----------
    type_
        The type of its first reader's parameter.
    by
        The reader.

    Attributes
    ----------
    type
        The narrowest type so far.
    by
        The node that wanted it so.
    """

    __slots__ = ("by", "type")

    def __init__(self, type_: Any, by: Node) -> None:
        self.type = _of_item(type_)
        self.by = by

    def narrow(self, type_: Any, by: Node, types_match: TypesMatch = htypes.fits) -> bool:
        """Take one more reader into account.

        Parameters
        ----------
        type_
            The type of its parameter; one that collects wants an item.
        by
            The reader.
        types_match
            Whether a value of the first type feeds a parameter of the second.

        Returns
        -------
        bool
            Whether a value can be of both types.
        """
        wanted = _of_item(type_)
        if self.type is wanted or wanted is Any:
            return True
        if self.type is Any or types_match(wanted, self.type):
            self.type, self.by = wanted, by
            return True
        return types_match(self.type, wanted)


def _of_item(type_: Any) -> Any:
    if type_.__class__ is not type and htypes.is_collect(type_):
        return htypes.item_type(type_)
    return type_


__all__ = ["TypesMatch", "Wanted"]
