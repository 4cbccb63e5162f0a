"""Which types fit which, and the types that make a dataflow dynamic.

One relation, :func:`fits`, decides edges; one, :func:`value_fits`, decides given values. Both are
structural: a union fits if each member does, a tuple if its items do, ``int`` fits ``float`` (PEP
484), a ``NewType`` fits what it was made from, a class fits a protocol whose members it has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hamilton._rooms import opener
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
    is_typed_dict,
    item_type,
    type_text,
    unannotated,
)
from hamilton.htypes._narrowing import NEITHER, TypesMatch, narrower, of_item
from hamilton.htypes._values import check_input_type, checking_class, holds, value_fits

if TYPE_CHECKING:
    from hamilton.htypes._words import (
        InvalidTypeException,
        check_instance,
        custom_subclass_check,
        get_type_information,
        is_parallelizable_type,
        validate_type_annotation,
    )

_ROOMS = {
    "_words": (
        "InvalidTypeException",
        "check_instance",
        "custom_subclass_check",
        "get_type_information",
        "is_parallelizable_type",
        "validate_type_annotation",
    )
}
"""Where the names are that are imported when they are asked for."""

if not TYPE_CHECKING:  # a checker would take any name for one of the package
    __getattr__ = opener(__name__, _ROOMS)

__all__ = [
    "NEITHER",
    "Collect",
    "InvalidTypeException",
    "Parallelizable",
    "Stream",
    "TypesMatch",
    "check_input_type",
    "check_instance",
    "checking_class",
    "column",
    "custom_subclass_check",
    "fits",
    "get_type_as_string",
    "get_type_information",
    "holds",
    "is_collect",
    "is_parallelizable",
    "is_parallelizable_type",
    "is_stream",
    "is_typed_dict",
    "item_type",
    "narrower",
    "of_item",
    "type_text",
    "types_match",
    "unannotated",
    "validate_type_annotation",
    "value_fits",
]


def __dir__() -> list[str]:
    """List what may be asked for, imported already or not."""
    return sorted({*globals(), *__all__})
