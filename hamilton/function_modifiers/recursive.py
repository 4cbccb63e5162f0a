"""A graph within a graph: ``@subdag`` and ``@parameterized_subdag``.

The inner functions are compiled once for each configuration, and instantiated by renaming: what
lies inside gets the namespace's prefix, what does not stays a name of the outer graph.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from hamilton.errors import DuplicateNodeError, InvalidDecoratorException, did_you_mean
from hamilton.function_modifiers._arguments import require, require_names
from hamilton.function_modifiers._inside import NON_FINAL, Inside, both
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
from hamilton.node import (
    Argument,
    Literal,
    Node,
    NodeType,
    Upstream,
    identity,
    location,
    origin,
    renamed,
)

_NONE: Final[Mapping[str, Any]] = {}
_HIDDEN: Final[Mapping[str, Any]] = {NON_FINAL: True}
_SETTINGS: Final = ("inputs", "config", "external_inputs")
_MENDS: Final = {
    "inputs": "Bind what the inside reads and does not compute ({wanted})",
    "config": "Give the key another name",
}

Source = types.ModuleType | Callable[..., Any]
"""Where a sub-DAG's functions come from."""


class Use(NamedTuple):
    """One use of a sub-DAG: where it stands and what is bound; a build makes thousands.

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
    inputs: Mapping[str, Dependency]
    config: Mapping[str, Any]
    external_inputs: Collection[str]


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
        A key that a function of the inside has as its name is refused.
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

    takes_functions = True
    example = "module, inputs={'name': source('other')}"

    def __init__(
        self,
        *load_from: Source,
        inputs: Mapping[str, Dependency] | None = None,
        config: Mapping[str, Any] | None = None,
        namespace: str | None = None,
        final_node_name: str | None = None,
        external_inputs: Collection[str] | None = None,
    ) -> None:
        _refuse_no_settings("subdag", "", inputs, config, external_inputs)
        self._functions = loaded_functions(load_from, "subdag")
        self._inputs = inputs or {}
        self._config = config or {}
        self._namespace = namespace
        self._final_node_name = final_node_name
        self._external_inputs = external_inputs or ()

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse bindings that are none, and keys that are bound twice."""
        _check_use(function, self._inputs, self._config, "subdag")

    def asked_keys(self) -> Iterable[str]:
        """Name the keys of the outer configuration that its own takes."""
        return _outer_keys(self._config)

    def inner_functions(self) -> Sequence[Callable[..., Any]]:
        """Give the functions of the inside."""
        return self._functions

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
        return instantiate(self._functions, compiler.own_node(function, name), use, compiler)


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

    takes_functions = True

    def __init__(
        self,
        *load_from: Source,
        inputs: Mapping[str, Dependency] | None = None,
        config: Mapping[str, Any] | None = None,
        external_inputs: Collection[str] | None = None,
        **parameterization: Mapping[str, Any],
    ) -> None:
        _refuse_no_settings("parameterized_subdag", "", inputs, config, external_inputs)
        for name, own in parameterization.items():
            require(Mapping, own, "parameterized_subdag", f"module, {name}={{'inputs': {{...}}}}")
            settings = (own.get(key) for key in _SETTINGS)
            _refuse_no_settings("parameterized_subdag", name, *settings)
        self._functions = loaded_functions(load_from, "parameterized_subdag")
        self._uses = tuple(
            Use(
                name,
                name,
                {**(inputs or {}), **(own.get("inputs") or {})},
                {**(config or {}), **(own.get("config") or {})},
                own.get("external_inputs", external_inputs) or (),
            )
            for name, own in parameterization.items()
        )
        self._parameterization = parameterization

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse bindings that are none, keys that are bound twice, and unknown settings."""
        for name, own in self._parameterization.items():
            unknown = [key for key in own if key not in _SETTINGS]
            if unknown:
                msg = (
                    f"@parameterized_subdag: {name} has {', '.join(unknown)}; it can have "
                    f"{', '.join(_SETTINGS)}. {did_you_mean(unknown[0], _SETTINGS)}"
                )
                raise InvalidDecoratorException(msg.strip())
        for use in self._uses:
            _check_use(function, use.inputs, use.config, "parameterized_subdag")

    def asked_keys(self) -> Iterable[str]:
        """Name the keys of the outer configuration that their own take."""
        return [key for use in self._uses for key in _outer_keys(use.config)]

    def inner_functions(self) -> Sequence[Callable[..., Any]]:
        """Give the functions of the insides."""
        return self._functions

    def create(
        self, function: Callable[..., Any], name: str, compiler: Compiling
    ) -> Sequence[Node]:
        """Make the insides and the nodes outside."""
        own = compiler.own_node(function, name)
        nodes: list[Node] = []
        for use in self._uses:
            nodes += instantiate(self._functions, own, use, compiler)
        return nodes


def instantiate(
    functions: tuple[Callable[..., Any], ...], own: Node, use: Use, compiler: Compiling
) -> list[Node]:
    """Give the nodes of one use of a sub-DAG: what is bound, the inside, the one outside.

    Parameters
    ----------
    functions
        The functions of the inside.
    own
        The plain node of the decorated function, which reads the inside.
    use
        Where it stands and what is bound.
    compiler
        Compiles the inside under its configuration.
    """
    config = _own_config(own, use, compiler.config) if use.config else _NONE
    inner = compiler.group(functions, config)
    prefix = f"{use.namespace}."
    names = {name: prefix + name for name in (*inner.names, *use.inputs, *config)}
    _refuse_computed(own, use, inner, names)
    _refuse_strays(own, use, names, compiler)
    made = _bound(functions, own, use, inner, names)
    made += [_given(names[key], Literal(one), type(one), own) for key, one in config.items()]
    made += inner.placed(names)
    return [*made, _final(own, use, names, prefix)]


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


def _refuse_no_settings(
    decorator: str, name: str, inputs: object, config: object, external_inputs: object
) -> None:
    """Refuse settings of a sub-DAG that are of another kind; ``None`` and nothing are none."""
    for key, given, example in (
        ("inputs", inputs, "{'name': source('other')}"),
        ("config", config, "{'key': 'constant'}"),
    ):
        written = f"{name}={{'{key}': {example}}}" if name else f"{key}={example}"
        require(Mapping, given or {}, decorator, f"module, {written}")
    require_names(decorator, external_inputs=external_inputs)


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


def _outer_keys(config: Mapping[str, Any]) -> list[str]:
    return [given.source for given in config.values() if isinstance(given, ConfigDependency)]


def _own_config(own: Node, use: Use, outer: Mapping[str, Any]) -> dict[str, Any]:
    config = {}
    for key, given in use.config.items():
        if isinstance(given, ConfigDependency):
            if given.source not in outer:
                msg = (
                    f"Source {given.source} was not found in the configuration. This is required "
                    f"for the {use.final_name} subdag ({origin(own)}). "
                    f"{did_you_mean(given.source, outer)}"
                )
                raise InvalidDecoratorException(msg.strip())
            config[key] = outer[given.source]
        else:
            config[key] = given.value if isinstance(given, LiteralDependency) else given
    return config


def _refuse_computed(own: Node, use: Use, inner: Inside, names: Mapping[str, str]) -> None:
    """Refuse to bind what a function of the inside computes."""
    for where, mend in _MENDS.items():
        computed = [key for key in getattr(use, where) if key in inner.made]
        if computed:
            node = next(node for node in inner if node.name == computed[0])
            wanted = ", ".join(sorted(inner.wanted)) or "nothing"
            msg = (
                f"Cannot define function {names[node.name]} more than once. {_told(own)} binds "
                f"'{node.name}' with {where}=, but {_told(node)} computes it inside. "
                f"{mend.format(wanted=wanted)}, or do not load that function."
            )
            raise DuplicateNodeError(msg)


def _refuse_strays(own: Node, use: Use, inside: Collection[str], compiler: Compiling) -> None:
    outer = use.external_inputs
    parameters = own.arguments
    unknown = [
        name
        for name in parameters
        if name not in inside and name not in outer and name not in own.defaults
    ]
    stray = [name for name in outer if name not in parameters]
    if not unknown and not stray:
        return
    name = (unknown or stray)[0]
    problem = (
        f"parameter '{name}' names nothing inside; a parameter that reads the outer graph stands "
        f"in external_inputs=['{name}']"
        if unknown
        else f"external_inputs has '{name}', which is no parameter"
    )
    known = inside if unknown else list(parameters)
    absent = [one.sentence() for one in compiler.absent if one.name == name]
    msg = (
        f"The sub-DAG {use.namespace} of {_told(own)}: {problem}. "
        f"{' '.join([*absent, did_you_mean(name, known)])} "
        f"Inside: {', '.join(sorted(inside)) or 'nothing'}."
    )
    raise InvalidDecoratorException(msg)


def _bound(
    functions: Sequence[Callable[..., Any]],
    own: Node,
    use: Use,
    inner: Inside,
    names: Mapping[str, str],
) -> list[Node]:
    """Make the nodes of what is bound, each of the type that an input would have."""
    made = []
    for key, dependency in use.inputs.items():
        read = own.arguments.get(key)
        if key not in inner.wanted and read is None:
            _refuse_unread(key, functions, own, use, inner)
            continue
        type_ = inner.wanted.get(key, Any)
        if isinstance(read, Upstream) and key not in use.external_inputs:
            type_ = both(type_, read.type)
        argument = bind(dependency, Upstream(key, type_), key)
        if isinstance(argument, Literal):
            type_ = type(argument.value)
        made.append(_given(names[key], argument, type_, own))
    return made


def _refuse_unread(
    key: str, functions: Sequence[Callable[..., Any]], own: Node, use: Use, inner: Inside
) -> None:
    """Refuse a binding that nothing reads, unless a variant that the configuration left out does."""
    parameters = {name for function in functions for name in parameter_names(function)}
    if key not in parameters:
        known = parameters.union(inner.wanted, own.arguments)
        msg = (
            f"The sub-DAG {use.namespace} of {_told(own)} has no input '{key}'. "
            f"{did_you_mean(key, known, ' ')}It reads: {', '.join(sorted(known))}."
        )
        raise InvalidDecoratorException(msg)


def _final(own: Node, use: Use, names: Mapping[str, str], prefix: str) -> Node:
    """Make the node outside; a parameter with a default names what might be given inside."""
    if own.defaults:
        names = {**{name: prefix + name for name in own.defaults}, **names}
    arguments = renamed(own.arguments, names)
    for name in use.external_inputs:
        arguments[name] = own.arguments[name]
    return own.twin(use.final_name, arguments)


def _told(own: Node) -> str:
    function = own.originating_functions[0]
    return f"{function.__name__} ({location(function)})"


def _given(name: str, argument: Argument, type_: Any, own: Node) -> Node:
    origins = own.originating_functions
    return Node(name, type_, identity, {"value": argument}, NodeType.STANDARD, _HIDDEN, "", origins)


__all__ = [
    "Source",
    "Use",
    "instantiate",
    "loaded_functions",
    "parameterized_subdag",
    "subdag",
]
