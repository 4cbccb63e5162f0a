"""Run nodes: a bare loop when nobody watches, else each node between its hooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from hamilton.execution.compiled import Note
from hamilton.execution.notes import ShortNote
from hamilton.execution.steps import Step
from hamilton.lifecycle.points import Lifecycle
from hamilton.node import Node, Upstream

Steps = Sequence[tuple[Step, tuple[str, ...]]]


Ids = tuple[str, str | None]
"""The names of a run and of a task, ``None`` for the engine that has no tasks."""

NODE_POINTS = ("pre_node_execute", "do_node_execute", "do_remote_execute", "post_node_execute")
_OF_REMOTE: Final = frozenset({"node", "execute_lifecycle_for_node"})


def run_bare(steps: Steps, values: dict[Any, Any], note: Note) -> None:
    """Call steps in order with nobody watching.

    Parameters
    ----------
    steps
        What to call, with what dies after each.
    values
        What stands ready; results are added, and what dies is dropped.
    note
        Told of a failure.
    """
    __tracebackhide__ = True
    get = values.__getitem__
    step = None
    try:
        for step, dead in steps:
            keys = step.keys
            if step.keywords is not None:
                values[step.name] = call_step(step, values)
            elif len(keys) == 2:  # noqa: PLR2004 - spares a map, a third of what a step costs
                values[step.name] = step.function(values[keys[0]], values[keys[1]])
            else:
                values[step.name] = step.function(*map(get, keys))
            if dead:
                for name in dead:
                    del values[name]
    except Exception as error:
        assert step is not None  # noqa: S101 - only a step can have raised
        note(error, step.node, reads(step, values))
        raise


def run_hooked(
    steps: Steps, values: dict[Any, Any], note: Note, lifecycle: Lifecycle, ids: Ids
) -> None:
    """Call steps in order, each between its hooks.

    Parameters
    ----------
    steps
        What to call, with what dies after each.
    values
        What stands ready; results are added, and what dies is dropped.
    note
        Told of a failure.
    lifecycle
        The adapters.
    ids
        Names the run and the task.
    """
    __tracebackhide__ = True
    if not lifecycle.has("do_node_execute", "do_remote_execute"):
        run_observed(steps, values, note, lifecycle, ids)
        return
    run_all = getattr(lifecycle.alone(*NODE_POINTS), "do_steps_execute", None)
    if run_all and run_all(run_id=ids[0], task_id=ids[1], steps=steps, values=values, note=note):
        return
    for step, dead in steps:
        kwargs = reads(step, values)
        try:
            values[step.name] = call_node(step.node, kwargs, lifecycle, ids, note)
        except Exception as error:
            note(error, step.node, kwargs)
            raise
        for name in dead:
            del values[name]


def run_observed(
    steps: Steps, values: dict[Any, Any], note: Note, lifecycle: Lifecycle, ids: Ids
) -> None:
    """Do what :func:`run_hooked` does where adapters are told, and none stands around a node.

    It tells what :func:`call_here` tells, written out: most of what a hook costs is calls between.
    """
    __tracebackhide__ = True
    before, after = lifecycle.methods("pre_node_execute"), lifecycle.methods("post_node_execute")
    run_id, task_id = ids
    for step, dead in steps:
        node = step.node
        kwargs, call, arguments = _bound(step, values)
        try:
            for tell in before:
                tell(run_id=run_id, node_=node, kwargs=kwargs, task_id=task_id)
            try:
                result = call(*arguments)
            except BaseException as error:
                _tell_failure(after, {"node_": node, "kwargs": kwargs, "error": error}, ids)
                raise
            for tell in after:
                tell(run_id=run_id, node_=node, kwargs=kwargs, success=True, error=None,
                     result=result, task_id=task_id)  # fmt: skip
        except Exception as error:
            note(error, node, kwargs)
            raise
        values[step.name] = result
        for name in dead:
            del values[name]


def _bound(
    step: Step, values: Mapping[Any, Any]
) -> tuple[dict[str, Any], Callable[..., Any], Sequence[Any]]:
    """Give the values that a step reads, by name, and what to call with what."""
    kwargs: dict[Any, Any] = {}
    for key in step.keys:  # a third of what zip takes
        kwargs[key] = values[key]
    if step.constants:
        return reads(step, values), call_step, (step, values)
    if step.keywords is None and len(kwargs) == len(step.keys):
        return kwargs, step.function, [*kwargs.values()]
    return kwargs, call_step, (step, values)


def _tell_failure(after: Iterable[Callable[..., Any]], facts: Mapping[str, Any], ids: Ids) -> None:
    run_id, task_id = ids
    for tell in after:
        tell(run_id=run_id, task_id=task_id, success=False, result=None, **facts)


def call_node(
    node: Node,
    kwargs: dict[str, Any],
    lifecycle: Lifecycle,
    ids: Ids,
    note: Note,
) -> Any:
    """Run one node between its hooks.

    Parameters
    ----------
    node
        The node.
    kwargs
        The values it reads, by dependency name.
    lifecycle
        The adapters.
    ids
        Names the run and the task.
    note
        Told of a failure where the node runs, which may be later than this call.
    """
    __tracebackhide__ = True
    call: HookedCall | RemoteLayer = HookedCall(node, lifecycle, ids, note)
    for method in reversed(lifecycle.methods("do_remote_execute")):
        call = RemoteLayer(method, node, call)
    return call(**kwargs)


def call_here(
    node: Node, kwargs: dict[str, Any], lifecycle: Lifecycle, run_id: str, task_id: str | None
) -> Any:
    """Run one node in this place between its hooks."""
    __tracebackhide__ = True
    facts = {"run_id": run_id, "node_": node, "kwargs": kwargs, "task_id": task_id}
    lifecycle.observe("pre_node_execute", **facts)
    try:
        result = around(node, lifecycle, run_id, task_id)(**kwargs)
    except BaseException as error:
        lifecycle.observe("post_node_execute", success=False, error=error, result=None, **facts)
        raise
    lifecycle.observe("post_node_execute", success=True, error=None, result=result, **facts)
    return result


def around(
    node: Node, lifecycle: Lifecycle, run_id: str, task_id: str | None
) -> Callable[..., Any]:
    """Give the call of a node with the AROUND adapters about it, the innermost being the node's."""
    call: Callable[..., Any] = node.callable
    for method in reversed(lifecycle.methods("do_node_execute")):
        call = Layer(method, layered(node, call), run_id, task_id)
    return call


class HookedCall:
    """A node between its hooks, to be run wherever an adapter sends it.

    It tells of a failure where the node runs: to the one who sent it, that may be a mere future.
    The graph does not travel to other processes; there, the note says the node alone.
    """

    __slots__ = ("ids", "lifecycle", "node", "note")

    def __init__(
        self, node: Node, lifecycle: Lifecycle, ids: Ids, note: Note | None = None
    ) -> None:
        self.node = node
        self.lifecycle = lifecycle
        self.ids = ids
        self.note = note or ShortNote()

    def __reduce__(self) -> tuple[Any, ...]:
        return (HookedCall, (self.node, self.lifecycle, self.ids))

    def __call__(self, /, **kwargs: Any) -> Any:
        """Run the node here."""
        __tracebackhide__ = True
        try:
            return call_here(self.node, kwargs, self.lifecycle, *self.ids)
        except Exception as error:
            self.note(error, self.node, kwargs)
            raise


class Layer:
    """A node run by an adapter, which may run the layer below."""

    __slots__ = ("method", "node", "run_id", "task_id")

    def __init__(
        self, method: Callable[..., Any], node: Node, run_id: str, task_id: str | None
    ) -> None:
        self.method = method
        self.node = node
        self.run_id = run_id
        self.task_id = task_id

    def __call__(self, /, **kwargs: Any) -> Any:
        """Let the adapter run the node."""
        __tracebackhide__ = True
        return self.method(run_id=self.run_id, node_=self.node, kwargs=kwargs, task_id=self.task_id)


class RemoteLayer:
    """A node that an adapter sends elsewhere.

    The adapter is given the values by the names of their nodes, beside its own two arguments. A value
    whose node has the name of one of these goes by another name on the way.
    """

    __slots__ = ("call", "ids", "method", "node")

    def __init__(
        self, method: Callable[..., Any], node: Node, call: HookedCall | RemoteLayer
    ) -> None:
        self.method = method
        self.node = node
        self.call = call
        self.ids: Ids = call.ids

    def __call__(self, /, **kwargs: Any) -> Any:
        """Let the adapter send the node."""
        __tracebackhide__ = True
        call: Callable[..., Any] = self.call
        if not _OF_REMOTE.isdisjoint(kwargs):
            names = {name: f"{name} (value)" for name in _OF_REMOTE.intersection(kwargs)}
            kwargs = {names.get(name, name): value for name, value in kwargs.items()}
            call = Renamed(self.call, {passed: name for name, passed in names.items()})
        return self.method(node=self.node, execute_lifecycle_for_node=call, **kwargs)


class Renamed:
    """A node to be run by an adapter that has arguments of the names of some of its values."""

    __slots__ = ("call", "ids", "names")

    def __init__(self, call: HookedCall | RemoteLayer, names: Mapping[str, str]) -> None:
        self.call = call
        self.ids: Ids = call.ids
        self.names = names

    def __call__(self, /, **kwargs: Any) -> Any:
        """Run the node with its values under their own names."""
        __tracebackhide__ = True
        return self.call(**{self.names.get(name, name): kwargs[name] for name in kwargs})


def layered(node: Node, call: Callable[..., Any]) -> Node:
    """Give a node that an adapter can call as it calls any, and that runs the layer below."""
    if not isinstance(call, Layer):
        return node
    arguments = {name: Upstream(name, up.type, up.required) for name, up in node.reads.items()}
    return node.evolve(function=call, arguments=arguments)


def reads(step: Step, values: Mapping[Any, Any]) -> dict[str, Any]:
    """Give the values that a step reads from other nodes, by their names."""
    names: Iterable[Any] = step.names if step.constants else step.keys
    return {name: values[name] for name in names}


def call_step(step: Step, values: Mapping[Any, Any]) -> Any:
    """Call a step's function, with nobody watching."""
    __tracebackhide__ = True
    keywords = step.keywords
    if keywords is None:
        return step.function(*[values[key] for key in step.keys])
    positional = len(step.keys) - len(keywords)
    filled = [values[key] for key in step.keys]
    return step.function(
        *filled[:positional], **dict(zip(keywords, filled[positional:], strict=True))
    )
