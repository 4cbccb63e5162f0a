"""Which types fit which, and the types that make a dataflow dynamic.

One relation, :func:`fits`, decides edges; one, :func:`value_fits`, decides given values. Both are
structural: a union fits if each member does, a tuple if its items do, ``int`` fits ``float`` (PEP
484), a ``NewType`` fits what it was made from, a class fits a protocol whose members it has.
"""

from __future__ import annotations

from hamilton.htypes._edges import fits, types_match
from hamilton.htypes._forms import (
    Collect,
    Parallelizable,
    Stream,
    column,
    get_type_as_string,
    is_collect,
    is_parallelizable,
    is_stream,
    item_type,
    type_text,
    unannotated,
)
from hamilton.htypes._values import check_input_type, checking_class, holds, value_fits

__all__ = [
    "Collect",
    "Parallelizable",
    "Stream",
    "check_input_type",
    "checking_class",
    "column",
    "fits",
    "get_type_as_string",
    "holds",
    "is_collect",
    "is_parallelizable",
    "is_stream",
    "item_type",
    "type_text",
    "types_match",
    "unannotated",
    "value_fits",
]
