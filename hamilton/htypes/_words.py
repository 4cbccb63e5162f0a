"""Older helpers for types, in the words of users of Hamilton; the engine asks none of them."""

from __future__ import annotations

from typing import Annotated, Any, Final, get_origin

from hamilton import registry
from hamilton.errors import HamiltonError
from hamilton.htypes._edges import fits
from hamilton.htypes._forms import is_parallelizable
from hamilton.htypes._values import holds

_OF_ITEMS: Final = (int, float, str, bool)


class InvalidTypeException(HamiltonError, TypeError):
    """An annotation of a column says something else than the type of its items."""


def custom_subclass_check(requested_type: Any, param_type: Any) -> bool:
    """Say whether a value of the type ``requested_type`` can be given for a ``param_type``.

    The names are historic: what is given comes first, as in ``issubclass``. ``Any`` is known to
    be nothing but itself here, while a node of it may be read as everything.
    """
    if requested_type is Any:
        return param_type is Any
    return fits(requested_type, param_type)


def check_instance(obj: Any, type_: Any) -> bool:
    """Say whether a value is of a type, the items of containers included."""
    return holds(obj, type_)


def is_parallelizable_type(type_: Any) -> bool:
    """Say whether a return type makes a node that expands into items."""
    return is_parallelizable(type_)


def get_type_information(some_type: Any) -> tuple[Any, list[Any]]:
    """Take an annotation apart.

    Returns
    -------
    tuple
        The type, and what ``Annotated`` says besides.

    Examples
    --------
    >>> get_type_information(Annotated[int, "euros"]), get_type_information(int)
    ((<class 'int'>, ['euros']), (<class 'int'>, []))
    """
    if get_origin(some_type) is Annotated:
        return some_type.__origin__, list(some_type.__metadata__)
    return some_type, []


def validate_type_annotation(annotation: Any) -> bool:
    """Check ``column[pd.Series, int]``, as older dataflows annotate; building does not ask for it.

    Parameters
    ----------
    annotation
        What a function says of a value; one without ``Annotated`` is always good.

    Returns
    -------
    bool
        ``True``.

    Raises
    ------
    InvalidTypeException
        If what is annotated is no column of a registered kind of frame, or its items are said to be
        anything but one of ``int``, ``float``, ``str`` and ``bool``.
    """
    kind, told = get_type_information(annotation)
    problem = _problem(kind, told) if told else ""
    if problem:
        raise InvalidTypeException(problem)
    return True


def _problem(kind: Any, told: list[Any]) -> str:
    known = tuple(registry.get_registered_column_types().values())
    columns = tuple(one for one in known if isinstance(one, type))
    if not (isinstance(kind, type) and issubclass(kind, columns)):
        return (
            f"Hamilton only accepts annotated types of series or equivalent. Got {kind}. Write "
            "column[pd.Series, int], or leave the annotation out."
        )
    if len(told) > 1:
        return f"Hamilton only accepts one annotation per pd.Series. Got {told}."
    if not (isinstance(told[0], type) and issubclass(told[0], _OF_ITEMS)):
        return (
            "Hamilton only accepts annotations on series that are subclasses of one of "
            f"{_OF_ITEMS}. Got {told[0]}."
        )
    return ""


__all__ = [
    "InvalidTypeException",
    "check_instance",
    "custom_subclass_check",
    "get_type_information",
    "is_parallelizable_type",
    "validate_type_annotation",
]
