"""From functions to nodes: the one place where records are given their meaning.

A :class:`Compiler` lives as long as one build. What it remembers (resolved annotations, compiled
groups of sub-DAGs) goes with it, so a reloaded module is read anew.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from hamilton import htypes
from hamilton.errors import HamiltonError, raise_all
from hamilton.function_modifiers._consulted import Consulted
from hamilton.function_modifiers._inside import NON_FINAL, Inside
from hamilton.function_modifiers._mutations import Index, Mutations, indexed, joined
from hamilton.function_modifiers._signatures import (
    evaluated,
    missing_hint,
    signature,
)
from hamilton.function_modifiers.base import (
    Absent,
    Creator,
    Decided,
    Modifier,
    Resolver,
    Stage,
    modifiers_of,
    refuse_second,
    require_config,
)
from hamilton.function_modifiers.configuration import Variants, otherwise, resolvers_of
from hamilton.function_modifiers.configuration import config as config_modifier
from hamilton.node import Flat, Node, NodeType, Upstream, location, made_of

_STANDARD: Final = NodeType.STANDARD  # an enum is slow to ask
_MAKING: Final = (Stage.RESOLVE, Stage.CREATE)


class Compiler:
    """Compiles functions under one configuration, and remembers what it resolved.

    Parameters
    ----------
    config
        The configuration.

    Attributes
    ----------
    config
        The configuration; it notes which of its keys are asked for.
    absent
        Variants left out so far.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.config = config if isinstance(config, Consulted) else Consulted(config)
        self.absent: list[Absent] = []
        self._types: dict[int, dict[Any, Any]] = {}
        self._reads: dict[str, Upstream] = {}
        self._groups: dict[Any, tuple[Consulted, Inside]] = {}
        self._tags: dict[str, Mapping[str, Any]] = {}
        self._mutations = Mutations()
        self._listed: Index = {}
        self._functions: Sequence[Callable[..., Any]] = ()
        self._variants: Variants | None = None

    def compile(self, functions: Sequence[Callable[..., Any]]) -> list[Node]:
        """Compile functions in order.

        Raises
        ------
        HamiltonError
            The first problem, telling those of the other functions too.
        """
        problems: list[HamiltonError] = []
        nodes = self.gather(functions, problems)
        raise_all(problems)
        return nodes

    def gather(
        self, functions: Sequence[Callable[..., Any]], problems: list[HamiltonError]
    ) -> list[Node]:
        """Compile functions in order; what is wrong with one is put to the problems.

        Parameters
        ----------
        functions
            The functions.
        problems
            Takes the problems, in order.
        """
        nodes: list[Node] = []
        self._listed, self._functions, self._variants = indexed(functions), functions, None
        for function in functions:
            try:
                nodes += self.compile_function(function)
            except HamiltonError as problem:
                problems.append(problem)
            except Exception as error:
                error.add_note(f"while reading {function.__name__} ({location(function)})")
                raise
        return nodes

    def compile_function(self, function: Callable[..., Any]) -> Sequence[Node]:
        """Give the nodes of one function, decorated or not."""
        records = modifiers_of(function)
        mutations = self._mutations.of(function, self._listed)
        if mutations:
            steps = [one.step for one in mutations if self._is_on(one.mutator)]
            records = joined(records, steps)
        if not records:
            return (self.own_node(function, function.__name__),)
        records = self._decided(records, function)
        name = self._resolve(function, records)
        self._note_asked(records, is_there=name is not None)
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
        names, defaults, is_flat = signature(function)
        hints = self.hints(function)
        if len(hints) <= len(names) or "return" not in hints:
            raise missing_hint(function, names, hints)
        arguments: dict[str, Upstream] = {}
        if is_flat:
            arguments = Flat()
            arguments.function = function
        shared = self._reads
        try:
            for parameter in names:
                hint, required = hints[parameter], parameter not in defaults
                read = shared.get(parameter)
                if read is None or read.type is not hint or read.required is not required:
                    read = shared[parameter] = made_of(Upstream, (parameter, hint, required))
                arguments[parameter] = read
        except KeyError:
            raise missing_hint(function, names, hints) from None
        kind = _STANDARD if hints is function.__annotations__ else _kind(hints)
        doc = inspect.cleandoc(function.__doc__) if function.__doc__ else ""
        tags = self._tags.get(function.__module__) or self._tags_of(function.__module__)
        returned = hints["return"]
        origin = (function,)
        return made_of(
            Node, (name, returned, function, arguments, kind, tags, doc, origin, defaults)
        )

    def hints(self, function: Callable[..., Any]) -> Mapping[str, Any]:
        """Resolve a function's annotations, strings included; ``Annotated`` stays."""
        annotations = function.__annotations__
        for annotation in annotations.values():
            if annotation.__class__ is not type:
                break
        else:
            return annotations
        known = self._types.setdefault(id(function.__globals__), {})
        resolved = {}
        for name, annotation in annotations.items():
            hint = known.get(annotation) if annotation.__class__ is str else None
            resolved[name] = hint or self._resolved(function, annotation, known)
        return resolved

    def group(self, functions: Sequence[Callable[..., Any]], own: Mapping[str, Any]) -> Inside:
        """Compile functions with more configuration; the same again is remembered.

        Parameters
        ----------
        functions
            What a sub-DAG loads.
        own
            Its own configuration, which goes over the outer one.
        """
        config = self.config.over(own) if own else self.config
        key = (tuple(functions), frozenset((k, id(value)) for k, value in dict.items(config)))
        known = self._groups.get(key)
        if known is None:
            inner = Compiler(config)
            inner._types, inner._groups, inner._tags = self._types, self._groups, self._tags
            inner._mutations, inner._reads = self._mutations, self._reads
            known = self._groups[key] = (config, Inside(inner.compile(functions)))
            self.absent += inner.absent
        return known[1]

    def _staged(
        self, function: Callable[..., Any], name: str, records: Sequence[Modifier]
    ) -> Sequence[Node]:
        creator = next((record for record in records if isinstance(record, Creator)), None)
        if creator is None:
            nodes: Sequence[Node] = (self.own_node(function, name),)
        else:
            nodes = creator.create(function, name, self)
        nodes = self._with_config_tag(nodes, function, records)
        for record in _in_order(records):
            nodes = record.rewrite(nodes, function, self)
        return nodes

    def _note_asked(self, records: Sequence[Modifier], *, is_there: bool) -> None:
        """Note the configuration that records ask for; the inside that is there notes its own."""
        for record in records:
            self.config.note(record.asked_keys())
            for inner in () if is_there else record.inner_functions():
                self._note_asked(modifiers_of(inner), is_there=False)

    def _is_on(self, mutator: Callable[..., Any]) -> bool:
        self._note_asked(modifiers_of(mutator), is_there=True)
        conditions = [one for one in resolvers_of(mutator) if isinstance(one, config_modifier)]
        return self._resolve(mutator, conditions) is not None

    def _decided(
        self, records: Sequence[Modifier], function: Callable[..., Any]
    ) -> tuple[Modifier, ...]:
        """Put in the place of records that others or the configuration decide what they decide."""
        decided: list[Modifier] = []
        for record in records:
            if isinstance(record, otherwise):
                decided.append(record.decide(self._others(function), self.config))
            elif isinstance(record, Decided):
                made = record.decide(function, self.config)
                made.validate(function)
                others = [one for one in (*decided, *records) if one is not record]
                refuse_second(function, made, others)
                decided.append(made)
            else:
                decided.append(record)
        return tuple(decided)

    def _others(self, function: Callable[..., Any]) -> list[list[Resolver]]:
        """Give what decides about the other variants of a function."""
        if self._variants is None:
            self._variants = Variants(self._functions)
        return self._variants.others(function)

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
            if function in node.originating_functions and NON_FINAL not in node.tags
            else node
            for node in nodes
        ]

    def _tags_of(self, module: str) -> Mapping[str, Any]:
        tags = self._tags[module] = {"module": module}
        return tags

    @staticmethod
    def _resolved(function: Callable[..., Any], annotation: Any, known: dict[Any, Any]) -> Any:
        if annotation.__class__ is type:
            return annotation
        if annotation is None:
            return types.NoneType
        try:
            if annotation not in known:
                known[annotation] = evaluated(function, annotation)
        except TypeError:  # an annotation that has no hash
            return evaluated(function, annotation)
        return known[annotation]


def _in_order(records: Sequence[Modifier]) -> list[Modifier]:
    """Order records that rewrite nodes by stage, within a stage the bottom-most first.

    What stands before a function is read from above: there the top-most is first, so that each puts
    itself between the function and those above it.
    """
    behind = [record for record in records if record.stage not in _MAKING]
    if len(behind) < 2:  # noqa: PLR2004 - nothing to order
        return behind
    by_stage = sorted(behind, key=_stage)
    before = [record for record in by_stage if record.stage is Stage.INJECT]
    return [*reversed(before), *by_stage[len(before) :]]


def _stage(record: Modifier) -> Stage:
    return record.stage


def _kind(hints: Mapping[str, Any]) -> NodeType:
    kind = _STANDARD
    for name, hint in hints.items():
        if hint.__class__ is type:
            continue
        if name == "return" and htypes.is_parallelizable(hint):
            return NodeType.EXPAND
        if name != "return" and htypes.is_collect(hint):
            kind = NodeType.COLLECT
    return kind
