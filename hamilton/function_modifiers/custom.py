"""Decorators that users write: classes to extend, as in Hamilton.

A class says what to do with nodes; when, its base says (the stages of :mod:`.base`)::

    NodeResolver      resolve(fn, config) -> fn | None          is the function there, and its name
    DynamicResolver   resolve(config, fn) -> decorator          which decorator it has
    NodeCreator       generate_nodes(fn, config) -> nodes       in place of the plain node
    NodeInjector      inject_nodes(params, config, fn) -> nodes, {parameter: node}
    NodeExpander      expand_node(node_, config, fn) -> nodes   in place of the function's node
    NodeTransformer   transform_node(node_, config, fn) -> nodes
    NodeDecorator     decorate_node(node_) -> node

Configuration is what ``required_config`` and ``optional_config`` name, or all of it where
``required_config`` gives ``None``. Nodes are given as :class:`EditableNode`, which are edited with
``copy_with``, ``reassign_inputs`` and ``add_tag``; new ones come from ``Node.from_fn``, or are
``Node(name, type, function, arguments)``.

Examples
--------
>>> class owned(NodeDecorator):
...     def __init__(self, owner: str):
...         super().__init__(target=None)
...         self.owner = owner
...
...     def decorate_node(self, node_):
...         return node_.copy_with(tags={**node_.tags, "owner": self.owner})
>>> @owned("ann")
... def double(x: int) -> int:
...     return 2 * x
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final

from hamilton._functions import copy_function
from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers._editing import EditableNode, editable
from hamilton.function_modifiers._inside import NON_FINAL
from hamilton.function_modifiers._targets import Target, selected, single
from hamilton.function_modifiers.base import (
    Compiling,
    Creator,
    Decided,
    Modifier,
    Resolver,
    Stage,
    require_config,
)
from hamilton.node import Node, location, made_of

Config = dict[str, Any]
"""The part of the configuration that a decorator asks for."""


class NodeTransformLifecycle(Modifier, abc.ABC):
    """The root of the classes that users extend."""

    takes_functions: ClassVar[bool] = True

    @classmethod
    def allows_multiple(cls) -> bool:
        """Say whether a function may carry several."""
        return not cls.only_one

    @property
    def name(self) -> str:
        """The decorator's name."""
        return type(self).__name__

    def required_config(self) -> list[str] | None:
        """Name the configuration keys that must be given; ``None`` gives the decorator all."""
        return []

    def optional_config(self) -> Config | None:
        """Name the configuration keys that may be given, with the values they have otherwise."""
        return {}

    def asked_keys(self) -> list[str] | None:
        """Name the configuration keys that may be given; ``None`` gives the decorator all."""
        required = self.required_config()
        return None if required is None else [*required, *(self.optional_config() or ())]


class NodeResolver(NodeTransformLifecycle, Decided, abc.ABC):
    """Decides whether a function is there, and under which name."""

    @abc.abstractmethod
    def resolve(self, fn: Callable[..., Any], config: Config) -> Callable[..., Any] | None:
        """Give the function, which may be given another ``__name__``; ``None`` leaves it out."""

    def decide(self, function: Callable[..., Any], config: Mapping[str, Any]) -> Modifier:
        """Make the record of what was resolved."""
        given = _asked(self, function, config)
        found = self.resolve(_own(function, function.__name__), given)
        if found is not None and found.__code__ is not function.__code__:
            msg = (
                f"@{self.name} on {function.__name__} ({location(function)}) gives another function, "
                f"{found.__name__} ({location(found)}); resolve() gives the one it was given, "
                "or None. A NodeCreator makes nodes of other functions."
            )
            raise InvalidDecoratorException(msg)
        return _Resolved(None if found is None else found.__name__, tuple(given))


class DynamicResolver(NodeTransformLifecycle, Decided, abc.ABC):
    """Chooses the decorator of a function from the whole configuration."""

    @abc.abstractmethod
    def resolve(self, config: Config, fn: Callable[..., Any]) -> Modifier:
        """Give the decorator."""

    def asked_keys(self) -> None:
        """Ask for the whole configuration."""

    def decide(self, function: Callable[..., Any], config: Mapping[str, Any]) -> Modifier:
        """Give the decorator that was chosen.

        Raises
        ------
        InvalidDecoratorException
            If it is none.
        """
        made: object = self.resolve({key: config[key] for key in config}, function)
        if not isinstance(made, Modifier):
            msg = (
                f"resolve() of @{self.name} on {function.__name__} ({location(function)}) must "
                f"return a decorator; it returned {made!r}."
            )
            raise InvalidDecoratorException(msg)
        return made


class NodeCreator(NodeTransformLifecycle, Creator, abc.ABC):
    """Makes the nodes of a function, in place of the plain one."""

    @abc.abstractmethod
    def generate_nodes(self, fn: Callable[..., Any], config: Config) -> Iterable[Node]:
        """Give the nodes; the plain one is ``Node.from_fn(fn)``."""

    def create(
        self, function: Callable[..., Any], name: str, compiler: Compiling
    ) -> Sequence[Node]:
        """Make the nodes of a function that goes by a name."""
        named = function if name == function.__name__ else _own(function, name)
        given = _asked(self, function, compiler.config)
        return _plain(self.generate_nodes(named, given), function, self)


class SubDAGModifier(NodeTransformLifecycle, abc.ABC):
    """Puts nodes in the place of all nodes made so far."""

    stage = Stage.TRANSFORM

    @abc.abstractmethod
    def transform_dag(
        self, nodes: Collection[Node], config: Config, fn: Callable[..., Any]
    ) -> Iterable[Node]:
        """Give the nodes that stand in place of those made so far."""

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Give the nodes that stand in place of those made so far."""
        given = _asked(self, function, compiler.config)
        return _plain(
            self.transform_dag([editable(n) for n in nodes], given, function), function, self
        )


class NodeInjector(SubDAGModifier, abc.ABC):
    """Puts nodes before those of a function."""

    stage = Stage.INJECT

    @staticmethod
    def find_injectable_params(nodes: Collection[Node]) -> dict[str, Any]:
        """Give what the nodes read that is none of them: name → type."""
        made = {node.name for node in nodes}
        return {
            name: upstream.type
            for node in nodes
            for name, upstream in node.reads.items()
            if name not in made
        }

    @abc.abstractmethod
    def inject_nodes(
        self, params: dict[str, Any], config: Config, fn: Callable[..., Any]
    ) -> tuple[Iterable[Node], Mapping[str, str]]:
        """Give new nodes, and for each parameter that is fed by one its name."""

    def transform_dag(
        self, nodes: Collection[Node], config: Config, fn: Callable[..., Any]
    ) -> Iterable[Node]:
        """Put the new nodes before the others."""
        injected, fed = self.inject_nodes(self.find_injectable_params(nodes), config, fn)
        return [*(node.relink(fed) for node in nodes), *injected]


class NodeExpander(SubDAGModifier, abc.ABC):
    """Makes many nodes of one."""

    stage = Stage.EXPAND
    only_one = "expander"

    @abc.abstractmethod
    def expand_node(self, node_: Node, config: Config, fn: Callable[..., Any]) -> Iterable[Node]:
        """Give the nodes that stand in the place of one."""

    def transform_dag(
        self, nodes: Collection[Node], config: Config, fn: Callable[..., Any]
    ) -> Iterable[Node]:
        """Put many nodes in the place of the function's."""
        main = single(list(nodes), fn, self.name)
        return [*(n for n in nodes if n is not main), *self.expand_node(main, config, fn)]


class NodeTransformer(SubDAGModifier, abc.ABC):
    """Puts nodes in the place of some.

    Parameters
    ----------
    target
        ``None``: those that no other of the nodes reads; a name or names; ``...``: all.
    """

    NON_FINAL_TAG: Final = NON_FINAL

    def __init__(self, target: Target) -> None:
        self.target = target

    @abc.abstractmethod
    def transform_node(self, node_: Node, config: Config, fn: Callable[..., Any]) -> Iterable[Node]:
        """Give the nodes that stand in the place of one."""

    def transform_targets(
        self, targets: Collection[Node], config: Config, fn: Callable[..., Any]
    ) -> Iterable[Node]:
        """Give the nodes that stand in the place of those meant."""
        return [made for node in targets for made in self.transform_node(node, config, fn)]

    def transform_dag(
        self, nodes: Collection[Node], config: Config, fn: Callable[..., Any]
    ) -> Iterable[Node]:
        """Put nodes in the place of those meant."""
        targets = selected(list(nodes), self.target)
        meant = set(targets)
        kept = [node for node in nodes if node not in meant]
        return [*kept, *self.transform_targets(targets, config, fn)]


class SingleNodeNodeTransformer(NodeTransformer, abc.ABC):
    """Puts nodes in the place of the one that nothing reads."""

    def __init__(self) -> None:
        super().__init__(target=None)

    def transform_targets(
        self, targets: Collection[Node], config: Config, fn: Callable[..., Any]
    ) -> Iterable[Node]:
        """Give the nodes that stand in the place of the one meant."""
        return super().transform_targets([single(list(targets), fn, self.name)], config, fn)


class NodeDecorator(NodeTransformer, abc.ABC):
    """Changes facts of nodes, one by one."""

    stage = Stage.DECORATE

    @abc.abstractmethod
    def decorate_node(self, node_: Node) -> Node:
        """Give the node that stands in the place of one."""

    def validate_node(self, node_: Node) -> None:
        """Refuse a node that this decorator has no meaning for."""

    def transform_node(self, node_: Node, config: Config, fn: Callable[..., Any]) -> Iterable[Node]:
        """Give the one node that stands in the place of one."""
        self.validate_node(node_)
        return [self.decorate_node(node_)]


class _Resolved(Resolver):
    """What a :class:`NodeResolver` said."""

    def __init__(self, name: str | None, keys: Sequence[str]) -> None:
        self._name = name
        self._keys = keys

    def resolve(self, name: str, config: Mapping[str, Any]) -> str | None:
        """Give the name."""
        del name, config
        return self._name

    def keys_used(self) -> Sequence[str]:
        """Name the configuration keys that were given."""
        return self._keys


def _asked(modifier: Any, function: Callable[..., Any], config: Mapping[str, Any]) -> Config:
    """Give the configuration that a decorator asks for."""
    required = modifier.required_config()
    if required is None:
        return {key: config[key] for key in config}
    require_config(modifier, function, config)
    optional = modifier.optional_config() or {}
    given = {key: config.get(key, default) for key, default in optional.items()}
    return {**given, **{key: config[key] for key in required}}


def _own(function: Any, name: str) -> Callable[..., Any]:
    twin = copy_function(function)
    twin.__name__ = name
    return twin


def _plain(
    nodes: Iterable[Node], function: Callable[..., Any], modifier: NodeTransformLifecycle
) -> list[Node]:
    """Give what a decorator made as nodes like all others, each with a function it came from."""
    made = []
    for node in nodes:
        _refuse_malformed(node, function, modifier)
        origins = node.originating_functions or (function,)
        made.append(made_of(Node, node._replace(originating_functions=origins)))
    return made


def _refuse_malformed(
    node: Any, function: Callable[..., Any], modifier: NodeTransformLifecycle
) -> None:
    if isinstance(node, Node) and callable(node.function) and isinstance(node.arguments, Mapping):
        return
    msg = (
        f"@{modifier.name} on {function.__name__} ({location(function)}) made {node!r}, which is no "
        "node that can run. Edit one it was given with copy_with() or reassign_inputs(), make one "
        "with Node.from_fn(), or write Node(name, type, function, {parameter: Upstream(name, type)})."
    )
    raise InvalidDecoratorException(msg)


__all__ = [
    "DynamicResolver",
    "EditableNode",
    "NodeCreator",
    "NodeDecorator",
    "NodeExpander",
    "NodeInjector",
    "NodeResolver",
    "NodeTransformLifecycle",
    "NodeTransformer",
    "SingleNodeNodeTransformer",
    "SubDAGModifier",
]
