"""The hooks of tasks, which only dynamic execution has."""

from __future__ import annotations

import abc
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hamilton.lifecycle import base

if TYPE_CHECKING:
    from hamilton.node import Node


class TaskSubmissionHook(base.BasePreTaskSubmission, abc.ABC):
    """Told before a task is handed to its executor."""

    @abc.abstractmethod
    def run_before_task_submission(  # noqa: PLR0913 - the facts that users are told
        self,
        *,
        run_id: str,
        task_id: str,
        nodes: list[Node],
        inputs: dict[str, Any],
        overrides: dict[str, Any],
        spawning_task_id: str | None,
        purpose: Any,
        **future_kwargs: Any,
    ) -> None:
        """Take note that a task is submitted; ``inputs`` are what it reads, by node."""

    def pre_task_submission(self, **facts: Any) -> None:
        """Tell that a task is submitted."""
        self.run_before_task_submission(**facts)


class TaskExecutionHook(base.BasePreTaskExecute, base.BasePostTaskExecute, abc.ABC):
    """Told before and after a task runs."""

    @abc.abstractmethod
    def run_before_task_execution(  # noqa: PLR0913 - the facts that users are told
        self,
        *,
        run_id: str,
        task_id: str,
        nodes: list[Node],
        inputs: dict[str, Any],
        overrides: dict[str, Any],
        spawning_task_id: str | None,
        purpose: Any,
        **future_kwargs: Any,
    ) -> None:
        """Take note that a task begins; ``inputs`` are what it reads, by node."""

    @abc.abstractmethod
    def run_after_task_execution(  # noqa: PLR0913 - the facts that users are told
        self,
        *,
        run_id: str,
        task_id: str,
        nodes: list[Node],
        results: dict[str, Any] | None,
        success: bool,
        error: Exception | None,
        spawning_task_id: str | None,
        purpose: Any,
        **future_kwargs: Any,
    ) -> None:
        """Take note that a task ended; ``results`` are ``None`` if it failed."""

    def pre_task_execute(self, **facts: Any) -> None:
        """Tell that a task begins."""
        self.run_before_task_execution(**facts)

    def post_task_execute(self, **facts: Any) -> None:
        """Tell that a task ended."""
        self.run_after_task_execution(**facts)


class TaskReturnHook(base.BasePostTaskReturn, abc.ABC):
    """Told when a task's result came back."""

    @abc.abstractmethod
    def run_after_task_return(  # noqa: PLR0913 - the facts that users are told
        self,
        *,
        run_id: str,
        task_id: str,
        nodes: list[Node],
        result: dict[str, Any] | None,
        success: bool,
        error: Exception | None,
        spawning_task_id: str | None,
        purpose: Any,
        **future_kwargs: Any,
    ) -> None:
        """Take note that a task returned; ``result`` is ``None`` if it failed."""

    def post_task_return(self, **facts: Any) -> None:
        """Tell that a task returned."""
        self.run_after_task_return(**facts)


class TaskGroupingHook(base.BasePostTaskGroup, base.BasePostTaskExpand, abc.ABC):
    """Told how nodes were grouped into tasks, and into which items they expand."""

    @abc.abstractmethod
    def run_after_task_grouping(
        self, *, run_id: str, task_ids: list[str], **future_kwargs: Any
    ) -> None:
        """Take note of the tasks."""

    @abc.abstractmethod
    def run_after_task_expansion(
        self, *, run_id: str, task_id: str, parameters: dict[str, Any], **future_kwargs: Any
    ) -> None:
        """Take note of the items of a task."""

    def post_task_group(self, *, run_id: str, task_ids: list[str]) -> None:
        """Tell of the tasks."""
        self.run_after_task_grouping(run_id=run_id, task_ids=task_ids)

    def post_task_expand(self, *, run_id: str, task_id: str, parameters: Mapping[str, Any]) -> None:
        """Tell of the items of a task."""
        self.run_after_task_expansion(run_id=run_id, task_id=task_id, parameters=dict(parameters))


__all__ = ["TaskExecutionHook", "TaskGroupingHook", "TaskReturnHook", "TaskSubmissionHook"]
