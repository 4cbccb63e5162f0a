"""What is told about a dataflow that others wrote."""

from __future__ import annotations

from typing import Any, NamedTuple

from hamilton.errors import HamiltonError


class DataflowError(HamiltonError, ValueError):
    """A dataflow is not kept here, or would be overwritten."""


class InspectResult(NamedTuple):
    """A dataflow: where it comes from, the packages it needs, its configurations as JSON."""

    version: str
    user: str
    dataflow: str
    python_dependencies: list[str]
    configurations: list[str]


class InspectModuleResult(NamedTuple):
    """A dataflow with its nodes: inputs, what is computed, and what nothing reads, with types."""

    version: str
    user: str
    dataflow: str
    python_dependencies: list[str]
    configurations: list[dict[str, Any]]
    possible_inputs: list[tuple[str, Any]]
    nodes: list[tuple[str, Any]]
    designated_outputs: list[tuple[str, Any]]


__all__ = ["DataflowError", "InspectModuleResult", "InspectResult"]
