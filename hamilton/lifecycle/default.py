"""Ready-made adapters: print, debug, check types, go on after errors, slow down."""

from __future__ import annotations

import inspect
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from hamilton.errors import HamiltonError
from hamilton.graph_types import HamiltonGraph
from hamilton.htypes import holds
from hamilton.lifecycle.api import (
    EdgeConnectionHook,
    GraphExecutionHook,
    NodeExecutionHook,
    NodeExecutionMethod,
)
from hamilton.lifecycle.base import BaseDoNodeExecute, Rank
from hamilton.node import Node, NodeType

if TYPE_CHECKING:
    import shelve

F = TypeVar("F", bound=Callable[..., Any])

NodeFilter = Callable[[str, dict[str, Any]], bool] | Sequence[str] | str | None
"""Which nodes: all, a name, names, or what a function of name and tags says."""

ACCEPTS_SENTINELS: Final = "__hamilton_accepts_error_sentinels__"


class PrintLn(NodeExecutionHook):
    """Print when a node begins and ends.

    Parameters
    ----------
    verbosity
        1: name, duration and status; 2: inputs and results as well.
    print_fn
        Takes each text.
    node_filter
        Which nodes; all by default.
    """

    def __init__(
        self,
        verbosity: int = 1,
        print_fn: Callable[[str], None] = print,
        node_filter: NodeFilter = None,
    ) -> None:
        if verbosity not in (1, 2):
            msg = f"PrintLn(verbosity={verbosity!r}): choose 1 or 2."
            raise ValueError(msg)
        self.verbosity = verbosity
        self.print_fn = print_fn
        self.node_filter = node_filter
        self._began_at: dict[tuple[Any, ...], float] = {}

    def run_before_node_execution(
        self,
        *,
        node_name: str,
        node_tags: dict[str, Any],
        node_kwargs: dict[str, Any],
        **facts: Any,
    ) -> None:
        """Print that a node begins."""
        if not selects(self.node_filter, node_name, node_tags):
            return
        text = f"Executing node: {_called(node_name, facts)}."
        if self.verbosity > 1:
            text += f" Inputs: \n{_pretty(node_kwargs)}"
        self.print_fn(text)
        self._began_at[_place(node_name, facts)] = time.perf_counter()

    def run_after_node_execution(
        self,
        *,
        node_name: str,
        node_tags: dict[str, Any],
        result: Any,
        error: Exception | None,
        success: bool,
        **facts: Any,
    ) -> None:
        """Print that a node ended."""
        if not selects(self.node_filter, node_name, node_tags):
            return
        began = self._began_at.pop(_place(node_name, facts), None)
        duration = "" if began is None else f" in {_duration(time.perf_counter() - began)}"
        status = "Success" if success else "Failure"
        text = f"Finished debugging node: {_called(node_name, facts)}{duration}. Status: {status}."
        if self.verbosity > 1:
            text += f" Result: \n{_pretty(result)}" if success else f" Error: \n{error!r}"
        self.print_fn(text)


PrintLnHook = PrintLn


class PDBDebugger(NodeExecutionHook, NodeExecutionMethod):
    """Stop in the debugger at some nodes.

    Parameters
    ----------
    node_filter
        Which nodes; ``None``: all.
    before, during, after
        When: before a node (its arguments are ``node_kwargs``), in its function, after it.
    """

    def __init__(
        self,
        node_filter: NodeFilter,
        before: bool = False,  # noqa: FBT001, FBT002 - its place is public
        during: bool = False,  # noqa: FBT001, FBT002 - its place is public
        after: bool = False,  # noqa: FBT001, FBT002 - its place is public
    ) -> None:
        self.node_filter = node_filter
        self.run_before, self.run_during, self.run_after = before, during, after

    def run_before_node_execution(
        self, *, node_name: str, node_tags: dict[str, Any], **facts: Any
    ) -> None:
        """Stop before a node."""
        if self.run_before and selects(self.node_filter, node_name, node_tags):
            _stop(node_name, facts)

    def run_to_execute_node(
        self,
        *,
        node_name: str,
        node_tags: dict[str, Any],
        node_callable: Callable[..., Any],
        node_kwargs: dict[str, Any],
        **facts: Any,
    ) -> Any:
        """Run a node, in the debugger if it is one of those."""
        if self.run_during and selects(self.node_filter, node_name, node_tags):
            import pdb  # noqa: T100 - the debugger is what it is about

            return pdb.runcall(node_callable, **node_kwargs)
        return node_callable(**node_kwargs)

    def run_after_node_execution(
        self, *, node_name: str, node_tags: dict[str, Any], **facts: Any
    ) -> None:
        """Stop after a node."""
        if self.run_after and selects(self.node_filter, node_name, node_tags):
            _stop(node_name, facts)


class FunctionInputOutputTypeChecker(NodeExecutionHook):
    """Check that values are of the types annotated, items of containers too.

    Parameters
    ----------
    check_input, check_output
        What is checked.
    """

    def __init__(
        self,
        check_input: bool = True,  # noqa: FBT001, FBT002 - its place is public
        check_output: bool = True,  # noqa: FBT001, FBT002 - its place is public
    ) -> None:
        self.check_input = check_input
        self.check_output = check_output

    def run_before_node_execution(
        self,
        *,
        node_name: str,
        node_kwargs: dict[str, Any],
        node_input_types: dict[str, Any],
        **facts: Any,
    ) -> None:
        """Check what a node reads.

        Raises
        ------
        TypeError
            Naming the node, the argument, its type and the type wanted.
        """
        if not self.check_input:
            return
        for name, value in node_kwargs.items():
            if not holds(value, node_input_types[name]):
                msg = (
                    f"Node {node_name} received an input of type {type(value)} for {name}, "
                    f"expected {node_input_types[name]}"
                )
                raise TypeError(msg)

    def run_after_node_execution(
        self, *, node_name: str, node_return_type: Any, result: Any, success: bool, **facts: Any
    ) -> None:
        """Check what a node gives.

        Raises
        ------
        TypeError
            Naming the node, the type and the type wanted.
        """
        if self.check_output and success and not holds(result, node_return_type):
            msg = (
                f"Node {node_name} returned a result of type {type(result)}, expected "
                f"{node_return_type}"
            )
            raise TypeError(msg)


class NoEdgeAndInputTypeChecking(EdgeConnectionHook):
    """Accept every edge and every input, whatever their types."""

    def check_edge_types_match(self, type_from: Any, type_to: Any, **future_kwargs: Any) -> bool:
        """Accept the edge."""
        del type_from, type_to, future_kwargs
        return True

    def validate_input(self, node_type: Any, input_value: Any, **future_kwargs: Any) -> bool:
        """Accept the value."""
        del node_type, input_value, future_kwargs
        return True


def accept_error_sentinels(function: F) -> F:
    """Let a function run although some of its arguments are sentinels of failed nodes."""
    setattr(function, ACCEPTS_SENTINELS, True)
    return function


class GracefulErrorAdapter(BaseDoNodeExecute):
    """Go on after errors: a failing node gives a sentinel, and so do the nodes that read it.

    Parameters
    ----------
    error_to_catch
        The class of errors.
    sentinel_value
        What stands for a failed value.
    try_all_parallel
        Whether a failing expansion keeps the items it gave before; else it gives one sentinel.
    allow_injection
        Whether functions that are decorated ``@accept_error_sentinels`` get sentinels as arguments.
    """

    rank: ClassVar[Rank] = Rank.CATCH

    def __init__(
        self,
        error_to_catch: type[Exception],
        sentinel_value: Any = None,
        try_all_parallel: bool = True,  # noqa: FBT001, FBT002 - its place is public
        allow_injection: bool = True,  # noqa: FBT001, FBT002 - its place is public
    ) -> None:
        self.error_to_catch = error_to_catch
        self.sentinel_value = sentinel_value
        self.try_all_parallel = try_all_parallel
        self.allow_injection = allow_injection

    def do_node_execute(
        self, *, run_id: str, node_: Node, kwargs: Mapping[str, Any], task_id: str | None = None
    ) -> Any:
        """Give the value of a node, or the sentinel."""
        del run_id, task_id
        is_tainted = any(value is self.sentinel_value for value in kwargs.values())
        if is_tainted and self._is_skipped(node_):
            return [self.sentinel_value] if node_.kind is NodeType.EXPAND else self.sentinel_value
        try:
            result = node_.call(kwargs)
        except self.error_to_catch:
            return self._failed(node_)
        if node_.kind is NodeType.EXPAND and not inspect.isawaitable(result):
            return self._items(result)
        return self._awaited(result, node_) if inspect.isawaitable(result) else result

    def _is_skipped(self, node: Node) -> bool:
        accepts = getattr(_own_function(node), ACCEPTS_SENTINELS, False)
        return not (self.allow_injection and accepts)

    def _failed(self, node: Node) -> Any:
        return [self.sentinel_value] if node.kind is NodeType.EXPAND else self.sentinel_value

    def _items(self, items: Any) -> Any:
        if self.try_all_parallel:
            return self._until_failure(items)
        try:
            return list(items)
        except self.error_to_catch:
            return [self.sentinel_value]

    def _until_failure(self, items: Any) -> Generator[Any, None, None]:
        try:
            yield from items
        except self.error_to_catch:
            yield self.sentinel_value

    async def _awaited(self, result: Any, node: Node) -> Any:
        try:
            return await result
        except self.error_to_catch:
            return self._failed(node)


class SlowDownYouMoveTooFast(NodeExecutionHook):
    """Wait before each node, to watch what happens.

    Parameters
    ----------
    sleep_time_mean, sleep_time_std
        Mean and standard deviation of the pause, in seconds; it is never below zero.
    """

    def __init__(self, sleep_time_mean: float, sleep_time_std: float) -> None:
        self.sleep_time_mean = sleep_time_mean
        self.sleep_time_std = sleep_time_std

    def run_before_node_execution(self, **facts: Any) -> None:
        """Wait."""
        import random

        pause_s = random.gauss(self.sleep_time_mean, self.sleep_time_std)
        time.sleep(max(0.0, pause_s))

    def run_after_node_execution(self, **facts: Any) -> None:
        """Do nothing."""


class CacheAdapter(NodeExecutionMethod, GraphExecutionHook):
    """Keep values of nodes in a shelf; deprecated, use ``Builder.with_cache()``.

    Parameters
    ----------
    cache_vars
        Names of the nodes kept; all by default.
    cache_path
        The shelf's file.

    Notes
    -----
    A value is given again if the version of the node's function and its arguments are the same.
    """

    rank: ClassVar[Rank] = Rank.CACHE

    def __init__(
        self, cache_vars: list[str] | None = None, cache_path: str = "./hamilton-cache"
    ) -> None:
        self.cache_vars = cache_vars
        self.cache_path = cache_path
        self._versions: dict[str, str | None] = {}
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _lock=threading.Lock())

    def run_before_graph_execution(self, *, graph: HamiltonGraph, **facts: Any) -> None:
        """Read the versions of the functions, and make the shelf's folder."""
        from pathlib import Path

        Path(self.cache_path).parent.mkdir(parents=True, exist_ok=True)
        kept = self.cache_vars
        self._versions = {n.name: n.version for n in graph.nodes if kept is None or n.name in kept}

    def run_after_graph_execution(self, **facts: Any) -> None:
        """Do nothing: the shelf is closed after each use."""

    def run_to_execute_node(
        self,
        *,
        node_name: str,
        node_callable: Callable[..., Any],
        node_kwargs: dict[str, Any],
        **facts: Any,
    ) -> Any:
        """Give a value kept, or run the node and keep its value."""
        if node_name not in self._versions:
            return node_callable(**node_kwargs)
        key = (self._versions[node_name], node_kwargs)
        with self._lock, _opened(self.cache_path) as shelf:
            known = shelf.get(node_name)
        if known is not None and known[0] == key:
            return known[1]
        result = node_callable(**node_kwargs)
        with self._lock, _opened(self.cache_path) as shelf:
            shelf[node_name] = (key, result)
        return result


class NoFilterError(HamiltonError, ValueError):
    """A node filter is none of the forms it may have."""


def selects(node_filter: NodeFilter, name: str, tags: dict[str, Any]) -> bool:
    """Say whether a node is one of those meant.

    Raises
    ------
    NoFilterError
        If the filter is neither a function, nor a name, nor names, nor ``None``.
    """
    if node_filter is None:
        return True
    if isinstance(node_filter, str):
        return name == node_filter
    if callable(node_filter):
        return node_filter(name, tags)
    if isinstance(node_filter, (list, tuple, set, frozenset)):
        return name in node_filter
    msg = f"A node filter is a name, names, or a function of name and tags; got {node_filter!r}."
    raise NoFilterError(msg)


def _opened(path: str) -> shelve.Shelf[Any]:
    import shelve

    return shelve.open(path)  # noqa: S301 - the user's own file


def _own_function(node: Node) -> Any:
    """Give the function of the node itself, below the adapters that stand about it."""
    while isinstance(inner := getattr(node.function, "node", None), Node):
        node = inner
    return node.function


def _stop(node_name: str, facts: Mapping[str, Any]) -> None:
    """Stop in the debugger; ``node_name`` and ``facts`` are at hand."""
    del node_name, facts
    breakpoint()  # noqa: T100 - the debugger is what it is about


def _called(name: str, facts: Mapping[str, Any]) -> str:
    task_id = facts.get("task_id")
    return f"{task_id}:{name}" if task_id is not None else name


def _place(name: str, facts: Mapping[str, Any]) -> tuple[Any, ...]:
    """Name one execution: a node may run in several runs and tasks at once."""
    return (name, facts.get("run_id"), facts.get("task_id"))


def _pretty(value: Any) -> str:
    import pprint

    return pprint.pformat(value)


def _duration(seconds: float) -> str:
    for unit, factor in (("s", 1.0), ("ms", 1e3)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g}{unit}"
    return f"{seconds * 1e6:.3g}μs"


__all__ = [
    "CacheAdapter",
    "FunctionInputOutputTypeChecker",
    "GracefulErrorAdapter",
    "NoEdgeAndInputTypeChecking",
    "NoFilterError",
    "PDBDebugger",
    "PrintLn",
    "PrintLnHook",
    "SlowDownYouMoveTooFast",
    "accept_error_sentinels",
    "selects",
]
