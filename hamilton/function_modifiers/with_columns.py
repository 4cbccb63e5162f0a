"""Columns computed before a function sees its frame; what the plugins' ``with_columns`` share.

``NS.<column>`` are the columns passed and those computed, ``NS._append`` the frame with the latter,
which the function reads in place of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, get_origin

from hamilton import htypes
from hamilton.errors import DefinitionError, InvalidDecoratorException, did_you_mean
from hamilton.function_modifiers._arguments import require_names
from hamilton.function_modifiers._inside import Inside
from hamilton.function_modifiers._signatures import parameter_names
from hamilton.function_modifiers._targets import entry_node, name_read, single
from hamilton.function_modifiers.base import Compiling, Modifier, Stage
from hamilton.function_modifiers.recursive import Source, loaded_functions
from hamilton.node import Argument, Group, Literal, Node, NodeType, Upstream, location

_WAYS = ("columns_to_pass", "pass_dataframe_as", "on_input")


@dataclass(frozen=True, slots=True)
class FrameLibrary:
    """How a library's frames are taken apart and extended.

    Attributes
    ----------
    frame_type
        The class of frames.
    column_type
        The class of a column that is passed.
    computed_types
        The classes of columns that are computed.
    take
        Gives a column: ``take(source, column, producer)``; importable, so that it pickles.
    append
        Gives a frame with columns added or replaced: ``append(frame, columns)``; importable.
    """

    frame_type: type
    column_type: type
    computed_types: tuple[type, ...]
    take: Callable[..., Any]
    append: Callable[..., Any]


class with_columns_base(Modifier):
    """Compute columns with functions of a sub-DAG and append them to a frame.

    Parameters
    ----------
    *load_from
        Modules and functions that compute columns, each by its node's name.
    columns_to_pass
        Columns of the frame that they read; they cannot be computed anew.
    pass_dataframe_as
        The name under which they read the whole frame.
    on_input
        The parameter that is the frame; they read the whole frame under its name.
    select
        The columns to append; all that are computed by default.
    namespace
        Prefix of the names inside; the function's name by default.
    config_required
        Configuration keys without which the graph is not built.

    Raises
    ------
    ValueError
        If nothing is loaded, the frame is not passed in exactly one of the three ways, or a text
        is given where names are listed.
    """

    stage = Stage.INJECT
    library: ClassVar[FrameLibrary]

    takes_functions = True

    def __init__(
        self,
        *load_from: Source,
        columns_to_pass: Sequence[str] | None = None,
        pass_dataframe_as: str | None = None,
        on_input: str | None = None,
        select: Sequence[str] | None = None,
        namespace: str | None = None,
        config_required: Sequence[str] | None = None,
    ) -> None:
        self._functions = loaded_functions(load_from, "with_columns")
        _refuse_ways((columns_to_pass, pass_dataframe_as, on_input))
        require_names(
            "with_columns",
            DefinitionError,
            columns_to_pass=columns_to_pass,
            select=select,
            config_required=config_required,
        )
        self._columns = tuple(columns_to_pass or ())
        self._frame_name = pass_dataframe_as or on_input
        self._on_input = on_input
        self._select = None if select is None else tuple(select)
        self._namespace = namespace
        self._config_required = tuple(config_required or ())

    def required_config(self) -> Sequence[str]:
        """Name the configuration keys that must be given."""
        return self._config_required

    def inner_functions(self) -> Sequence[Callable[..., Any]]:
        """Give the functions that compute columns."""
        return self._functions

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse a function without the parameter that is to be the frame."""
        known = parameter_names(function)
        if not known or self._on_input not in (*known, None):
            msg = (
                f"@with_columns on {function.__name__} ({location(function)}) extends its parameter "
                f"'{self._on_input or 'first'}'; it has: {', '.join(known) or 'none'}. "
                f"{did_you_mean(self._on_input or '', known)}"
            )
            raise InvalidDecoratorException(msg.strip())

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Put the columns' nodes and the extended frame before the function."""
        parameter = self._on_input or parameter_names(function)[0]
        frame_type = compiler.hints(function)[parameter]
        self._refuse_other_frames(function, parameter, frame_type)
        reader = entry_node(nodes, function, "with_columns")
        frame = Upstream(name_read(reader, parameter), frame_type)
        prefix = f"{self._namespace or single(nodes, function, 'with_columns').name}."
        inner = compiler.group(self._functions, {})
        self._refuse_twice(function, inner)
        chosen = self._chosen(function, inner)
        kept = _needed(inner, chosen) if self._select is not None else inner
        made = [
            *self._passed(kept, chosen, frame, prefix, function),
            *self._placed(kept, frame, prefix),
            self._appended(inner, chosen, frame, prefix, function),
        ]
        changed = reader.relink({frame.name: made[-1].name})
        return [changed if node is reader else node for node in nodes] + made

    def _chosen(self, function: Callable[..., Any], inner: Sequence[Node]) -> tuple[str, ...]:
        if self._select is None:
            computed = (node.name for node in inner if self._is_column(node.type))
            return (*self._columns, *computed)
        known = [*self._columns, *(node.name for node in inner)]
        unknown = [name for name in self._select if name not in known]
        if unknown:
            msg = (
                f"@with_columns on {function.__name__} ({location(function)}) selects "
                f"{', '.join(unknown)}, which nothing computes. There are: {', '.join(known)}. "
                f"{did_you_mean(unknown[0], known)}"
            )
            raise DefinitionError(msg.strip())
        return self._select

    def _is_column(self, type_: Any) -> bool:
        return type_ is not Any and any(
            htypes.fits(type_, wanted) for wanted in self.library.computed_types
        )

    def _passed(
        self,
        kept: Sequence[Node],
        chosen: Collection[str],
        frame: Upstream,
        prefix: str,
        function: Callable[..., Any],
    ) -> list[Node]:
        read = {upstream.name for node in kept for upstream in node.upstreams}
        return [
            self._column(name, frame, prefix, function)
            for name in self._columns
            if self._select is None or name in read or name in chosen
        ]

    def _column(
        self, name: str, frame: Upstream, prefix: str, function: Callable[..., Any]
    ) -> Node:
        arguments: dict[str, Argument] = {
            "source": frame,
            "column": Literal(name),
            "producer": Literal(frame.name),
        }
        return Node(
            prefix + name,
            self.library.column_type,
            self.library.take,
            arguments,
            tags={"module": function.__module__},
            originating_functions=(function,),
        )

    def _placed(self, kept: Sequence[Node], frame: Upstream, prefix: str) -> list[Node]:
        inside = {*self._columns, *(node.name for node in kept)}
        outside = {self._frame_name: frame.name} if self._frame_name else {}
        names = {**outside, **{name: prefix + name for name in inside}}
        return Inside(kept).placed(names)

    def _appended(
        self,
        inner: Sequence[Node],
        chosen: Sequence[str],
        frame: Upstream,
        prefix: str,
        function: Callable[..., Any],
    ) -> Node:
        types: Mapping[str, Any] = {node.name: node.type for node in inner}
        columns = [Upstream(prefix + n, types.get(n, self.library.column_type)) for n in chosen]
        return Node(
            f"{prefix}_append",
            frame.type,
            self.library.append,
            {"frame": frame, "columns": Group(tuple(columns), tuple(chosen))},
            NodeType.STANDARD,
            {"module": function.__module__},
            originating_functions=(function,),
        )

    def _refuse_other_frames(
        self, function: Callable[..., Any], parameter: str, frame_type: Any
    ) -> None:
        bare = htypes.unannotated(frame_type)
        plain = get_origin(bare) or bare
        wanted = self.library.frame_type
        if plain is not Any and not (isinstance(plain, type) and issubclass(plain, wanted)):
            msg = (
                f"@with_columns extends a {wanted.__module__}.{wanted.__qualname__}; '{parameter}' "
                f"of {function.__name__} ({location(function)}) is {frame_type}. Name the frame's "
                "parameter with on_input, or take with_columns from its library's plugin."
            )
            raise InvalidDecoratorException(msg)

    def _refuse_twice(self, function: Callable[..., Any], inner: Sequence[Node]) -> None:
        names = [*self._columns, *(node.name for node in inner)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            msg = (
                f"You can only specify columns once: {', '.join(twice)} in @with_columns on "
                f"{function.__name__} ({location(function)}). A column that is passed by "
                "columns_to_pass cannot be computed anew; pass the whole frame with on_input to "
                "replace one."
            )
            raise DefinitionError(msg)


def _refuse_ways(given: Sequence[Any]) -> None:
    named = [way for way, one in zip(_WAYS, given, strict=True) if one is not None]
    if len(named) != 1:
        msg = (
            f"You must specify only one of {', '.join(_WAYS[:-1])} and {_WAYS[-1]} in "
            f"@with_columns; got {' and '.join(named) or 'none of them'}. columns_to_pass gives the "
            "functions single columns, the others give them the whole frame."
        )
        raise DefinitionError(msg)


def _needed(inner: Sequence[Node], chosen: Collection[str]) -> list[Node]:
    """Give the nodes inside that the chosen ones need, these included, in their order."""
    known = {node.name: node for node in inner}
    wanted = [name for name in chosen if name in known]
    reached = set(wanted)
    for name in wanted:  # grows while it is walked
        for upstream in known[name].upstreams:
            if upstream.name in known and upstream.name not in reached:
                reached.add(upstream.name)
                wanted.append(upstream.name)
    return [node for node in inner if node.name in reached]


__all__ = ["FrameLibrary", "with_columns_base"]
