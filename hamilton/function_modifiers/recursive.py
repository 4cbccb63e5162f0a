"""A graph within a graph: ``@subdag`` and ``@parameterized_subdag``.

The inner functions are compiled once for each configuration, and instantiated by renaming: what
lies inside gets the namespace's prefix, what does not stays a name of the outer graph.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hamilton.errors import InvalidDecoratorException, did_you_mean
from hamilton.function_modifiers._inside import NON_FINAL
from hamilton.function_modifiers._modules import functions_of
from hamilton.function_modifiers._signatures import parameter_names
from hamilton.function_modifiers.base import Compiling, Creator
from hamilton.function_modifiers.dependencies import (
    ConfigDependency,
    Dependency,
    LiteralDependency,
    UpstreamDependency,
    bind,
    check_bindings,
)
from hamilton.node import Argument, Literal, Node, Upstream, identity, location, renamed

Source = types.ModuleType | Callable[..., Any]
"""Where a sub-DAG's functions come from."""


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """One use of a sub-DAG: where it stands and what is bound.

    Attributes
    ----------
    namespace
        The prefix of the names inside.
    final_name
        The name of the node outside.
    inputs
        What names inside are bound to.
    config
        Configuration of the inside, over the outer one.
    external_inputs
        Parameters of the function that read the outer graph.
    """

    namespace: str
    final_name: str
    inputs: Mapping[str, Dependency] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)
    external_inputs: Collection[str] = ()


class subdag(Creator):
    """Run functions as a graph of their own inside a node.

    Parameters
    ----------
    *load_from
        Modules and functions of the inside.
    inputs
        What names inside are bound to: ``{"x": source("outer_x")}`` or ``value(...)``.
    config
        Configuration of the inside, over the outer one; a value may be ``configuration("key")``.
    namespace
        Prefix of the names inside; the function's name by default.
    final_node_name
        Name of the node outside; the function's name by default.
    external_inputs
        Parameters of the function that read the outer graph; all others read the inside, or have
        a default.

    Raises
    ------
    ValueError
        If nothing is loaded.
    """

    def __init__(
        self,
        *load_from: Source,
        inputs: Mapping[str, Dependency] | None = None,
        config: Mapping[str, Any] | None = None,
        namespace: str | None = None,
        final_node_name: str | None = None,
        external_inputs: Collection[str] | None = None,
    ) -> None:
        self._functions = loaded_functions(load_from, "subdag")
        self._inputs = inputs or {}
        self._config = config or {}
        self._namespace = namespace
        self._final_node_name = final_node_name
        self._external_inputs = external_inputs or ()

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse bindings that are none, and keys that are bound twice."""
        _check_use(function, self._inputs, self._config, "subdag")

    def create(
        self, function: Callable[..., Any], name: str, compiler: Compiling
    ) -> Sequence[Node]:
        """Make the inside and the node outside."""
        use = Use(
            self._namespace or name,
            self._final_node_name or name,
            self._inputs,
            self._config,
            self._external_inputs,
        )
        return instantiate(self._functions, function, use, compiler)


class parameterized_subdag(Creator):
    """Run functions as several graphs, one for each keyword.

    Parameters
    ----------
    *load_from
        Modules and functions of the inside.
    inputs
        Bindings that all share.
    config
        Configuration that all share.
    external_inputs
        Parameters of the function that read the outer graph.
    **parameterization
        For the name of each node ``{"inputs": ..., "config": ..., "external_inputs": ...}``, over
        what they share; names inside get the node's name as prefix.
    """

    def __init__(
        self,
        *load_from: Source,
        inputs: Mapping[str, Dependency] | None = None,
        config: Mapping[str, Any] | None = None,
        external_inputs: Collection[str] | None = None,
        **parameterization: Mapping[str, Any],
    ) -> None:
        self._functions = loaded_functions(load_from, "parameterized_subdag")
        self._uses = tuple(
            Use(
                name,
                name,
                {**(inputs or {}), **own.get("inputs", {})},
                {**(config or {}), **own.get("config", {})},
                own.get("external_inputs", external_inputs) or (),
            )
            for name, own in parameterization.items()
        )
        self._parameterization = parameterization

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse bindings that are none, keys that are bound twice, and unknown settings."""
        known = ("inputs", "config", "external_inputs")
        for name, own in self._parameterization.items():
            unknown = [key for key in own if key not in known]
            if unknown:
                msg = (
                    f"@parameterized_subdag: {name} has {', '.join(unknown)}; it can have "
                    f"{', '.join(known)}. {did_you_mean(unknown[0], known)}"
                )
                raise InvalidDecoratorException(msg.strip())
        for use in self._uses:
            _check_use(function, use.inputs, use.config, "parameterized_subdag")

    def create(
        self, function: Callable[..., Any], name: str, compiler: Compiling
    ) -> Sequence[Node]:
        """Make the insides and the nodes outside."""
        del name
        nodes: list[Node] = []
        for use in self._uses:
            nodes += instantiate(self._functions, function, use, compiler)
        return nodes


def instantiate(
    functions: Sequence[Callable[..., Any]],
    function: Callable[..., Any],
    use: Use,
    compiler: Compiling,
) -> list[Node]:
    """Give the nodes of one use of a sub-DAG, the one outside last.

    Parameters
    ----------
    functions
        The functions of the inside.
    function
        The decorated function, which reads the inside.
    use
        Where it stands and what is bound.
    compiler
        Compiles the inside under its configuration.
    """
    own_config = _own_config(function, use, compiler.config)
    inner = compiler.group(functions, own_config)
    prefix = f"{use.namespace}."
    inside = dict.fromkeys((*inner.names, *use.inputs, *own_config))
    names = {name: prefix + name for name in inside}
    final = _final(function, use, inside, compiler)
    bound = _bound(function, functions, use, (inner.wanted, _wanted(final)))
    constants = {key: (Literal(given), type(given)) for key, given in own_config.items()}
    made = [placed(node, names, prefix) for node in inner.hidden if node.name not in own_config]
    made += [_given(names[key], *given) for key, given in {**bound, **constants}.items()]
    outer = {name: final.arguments[name] for name in use.external_inputs}
    optional = {up.name: prefix + up.name for up in final.upstreams if not up.required}
    read = renamed(final.arguments, {**optional, **names})
    return [*made, final.evolve(arguments={**read, **outer})]


def placed(node: Node, names: Mapping[str, str], prefix: str) -> Node:
    """Give a node of the inside as it stands in the outer graph.

    Parameters
    ----------
    node
        A compiled node, tagged as an inner one.
    names
        From names of the inside to those of the outer graph; what is not mentioned is outside.
    prefix
        What stands before its own name.
    """
    return Node(
        names.get(node.name) or prefix + node.name,
        node.type,
        node.function,
        renamed(node.arguments, names),
        node.kind,
        node.tags,
        node.doc,
        node.originating_functions,
        node.defaults,
    )


def loaded_functions(load_from: Sequence[Source], decorator: str) -> tuple[Callable[..., Any], ...]:
    """Give the functions of a sub-DAG: those given, and those of the modules given.

    Parameters
    ----------
    load_from
        Modules and functions.
    decorator
        The decorator that loads them, for messages.

    Raises
    ------
    ValueError
        If there is nothing.
    InvalidDecoratorException
        If something is neither.
    """
    if not load_from:
        msg = f"@{decorator} needs at least one module or function to load from."
        raise ValueError(msg)
    functions: list[Callable[..., Any]] = []
    for loaded in load_from:
        if isinstance(loaded, types.ModuleType):
            functions += functions_of(loaded)
        elif isinstance(loaded, types.FunctionType):
            functions.append(loaded)
        else:
            msg = f"@{decorator} loads modules and functions; {loaded!r} is neither."
            raise InvalidDecoratorException(msg)
    return tuple(functions)


def _check_use(
    function: Callable[..., Any],
    inputs: Mapping[str, Dependency],
    config: Mapping[str, Any],
    decorator: str,
) -> None:
    for key, dependency in inputs.items():
        check_bindings(function, {key: dependency}, decorator)
    shared = sorted(inputs.keys() & config.keys())
    if shared:
        msg = (
            f"Config keys {shared} are shared with inputs in @{decorator} on {function.__name__} "
            f"({location(function)}). Give each in one of them."
        )
        raise InvalidDecoratorException(msg)
    for key, given in config.items():
        if isinstance(given, UpstreamDependency):
            msg = (
                f"The configuration {key!r} of @{decorator} on {function.__name__} "
                f"({location(function)}) is {given!r}; it must be known when the graph is built: "
                "a constant, value(...) or configuration('key')."
            )
            raise InvalidDecoratorException(msg)


def _own_config(function: Callable[..., Any], use: Use, outer: Mapping[str, Any]) -> dict[str, Any]:
    own = {}
    for key, given in use.config.items():
        if isinstance(given, ConfigDependency):
            if given.source not in outer:
                msg = (
                    f"Source {given.source} was not found in the configuration. This is required "
                    f"for the {use.final_name} subdag ({location(function)}). "
                    f"{did_you_mean(given.source, outer)}"
                )
                raise InvalidDecoratorException(msg.strip())
            own[key] = outer[given.source]
        else:
            own[key] = given.value if isinstance(given, LiteralDependency) else given
    return own


def _final(
    function: Callable[..., Any], use: Use, inside: Collection[str], compiler: Compiling
) -> Node:
    final = compiler.own_node(function, use.final_name)
    names = [up.name for up in final.upstreams if up.required]
    unknown = [name for name in names if name not in inside and name not in use.external_inputs]
    stray = [name for name in use.external_inputs if name not in final.arguments]
    if unknown or stray:
        name = (unknown or stray)[0]
        problem = (
            f"parameter '{name}' names nothing inside; a parameter that reads the outer graph "
            f"stands in external_inputs=['{name}']"
            if unknown
            else f"external_inputs has '{name}', which is no parameter"
        )
        known = inside if unknown else list(final.arguments)
        absent = [one.sentence() for one in compiler.absent if one.name == name]
        msg = (
            f"The sub-DAG {use.namespace} of {function.__name__} ({location(function)}): "
            f"{problem}. {' '.join([*absent, did_you_mean(name, known)])} "
            f"Inside: {', '.join(sorted(inside)) or 'nothing'}."
        )
        raise InvalidDecoratorException(msg)
    return final


def _bound(
    function: Callable[..., Any],
    functions: Sequence[Callable[..., Any]],
    use: Use,
    read: Sequence[Mapping[str, Upstream]],
) -> dict[str, tuple[Argument, Any]]:
    bound = {}
    for key, dependency in use.inputs.items():
        wanted = next((names[key] for names in read if key in names), None)
        if wanted is not None:
            bound[key] = _argument(dependency, wanted, key)
            continue
        known = {name for inner in functions for name in parameter_names(inner)}.union(*read)
        if key not in known:
            msg = (
                f"The sub-DAG {use.namespace} of {function.__name__} ({location(function)}) has no "
                f"input '{key}'. {did_you_mean(key, known)} It reads: {', '.join(sorted(known))}."
            )
            raise InvalidDecoratorException(msg)
    return bound


def _wanted(node: Node) -> dict[str, Upstream]:
    return {upstream.name: upstream for upstream in node.upstreams}


def _argument(dependency: Dependency, wanted: Upstream, key: str) -> tuple[Argument, Any]:
    argument = bind(dependency, Upstream(wanted.name, wanted.type), key)
    if isinstance(argument, Literal):
        return argument, type(argument.value)
    return argument, wanted.type


def _given(name: str, argument: Argument, type_: Any) -> Node:
    return Node(name, type_, identity, {"value": argument}, tags={NON_FINAL: True})


__all__ = [
    "Source",
    "Use",
    "instantiate",
    "loaded_functions",
    "parameterized_subdag",
    "placed",
    "subdag",
]
