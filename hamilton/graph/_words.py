"""Questions to a graph in the words of users of Hamilton, who know it as ``FunctionGraph``.

What needs a driver (building, running, drawing) is a room that is opened when it is asked for: a
graph knows nothing of what stands above it.
"""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self

from hamilton.errors import DuplicateNodeError
from hamilton.node import Node, NodeType

_ROOM = "hamilton.function_graph"


class Words:
    """The methods of a graph that other code written for Hamilton calls."""

    if TYPE_CHECKING:
        config: Mapping[str, Any]

        @property
        def nodes(self) -> Mapping[str, Node]:
            """The nodes by name."""

        def upstream(self, targets: Iterable[str], given: Iterable[str] = ()) -> list[str]:
            """Walk up."""

        def downstream(self, names: Iterable[str]) -> list[str]:
            """Walk down."""

        def between(self, start: str, end: str) -> list[str]:
            """Walk from one to the other."""

    @classmethod
    def from_modules(
        cls,
        *modules: ModuleType,
        config: Mapping[str, Any],
        adapter: Any = None,
        allow_module_overrides: bool = False,
    ) -> Self:
        """Make the graph of the functions of modules, as a driver does.

        Parameters
        ----------
        *modules
            Where the functions come from.
        config
            Chooses variants, and gives values.
        adapter
            One adapter or several, asked which types fit and whether nodes and graph are good.
        allow_module_overrides
            Whether a later module's function may take an earlier one's name.
        """
        return _room().built(modules, config, adapter, allow_overrides=allow_module_overrides)  # type: ignore[no-any-return]

    def get_nodes(self) -> list[Node]:
        """Give all nodes, inputs and configuration among them."""
        return list(self.nodes.values())

    def get_upstream_nodes(
        self,
        final_vars: Iterable[str],
        runtime_inputs: Mapping[str, Any] | None = None,
        runtime_overrides: Mapping[str, Any] | None = None,
    ) -> tuple[set[Node], set[Node]]:
        """Give the nodes that lead to some names, and those of them whose values are given.

        Parameters
        ----------
        final_vars
            Names.
        runtime_inputs
            Inputs that are given; one that is not, and need not be, is left out. ``None`` leaves
            out none.
        runtime_overrides
            Nodes that are given; what only they read is left out.
        """
        reached = self.upstream(final_vars, runtime_overrides or ())
        if runtime_inputs is None:
            runtime_inputs = dict.fromkeys(reached)
        running = [name for name in reached if name not in (runtime_overrides or ())]
        needed = {
            name
            for reader in running
            for name, upstream in self.nodes[reader].reads.items()
            if upstream.required
        }
        kept = needed.union(final_vars, self.config, runtime_inputs)
        found = {self.nodes[n] for n in reached if n in kept or not self.nodes[n].user_defined}
        return found, {node for node in found if node.kind is NodeType.EXTERNAL}

    def get_downstream_nodes(self, var_changes: Iterable[str]) -> set[Node]:
        """Give the nodes that some names lead to, these included."""
        return self._of(self.downstream(var_changes))

    def get_impacted_nodes(self, var_changes: Iterable[str]) -> set[Node]:
        """Give the nodes that some names lead to; the older name of the method."""
        return self.get_downstream_nodes(var_changes)

    def nodes_between(self, start: str, end: str) -> set[Node]:
        """Give the nodes on any path from one name to another, both included."""
        return self._of(self.between(start, end))

    def has_cycles(self, nodes: Collection[Node] = (), user_nodes: Collection[Node] = ()) -> bool:
        """Say whether there is a cycle: never, as no graph with one is built."""
        del nodes, user_nodes
        return False

    def get_cycles(
        self, nodes: Collection[Node] = (), user_nodes: Collection[Node] = ()
    ) -> list[list[str]]:
        """List the cycles: none, as no graph with one is built."""
        del nodes, user_nodes
        return []

    def with_nodes(self, nodes: Mapping[str, Node]) -> Self:
        """Give a graph with some nodes added.

        Raises
        ------
        DuplicateNodeError
            If there is a node of a name already.
        """
        known = sorted(self.nodes.keys() & nodes.keys())
        if known:
            msg = f"Duplicate node names found: {known}. Give the new ones other names."
            raise DuplicateNodeError(msg)
        return _room().grown(self, list(nodes.values()))  # type: ignore[no-any-return]

    def execute(
        self,
        nodes: Iterable[Node] | None = None,
        computed: Mapping[str, Any] | None = None,
        overrides: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        run_id: str | None = None,
    ) -> dict[str, Any]:
        """Run what leads to some nodes; no adapter is told.

        Parameters
        ----------
        nodes
            The nodes wanted; all of them by default.
        computed, overrides
            Values that take the place of nodes.
        inputs
            Values of inputs.
        run_id
            Taken for code that gives one.

        Returns
        -------
        dict
            The values of these nodes and of all that lead to them, by name.
        """
        del run_id
        wanted = [node.name for node in nodes] if nodes is not None else list(self.nodes)
        given = {**(computed or {}), **(overrides or {})}
        return _room().executed(self, wanted, inputs or {}, given)  # type: ignore[no-any-return]

    def display_all(self, output_file_path: Any = None, **look: Any) -> Any:
        """Draw every node, as ``Driver.display_all_functions`` does; by default write no file."""
        return _room().displayed(self, output_file_path, **look)

    def _of(self, names: Iterable[str]) -> set[Node]:
        return {self.nodes[name] for name in names}


def _room() -> Any:
    return importlib.import_module(_ROOM)


__all__ = ["Words"]
