"""What users see of nodes and graphs: frozen views, which know nothing of how they run.

Versions are read from source when they are asked for, not before: listing ten thousand nodes opens
no file.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from hamilton import htypes
from hamilton.node import Node


@dataclass(frozen=True, slots=True, repr=False)
class HamiltonNode:
    """A node, as the driver and the hooks tell it.

    Attributes
    ----------
    name
        The value's name.
    type
        The value's type, as annotated.
    tags
        Facts told about the node; a copy, so a change stays here.
    is_external_input
        Whether the value is given from outside: an input, or configuration.
    originating_functions
        The user's functions that the node was made from; for an input those of the first node that
        reads it, so that whoever lists the nodes can say where to look.
    documentation
        The documentation, ``""`` where there is none.
    required_dependencies
        Names it cannot do without.
    optional_dependencies
        Names it has a default for.
    optional_dependencies_default_values
        Those defaults, by name; they take no part in comparison, as a frame has no truth value.
    """

    name: str
    type: Any = field(hash=False)
    tags: dict[str, Any] = field(hash=False)
    is_external_input: bool
    originating_functions: tuple[Callable[..., Any], ...]
    documentation: str | None
    required_dependencies: set[str] = field(hash=False)
    optional_dependencies: set[str] = field(hash=False)
    optional_dependencies_default_values: dict[str, Any] = field(compare=False)

    @staticmethod
    def from_node(node: Node, readers: Iterable[Node] = ()) -> HamiltonNode:
        """Give the view of a node.

        Parameters
        ----------
        node
            The node.
        readers
            Who reads it, if it is an input.
        """
        dependencies = node.reads
        reading = (reader.originating_functions for reader in readers)
        optional = {name for name, upstream in dependencies.items() if not upstream.required}
        return HamiltonNode(
            name=node.name,
            type=node.type,
            tags=dict(node.tags),
            is_external_input=node.user_defined,
            originating_functions=node.originating_functions or next(filter(None, reading), ()),
            documentation=node.doc,
            required_dependencies=dependencies.keys() - optional,
            optional_dependencies=optional,
            optional_dependencies_default_values=node.default_parameter_values,
        )

    @property
    def version(self) -> str | None:
        """What the code is: the digest of the first originating function, the name of an input.

        Comments and documentation do not count. ``None``, with a logged warning, where there is
        no source to read.
        """
        if self.is_external_input or not self.originating_functions:
            return self.name
        version = _version(self.originating_functions[0])
        if version is None:
            import logging

            logger = logging.getLogger(__name__)
            logger.warning("No version of %s: its source cannot be read.", self.name)
        return version

    def as_dict(
        self,
        include_optional_dependencies_default_values: bool = False,  # noqa: FBT001, FBT002 - known to users
    ) -> dict[str, Any]:
        """Give the facts in a form that goes into JSON, if tags and defaults do.

        Parameters
        ----------
        include_optional_dependencies_default_values
            Whether to add the defaults, whose values may be anything.
        """
        facts = {
            "name": self.name,
            "tags": dict(self.tags),
            "output_type": htypes.get_type_as_string(self.type),
            "required_dependencies": sorted(self.required_dependencies),
            "optional_dependencies": sorted(self.optional_dependencies),
            "source": source_of(*self.originating_functions[:1]),
            "documentation": self.documentation,
            "version": self.version,
        }
        if include_optional_dependencies_default_values:
            defaults = dict(self.optional_dependencies_default_values)
            facts["optional_dependencies_default_values"] = defaults
        return facts

    def __repr__(self) -> str:
        return f'Node("{self.name}": {htypes.get_type_as_string(self.type)})'


@dataclass(frozen=True)
class HamiltonGraph:
    """A graph, as hooks are given it.

    Attributes
    ----------
    nodes
        All nodes, inputs and configuration among them, in the order of the graph.
    """

    nodes: list[HamiltonNode]

    @staticmethod
    def from_graph(graph: Mapping[str, Node]) -> HamiltonGraph:
        """Give the view of a graph."""
        readers: dict[str, list[Node]] = {}
        for node in graph.values():
            for name in node.reads:
                readers.setdefault(name, []).append(node)
        return HamiltonGraph(
            [HamiltonNode.from_node(node, readers.get(name, ())) for name, node in graph.items()]
        )

    @cached_property
    def version(self) -> str:
        """What the code of all nodes is; the order of modules and functions does not count."""
        firsts = [
            None if node.is_external_input else next(iter(node.originating_functions), None)
            for node in self.nodes
        ]
        known = {first: _version(first) for first in set(firsts) if first is not None}
        versions = (None if first is None else known[first] for first in firsts)
        told = sorted(v or node.name for v, node in zip(versions, self.nodes, strict=True))
        return hash_source_code(str(told))

    def filter_nodes(self, filter: Callable[[HamiltonNode], bool]) -> list[HamiltonNode]:  # noqa: A002 - known to users
        """Give the nodes that a predicate holds for."""
        return [node for node in self.nodes if filter(node)]

    def __getitem__(self, name: str) -> HamiltonNode:
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, HamiltonNode]:
        return {node.name: node for node in self.nodes}


def hash_source_code(source: str | Callable[..., Any], strip: bool = False) -> str:  # noqa: FBT001, FBT002 - known to users
    """Give the SHA-256 digest of source code.

    Parameters
    ----------
    source
        The text, or a function whose source is read.
    strip
        Whether to leave out comments, the documentation of functions, and layout. They stay in
        text that is no Python by itself, such as a decorated function that is indented.

    Returns
    -------
    str
        Sixty-four hexadecimal digits; white space around the source does not count.

    Raises
    ------
    OSError
        If the function's source cannot be read.

    Examples
    --------
    >>> same = hash_source_code("x = 1  # one", strip=True) == hash_source_code("x=1", strip=True)
    >>> same, hash_source_code("x = 1") == hash_source_code("x=1")
    (True, False)
    """
    text = (source if isinstance(source, str) else inspect.getsource(source)).strip()
    import hashlib

    return hashlib.sha256((_stripped(text) if strip else text).encode()).hexdigest()


def source_of(function: Callable[..., Any] | None = None) -> str | None:
    """Read the source of a function; ``None`` where there is none to read."""
    try:
        return inspect.getsource(function) if function else None
    except (OSError, TypeError):
        return None


def _version(function: Callable[..., Any]) -> str | None:
    source = source_of(function)
    return None if source is None else hash_source_code(source, strip=True)


def _stripped(source: str) -> str:
    import ast

    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):  # half a statement: a lambda among the arguments of a call
        return source
    for part in ast.walk(tree):
        if isinstance(part, functions) and ast.get_docstring(part) is not None:
            del part.body[0]
    return ast.unparse(tree)


__all__ = ["HamiltonGraph", "HamiltonNode", "hash_source_code", "source_of"]
