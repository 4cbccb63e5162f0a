"""Watch or change what a driver does, from outside the dataflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hamilton._rooms import opener

if TYPE_CHECKING:
    from hamilton.lifecycle.api import (
        EdgeConnectionHook,
        GraphAdapter,
        GraphConstructionHook,
        GraphExecutionHook,
        LegacyResultMixin,
        LifecycleAdapter,
        NodeExecutionHook,
        NodeExecutionMethod,
        ResultBuilder,
        StaticValidator,
        TaskExecutionHook,
        TaskGroupingHook,
        TaskReturnHook,
        TaskSubmissionHook,
    )
    from hamilton.lifecycle.default import (
        CacheAdapter,
        FunctionInputOutputTypeChecker,
        GracefulErrorAdapter,
        NoEdgeAndInputTypeChecking,
        PDBDebugger,
        PrintLn,
        PrintLnHook,
        SlowDownYouMoveTooFast,
        accept_error_sentinels,
    )

_ROOMS = {
    "api": (
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
    ),
    "default": (
        "CacheAdapter",
        "FunctionInputOutputTypeChecker",
        "GracefulErrorAdapter",
        "NoEdgeAndInputTypeChecking",
        "PDBDebugger",
        "PrintLn",
        "PrintLnHook",
        "SlowDownYouMoveTooFast",
        "accept_error_sentinels",
    ),
}
"""Where the names are that are imported when they are asked for."""

if not TYPE_CHECKING:  # a checker would take any name for one of the package
    __getattr__ = opener(__name__, _ROOMS)

__all__ = [
    "CacheAdapter",
    "EdgeConnectionHook",
    "FunctionInputOutputTypeChecker",
    "GracefulErrorAdapter",
    "GraphAdapter",
    "GraphConstructionHook",
    "GraphExecutionHook",
    "LegacyResultMixin",
    "LifecycleAdapter",
    "NoEdgeAndInputTypeChecking",
    "NodeExecutionHook",
    "NodeExecutionMethod",
    "PDBDebugger",
    "PrintLn",
    "PrintLnHook",
    "ResultBuilder",
    "SlowDownYouMoveTooFast",
    "StaticValidator",
    "TaskExecutionHook",
    "TaskGroupingHook",
    "TaskReturnHook",
    "TaskSubmissionHook",
    "accept_error_sentinels",
]


def __dir__() -> list[str]:
    """List what may be asked for, imported already or not."""
    return sorted({*globals(), *__all__})
