"""Adapters that show what happens: they print, or stop in the debugger."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hamilton.errors import HamiltonError
from hamilton.lifecycle.api import NodeExecutionHook, NodeExecutionMethod

NodeFilter = Callable[[str, dict[str, Any]], bool] | Sequence[str] | str | None
"""Which nodes: all, a name, names, or what a function of name and tags says."""


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
            msg = f"Verbosity must be one of [1, 2], got {verbosity!r}: PrintLn(verbosity=1)."
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
            text += f" Result: \n{_pretty(result)}\n" if success else f" Error: \n{error!r}"
        self.print_fn(text)


PrintLnHook = PrintLn


class PDBDebugger(NodeExecutionHook, NodeExecutionMethod):
    """Stop in the debugger at some nodes.

    Parameters
    ----------
    node_filter
        Which nodes; ``None``: all.
    before, during, after
        When: before a node (its arguments are ``node_kwargs``), in its function, after it (its value
        is ``result``, what it raised ``error``).
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
        self,
        *,
        node_name: str,
        node_tags: dict[str, Any],
        node_kwargs: dict[str, Any],
        node_return_type: Any,
        task_id: str | None,
        run_id: str,
        **facts: Any,
    ) -> None:
        """Stop before a node."""
        if self.run_before and selects(self.node_filter, node_name, node_tags):
            breakpoint()  # noqa: T100 - the debugger is what it is about

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

    def run_after_node_execution(  # noqa: PLR0913 - what is at hand where it stops
        self,
        *,
        node_name: str,
        node_tags: dict[str, Any],
        node_kwargs: dict[str, Any],
        result: Any,
        error: Exception | None,
        success: bool,
        task_id: str | None,
        run_id: str,
        **facts: Any,
    ) -> None:
        """Stop after a node."""
        if self.run_after and selects(self.node_filter, node_name, node_tags):
            breakpoint()  # noqa: T100 - the debugger is what it is about


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
    msg = (
        f"Invalid node filter: {node_filter!r}. It is a name, names, a function of name and tags, "
        "or None for all nodes."
    )
    raise NoFilterError(msg)


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


__all__ = ["NoFilterError", "NodeFilter", "PDBDebugger", "PrintLn", "PrintLnHook", "selects"]
