"""Every node in a pool of threads: nodes that do not read each other run at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from hamilton.execution.chain import sent_to, waits_for_us
from hamilton.lifecycle.api import ResultBuilder
from hamilton.lifecycle.base import BaseDoRemoteExecute, BasePostGraphExecute
from hamilton.node import Node, NodeType


class FutureAdapter(BaseDoRemoteExecute, BasePostGraphExecute, ResultBuilder):
    """Run nodes in threads; a node waits, in its own thread, for what it reads.

    Nodes are handed over in an order in which each comes after what it reads, so a full pool is
    never waiting for itself; and where a node runs a driver of its own with the same adapter, the
    nodes of that stay in the node's thread. A node that gives the items of an expansion, or reads a
    stream of them, stays in the thread of the run.

    Parameters
    ----------
    max_workers
        How many threads; Python's own default if not given.
    thread_name_prefix
        What the names of the threads begin with.
    result_builder
        Joins the outputs; a dict by default.
    """

    def __init__(
        self,
        max_workers: int | None = None,
        thread_name_prefix: str = "",
        result_builder: Any = None,
    ) -> None:
        self.max_workers = max_workers
        self.thread_name_prefix = thread_name_prefix
        self.result_builder = result_builder
        self._begin()

    def _begin(self) -> None:
        self.executor = ThreadPoolExecutor(
            max_workers=self.max_workers, thread_name_prefix=self.thread_name_prefix
        )
        self._under_way: dict[str, set[Future[Any]]] = {}

    def __getstate__(self) -> dict[str, Any]:
        left_out = ("executor", "_under_way")
        return {name: value for name, value in self.__dict__.items() if name not in left_out}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._begin()

    def do_remote_execute(
        self, *, node: Node, execute_lifecycle_for_node: Callable[..., Any], **kwargs: Any
    ) -> Any:
        """Hand a node to the pool and give its future."""
        call = (execute_lifecycle_for_node, kwargs, node.kind is NodeType.COLLECT)
        if node.kind is NodeType.EXPAND or _streams(node, kwargs) or waits_for_us(self):
            return run_awaited(*call)
        future = self.executor.submit(sent_to(self, run_awaited), *call)
        run_id, _ = getattr(execute_lifecycle_for_node, "ids", ("", None))
        under_way = self._under_way.setdefault(run_id, set())
        under_way.add(future)
        future.add_done_callback(under_way.discard)
        return future

    def build_result(self, **outputs: Any) -> Any:
        """Wait for the outputs and join them."""
        values = self.settled(outputs)
        if self.result_builder is None:
            return values
        return self.result_builder.build_result(**values)

    def settled(self, outputs: Mapping[str, Any]) -> dict[str, Any]:
        """Wait for outputs that are not joined, such as what savers tell."""
        return {name: awaited(output) for name, output in outputs.items()}

    def post_graph_execute(self, *, run_id: str, success: bool, **facts: Any) -> None:
        """Drop what has not begun, after a failure, and wait for what has."""
        left = set(self._under_way.pop(run_id, ()))
        if not success:
            for future in left:
                future.cancel()
            wait(left)

    def output_type(self) -> Any:
        """Give the type of the result."""
        return Any if self.result_builder is None else self.result_builder.output_type()


def run_awaited(
    function: Callable[..., Any],
    kwargs: Mapping[str, Any],
    collects: bool = False,  # noqa: FBT001, FBT002 - submitted by position
) -> Any:
    """Wait for arguments that are futures, then call a function.

    Parameters
    ----------
    function
        The function.
    kwargs
        Its arguments by name, some of them futures.
    collects
        Whether lists and streams among them may hold futures.
    """
    resolved = collected if collects else awaited
    return function(**{name: resolved(value) for name, value in kwargs.items()})


def awaited(value: Any) -> Any:
    """Give a value, or what it is when it is there."""
    return value.result() if isinstance(value, Future) else value


def collected(value: Any) -> Any:
    """Give a value with those that it collects when they are there."""
    if isinstance(value, Iterator):
        return map(awaited, value)
    return [awaited(item) for item in value] if isinstance(value, list) else awaited(value)


def _streams(node: Node, kwargs: Mapping[str, Any]) -> bool:
    """Say whether a node reads items while they are made, which only the run's own thread can."""
    return node.kind is NodeType.COLLECT and any(isinstance(v, Iterator) for v in kwargs.values())


__all__ = ["FutureAdapter", "awaited", "collected", "run_awaited"]
