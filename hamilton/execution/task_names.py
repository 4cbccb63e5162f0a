"""The names by which users of Hamilton look for tasks in :mod:`hamilton.execution.grouping`."""

from __future__ import annotations

from hamilton.execution.call import TaskImplementation

TaskSpec = TaskImplementation
"""A task; whoever is given one is given its values, too, so both names are one."""

__all__ = ["TaskImplementation", "TaskSpec"]
