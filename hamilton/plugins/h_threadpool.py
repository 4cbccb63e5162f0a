"""Every node in a pool of threads: nodes that do not read each other run at the same time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from hamilton.lifecycle.api import ResultBuilder
from hamilton.lifecycle.base import BaseDoRemoteExecute, BasePostGraphExecute
from hamilton.node import Node


class FutureAdapter(BaseDoRemoteExecute, BasePostGraphExecute, ResultBuilder):
    """Run nodes in threads; a node waits, in its own thread, for what it reads.

    Nodes are handed over in an order in which each comes after what it reads, so a full pool is
    never waiting for itself.

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
        self.executor = self._new_pool()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "executor"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.executor = self._new_pool()

    def do_remote_execute(
        self,
        *,
        node: Node,
        kwargs: Mapping[str, Any],
        execute_lifecycle_for_node: Callable[..., Any],
    ) -> Any:
        """Hand a node to the pool and give its future."""
        del node
        return self.executor.submit(run_awaited, execute_lifecycle_for_node, dict(kwargs))

    def build_result(self, **outputs: Any) -> Any:
        """Wait for the outputs and join them."""
        values = {name: awaited(output) for name, output in outputs.items()}
        if self.result_builder is None:
            return values
        return self.result_builder.build_result(**values)

    def post_graph_execute(self, *, success: bool, **facts: Any) -> None:
        """Drop what has not begun, after a failure."""
        if not success:
            self.executor.shutdown(wait=True, cancel_futures=True)
            self.executor = self._new_pool()

    def output_type(self) -> Any:
        """Give the type of the result."""
        return Any if self.result_builder is None else self.result_builder.output_type()

    def _new_pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(
            max_workers=self.max_workers, thread_name_prefix=self.thread_name_prefix
        )


def run_awaited(function: Callable[..., Any], kwargs: Mapping[str, Any]) -> Any:
    """Wait for arguments that are futures, then call a function."""
    return function(**{name: awaited(value) for name, value in kwargs.items()})


def awaited(value: Any) -> Any:
    """Give a value, or what it is when it is there."""
    return value.result() if isinstance(value, Future) else value


__all__ = ["FutureAdapter", "awaited", "run_awaited"]
