"""The classes that users extend to watch or change what a driver does."""

from __future__ import annotations

import abc
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from hamilton.graph_types import HamiltonGraph, HamiltonNode
from hamilton.lifecycle import base
from hamilton.lifecycle.task_hooks import (
    TaskExecutionHook,
    TaskGroupingHook,
    TaskReturnHook,
    TaskSubmissionHook,
)
from hamilton.node import Node, NodeType

if TYPE_CHECKING:
    from hamilton.graph import Graph

LifecycleAdapter = base.LifecycleAdapter


class ResultBuilder(base.BaseDoBuildResult, abc.ABC):
    """Joins the outputs of a run into one object."""

    @abc.abstractmethod
    def build_result(self, **outputs: Any) -> Any:
        """Join outputs, given by name in the order in which they were asked for."""

    def do_build_result(self, *, outputs: dict[str, Any]) -> Any:
        """Join outputs."""
        return self.build_result(**outputs)

    def input_types(self) -> list[Any]:
        """Give the types that outputs may have; any, unless told otherwise."""
        return [Any]

    def output_type(self) -> Any:
        """Give the type of the result; any, unless told otherwise."""
        return Any


class LegacyResultMixin(ResultBuilder, abc.ABC):
    """A result builder of the older form, whose ``build_result`` is a static method."""

    @staticmethod
    def build_result(**outputs: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Join outputs; they are given as they are, by name, unless told otherwise."""
        return outputs


class GraphAdapter(
    base.BaseDoNodeExecute,
    base.BaseDoValidateInput,
    base.BaseDoCheckEdgeTypesMatch,
    LegacyResultMixin,
    abc.ABC,
):
    """An adapter of the older form: decides types, runs nodes, joins outputs.

    What must be told is how to decide and to run; outputs are joined in a dict by default.
    """

    @staticmethod
    @abc.abstractmethod
    def check_input_type(node_type: Any, input_value: Any) -> bool:
        """Say whether a value may be given for a type."""

    @staticmethod
    @abc.abstractmethod
    def check_node_type_equivalence(node_type: Any, input_type: Any) -> bool:
        """Say whether a node of type ``node_type`` may be read as ``input_type``."""

    @abc.abstractmethod
    def execute_node(self, node: Node, kwargs: dict[str, Any]) -> Any:
        """Give the value of a node."""

    def do_node_execute(
        self, *, run_id: str, node_: Node, kwargs: Mapping[str, Any], task_id: str | None = None
    ) -> Any:
        """Give the value of a node."""
        del run_id, task_id
        return self.execute_node(node_, dict(kwargs))

    def do_validate_input(self, *, node_type: Any, input_value: Any) -> bool:
        """Say whether a value may be given for a type."""
        return self.check_input_type(node_type, input_value)

    def do_check_edge_types_match(self, *, type_from: Any, type_to: Any) -> bool:
        """Say whether a node of type ``type_to`` may be read as ``type_from``."""
        return self.check_node_type_equivalence(type_to, type_from)


class NodeExecutionHook(base.BasePreNodeExecute, base.BasePostNodeExecute, abc.ABC):
    """Told before and after each node."""

    @abc.abstractmethod
    def run_before_node_execution(  # noqa: PLR0913 - the facts that users are told
        self,
        *,
        node_name: str,
        node_tags: dict[str, Any],
        node_kwargs: dict[str, Any],
        node_return_type: Any,
        task_id: str | None,
        run_id: str,
        node_input_types: dict[str, Any],
        **future_kwargs: Any,
    ) -> None:
        """Take note that a node begins; ``node_kwargs`` are values by dependency name."""

    @abc.abstractmethod
    def run_after_node_execution(  # noqa: PLR0913 - the facts that users are told
        self,
        *,
        node_name: str,
        node_tags: dict[str, Any],
        node_kwargs: dict[str, Any],
        node_return_type: Any,
        result: Any,
        error: Exception | None,
        success: bool,
        task_id: str | None,
        run_id: str,
        **future_kwargs: Any,
    ) -> None:
        """Take note that a node ended; ``result`` is ``None`` if it failed."""

    def pre_node_execute(
        self, *, run_id: str, node_: Node, kwargs: Mapping[str, Any], task_id: str | None = None
    ) -> None:
        """Tell that a node begins."""
        self.run_before_node_execution(
            node_name=node_.name,
            node_tags=dict(node_.tags),
            node_kwargs=dict(kwargs),
            node_return_type=node_.type,
            task_id=task_id,
            run_id=run_id,
            node_input_types=dict(node_.types_read),
        )

    def post_node_execute(  # noqa: PLR0913 - the facts that users are told
        self,
        *,
        run_id: str,
        node_: Node,
        kwargs: Mapping[str, Any],
        success: bool,
        error: Exception | None,
        result: Any,
        task_id: str | None = None,
    ) -> None:
        """Tell that a node ended."""
        self.run_after_node_execution(
            node_name=node_.name,
            node_tags=dict(node_.tags),
            node_kwargs=dict(kwargs),
            node_return_type=node_.type,
            result=result,
            error=error,
            success=success,
            task_id=task_id,
            run_id=run_id,
        )


class NodeExecutionMethod(base.BaseDoNodeExecute, abc.ABC):
    """Runs each node in place of the engine; several stack."""

    @abc.abstractmethod
    def run_to_execute_node(  # noqa: PLR0913 - the facts that users are told
        self,
        *,
        node_name: str,
        node_tags: dict[str, Any],
        node_callable: Callable[..., Any],
        node_kwargs: dict[str, Any],
        task_id: str | None,
        is_expand: bool,
        is_collect: bool,
        **future_kwargs: Any,
    ) -> Any:
        """Give the value of a node; ``node_callable(**node_kwargs)`` runs it."""

    def do_node_execute(
        self, *, run_id: str, node_: Node, kwargs: Mapping[str, Any], task_id: str | None = None
    ) -> Any:
        """Give the value of a node."""
        del run_id
        return self.run_to_execute_node(
            node_name=node_.name,
            node_tags=dict(node_.tags),
            node_callable=node_.callable,
            node_kwargs=dict(kwargs),
            task_id=task_id,
            is_expand=node_.kind is NodeType.EXPAND,
            is_collect=node_.kind is NodeType.COLLECT,
        )


class StaticValidator(base.BaseValidateNode, base.BaseValidateGraph):
    """Refuses nodes and graphs when they are built."""

    def run_to_validate_node(
        self, *, node: HamiltonNode, **future_kwargs: Any
    ) -> tuple[bool, str | None]:
        """Say whether a node is as it should be, and else why not."""
        del node, future_kwargs
        return True, None

    def run_to_validate_graph(
        self, *, graph: HamiltonGraph, **future_kwargs: Any
    ) -> tuple[bool, str | None]:
        """Say whether a graph is as it should be, and else why not."""
        del graph, future_kwargs
        return True, None

    def validate_node(self, *, created_node: Node) -> tuple[bool, str | None]:
        """Ask about a node."""
        return self.run_to_validate_node(node=HamiltonNode.from_node(created_node))

    def validate_graph(
        self, *, graph: Graph, modules: Sequence[ModuleType], config: Mapping[str, Any]
    ) -> tuple[bool, str | None]:
        """Ask about a graph."""
        del modules, config
        return self.run_to_validate_graph(graph=HamiltonGraph.from_graph(graph))


class GraphConstructionHook(base.BasePostGraphConstruct, abc.ABC):
    """Told when a graph was built."""

    @abc.abstractmethod
    def run_after_graph_construction(
        self, *, graph: HamiltonGraph, config: dict[str, Any], **future_kwargs: Any
    ) -> None:
        """Take note of a graph."""

    def post_graph_construct(
        self, *, graph: Graph, modules: Sequence[ModuleType], config: Mapping[str, Any]
    ) -> None:
        """Tell that a graph was built."""
        del modules
        self.run_after_graph_construction(
            graph=HamiltonGraph.from_graph(graph), config=dict(config)
        )


class GraphExecutionHook(base.BasePreGraphExecute, base.BasePostGraphExecute, abc.ABC):
    """Told before and after each run."""

    @abc.abstractmethod
    def run_before_graph_execution(
        self,
        *,
        graph: HamiltonGraph,
        final_vars: list[str],
        inputs: dict[str, Any] | None,
        overrides: dict[str, Any] | None,
        execution_path: list[str],
        run_id: str,
        **future_kwargs: Any,
    ) -> None:
        """Take note that a run begins.

        Parameters
        ----------
        graph
            What the driver has.
        final_vars
            The names asked for.
        inputs, overrides
            What the caller gave; ``None`` where nothing was.
        execution_path
            The functions on the way, by name.
        run_id
            Names the run.
        **future_kwargs
            What may be told one day.
        """

    @abc.abstractmethod
    def run_after_graph_execution(
        self,
        *,
        graph: HamiltonGraph,
        success: bool,
        error: Exception | None,
        results: Any,
        run_id: str,
        **future_kwargs: Any,
    ) -> None:
        """Take note that a run ended, also one that failed."""

    def pre_graph_execute(
        self,
        *,
        run_id: str,
        graph: Graph,
        final_vars: list[str],
        inputs: Mapping[str, Any] | None,
        overrides: Mapping[str, Any] | None,
    ) -> None:
        """Tell that a run begins."""
        known = [name for name in final_vars if name in graph]
        replaced = overrides or {}
        path = graph.upstream(known, replaced)
        self.run_before_graph_execution(
            graph=HamiltonGraph.from_graph(graph),
            final_vars=list(final_vars),
            inputs=None if inputs is None else dict(inputs),
            overrides=None if overrides is None else dict(overrides),
            execution_path=[n for n in path if not graph[n].user_defined and n not in replaced],
            run_id=run_id,
        )

    def post_graph_execute(
        self, *, run_id: str, graph: Graph, success: bool, error: Exception | None, results: Any
    ) -> None:
        """Tell that a run ended."""
        self.run_after_graph_execution(
            graph=HamiltonGraph.from_graph(graph),
            success=success,
            error=error,
            results=results,
            run_id=run_id,
        )


class EdgeConnectionHook(base.BaseDoCheckEdgeTypesMatch, base.BaseDoValidateInput, abc.ABC):
    """Accepts edges that the type rules refuse, and decides about input values."""

    @abc.abstractmethod
    def check_edge_types_match(self, type_from: Any, type_to: Any, **future_kwargs: Any) -> bool:
        """Say whether a value of one type may be read as another.

        Parameters
        ----------
        type_from
            The type that the reading node asks for.
        type_to
            The type of the node that is read.
        **future_kwargs
            What may be told one day.
        """

    @abc.abstractmethod
    def validate_input(self, node_type: Any, input_value: Any, **future_kwargs: Any) -> bool:
        """Say whether a value may be given for a type."""

    def do_check_edge_types_match(self, *, type_from: Any, type_to: Any) -> bool:
        """Say whether a value of type ``type_to`` may be read as ``type_from``."""
        return self.check_edge_types_match(type_from, type_to)

    def do_validate_input(self, *, node_type: Any, input_value: Any) -> bool:
        """Say whether a value may be given for a type."""
        return self.validate_input(node_type=node_type, input_value=input_value)


__all__ = [
    "EdgeConnectionHook",
    "GraphAdapter",
    "GraphConstructionHook",
    "GraphExecutionHook",
    "LegacyResultMixin",
    "LifecycleAdapter",
    "NodeExecutionHook",
    "NodeExecutionMethod",
    "ResultBuilder",
    "StaticValidator",
    "TaskExecutionHook",
    "TaskGroupingHook",
    "TaskReturnHook",
    "TaskSubmissionHook",
]
