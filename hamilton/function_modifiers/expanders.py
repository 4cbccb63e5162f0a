"""One function, many nodes: the ``@parameterize`` family and ``@inject``.

Every one of them makes an edited copy of the function's node: another name, other arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hamilton._rooms import opener
from hamilton.errors import InvalidDecoratorException, did_you_mean
from hamilton.function_modifiers._arguments import require, require_names
from hamilton.function_modifiers._signatures import parameter_names
from hamilton.function_modifiers._targets import entry_node, refuse_fed, single
from hamilton.function_modifiers.base import Compiling, Modifier, Stage
from hamilton.function_modifiers.dependencies import (
    Dependency,
    LiteralDependency,
    UpstreamDependency,
    bind,
    check_bindings,
    source,
    value,
)
from hamilton.function_modifiers.extractors import (
    Column,
    column_nodes,
    frame_column_type,
    named_columns,
    renamed_frame,
)
from hamilton.node import Argument, Group, Node, Upstream, location

if TYPE_CHECKING:
    from hamilton.function_modifiers.extractors import (
        extract_columns,
        extract_fields,
        unpack_fields,
    )
else:  # a checker would take any name for one of the module
    _ROOMS = {
        "_deprecated": ("parameterized_inputs", "parametrized", "parametrized_input"),
        "extractors": ("extract_columns", "extract_fields", "unpack_fields"),
    }
    __getattr__ = opener(__name__, _ROOMS, package="hamilton.function_modifiers")

_NAME: Final = "output_name"
"""What stands for the node's name in a documentation."""

Bindings = Mapping[str, Dependency]
"""What each parameter that is mentioned is bound to."""


class parameterize(Modifier):
    """Make one node for each keyword, with some parameters bound to nodes or constants.

    Parameters
    ----------
    **parametrization
        For the name of a node its bindings ``{"parameter": source("x") | value(1) | group(...)}``,
        or a pair (bindings, documentation). Parameters not mentioned stay ordinary dependencies.

    Notes
    -----
    Without a documentation of its own, a node has the function's, in which ``{output_name}`` and
    ``{parameter}`` stand for what they are in this node.
    """

    stage = Stage.EXPAND
    only_one = "expander"
    example = "node={'parameter': source('other')}"

    def __init__(self, **parametrization: Bindings | tuple[Bindings, str]) -> None:
        pairs = {
            name: given if isinstance(given, tuple) else (given, None)
            for name, given in parametrization.items()
        }
        for name, pair in pairs.items():
            _refuse_no_bindings(name, pair)
        self.bindings: dict[str, Bindings] = {name: pair[0] for name, pair in pairs.items()}
        self.docs: dict[str, str | None] = {name: pair[1] for name, pair in pairs.items()}

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse parameters that the function does not have, and bindings that are none."""
        known = parameter_names(function)
        _refuse_reserved(function, known, type(self).__name__)
        for bindings in self.bindings.values():
            _refuse_unknown(function, bindings, known, type(self).__name__)
            check_bindings(function, bindings, "parameterize")

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Put the nodes asked for in the place of the function's own."""
        del compiler
        main = _variable(nodes, function, type(self).__name__)
        bound = {name: None for bindings in self.bindings.values() for name in bindings}
        refuse_fed(nodes, main, bound, type(self).__name__)
        template = _documentation(main.doc)
        made = [
            _variant(main, name, bindings, self.docs[name] or template(name, bindings))
            for name, bindings in self.bindings.items()
        ]
        return [*(node for node in nodes if node is not main), *made]


class parameterize_values(parameterize):
    """Make one node for each constant that a parameter may be.

    Parameters
    ----------
    parameter
        The parameter.
    assigned_output
        For each pair (node name, documentation) the constant.
    """

    example = "'parameter', {('node', 'documentation'): constant}"

    def __init__(self, parameter: str, assigned_output: Mapping[tuple[str, str], Any]) -> None:
        require(str, parameter, type(self).__name__, self.example)
        require(Mapping, assigned_output, type(self).__name__, self.example)
        keys: list[Any] = list(assigned_output)
        for key in keys:
            if not _is_name_and_doc(key):
                msg = (
                    f"Invalid key {key!r} in assigned_output: write a tuple (node name, "
                    "documentation)."
                )
                raise InvalidDecoratorException(msg)
        super().__init__(
            **{
                name: ({parameter: value(constant)}, doc)
                for (name, doc), constant in assigned_output.items()
            }
        )


class parameterize_sources(parameterize):
    """Make one node for each mapping of parameters to the nodes they read.

    Parameters
    ----------
    **parameterization
        For the name of a node, its parameters' sources: ``{"parameter": "node"}``.
    """

    example = "node={'parameter': 'other'}"

    def __init__(self, **parameterization: Mapping[str, str]) -> None:
        for name, sources in parameterization.items():
            require(Mapping, sources, type(self).__name__, f"{name}={{'parameter': 'other'}}")
        if not parameterization:
            msg = "@parameterize_sources needs at least one output: out={'parameter': 'node'}."
            raise ValueError(msg)
        super().__init__(
            **{
                name: {parameter: source(upstream) for parameter, upstream in sources.items()}
                for name, sources in parameterization.items()
            }
        )


class inject(Modifier):
    """Bind parameters of a function to nodes, constants or groups; its node keeps its name.

    In the function's documentation ``{output_name}`` and ``{parameter}`` stand for what they are.
    """

    stage = Stage.EXPAND
    only_one = "expander"
    example = "parameter=source('other')"

    def __init__(self, **key_value_pairs: Dependency) -> None:
        self.bindings: Bindings = key_value_pairs

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse parameters that the function does not have, and bindings that are none."""
        known = parameter_names(function)
        _refuse_reserved(function, known, "inject")
        _refuse_unknown(function, self.bindings, known, "inject")
        check_bindings(function, self.bindings, "inject")

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Edit the arguments of the function's node."""
        del compiler
        single(nodes, function, "inject")
        main = entry_node(nodes, function, "inject")
        refuse_fed(nodes, main, self.bindings, "inject")
        doc = _documentation(main.doc)(main.name, self.bindings)
        changed = _variant(main, main.name, self.bindings, doc)
        return [changed if node is main else node for node in nodes]


@dataclass(frozen=True)
class ParameterizedExtract:
    """One frame of ``parameterize_extract_columns``: its columns, and what its parameters read.

    Attributes
    ----------
    outputs
        The names of the columns, or pairs (name, documentation).
    input_mapping
        What each parameter that is mentioned is bound to.
    """

    outputs: tuple[Column, ...]
    input_mapping: Bindings


class parameterize_extract_columns(Modifier):
    """Make several frames of one function, and nodes of their columns.

    Parameters
    ----------
    *extract_config
        For each frame its columns, names or pairs (name, documentation), and the bindings. The
        i-th frame is the node ``function__i``.
    reassign_columns
        Whether the frame's columns are renamed to these names, by position.
    """

    stage = Stage.EXPAND
    only_one = "expander"
    example = "ParameterizedExtract(('column',), {'parameter': source('other')})"

    def __init__(
        self, *extract_config: ParameterizedExtract, reassign_columns: bool = True
    ) -> None:
        for extract in extract_config:
            require(ParameterizedExtract, extract, type(self).__name__, self.example)
            require(Iterable, extract.outputs, type(self).__name__, self.example)
            require_names(type(self).__name__, outputs=extract.outputs)
            require(Mapping, extract.input_mapping, type(self).__name__, self.example)
        self.extracts = extract_config
        self.reassign_columns = reassign_columns

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse functions that give no frame, and bindings that are none."""
        frame_column_type(function, "parameterize_extract_columns")
        for extract in self.extracts:
            named_columns(extract.outputs, "")
            known = parameter_names(function)
            _refuse_unknown(function, extract.input_mapping, known, "parameterize_extract_columns")
            check_bindings(function, extract.input_mapping, "parameterize_extract_columns")

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Put frames and columns in the place of the function's node."""
        del compiler
        main = _variable(nodes, function, "parameterize_extract_columns")
        template = _documentation(main.doc)
        made: list[Node] = []
        for position, extract in enumerate(self.extracts):
            refuse_fed(nodes, main, extract.input_mapping, "parameterize_extract_columns")
            name = f"{main.name}__{position}"
            doc = template(name, extract.input_mapping)
            frame = _variant(main, name, extract.input_mapping, doc)
            columns = named_columns(extract.outputs, doc)
            frames = [frame]
            if self.reassign_columns:
                frames = renamed_frame(frame, [column for column, _ in columns])
            made += [*frames, *column_nodes(frames[-1], columns, function.__name__)]
        return [*(node for node in nodes if node is not main), *made]


def _variable(nodes: Sequence[Node], function: Callable[..., Any], decorator: str) -> Node:
    """Give the node that there will be many of; it reads the function's parameters itself."""
    main = single(nodes, function, decorator)
    entry = entry_node(nodes, function, decorator)
    if entry is not main:
        msg = (
            f"@{decorator} on {function.__name__} ({location(function)}) makes many nodes of one, "
            f"but {main.name} is made of {entry.name}, by another decorator. Parameterize a plain "
            "function that this one calls."
        )
        raise InvalidDecoratorException(msg)
    return main


def _variant(main: Node, name: str, bindings: Bindings, doc: str) -> Node:
    arguments: dict[str, Argument] = dict(main.arguments)
    for parameter, dependency in bindings.items():
        wanted = arguments.get(parameter)
        if wanted.__class__ is Upstream and wanted.name == parameter:
            arguments[parameter] = bind(dependency, wanted, parameter)
        else:
            arguments.update(_rebound(arguments, parameter, dependency))
    return main.twin(name, arguments, doc)


def _rebound(
    arguments: Mapping[str, Argument], parameter: str, dependency: Dependency
) -> Mapping[str, Argument]:
    """Bind a parameter of a function whose node has parameters of other names, as under ``@does``."""

    def bound(argument: Argument) -> Argument:
        if isinstance(argument, Upstream) and argument.name == parameter:
            return bind(dependency, argument, parameter)
        if isinstance(argument, Group):
            return Group(tuple(map(bound, argument.items)), argument.keys)  # type: ignore[arg-type]
        return argument

    changed = {name: bound(argument) for name, argument in arguments.items()}
    if all(changed[name] is argument for name, argument in arguments.items()):
        changed[parameter] = bind(dependency, arguments[parameter], parameter)
    return changed


def _documentation(doc: str) -> Callable[[str, Bindings], str]:
    if "{" not in doc:
        return lambda name, bindings: doc
    from string import Formatter

    def formatted(name: str, bindings: Bindings) -> str:
        facts = {_NAME: name, **_shown(bindings)}
        try:
            return Formatter().vformat(doc, (), _Fields(facts))
        except (ValueError, AttributeError, IndexError, KeyError, TypeError):
            return doc  # braces that are not meant as fields

    return formatted


class _Fields(dict[str, Any]):
    """Fields of a documentation; one that is unknown is left as its bare name."""

    def __missing__(self, key: str) -> str:
        return key


def _shown(bindings: Bindings) -> dict[str, Any]:
    """Give what stands in a documentation for each parameter; a group has no short form."""
    return {
        parameter: bound.source if isinstance(bound, UpstreamDependency) else bound.value
        for parameter, bound in bindings.items()
        if isinstance(bound, (UpstreamDependency, LiteralDependency))
    }


def _is_name_and_doc(key: Any) -> bool:
    return isinstance(key, tuple) and len(key) == 2 and isinstance(key[0], str)  # noqa: PLR2004


def _refuse_no_bindings(name: str, given: tuple[Any, ...]) -> None:
    if len(given) != 2 or not isinstance(given[0], Mapping):  # noqa: PLR2004 - and documentation
        msg = (
            f"@parameterize binds parameters for each output: {name}={{'parameter': value(...)}}, or "
            f"a pair of that and its documentation; got {given[0]!r}."
        )
        raise InvalidDecoratorException(msg)


def _refuse_reserved(function: Callable[..., Any], known: Collection[str], decorator: str) -> None:
    if _NAME in known:
        msg = (
            f"Error function {function.__name__} cannot have '{_NAME}' as a parameter, it is "
            f"reserved under @{decorator}: in a documentation {{{_NAME}}} stands for the node's "
            f"name. Rename it ({location(function)})."
        )
        raise InvalidDecoratorException(msg)


def _refuse_unknown(
    function: Callable[..., Any], bindings: Bindings, known: Collection[str], decorator: str
) -> None:
    unknown = [name for name in bindings if name not in known]
    if unknown:
        msg = (
            "Parametrization is invalid: the following parameters don't appear in the function "
            f"itself: {', '.join(map(str, unknown))}. @{decorator} on {function.__name__} "
            f"({location(function)}). {did_you_mean(unknown[0], known)}"
        )
        raise InvalidDecoratorException(msg.strip())


__all__ = [
    "Bindings",
    "ParameterizedExtract",
    "extract_columns",
    "extract_fields",
    "inject",
    "parameterize",
    "parameterize_extract_columns",
    "parameterize_sources",
    "parameterize_values",
    "unpack_fields",
]
