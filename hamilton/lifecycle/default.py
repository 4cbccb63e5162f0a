"""Ready-made adapters: print, debug, check types, go on after errors, slow down, keep values."""

from __future__ import annotations

import time
from typing import Any

from hamilton.htypes import holds
from hamilton.lifecycle.api import EdgeConnectionHook, NodeExecutionHook
from hamilton.lifecycle.graceful import (
    ACCEPTS_SENTINELS,
    GracefulErrorAdapter,
    accept_error_sentinels,
)
from hamilton.lifecycle.shelf import CacheAdapter
from hamilton.lifecycle.watching import (
    NodeFilter,
    NoFilterError,
    PDBDebugger,
    PrintLn,
    PrintLnHook,
    selects,
)


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


__all__ = [
    "ACCEPTS_SENTINELS",
    "CacheAdapter",
    "FunctionInputOutputTypeChecker",
    "GracefulErrorAdapter",
    "NoEdgeAndInputTypeChecking",
    "NoFilterError",
    "NodeFilter",
    "PDBDebugger",
    "PrintLn",
    "PrintLnHook",
    "SlowDownYouMoveTooFast",
    "accept_error_sentinels",
    "selects",
]
