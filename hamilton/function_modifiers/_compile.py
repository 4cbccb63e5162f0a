"""From functions to nodes: the one place where records are given their meaning.

A :class:`Compiler` lives as long as one build. What it remembers (resolved annotations, compiled
groups of sub-DAGs) goes with it, so a reloaded module is read anew.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hamilton import htypes
from hamilton.errors import HamiltonError, raise_all
from hamilton.function_modifiers._signatures import (
    evaluated,
    parameter_defaults,
    parameter_names,
    refuse_missing_hints,
)
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
        """Make the plain node of a function under a name.

        Raises
        ------
        DefinitionError
            If an annotation is missing, or the parameters are open-ended.
        """
        names = parameter_names(function)
        defaults = parameter_defaults(function)
        hints = self.hints(function)
        if len(hints) <= len(names) or "return" not in hints:
            refuse_missing_hints(function, names, hints)
        try:
            arguments = {n: Upstream(n, hints[n], n not in defaults) for n in names}
        except KeyError:
            refuse_missing_hints(function, names, hints)
            raise
        doc = inspect.cleandoc(function.__doc__) if function.__doc__ else ""
        return Node(
            name,
            hints["return"],
            function,
            arguments,
            _kind(hints),
            self._tags_of(function),
            doc,
            (function,),
            defaults,
        )

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
            return evaluated(function, annotation)
        if known is self:
            known = self._types[key] = evaluated(function, annotation)
        return known


def _stage(record: Modifier) -> Stage:
    return record.stage


def _kind(hints: Mapping[str, Any]) -> NodeType:
    kind = NodeType.STANDARD
    for name, hint in hints.items():
        if hint.__class__ is type:
            continue
        if name == "return" and htypes.is_parallelizable(hint):
            return NodeType.EXPAND
        if name != "return" and htypes.is_collect(hint):
            kind = NodeType.COLLECT
    return kind
