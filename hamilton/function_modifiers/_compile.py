"""From functions to nodes: the one place where records are given their meaning.

A :class:`Compiler` lives as long as one build. What it remembers (resolved annotations, compiled
groups of sub-DAGs) goes with it, so a reloaded module is read anew.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hamilton import htypes
from hamilton.errors import DefinitionError, HamiltonError, raise_all
from hamilton.function_modifiers.base import (
    Creator,
    Modifier,
    Resolver,
    Stage,
    modifiers_of,
    require_config,
)
from hamilton.function_modifiers.configuration import config as config_modifier
from hamilton.function_modifiers.delayed import resolve as delayed
from hamilton.node import Node, NodeType, Upstream, location

_OPEN_ENDED = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
_NO_DEFAULT = inspect.Parameter.empty


@dataclass(frozen=True, slots=True)
class Absent:
    """A variant of a function that the configuration left out.

    Attributes
    ----------
    name
        The name its node would have.
    function
        The function.
    condition
        When it would be there, in words.
    """

    name: str
    function: Callable[..., Any]
    condition: str

    def sentence(self) -> str:
        """Write what would make the variant be there."""
        return (
            f"'{self.name}' is computed by {self.function.__name__} ({location(self.function)}) "
            f"when the configuration has {self.condition}."
        )


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function: its name, resolved annotation and default."""

    name: str
    type: Any
    default: Any = _NO_DEFAULT


class Compiler:
    """Compiles functions under one configuration, and remembers what it resolved.

    Parameters
    ----------
    config
        The configuration.

    Attributes
    ----------
    absent
        Variants left out so far.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.config = config
        self.absent: list[Absent] = []
        self._types: dict[tuple[int, Any], Any] = {}
        self._groups: dict[Any, tuple[Any, Sequence[Node]]] = {}
        self._tags: dict[str, Mapping[str, Any]] = {}

    def compile(self, functions: Sequence[Callable[..., Any]]) -> list[Node]:
        """Compile functions in order.

        Raises
        ------
        HamiltonError
            The first problem, telling those of the other functions too.
        """
        nodes: list[Node] = []
        problems: list[HamiltonError] = []
        for function in functions:
            try:
                nodes += self.compile_function(function)
            except HamiltonError as problem:
                problems.append(problem)
            except Exception as error:
                error.add_note(f"while reading {function.__name__} ({location(function)})")
                raise
        raise_all(problems)
        return nodes

    def compile_function(self, function: Callable[..., Any]) -> Sequence[Node]:
        """Give the nodes of one function, decorated or not."""
        records = modifiers_of(function)
        if not records:
            return (self.own_node(function, function.__name__),)
        records = tuple(self._decided(record, function) for record in records)
        name = self._resolve(function, records)
        if name is None:
            return ()
        for record in records:
            require_config(record, function, self.config)
        return self._staged(function, name, records)

    def own_node(self, function: Callable[..., Any], name: str) -> Node:
        """Make the plain node of a function under a name."""
        parameters, returned = self.signature(function)
        arguments, defaults, kind = {}, {}, NodeType.STANDARD
        for parameter in parameters:
            is_required = parameter.default is _NO_DEFAULT
            arguments[parameter.name] = Upstream(parameter.name, parameter.type, is_required)
            if not is_required:
                defaults[parameter.name] = parameter.default
            if parameter.type.__class__ is not type and htypes.is_collect(parameter.type):
                kind = NodeType.COLLECT
        if returned.__class__ is not type and htypes.is_parallelizable(returned):
            kind = NodeType.EXPAND
        doc = inspect.cleandoc(function.__doc__) if function.__doc__ else ""
        return Node(
            name, returned, function, arguments, kind, self._tags_of(function), doc, (function,), defaults
        )  # fmt: skip

    def signature(self, function: Callable[..., Any]) -> tuple[list[Parameter], Any]:
        """Read a function's parameters and return type.

        Raises
        ------
        DefinitionError
            If an annotation is missing, or the parameters are open-ended.
        """
        signature = inspect.signature(function) if _needs_inspect(function) else None
        hints = self.hints(function)
        names = _names(function) if signature is None else list(signature.parameters)
        defaults = _defaults(function) if signature is None else _signature_defaults(signature)
        _refuse_open_ended(function, signature)
        for name in names:
            if name not in hints:
                raise DefinitionError(_missing_hint(function, name))
        if "return" not in hints:
            msg = (
                f"Missing type hint for return value in function {function.__qualname__} "
                f"({location(function)}). Add one, or begin its name with _ if it is a helper."
            )
            raise DefinitionError(msg)
        parameters = [Parameter(n, hints[n], defaults.get(n, _NO_DEFAULT)) for n in names]
        return parameters, hints["return"]

    def hints(self, function: Callable[..., Any]) -> Mapping[str, Any]:
        """Resolve a function's annotations, strings included; ``Annotated`` stays."""
        annotations = function.__annotations__
        for annotation in annotations.values():
            if annotation.__class__ is not type:
                return {
                    name: self._resolved(function, annotation)
                    for name, annotation in annotations.items()
                }
        return annotations

    def group(
        self, functions: Sequence[Callable[..., Any]], config: Mapping[str, Any]
    ) -> Sequence[Node]:
        """Compile functions with another configuration; the same again is remembered.

        Parameters
        ----------
        functions
            What a sub-DAG loads.
        config
            Its own configuration, which holds the outer one.
        """
        key = (
            tuple(map(id, functions)),
            tuple(sorted((name, id(value)) for name, value in config.items())),
        )
        if key not in self._groups:
            inner = Compiler(config)
            inner._types, inner._groups, inner._tags = self._types, self._groups, self._tags
            self._groups[key] = ((functions, config), inner.compile(functions))
        return self._groups[key][1]

    def _staged(
        self, function: Callable[..., Any], name: str, records: Sequence[Modifier]
    ) -> Sequence[Node]:
        creator = next((record for record in records if isinstance(record, Creator)), None)
        if creator is None:
            nodes: Sequence[Node] = (self.own_node(function, name),)
        else:
            nodes = creator.create(function, name, self)
        nodes = self._with_config_tag(nodes, function, records)
        for record in sorted(records, key=_stage):
            if record.stage > Stage.CREATE:
                nodes = record.rewrite(nodes, function, self)
        return nodes

    def _decided(self, record: Modifier, function: Callable[..., Any]) -> Modifier:
        if not isinstance(record, delayed):
            return record
        decided = record.decide(function, self.config)
        decided.validate(function)
        return decided

    def _resolve(self, function: Callable[..., Any], records: Sequence[Modifier]) -> str | None:
        name = function.__name__
        own = name
        for record in records:
            if isinstance(record, Resolver):
                resolved = record.resolve(name, self.config)
                if resolved is None:
                    self._note_absent(function, record)
                    return None
                own = resolved
        return own

    def _note_absent(self, function: Callable[..., Any], record: Resolver) -> None:
        if isinstance(record, config_modifier):
            name = record.node_name(function.__name__)
            self.absent.append(Absent(name, function, record.condition()))

    def _with_config_tag(
        self, nodes: Sequence[Node], function: Callable[..., Any], records: Sequence[Modifier]
    ) -> Sequence[Node]:
        used = [key for r in records if isinstance(r, Resolver) for key in r.keys_used()]
        if not used:
            return nodes
        tags = {"hamilton.config": ",".join(dict.fromkeys(used))}
        return [
            node.evolve(tags={**node.tags, **tags})
            if function in node.originating_functions
            else node
            for node in nodes
        ]

    def _tags_of(self, function: Callable[..., Any]) -> Mapping[str, Any]:
        module = function.__module__
        tags = self._tags.get(module)
        if tags is None:
            tags = self._tags[module] = {"module": module}
        return tags

    def _resolved(self, function: Callable[..., Any], annotation: Any) -> Any:
        if annotation.__class__ is type:
            return annotation
        if annotation is None:
            return types.NoneType
        try:
            key = (id(function.__globals__), annotation)
            known = self._types.get(key, self)
        except TypeError:  # an annotation that has no hash
            return _evaluated(function, annotation)
        if known is self:
            known = self._types[key] = _evaluated(function, annotation)
        return known


def _stage(record: Modifier) -> Stage:
    return record.stage


def _needs_inspect(function: Callable[..., Any]) -> bool:
    return hasattr(function, "__wrapped__") or not hasattr(function, "__code__")


def _names(function: Callable[..., Any]) -> Sequence[str]:
    code = function.__code__
    names: Sequence[str] = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return names


def _defaults(function: Callable[..., Any]) -> Mapping[str, Any]:
    positional = function.__defaults__
    keyword = function.__kwdefaults__
    if not positional:
        return keyword or {}
    count = function.__code__.co_argcount
    names = function.__code__.co_varnames[count - len(positional) : count]
    return {**dict(zip(names, positional, strict=True)), **(keyword or {})}


def _signature_defaults(signature: inspect.Signature) -> Mapping[str, Any]:
    found = signature.parameters.values()
    return {p.name: p.default for p in found if p.default is not _NO_DEFAULT}


def _refuse_open_ended(function: Callable[..., Any], signature: inspect.Signature | None) -> None:
    if signature is None:
        is_open = bool(function.__code__.co_flags & _OPEN_ENDED)
    else:
        kinds = {parameter.kind for parameter in signature.parameters.values()}
        is_open = bool(kinds & {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD})
    if is_open:
        msg = (
            f"Function {function.__name__} ({location(function)}) takes *args or **kwargs; a "
            "node's parameters name the nodes it reads. Name each, or begin the function's name "
            "with _ if it is a helper."
        )
        raise DefinitionError(msg)


def _missing_hint(function: Callable[..., Any], name: str) -> str:
    return (
        f"Missing type hint for {name} in function {function.__name__}. Please add one to fix. "
        f"({location(function)}; a helper that is no node begins with _.)"
    )


def _evaluated(function: Callable[..., Any], annotation: Any) -> Any:
    holder = types.SimpleNamespace(__annotations__={"it": annotation})
    names = getattr(function, "__globals__", {})
    parameters = {p.__name__: p for p in getattr(function, "__type_params__", ())}
    return typing.get_type_hints(holder, names, parameters, include_extras=True)["it"]
