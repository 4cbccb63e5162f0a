"""Behaviour from outside: the table of hook points, and what calls them.

A hook point is a name that is also the name of the method an adapter implements. Its kind says what
the engine does with several adapters:

``OBSERVE``  all are told, in the order given
``AROUND``   each runs the next one, outermost first by rank; the innermost runs the node
``CHECK``    all are asked, problems are gathered
``SINGLE``   one adapter at most may decide

Adapters subclass the ``Base...`` classes of :mod:`hamilton.lifecycle.base`, or the friendlier ones of
:mod:`hamilton.lifecycle.api`.
"""

from __future__ import annotations

import inspect
import reprlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Any, Final

from hamilton.errors import BuilderError, HamiltonError, ValidationException

if TYPE_CHECKING:
    from types import ModuleType

    from hamilton.graph import Graph


LifecycleAdapter = Any
"""Anything that implements the method of a hook point."""

Method = Callable[..., Any]
"""What an adapter implements of a hook point."""


class Kind(Enum):
    """What the engine does with several adapters of one point."""

    OBSERVE = "observe"
    AROUND = "around"
    CHECK = "check"
    SINGLE = "single"


class Rank(IntEnum):
    """How far outside an AROUND adapter stands; within a rank the first registered is outermost."""

    CALL = 0
    CACHE = 1
    CATCH = 2


@dataclass(frozen=True, slots=True)
class HookPoint:
    """A moment at which adapters have their say.

    Attributes
    ----------
    name
        The method that an adapter implements.
    kind
        What is done with several adapters.
    has_async
        Whether the method may be a coroutine function in the async driver.
    """

    name: str
    kind: Kind
    has_async: bool = False


POINTS: Final[Mapping[str, HookPoint]] = {
    point.name: point
    for point in (
        HookPoint("pre_do_anything", Kind.OBSERVE),
        HookPoint("do_check_edge_types_match", Kind.SINGLE),
        HookPoint("validate_node", Kind.CHECK),
        HookPoint("validate_graph", Kind.CHECK),
        HookPoint("post_graph_construct", Kind.OBSERVE, has_async=True),
        HookPoint("pre_graph_execute", Kind.OBSERVE, has_async=True),
        HookPoint("do_validate_input", Kind.SINGLE),
        HookPoint("post_task_group", Kind.OBSERVE),
        HookPoint("post_task_expand", Kind.OBSERVE),
        HookPoint("pre_task_submission", Kind.OBSERVE),
        HookPoint("pre_task_execute", Kind.OBSERVE, has_async=True),
        HookPoint("do_remote_execute", Kind.AROUND),
        HookPoint("pre_node_execute", Kind.OBSERVE, has_async=True),
        HookPoint("do_node_execute", Kind.AROUND, has_async=True),
        HookPoint("post_node_execute", Kind.OBSERVE, has_async=True),
        HookPoint("post_task_execute", Kind.OBSERVE, has_async=True),
        HookPoint("post_task_return", Kind.OBSERVE),
        HookPoint("do_build_result", Kind.SINGLE),
        HookPoint("post_graph_execute", Kind.OBSERVE, has_async=True),
    )
}
"""All hook points, in the order of a run."""

_NAMES: Final = (*POINTS, *(f"{name}_async" for name, point in POINTS.items() if point.has_async))
_FOR_EXAMPLE: Final = ("pre_node_execute", "do_node_execute", "do_build_result")


class Lifecycle:
    """The adapters of a driver, by hook point; with none, every point is a no-op.

    Parameters
    ----------
    adapters
        In the order in which they are told.
    awaits
        Whether methods may be coroutine functions; else such methods are left out.

    Raises
    ------
    ValueError
        If something is no adapter, or two implement a point that only one may decide.
    """

    def __init__(self, adapters: Iterable[Any] = (), awaits: bool = True) -> None:  # noqa: FBT001, FBT002 - a pickle gives it by position
        self.adapters = tuple(adapters)
        self.awaits = awaits
        refuse_strangers(self.adapters)
        self._methods = {name: self._found(name) for name in POINTS}
        self._heard = frozenset(name for name, methods in self._methods.items() if methods)
        self._refuse_doubles()

    def __reduce__(self) -> tuple[type[Lifecycle], tuple[tuple[Any, ...], bool]]:
        return (Lifecycle, (self.adapters, self.awaits))

    def _found(self, point: str) -> tuple[Method, ...]:
        found = [
            (getattr(adapter, "rank", Rank.CALL), getattr(adapter, name))
            for adapter in self.adapters
            for name in method_names(adapter, point, awaits=self.awaits)
        ]
        if POINTS[point].kind is Kind.AROUND:
            found.sort(key=lambda pair: -pair[0])
        return tuple(method for _, method in found)

    def methods(self, point: str) -> tuple[Method, ...]:
        """Give the methods of a point, in the order they are called; outermost first if AROUND."""
        return self._methods[point]

    def has(self, *points: str) -> bool:
        """Say whether any adapter implements one of the points."""
        return not self._heard.isdisjoint(points)

    def only(self, *points: str) -> Lifecycle:
        """Give the same adapters as far as they implement some points."""
        seen = []
        for adapter in self.adapters:
            names = [
                n for point in points for n in method_names(adapter, point, awaits=self.awaits)
            ]
            seen += [Partial(adapter, names)] if names else []
        return Lifecycle(seen, self.awaits)

    def alone(self, *points: str) -> Any:
        """Give the adapter that alone implements one of the points, ``None`` if there are more."""
        methods = [method for point in points for method in self._methods[point]]
        return getattr(methods[0], "__self__", None) if len(methods) == 1 else None

    def tell_left_out(self) -> None:
        """Log a warning that names the methods that are left out, as nothing is awaited."""
        names = [
            f"{type(adapter).__name__}.{name}"
            for adapter in self.adapters
            for point in POINTS
            for name in method_names(adapter, point, awaits=True)
            if name not in method_names(adapter, point, awaits=self.awaits)
        ]
        if names:
            import logging

            logging.getLogger(__name__).warning(
                "%s: coroutine functions, which this driver does not await, so they are never "
                "called. Use hamilton.async_driver.",
                ", ".join(names),
            )

    def observe(self, point: str, **facts: Any) -> None:
        """Tell all adapters of a point."""
        for method in self._methods[point]:
            method(**facts)

    def single(self, point: str) -> Method | None:
        """Give the method that decides, ``None`` if no adapter does."""
        methods = self._methods[point]
        return methods[0] if methods else None

    def check(self, graph: Graph, modules: Sequence[ModuleType]) -> None:
        """Ask all validators about a graph, and about each of its nodes.

        Raises
        ------
        ValidationException
            Telling all problems of the nodes, or else of the graph.
        """
        if self.has("validate_node"):
            self.check_nodes(graph.values())
        if self.has("validate_graph"):
            self.check_graph(graph, modules)

    def check_nodes(self, nodes: Iterable[Any]) -> None:
        """Ask all validators about every node.

        Raises
        ------
        ValidationException
            Telling all problems, by node.
        """
        problems = [
            f"  {node.name}: {problem}"
            for node in nodes
            for problem in self._problems("validate_node", created_node=node)
        ]
        _refuse("Node", problems)

    def check_graph(self, graph: Graph, modules: Sequence[ModuleType]) -> None:
        """Ask all validators about the graph.

        Raises
        ------
        ValidationException
            Telling all problems.
        """
        facts = {"graph": graph, "modules": modules, "config": graph.config}
        _refuse("Graph", [f"  {p}" for p in self._problems("validate_graph", **facts)])

    def _problems(self, point: str, **facts: Any) -> list[str]:
        answers = [_pair(method, method(**facts)) for method in self._methods[point]]
        return [str(problem) for is_valid, problem in answers if not is_valid]

    def _refuse_doubles(self) -> None:
        deciding = {
            name: [one for one in self.adapters if method_names(one, name, awaits=self.awaits)]
            for name, point in POINTS.items()
            if point.kind is Kind.SINGLE
        }
        doubles = [name for name, adapters in deciding.items() if len(adapters) > 1]
        if doubles:
            who = [type(adapter).__name__ for adapter in deciding[doubles[0]]]
            msg = (
                "Multiple adapters cannot (currently) implement the same lifecycle method. "
                f"Sync methods: {doubles}. Async methods: []. {doubles[0]} is implemented by "
                f"{' and '.join(who)}; keep one of them."
            )
            raise LifecycleError(msg)


LifecycleAdapterSet = Lifecycle
"""The name by which adapters of others annotate what holds the adapters of a driver."""


class Partial:
    """An adapter of which only some methods are seen.

    Parameters
    ----------
    adapter
        The adapter.
    names
        The methods.
    """

    def __init__(self, adapter: Any, names: Iterable[str]) -> None:
        self.rank = getattr(adapter, "rank", Rank.CALL)
        for name in names:
            setattr(self, name, getattr(adapter, name))


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What adapters are told of one run, when it begins and when it has ended.

    Attributes
    ----------
    run_id
        Names the run.
    graph
        What runs.
    """

    run_id: str
    graph: Graph

    def begun(self, targets: Sequence[str], inputs: Any, overrides: Any) -> dict[str, Any]:
        """Give the facts of ``pre_graph_execute``; values are told as the caller gave them."""
        asked = {"final_vars": targets, "inputs": inputs, "overrides": overrides}
        return {"run_id": self.run_id, "graph": self.graph, **asked}

    def ended(self, results: Any, error: BaseException | None = None) -> dict[str, Any]:
        """Give the facts of ``post_graph_execute``."""
        came = {"success": error is None, "error": error, "results": results}
        return {"run_id": self.run_id, "graph": self.graph, **came}


class LifecycleError(HamiltonError, ValueError):
    """The adapters given do not go together."""


def refuse_strangers(adapters: Iterable[Any]) -> None:
    """Refuse what has no method that any hook point calls, and classes given for their objects.

    Raises
    ------
    BuilderError
        Telling all of them.
    """
    problems = [problem for adapter in adapters if (problem := _strangeness(adapter))]
    if problems:
        raise BuilderError("\n".join(problems))


def _strangeness(adapter: Any) -> str:
    """Say why something is no adapter, ``""`` if it is one."""
    if isinstance(adapter, type):
        name = adapter.__name__
        return f"{name} is a class; an adapter is an object of it: write {name}()."
    if any(callable(getattr(adapter, name, None)) for name in _NAMES):
        return ""
    hint = (
        "Give them one by one, with a star before the list."
        if isinstance(adapter, (list, tuple, set))
        else "Subclass a hook of hamilton.lifecycle, such as NodeExecutionHook or ResultBuilder."
    )
    return (
        f"{reprlib.repr(adapter)} is no adapter: it has no method that a run calls, such as "
        f"{', '.join(_FOR_EXAMPLE)}. {hint}"
    )


def _pair(method: Method, answer: Any) -> tuple[Any, Any]:
    """Give what a validator answered, and refuse what is no pair."""
    if isinstance(answer, (tuple, list)) and len(answer) == 2:  # noqa: PLR2004 - a pair
        return answer[0], answer[1]
    validator = type(getattr(method, "__self__", method)).__name__
    msg = (
        f"The validator {validator} answers {reprlib.repr(answer)}; it returns a pair: whether it "
        "is as it should be, and else why not, such as (False, 'has no documentation')."
    )
    raise LifecycleError(msg)


def _refuse(what: str, problems: Sequence[str]) -> None:
    if problems:
        listed = "\n".join(problems)
        msg = f"{what} validation failed! {len(problems)} errors encountered:\n{listed}"
        raise ValidationException(msg)


def method_names(adapter: Any, point: str, *, awaits: bool) -> list[str]:
    """Give the names of an adapter's methods for a point.

    Parameters
    ----------
    adapter
        The adapter.
    point
        The point.
    awaits
        Whether they may be coroutine functions.
    """
    names = (point, f"{point}_async") if POINTS[point].has_async else (point,)
    found = [name for name in names if callable(getattr(adapter, name, None))]
    return [n for n in found if awaits or not inspect.iscoroutinefunction(getattr(adapter, n))]


__all__ = [
    "POINTS",
    "HookPoint",
    "Kind",
    "Lifecycle",
    "LifecycleAdapter",
    "LifecycleAdapterSet",
    "LifecycleError",
    "Method",
    "Partial",
    "Rank",
    "RunFacts",
    "method_names",
    "refuse_strangers",
]
