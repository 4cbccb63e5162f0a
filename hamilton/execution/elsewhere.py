"""A task in another process: what is sent, what comes back, and what was observed there.

What runs *around* a node (a cache, an error catcher) travels along and runs there. What *observes* is
told here, when the task returns, so that it keeps what it records.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from time import perf_counter
from typing import Any, Final

from hamilton.errors import InvalidExecutorException
from hamilton.execution.call import TaskImplementation, base_execute_task
from hamilton.execution.far_errors import FarError
from hamilton.execution.interrupts import interrupts_heard
from hamilton.execution.tasks import Task
from hamilton.lifecycle.points import POINTS, Kind, Lifecycle
from hamilton.node import NodeType

WATCHED: Final = (
    "pre_task_execute", "pre_node_execute", "post_node_execute", "post_task_execute",
)  # fmt: skip
AROUND: Final = tuple(name for name, point in POINTS.items() if point.kind is Kind.AROUND)

_UNKNOWN_THERE: Final = (
    ", which looks for functions and classes by their module's name; define them in a module that "
    "can be imported, or run this task in threads"
)

BY_NAME: Final = ("kwargs", "inputs", "results")
"""Facts that hold values by name."""


class Recorder:
    """Observes in place of the driver's observers, and keeps what it was told in order.

    Nodes are kept by name: the driver has them.
    """

    def __init__(self, points: tuple[str, ...]) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []
        for point in points:
            setattr(self, point, _Record(self.events, point))


class _Record:
    def __init__(self, events: list[tuple[str, dict[str, Any]]], point: str) -> None:
        self.events = events
        self.point = point

    def __call__(self, **facts: Any) -> None:
        if isinstance(facts.get("error"), BaseException):
            facts["error"] = FarError(facts["error"])
        if "node_" in facts:
            facts["node_"] = facts["node_"].name
        facts.pop("nodes", None)
        self.events.append((self.point, facts))


@dataclass(frozen=True, slots=True)
class Parcel:
    """A task on its way to another process.

    Attributes
    ----------
    template
        The pickled task without its values, with the adapters that run around its nodes; the same
        bytes for all items, so that a process unpacks them once.
    values
        The pickled values that it reads.
    run_id, prefix, base_id
        As those of a :class:`TaskImplementation`.
    watched
        The points at which observers of the driver want to be told.
    """

    template: bytes
    values: bytes
    run_id: str
    prefix: str
    base_id: str
    watched: tuple[str, ...]

    @property
    def task_id(self) -> str:
        """The task's name within the run."""
        return self.prefix + self.base_id


@dataclass(frozen=True, slots=True, eq=False)
class _Packed:
    """What the parcels of one task share; it holds what it was made of, so that ids stay theirs."""

    made_of: tuple[Task, Lifecycle]
    template: bytes
    watched: tuple[str, ...]


class Packer:
    """Packs the tasks of a run, what their items share only once."""

    def __init__(self) -> None:
        self._packed: dict[tuple[int, int], _Packed] = {}

    def parcel(self, task: TaskImplementation) -> Parcel:
        """Pack a task.

        Raises
        ------
        InvalidExecutorException
            If a function or a value of it does not pickle, naming it.
        """
        key = (id(task.task), id(task.adapter))
        shared = self._packed.get(key)
        if shared is None:
            shared = self._packed[key] = _shared(task)
        values = _pickled(task.values, task)
        names = (task.run_id, task.prefix, task.base_id)
        return Parcel(shared.template, values, *names, shared.watched)


def _shared(task: TaskImplementation) -> _Packed:
    template = _pickled((task.task, task.adapter.only(*AROUND)), task)
    watched = tuple(point for point in WATCHED if task.adapter.has(point))
    return _Packed((task.task, task.adapter), template, watched)


@lru_cache(maxsize=16)
def _unpacked(template: bytes) -> tuple[Task, Lifecycle]:
    unpacked: tuple[Task, Lifecycle] = pickle.loads(template)  # noqa: S301 - our driver packed it
    return unpacked


@dataclass(slots=True)
class Returned:
    """A task on its way back.

    Attributes
    ----------
    outputs
        Values of the nodes that others read.
    error
        What the task raised; a :class:`FarError` until it is unpickled.
    events
        What was observed, in order.
    """

    outputs: dict[str, Any] | None
    error: Any = None
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def told_of(self, task: TaskImplementation) -> dict[str, Any]:
        """Tell the observers of the task, and give its outputs or raise its error."""
        if self.events:
            nodes = {node.name: node for node in task.nodes}
            for point, facts in self.events:
                own = (
                    {"node_": nodes[facts["node_"]]} if "node_" in facts else {"nodes": task.nodes}
                )
                task.adapter.observe(point, **{**facts, **own})
        if self.error is not None:
            raise self.error
        return self.outputs or {}


@dataclass(frozen=True, slots=True)
class Delivery:
    """What comes back of several parcels.

    Attributes
    ----------
    bodies
        A pickled :class:`Returned` of each parcel that was run, from the first on.
    has_failed
        Whether the last of them raised an error.
    took_s
        Seconds that it took.
    """

    bodies: list[bytes]
    has_failed: bool
    took_s: float


def run_parcels(parcels: Sequence[Parcel], long_s: float) -> Delivery:
    """Run tasks in this process, one after the other, until one fails or it takes long.

    Parameters
    ----------
    parcels
        The tasks; the first is run in any case.
    long_s
        Seconds after which no other task is begun.
    """
    begun = perf_counter()
    bodies: list[bytes] = []
    with interrupts_heard():
        for parcel in parcels:
            body, has_failed = run_parcel(parcel)
            bodies.append(body)
            took_s = perf_counter() - begun
            if has_failed or took_s >= long_s:
                break
    return Delivery(bodies, has_failed, took_s)


def run_parcel(parcel: Parcel) -> tuple[bytes, bool]:
    """Run a task in this process; nothing is raised, so that what was observed comes back.

    An interrupt and a call of ``sys.exit`` come back as well: they end the run, not the process.

    Returns
    -------
    tuple
        A pickled :class:`Returned`, and whether it holds an error.
    """
    recorder = Recorder(parcel.watched)
    try:
        task = _arrived(parcel, recorder)
        outputs = _sendable(base_execute_task(task), task.task)
        returned = Returned(outputs, None, recorder.events)
    except BaseException as error:  # noqa: BLE001 - it is raised where the driver is
        returned = Returned(None, FarError(error), recorder.events)
    return _packed(returned, parcel)


def _arrived(parcel: Parcel, recorder: Recorder) -> TaskImplementation:
    """Unpack a task, observed by a recorder where the driver's observers want to be told."""
    try:
        template, around = _unpacked(parcel.template)
        values = pickle.loads(parcel.values)  # noqa: S301 - our own driver packed them
    except BaseException as error:
        mending = _UNKNOWN_THERE if isinstance(error, (ImportError, AttributeError)) else ""
        error.add_note(f"when task {parcel.task_id} was unpacked in another process{mending}")
        raise
    lifecycle = Lifecycle([*around.adapters, recorder]) if parcel.watched else around
    return TaskImplementation(template, values, lifecycle, parcel.run_id, parcel.prefix)


def _packed(returned: Returned, parcel: Parcel) -> tuple[bytes, bool]:
    """Pickle what comes back; what does not pickle is named, or left out of what was observed."""
    try:
        return pickle.dumps(returned), returned.error is not None
    except Exception:  # noqa: BLE001 - whatever goes wrong, something of it cannot travel
        events = [(point, _travelling(facts)) for point, facts in returned.events]
    outputs = returned.outputs or {}
    stuck = [name for name, value in outputs.items() if not _pickles(value)]
    if not stuck:
        told = replace(returned, events=events)
        return pickle.dumps(told), returned.error is not None
    types = ", ".join(f"{name!r} ({type(outputs[name]).__name__})" for name in stuck)
    msg = (
        f"Task {parcel.task_id} ran in another process, and its value of {types} does not pickle, "
        "so it cannot come back. Return something that does, or run this task in threads."
    )
    return pickle.dumps(Returned(None, InvalidExecutorException(msg), events)), True


def _travelling(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give facts that pickle: an error as it can be told, any other value by its type."""
    told: dict[str, Any] = {}
    for name, fact in facts.items():
        if isinstance(fact, dict) and name in BY_NAME:
            told[name] = _travelling(fact)
        else:
            told[name] = fact if _pickles(fact) else f"<{type(fact).__name__} that does not pickle>"
    return told


def _pickles(value: Any) -> bool:
    try:
        pickle.dumps(value)
    except Exception:  # noqa: BLE001 - whatever goes wrong, it cannot travel
        return False
    return True


def _sendable(outputs: dict[str, Any], task: Task) -> dict[str, Any]:
    """Give outputs that can travel: the items of an expansion as a list."""
    expanding = {node.name for node in task.nodes if node.kind is NodeType.EXPAND}
    return {name: list(v) if name in expanding else v for name, v in outputs.items()}


def _pickled(part: Any, task: TaskImplementation) -> bytes:
    try:
        return pickle.dumps(part)
    except Exception as error:  # values say in their own ways that they do not pickle
        by_value = _cloudpickled(part)
        if by_value is not None:
            return by_value
        msg = (
            f"Task {task.task_id} cannot go to another process: {_culprit(task)} "
            f"({error}). Define functions in an importable module, or install cloudpickle; "
            "or run this task in threads."
        )
        raise InvalidExecutorException(msg) from error


def _cloudpickled(part: Any) -> bytes | None:
    try:
        import cloudpickle
    except ImportError:
        return None
    try:
        body: bytes = cloudpickle.dumps(part)
    except Exception:  # noqa: BLE001 - the error of pickle says it
        return None
    return body


def _culprit(task: TaskImplementation) -> str:
    parts: Mapping[str, Any] = {
        **{f"the function of node '{n.name}'": n.function for n in task.nodes},
        **{f"a type or a tag of node '{n.name}'": n for n in task.nodes},
        **{f"the value of '{name}'": value for name, value in task.values.items()},
    }
    stuck = [what for what, part in parts.items() if not _pickles(part)]
    return f"{stuck[0] if stuck else 'an adapter'} does not pickle"
