"""One value, several nodes: ``@extract_columns``, ``@extract_fields``, ``@unpack_fields``.

Each field is a node of its own that reads the whole one and takes an item of it. Where missing
fields are filled, the function's own result is the node ``NAME.raw`` and ``NAME`` is the filled one,
so that nothing the function returned is changed.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, get_args, get_origin

from hamilton import htypes, registry
from hamilton.errors import InvalidDecoratorException, Suggestions
from hamilton.function_modifiers._arguments import require
from hamilton.function_modifiers._signatures import evaluated
from hamilton.function_modifiers._taking import (
    fill_columns,
    fill_fields,
    rename_columns,
    take_column,
    take_field,
    take_item,
)
from hamilton.function_modifiers._targets import single
from hamilton.function_modifiers.base import Compiling, Modifier, Stage
from hamilton.node import Argument, Literal, Node, NodeType, Upstream, location

Column = str | tuple[str, str]
"""The name of a column to take, or a pair of it and its documentation."""

Fields = Mapping[str, Any]
"""Names and types of the fields to take."""


class Taker:
    """Makes the nodes that take a whole value apart; what is the same for all is made once.

    Parameters
    ----------
    whole
        The node of the whole value.
    function
        Takes an item: ``function(source, KEY, producer)``.
    parameter
        The name of its parameter for the key.
    producer
        The function that makes the whole, for messages.
    """

    def __init__(
        self, whole: Node, function: Callable[..., Any], parameter: str, producer: str
    ) -> None:
        self._whole = whole
        self._function = function
        self._parameter = parameter
        self._source = Upstream(whole.name, whole.type)
        self._producer = Literal(producer)

    def node(self, name: str, type_: Any, key: Any, doc: str) -> Node:
        """Make the node of an item."""
        arguments: dict[str, Argument] = {
            "source": self._source,
            self._parameter: Literal(key),
            "producer": self._producer,
        }
        return Node(
            name,
            type_,
            self._function,
            arguments,
            NodeType.STANDARD,
            self._whole.tags,
            doc,
            self._whole.originating_functions,
        )


class extract_columns(Modifier):
    """Make a node of each column of a frame.

    Parameters
    ----------
    *columns
        Names, or pairs (name, documentation).
    fill_with
        What a column that is missing is filled with; ``None``: a missing column is an error.
    """

    stage = Stage.TRANSFORM

    def __init__(self, *columns: Column, fill_with: Any = None) -> None:
        if not columns:
            msg = "Error empty arguments passed to extract_columns: name at least one column."
            raise InvalidDecoratorException(msg)
        first: object = columns[0]
        if isinstance(first, list):
            msg = (
                "Error list passed in. Please `*` in front of it to expand it. "
                "Write @extract_columns(*columns)."
            )
            raise InvalidDecoratorException(msg)
        named_columns(columns, "")
        self.columns = columns
        self.fill_with = fill_with

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse a function that gives no frame."""
        frame_column_type(function, "extract_columns")

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Add a node for each column."""
        del compiler
        frame = single(nodes, function, "extract_columns")
        pairs = named_columns(self.columns, frame.doc)
        facts = {"columns": tuple(name for name, _ in pairs), "fill_with": self.fill_with}
        frames = [frame] if self.fill_with is None else _behind(frame, fill_columns, facts)
        columns = column_nodes(frames[-1], pairs, function.__name__)
        return [*(node for node in nodes if node is not frame), *frames, *columns]


class extract_fields(Modifier):
    """Make a node of each field of a dict.

    Parameters
    ----------
    fields
        Names with types, or a list of names, or the first name; nothing takes every field of the
        ``TypedDict`` that the function returns.
    *others
        More names, if ``fields`` is one.
    fill_with
        What a field that is missing is filled with; ``None``: a missing field is an error.
    """

    stage = Stage.TRANSFORM

    def __init__(
        self,
        fields: Mapping[str, Any] | Sequence[str] | str | None = None,
        *others: str,
        fill_with: Any = None,
    ) -> None:
        self.typed = dict(fields) if isinstance(fields, Mapping) else None
        self.names = _field_names(fields, others)
        self.fill_with = fill_with
        named = [(name, Any) for name in self.names]
        for name, type_ in [*named, *(self.typed or {}).items()]:
            _refuse_bad_field(name, type_)

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse a function that does not return a dict with these fields."""
        returned = _return_type(function)
        if returned is not None:
            self._fields(function, returned)

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Add a node for each field."""
        whole = single(nodes, function, "extract_fields")
        fields = self._fields(function, _given_type(whole, function, compiler))
        facts = {"fields": tuple(fields), "fill_with": self.fill_with}
        wholes = [whole] if self.fill_with is None else _behind(whole, fill_fields, facts)
        taker = Taker(wholes[-1], take_field, "field", function.__name__)
        made = [taker.node(name, type_, name, whole.doc) for name, type_ in fields.items()]
        return [*(node for node in nodes if node is not whole), *wholes, *made]

    def _fields(self, function: Callable[..., Any], returned: Any) -> Fields:
        if htypes.is_typed_dict(returned):
            return self._of_typed_dict(function, typing.get_type_hints(returned))
        origin = get_origin(returned) or returned
        if not isinstance(origin, type) or not issubclass(origin, dict):
            msg = (
                f"For extracting fields, output type must be a dict or a TypedDict, not {returned}: "
                f"{_place(function)}."
            )
            raise InvalidDecoratorException(msg)
        if self.typed is not None:
            return self.typed
        return self._of_plain_dict(function, get_args(returned))

    def _of_typed_dict(self, function: Callable[..., Any], hints: Fields) -> Fields:
        wanted = self.typed or dict.fromkeys(self.names or hints, Any)
        problems = _not_in(hints, wanted) + _of_other_types(hints, wanted)
        if problems:
            msg = (
                f"The fields are not those of the TypedDict that {_place(function)} returns, "
                f"{dict(hints)}: {' '.join(problems)}"
            )
            raise InvalidDecoratorException(msg)
        return self.typed or {name: hints[name] for name in wanted}

    def _of_plain_dict(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Fields:
        if not arguments:
            msg = (
                "When extracting fields from a function that returns a bare `dict`, their types "
                f"must be given: extract_fields({{'name': type}}), or annotate {_place(function)} "
                "as dict[str, T]."
            )
            raise InvalidDecoratorException(msg)
        if not self.names:
            msg = (
                f"extract_fields() without fields needs a TypedDict; {_place(function)} returns a "
                "dict. Name the fields."
            )
            raise InvalidDecoratorException(msg)
        return dict.fromkeys(self.names, arguments[-1])


class unpack_fields(Modifier):
    """Make a node of each leading item of a tuple.

    Parameters
    ----------
    *fields
        Names, at most as many as the tuple has items.
    """

    stage = Stage.TRANSFORM

    example = "'first', 'second'"

    def __init__(self, *fields: str) -> None:
        for field in fields:
            require(str, field, "unpack_fields", _unpacked(field) or self.example)
        self.fields = fields

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse a function that does not return a tuple with that many items."""
        returned = _return_type(function)
        if returned is not None:
            self._types(function, returned)

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Add a node for each item."""
        whole = single(nodes, function, "unpack_fields")
        kinds = self._types(function, _given_type(whole, function, compiler))
        taker = Taker(whole, take_item, "index", function.__name__)
        made = [
            taker.node(name, kind, position, whole.doc)
            for position, (name, kind) in enumerate(zip(self.fields, kinds, strict=True))
        ]
        return [*nodes, *made]

    def _types(self, function: Callable[..., Any], returned: Any) -> Sequence[Any]:
        kinds = get_args(returned)
        if get_origin(returned) is not tuple or not kinds:
            msg = (
                f"For unpacking fields, output type must be a tuple with known items, such as "
                f"tuple[int, str], not {returned}: {_place(function)}."
            )
            raise InvalidDecoratorException(msg)
        if kinds[-1] is ...:
            return [kinds[0]] * len(self.fields)
        if len(self.fields) > len(kinds):
            msg = (
                f"Number of unpacked fields ({len(self.fields)}) is greater than the number of "
                f"items ({len(kinds)}) of {returned}: {_place(function)}."
            )
            raise InvalidDecoratorException(msg)
        return kinds[: len(self.fields)]


def named_columns(columns: Sequence[Column], doc: str) -> list[tuple[str, str]]:
    """Give columns as pairs (name, documentation).

    Parameters
    ----------
    columns
        Names, or pairs.
    doc
        The documentation of those without.

    Raises
    ------
    InvalidDecoratorException
        If one is neither.
    """
    pairs = [(one, doc) if isinstance(one, str) else one for one in columns]
    for pair in pairs:
        if not _is_named(pair):
            msg = f"A column is a name, or a pair (name, documentation); got {pair!r}."
            raise InvalidDecoratorException(msg)
    return pairs


def column_nodes(frame: Node, columns: Sequence[tuple[str, str]], producer: str) -> list[Node]:
    """Make the nodes of a frame's columns.

    Parameters
    ----------
    frame
        The frame's node.
    columns
        Pairs (name, documentation).
    producer
        The function's name, for messages.
    """
    type_ = registry.get_column_type_from_df_type(frame.type)
    taker = Taker(frame, take_column, "column", producer)
    return [taker.node(name, type_, name, doc) for name, doc in columns]


def renamed_frame(frame: Node, columns: Sequence[str]) -> list[Node]:
    """Give the node of a frame as it is made, and one of the frame with its columns renamed."""
    return _behind(frame, rename_columns, {"columns": tuple(columns)})


def frame_column_type(function: Callable[..., Any], decorator: str) -> Any:
    """Give the type of a column of the frame that a function returns.

    Raises
    ------
    InvalidDecoratorException
        If it returns no frame of a registered type.
    """
    returned = _return_type(function)
    if returned is None:
        return None
    try:
        return registry.get_column_type_from_df_type(returned)
    except NotImplementedError as error:
        msg = (
            f"Error {function.__name__} does not output a type we know about. Is it a dataframe "
            f"type? @{decorator} on {_place(function)}, which returns {returned}. Known types come "
            "with the libraries that are imported; hamilton.registry.register_types() adds one."
        )
        raise InvalidDecoratorException(msg) from error


def _behind(whole: Node, function: Callable[..., Any], constants: Mapping[str, Any]) -> list[Node]:
    raw = whole.evolve(name=f"{whole.name}.raw")
    arguments = {key: Literal(constant) for key, constant in constants.items()}
    changed = whole.evolve(
        function=function,
        arguments={"source": Upstream(raw.name, whole.type), **arguments},
        kind=NodeType.STANDARD,
        defaults={},
    )
    return [raw, changed]


def _return_type(function: Callable[..., Any]) -> Any:
    """Give the return type, ``None`` if a name in it is not defined yet."""
    annotation = function.__annotations__.get("return", inspect.Parameter.empty)
    if annotation is inspect.Parameter.empty:
        return inspect.Parameter.empty
    try:
        return htypes.unannotated(evaluated(function, annotation))
    except NameError:
        return None


def _given_type(whole: Node, function: Callable[..., Any], compiler: Compiling) -> Any:
    """Give the type of what is taken apart; a decorator below may have changed the function's."""
    given = compiler.hints(function)["return"] if whole.type is Any else whole.type
    return htypes.unannotated(given)


def _field_names(
    fields: Mapping[str, Any] | Sequence[str] | str | None, others: Sequence[str]
) -> tuple[str, ...]:
    if fields is None:
        return tuple(others)
    if isinstance(fields, str):
        return (fields, *others)
    require(Iterable, fields, "extract_fields", "{'name': type}")
    return (*fields, *others)


def _unpacked(names: object) -> str:
    """Write out the names of a list; nothing if it is none."""
    return ", ".join(map(repr, names)) if isinstance(names, (list, tuple)) else ""


def _is_named(column: Any) -> bool:
    is_pair = isinstance(column, (tuple, list)) and len(column) == 2  # noqa: PLR2004
    return is_pair and isinstance(column[0], str)


def _not_in(hints: Fields, wanted: Fields) -> list[str]:
    near = Suggestions(hints)
    unknown = [name for name in wanted if name not in hints]
    return [f"There is no field {name!r}. {near.sentence(name)}".strip() for name in unknown]


def _of_other_types(hints: Fields, wanted: Fields) -> list[str]:
    return [
        f"The field {name!r} has the type {hints[name]}, not {type_}."
        for name, type_ in wanted.items()
        if name in hints and not htypes.fits(type_, hints[name])
    ]


def _refuse_bad_field(name: Any, type_: Any) -> None:
    if not isinstance(name, str):
        msg = f"The names of fields are strings; got {name!r}."
        raise InvalidDecoratorException(msg)
    is_type = isinstance(type_, (type, types.UnionType, typing.TypeVar, typing.NewType))
    if not (is_type or type_ is Any or get_origin(type_) is not None):
        msg = f"The type of field {name!r} must be a type; got {type_!r}."
        raise InvalidDecoratorException(msg)


def _place(function: Callable[..., Any]) -> str:
    return f"{function.__name__} ({location(function)})"


__all__ = [
    "Column",
    "column_nodes",
    "extract_columns",
    "extract_fields",
    "frame_column_type",
    "named_columns",
    "renamed_frame",
    "take_column",
    "unpack_fields",
]
