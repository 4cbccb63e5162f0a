"""What adapters implement: a class for each hook point, with one method of the point's name.

Where a point may be awaited in the async driver, its method is written once, for what it gives: the
plain class gives it at once, the one that ends in ``Async`` gives a coroutine. Type checkers alone
see that such a class is generic: in a run it is plain, so that classes of users can be generic, with
``Generic`` before or behind it.

All arguments are keywords; later ones may be added. The ``purpose`` of a task is a
:class:`hamilton.execution.grouping.NodeGroupPurpose`.
"""

from __future__ import annotations

import abc
from collections.abc import Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from hamilton.errors import ValidationException
from hamilton.lifecycle.points import LifecycleAdapter, LifecycleAdapterSet, Method, Rank

if TYPE_CHECKING:
    from types import ModuleType

    from hamilton.graph import Graph
    from hamilton.node import Node

Given = TypeVar("Given", covariant=True)  # noqa: PLC0105 - it is no container's
Awaited = Coroutine[Any, Any, None]

if TYPE_CHECKING:

    class _Point(abc.ABC, Generic[Given]):
        """A point whose method gives one or the other."""

else:

    class _Point(abc.ABC):  # noqa: B024 - the points have abstract methods
        """A point, which may be subscripted until this module is loaded."""

        def __class_getitem__(cls, given: Any) -> type[_Point]:
            return cls


# Building ------------------------------------------------------------------------------------------


class BasePreDoAnythingHook(abc.ABC):
    """Told once, before anything is built."""

    @abc.abstractmethod
    def pre_do_anything(self) -> None:
        """Do something before anything is built."""


class BaseDoCheckEdgeTypesMatch(abc.ABC):
    """Accepts edges that the type rules refuse."""

    @abc.abstractmethod
    def do_check_edge_types_match(self, *, type_from: Any, type_to: Any) -> bool:
        """Say whether a value of type ``type_to`` may be read as ``type_from``."""


class BaseDoValidateInput(abc.ABC):
    """Decides about input values, in place of the type rules."""

    @abc.abstractmethod
    def do_validate_input(self, *, node_type: Any, input_value: Any) -> bool:
        """Say whether a value may be given for a type."""


class BaseValidateNode(abc.ABC):
    """Refuses nodes when a graph is built."""

    @abc.abstractmethod
    def validate_node(self, *, created_node: Node) -> tuple[bool, str | None]:
        """Say whether a node is as it should be, and else why not."""


class BaseValidateGraph(abc.ABC):
    """Refuses graphs when they are built."""

    @abc.abstractmethod
    def validate_graph(
        self, *, graph: Graph, modules: Sequence[ModuleType], config: Mapping[str, Any]
    ) -> tuple[bool, str | None]:
        """Say whether a graph is as it should be, and else why not."""


class _PostGraphConstruct(_Point[Given]):
    @abc.abstractmethod
    def post_graph_construct(
        self, *, graph: Graph, modules: Sequence[ModuleType], config: Mapping[str, Any]
    ) -> Given:
        """Take note of a graph."""


class BasePostGraphConstruct(_PostGraphConstruct[None]):
    """Told when a graph was built."""


class BasePostGraphConstructAsync(_PostGraphConstruct[Awaited]):
    """Told when a graph was built, by the async driver."""


# A run ---------------------------------------------------------------------------------------------


class _PreGraphExecute(_Point[Given]):
    @abc.abstractmethod
    def pre_graph_execute(
        self,
        *,
        run_id: str,
        graph: Graph,
        final_vars: list[str],
        inputs: Mapping[str, Any] | None,
        overrides: Mapping[str, Any] | None,
    ) -> Given:
        """Take note that a run begins; ``None`` stands for what the caller left out."""


class BasePreGraphExecute(_PreGraphExecute[None]):
    """Told before a run."""


class BasePreGraphExecuteAsync(_PreGraphExecute[Awaited]):
    """Told before a run, by the async driver."""


class _PostGraphExecute(_Point[Given]):
    @abc.abstractmethod
    def post_graph_execute(
        self, *, run_id: str, graph: Graph, success: bool, error: Exception | None, results: Any
    ) -> Given:
        """Take note that a run ended."""


class BasePostGraphExecute(_PostGraphExecute[None]):
    """Told after a run, also one that failed."""


class BasePostGraphExecuteAsync(_PostGraphExecute[Awaited]):
    """Told after a run, by the async driver."""


class BaseDoBuildResult(abc.ABC):
    """Joins the outputs into the result."""

    @abc.abstractmethod
    def do_build_result(self, *, outputs: dict[str, Any]) -> Any:
        """Give the result of a run."""


# Its tasks -----------------------------------------------------------------------------------------


class BasePostTaskGroup(abc.ABC):
    """Told how nodes were grouped into tasks."""

    @abc.abstractmethod
    def post_task_group(self, *, run_id: str, task_ids: list[str]) -> None:
        """Take note of the tasks."""


class BasePostTaskExpand(abc.ABC):
    """Told into which items a task expanded."""

    @abc.abstractmethod
    def post_task_expand(self, *, run_id: str, task_id: str, parameters: Mapping[str, Any]) -> None:
        """Take note of the items."""


class BasePreTaskSubmission(abc.ABC):
    """Told before a task is handed to its executor."""

    @abc.abstractmethod
    def pre_task_submission(  # noqa: PLR0913 - the facts that adapters are told
        self,
        *,
        run_id: str,
        task_id: str,
        nodes: list[Node],
        inputs: dict[str, Any],
        overrides: dict[str, Any],
        spawning_task_id: str | None,
        purpose: Any,
    ) -> None:
        """Take note that a task is submitted; ``inputs`` are what it reads, by node."""


class _PreTaskExecute(_Point[Given]):
    @abc.abstractmethod
    def pre_task_execute(  # noqa: PLR0913 - the facts that adapters are told
        self,
        *,
        run_id: str,
        task_id: str,
        nodes: list[Node],
        inputs: dict[str, Any],
        overrides: dict[str, Any],
        spawning_task_id: str | None,
        purpose: Any,
    ) -> Given:
        """Take note that a task begins; ``inputs`` are what it reads, by node."""


class BasePreTaskExecute(_PreTaskExecute[None]):
    """Told before a task runs."""


class BasePreTaskExecuteAsync(_PreTaskExecute[Awaited]):
    """Told before a task runs, by the async driver."""


class _PostTaskExecute(_Point[Given]):
    @abc.abstractmethod
    def post_task_execute(  # noqa: PLR0913 - the facts that adapters are told
        self,
        *,
        run_id: str,
        task_id: str,
        nodes: list[Node],
        results: dict[str, Any] | None,
        success: bool,
        error: Exception | None,
        spawning_task_id: str | None,
        purpose: Any,
    ) -> Given:
        """Take note that a task ended; ``results`` are ``None`` if it failed."""


class BasePostTaskExecute(_PostTaskExecute[None]):
    """Told after a task ran."""


class BasePostTaskExecuteAsync(_PostTaskExecute[Awaited]):
    """Told after a task ran, by the async driver."""


class BasePostTaskReturn(abc.ABC):
    """Told when a task's result came back."""

    @abc.abstractmethod
    def post_task_return(  # noqa: PLR0913 - the facts that adapters are told
        self,
        *,
        run_id: str,
        task_id: str,
        nodes: list[Node],
        result: dict[str, Any] | None,
        success: bool,
        error: Exception | None,
        spawning_task_id: str | None,
        purpose: Any,
    ) -> None:
        """Take note that a task returned; ``result`` is ``None`` if it failed."""


# Its nodes -----------------------------------------------------------------------------------------


class _PreNodeExecute(_Point[Given]):
    @abc.abstractmethod
    def pre_node_execute(
        self, *, run_id: str, node_: Node, kwargs: Mapping[str, Any], task_id: str | None = None
    ) -> Given:
        """Take note that a node begins; ``kwargs`` by the names of the nodes it reads."""


class BasePreNodeExecute(_PreNodeExecute[None]):
    """Told before a node runs."""


class BasePreNodeExecuteAsync(_PreNodeExecute[Awaited]):
    """Told before a node runs, by the async driver."""


class BaseDoRemoteExecute(abc.ABC):
    """Sends nodes elsewhere, as a whole: their hooks and the adapters around them run there.

    The async driver hands over plain functions alone, and awaits what is given for them if that is
    awaitable or a future of ``concurrent.futures``: nodes that read them see values. A coroutine
    function stays in the event loop, to which its sessions and locks belong and which it does not
    hold up; so does a node that an adapter runs by a coroutine. Hooks that are coroutine functions
    are told in the event loop, before a node is handed over and when it is back, and with them all
    hooks of nodes. What can neither be awaited nor is such a future is passed on as it is: only
    nodes that the same adapter sends can read it.
    """

    @abc.abstractmethod
    def do_remote_execute(
        self, *, node: Node, execute_lifecycle_for_node: Method, **kwargs: Any
    ) -> Any:
        """Run ``execute_lifecycle_for_node(**kwargs)`` elsewhere and give what stands for it.

        Parameters
        ----------
        node
            The node.
        execute_lifecycle_for_node
            Runs the node between its hooks.
        **kwargs
            The values that the node reads, each by the name of the node it comes from.
        """


class _DoNodeExecute(_Point[Given]):
    @abc.abstractmethod
    def do_node_execute(
        self, *, run_id: str, node_: Node, kwargs: Mapping[str, Any], task_id: str | None = None
    ) -> Given:
        """Give the value of a node; ``node_(**kwargs)`` runs it."""


class BaseDoNodeExecute(_DoNodeExecute[Any]):
    """Runs nodes in place of the engine; of a coroutine function it may pass on the coroutine."""


class BaseDoNodeExecuteAsync(_DoNodeExecute[Coroutine[Any, Any, Any]]):
    """Runs nodes in place of the async engine; what a coroutine function gives is to be awaited."""


class _PostNodeExecute(_Point[Given]):
    @abc.abstractmethod
    def post_node_execute(  # noqa: PLR0913 - the facts that adapters are told
        self,
        *,
        run_id: str,
        node_: Node,
        kwargs: Mapping[str, Any],
        success: bool,
        error: Exception | None,
        result: Any,
        task_id: str | None = None,
    ) -> Given:
        """Take note that a node ended; ``result`` is ``None`` if it failed."""


class BasePostNodeExecute(_PostNodeExecute[None]):
    """Told after a node ran, also when it failed."""


class BasePostNodeExecuteAsync(_PostNodeExecute[Awaited]):
    """Told after a node ran, by the async driver."""


if not TYPE_CHECKING:
    del _Point.__class_getitem__  # classes of users have their own, or none

__all__ = [
    "BaseDoBuildResult",
    "BaseDoCheckEdgeTypesMatch",
    "BaseDoNodeExecute",
    "BaseDoNodeExecuteAsync",
    "BaseDoRemoteExecute",
    "BaseDoValidateInput",
    "BasePostGraphConstruct",
    "BasePostGraphConstructAsync",
    "BasePostGraphExecute",
    "BasePostGraphExecuteAsync",
    "BasePostNodeExecute",
    "BasePostNodeExecuteAsync",
    "BasePostTaskExecute",
    "BasePostTaskExecuteAsync",
    "BasePostTaskExpand",
    "BasePostTaskGroup",
    "BasePostTaskReturn",
    "BasePreDoAnythingHook",
    "BasePreGraphExecute",
    "BasePreGraphExecuteAsync",
    "BasePreNodeExecute",
    "BasePreNodeExecuteAsync",
    "BasePreTaskExecute",
    "BasePreTaskExecuteAsync",
    "BasePreTaskSubmission",
    "BaseValidateGraph",
    "BaseValidateNode",
    "LifecycleAdapter",
    "LifecycleAdapterSet",
    "Rank",
    "ValidationException",
]
