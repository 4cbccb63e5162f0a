"""The older cache: values of nodes in one file."""

from __future__ import annotations

import inspect
import threading
import warnings
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, ClassVar

from hamilton.compare import Equal, compare
from hamilton.graph_types import HamiltonGraph
from hamilton.lifecycle.api import GraphExecutionHook, NodeExecutionMethod
from hamilton.lifecycle.points import Rank

if TYPE_CHECKING:
    import shelve


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
    A value is given again if the version of the node's function and its arguments are the same, as
    :func:`hamilton.compare.compare` sees them.

    Warns
    -----
    DeprecationWarning
        When it is made.
    """

    rank: ClassVar[Rank] = Rank.CACHE

    def __init__(
        self, cache_vars: list[str] | None = None, cache_path: str = "./hamilton-cache"
    ) -> None:
        warnings.warn(
            "CacheAdapter is deprecated; use Builder().with_cache().",
            DeprecationWarning,
            stacklevel=2,
        )
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
        if known is not None and isinstance(compare(known[0], key, rtol=0), Equal):
            return known[1]
        result = node_callable(**node_kwargs)
        if inspect.isawaitable(result):
            return self._kept_when_there(node_name, key, result)
        return self._kept(node_name, key, result)

    def _kept(self, node_name: str, key: Any, result: Any) -> Any:
        with self._lock, _opened(self.cache_path) as shelf:
            shelf[node_name] = (key, result)
        return result

    async def _kept_when_there(self, node_name: str, key: Any, result: Awaitable[Any]) -> Any:
        return self._kept(node_name, key, await result)


def _opened(path: str) -> shelve.Shelf[Any]:
    import shelve

    return shelve.open(path)  # noqa: S301 - the user's own file


__all__ = ["CacheAdapter"]
