"""Go on after errors: a sentinel stands for what failed."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import aclosing, nullcontext
from types import FunctionType
from typing import Any, ClassVar, Final, TypeVar, cast

from hamilton._functions import copy_function
from hamilton.lifecycle.base import BaseDoNodeExecute
from hamilton.lifecycle.points import Rank
from hamilton.node import Node, NodeType

F = TypeVar("F", bound=Callable[..., Any])

ACCEPTS_SENTINELS: Final = "__hamilton_accepts_error_sentinels__"


def accept_error_sentinels(function: F) -> F:
    """Let a function run although some of its arguments are sentinels of failed nodes.

    Parameters
    ----------
    function
        The function; it is not touched, a copy that says so is given.
    """
    accepting = copy_function(cast("FunctionType", function))
    setattr(accepting, ACCEPTS_SENTINELS, True)
    return cast("F", accepting)


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
        if any(map(self._is_sentinel, kwargs.values())) and self._is_skipped(node_):
            return self._failed(node_)
        try:
            result = node_.call(kwargs)
        except self.error_to_catch:
            return self._failed(node_)
        if inspect.isawaitable(result):
            return self._awaited(result, node_)
        return self._items(result) if node_.kind is NodeType.EXPAND else result

    def _is_sentinel(self, value: Any) -> bool:
        """Say whether it is one, or the copy of one that came from another process."""
        sentinel = self.sentinel_value
        if value is sentinel or type(value) is not type(sentinel):
            return value is sentinel
        return (value == sentinel) is True

    def _is_skipped(self, node: Node) -> bool:
        accepts = getattr(_own_function(node), ACCEPTS_SENTINELS, False)
        return not (self.allow_injection and accepts)

    def _failed(self, node: Node) -> Any:
        return [self.sentinel_value] if node.kind is NodeType.EXPAND else self.sentinel_value

    def _items(self, items: Any) -> Any:
        if hasattr(items, "__aiter__"):
            return self._awaited_items(items)
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

    async def _awaited_items(self, items: Any) -> AsyncGenerator[Any, None]:
        held = []
        async with aclosing(items) if hasattr(items, "aclose") else nullcontext():
            try:
                async for item in items:
                    if self.try_all_parallel:
                        yield item
                    else:
                        held.append(item)
            except self.error_to_catch:
                held = [self.sentinel_value]
        for item in held:
            yield item

    async def _awaited(self, result: Any, node: Node) -> Any:
        try:
            value = await result
        except self.error_to_catch:
            return self._failed(node)
        return self._items(value) if node.kind is NodeType.EXPAND else value


def _own_function(node: Node) -> Any:
    """Give the function of the node itself, below the adapters that stand about it."""
    while isinstance(inner := getattr(node.function, "node", None), Node):
        node = inner
    return node.function


__all__ = ["ACCEPTS_SENTINELS", "GracefulErrorAdapter", "accept_error_sentinels"]
