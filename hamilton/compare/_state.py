"""What pickle sees of an object."""

from __future__ import annotations

import copyreg
from typing import Any


def reduced(value: object) -> str | tuple[Any, ...]:
    """Reduce an object to what makes it anew, as pickle does: by the table for its type first.

    Raises
    ------
    Exception
        What the object raises that cannot be pickled.
    """
    reduce = copyreg.dispatch_table.get(type(value))
    return value.__reduce_ex__(4) if reduce is None else reduce(value)


__all__ = ["reduced"]
