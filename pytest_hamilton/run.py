"""One run of a dataflow, and how it is recorded.

A flow's driver has one :class:`Recorder` among its adapters. A run announces its :class:`Record` in
the thread that starts it; the engine's first hook ties that record to the run's id, and every later
event is filed by id. So runs of several threads never mix, and the engine needs to know nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from hamilton.lifecycle import GraphExecutionHook, NodeExecutionHook
from hamilton.lifecycle.base import BaseDoNodeExecute

__tracebackhide__ = True


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One execution of a node.

    Attributes
    ----------
    inputs
        What the node read, by name.
    result
        What it gave; ``None`` if it failed.
    error
        What it raised; ``None`` if it did not fail.
    """

    inputs: Mapping[str, Any]
    result: Any = None
    error: BaseException | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What a run gave and did; ``run["total"]`` is a value.

    Attributes
    ----------
    values
        The values asked for, by name.
    order
        The nodes that ran, from the first that finished to the last.
    calls
        For each node that ran its executions, in order.
    timings_s
        For each node that ran the seconds that it took, all its executions together.
    skipped
        The nodes that would have run, had no double made them needless.
    """

    values: Mapping[str, Any]
    order: tuple[str, ...]
    calls: Mapping[str, tuple[Call, ...]]
    timings_s: Mapping[str, float]
    skipped: frozenset[str]

    @property
    def executed(self) -> frozenset[str]:
        """The nodes that ran."""
        return frozenset(self.calls)

    def __getitem__(self, name: str) -> Any:
        if name not in self.values:
            asked = ", ".join(sorted(self.values)) or "nothing"
            msg = f"{name!r} was not asked of this run, only {asked}"
            raise KeyError(msg)
        return self.values[name]


@dataclass(slots=True, eq=False)
class Record:
    """What the hooks of one run have told so far, and the functions it calls in place of nodes'."""

    stubs: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    calls: dict[str, list[Call]] = field(default_factory=dict)
    timings_s: dict[str, float] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    started_s: dict[tuple[str, str | None], float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, name: str, task_id: str | None) -> None:
        """Note that a node starts.

        Parameters
        ----------
        name
            The node.
        task_id
            The task that it runs in, if the engine says so.
        """
        self.started_s[name, task_id] = time.perf_counter()

    def finish(self, name: str, task_id: str | None, call: Call) -> None:
        """Note that a node has finished.

        Parameters
        ----------
        name
            The node.
        task_id
            The task that it ran in.
        call
            What it read and gave.
        """
        now_s = time.perf_counter()
        with self.lock:
            taken_s = now_s - self.started_s.pop((name, task_id), now_s)
            self.timings_s[name] = self.timings_s.get(name, 0.0) + taken_s
            self.calls.setdefault(name, []).append(call)
            self.order.append(name)

    def run(self, values: Mapping[str, Any], computed: frozenset[str]) -> Run:
        """Give what was recorded as a value.

        Parameters
        ----------
        values
            The values asked for, by name.
        computed
            The nodes that run when nothing stands in for any.
        """
        return Run(
            values=MappingProxyType(dict(values)),
            order=tuple(dict.fromkeys(reversed(self.order)))[::-1],
            calls=MappingProxyType({name: tuple(calls) for name, calls in self.calls.items()}),
            timings_s=MappingProxyType(dict(self.timings_s)),
            skipped=computed - self.calls.keys(),
        )


class Recorder(NodeExecutionHook, BaseDoNodeExecute, GraphExecutionHook):
    """Files the events of a driver's runs, each with its run, and calls stubs in place of nodes."""

    def __init__(self) -> None:
        self._announced = threading.local()
        self._records: dict[str, Record] = {}

    @contextmanager
    def recording(self, stubs: Mapping[str, Callable[..., Any]]) -> Iterator[Record]:
        """Record the run that this thread starts meanwhile.

        Parameters
        ----------
        stubs
            What is called in place of a node's function, by node.

        Yields
        ------
        Record
            Filled while the run goes on.
        """
        record = self._announced.record = Record(stubs)
        try:
            yield record
        finally:
            self._announced.record = None

    def run_before_graph_execution(self, *, run_id: str, **facts: Any) -> None:
        """Tie a run to the record that its thread announced."""
        del facts
        record = getattr(self._announced, "record", None)
        if record is not None:
            self._records[run_id] = record

    def run_after_graph_execution(self, *, run_id: str, **facts: Any) -> None:
        """Let go of the record; whoever announced it has it."""
        del facts
        self._records.pop(run_id, None)

    def run_before_node_execution(
        self, *, node_name: str, task_id: str | None, run_id: str, **facts: Any
    ) -> None:
        """Note when a node starts."""
        del facts
        if run_id in self._records:
            self._records[run_id].begin(node_name, task_id)

    def do_node_execute(
        self, *, run_id: str, node_: Any, kwargs: Mapping[str, Any], task_id: str | None = None
    ) -> Any:
        """Call the node's function, or what stands in for it."""
        del task_id
        record = self._records.get(run_id)
        call: Callable[..., Any] = node_.callable
        if record is not None:
            call = record.stubs.get(node_.name, call)
        return call(**kwargs)

    def run_after_node_execution(
        self,
        *,
        node_name: str,
        node_kwargs: Mapping[str, Any],
        result: Any,
        error: Exception | None,
        task_id: str | None,
        run_id: str,
        **facts: Any,
    ) -> None:
        """Note what a node read and gave."""
        del facts
        if run_id in self._records:
            call = Call(MappingProxyType(dict(node_kwargs)), result, error)
            self._records[run_id].finish(node_name, task_id, call)
