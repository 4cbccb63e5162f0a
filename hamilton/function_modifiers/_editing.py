"""Nodes that users' decorators edit, in the words of Hamilton."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Self

from hamilton.function_modifiers._compile import Compiler
from hamilton.node import (
    Argument,
    DependencyType,
    Group,
    Literal,
    Node,
    Upstream,
    made_of,
    reading,
)


class EditableNode(Node):
    """A node with tags of its own, and the methods by which users' decorators edit it."""

    def copy_with(self, *, include_refs: bool = True, **overrides: Any) -> Self:
        """Give this node with some facts changed, named as in Hamilton.

        Parameters
        ----------
        include_refs
            Taken for code that gives it: a node knows no neighbours.
        **overrides
            ``name`` and ``namespace`` (the name without it, and its parts), ``typ``, ``doc_string``,
            ``node_source`` (the kind), ``tags``, ``originating_functions``, ``optional_values`` (the
            defaults by parameter), ``callabl`` (a function of the names read) and ``input_types``
            (for each name read the type, or a pair of it and a ``DependencyType``).

        Raises
        ------
        TypeError
            If something else is to be changed.
        """
        del include_refs
        unknown = sorted(overrides.keys() - _KNOWN)
        if unknown:
            msg = f"copy_with() cannot change {', '.join(unknown)}; it knows {', '.join(_KNOWN)}."
            raise TypeError(msg)
        changes = {_FIELDS[key]: value for key, value in overrides.items() if key in _FIELDS}
        if not overrides.keys().isdisjoint(_NAMING):
            parts = overrides.get("namespace", self.namespace)
            last = overrides.get("name", self.name.rpartition(".")[2])
            changes["name"] = ".".join((*parts, last))
        if not overrides.keys().isdisjoint(_CALLING):
            changes["function"] = overrides.get("callabl", self.callable)
            changes["arguments"] = _reads(overrides.get("input_types", self.input_types))
            changes.setdefault("defaults", self.default_parameter_values)
        return self.evolve(**changes)

    def reassign_inputs(
        self,
        input_names: Mapping[str, str] | None = None,
        input_values: Mapping[str, Any] | None = None,
    ) -> Self:
        """Give this node reading from other names, and constants in the place of some.

        Parameters
        ----------
        input_names
            New names by old name.
        input_values
            Constants by the name of what they take the place of.
        """
        names, values = input_names or {}, input_values or {}
        arguments = {key: _bound(value, names, values) for key, value in self.arguments.items()}
        return self.evolve(arguments=arguments)

    def add_tag(self, tag_name: str, tag_value: Any) -> None:
        """Write a tag into this node, which is nobody else's."""
        self.tags[tag_name] = tag_value  # type: ignore[index]


def editable(node: Node) -> EditableNode:
    """Give a node as one that users edit, with tags of its own."""
    fields = node._asdict()
    return made_of(EditableNode, tuple({**fields, "tags": dict(node.tags)}.values()))


def editable_node(function: Callable[..., Any], name: str) -> EditableNode:
    """Make the plain node of a function under a name."""
    return editable(Compiler({}).own_node(function, name))


def _reads(input_types: Mapping[str, Any]) -> dict[str, Argument]:
    pairs = {
        name: given if isinstance(given, tuple) else (given, DependencyType.REQUIRED)
        for name, given in input_types.items()
    }
    return {
        name: Upstream(name, type_, kind is not DependencyType.OPTIONAL)
        for name, (type_, kind) in pairs.items()
    }


def _bound(argument: Argument, names: Mapping[str, str], values: Mapping[str, Any]) -> Argument:
    if isinstance(argument, Upstream) and argument.name in values:
        return Literal(values[argument.name])
    if isinstance(argument, Group):
        items = tuple(_bound(item, names, values) for item in argument.items)
        return Group(items, argument.keys)  # type: ignore[arg-type]
    return reading(argument, names)


_FIELDS: Final[Mapping[str, str]] = {
    "typ": "type",
    "doc_string": "doc",
    "node_source": "kind",
    "tags": "tags",
    "originating_functions": "originating_functions",
    "optional_values": "defaults",
}
"""What ``copy_with`` changes as it is → the node's own name of it."""
_NAMING: Final = ("name", "namespace")
_CALLING: Final = ("callabl", "input_types")
_KNOWN: Final = (*_NAMING, *_CALLING, *_FIELDS)

__all__ = ["EditableNode", "editable", "editable_node"]
