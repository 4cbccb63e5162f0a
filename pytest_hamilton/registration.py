"""Fixtures for the nodes that a test names.

One fixture is registered for each such node; its parameters are what stands in for nodes upstream
of it, so that pytest itself sees to order, scopes and ids. Its body is one run of the engine.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Container, Iterable
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from pytest_hamilton import compat, sight
from pytest_hamilton.collection import SESSION_FLOW, Request
from pytest_hamilton.flows import flows_of
from pytest_hamilton.marks import Marks, marks_of_function

if TYPE_CHECKING:
    from hamilton.graph import Graph
    from hamilton.node import Node
    from pytest_hamilton.flow import Flow

__tracebackhide__ = True


def register(request: Request) -> None:
    """Register the fixtures that a test function needs and that are nodes.

    Parameters
    ----------
    request
        What it asks for.
    """
    try:
        marks = marks_of_function(request.function, request.collector)
        flow = flows_of(request.collector.config).of(request.collector, marks)
    except Exception as error:  # noqa: BLE001 - told by the test that needs the dataflow
        _register_failures(request, error)
        return
    if flow is None:
        return
    if SESSION_FLOW in request.known:
        _register_session_flow(request.collector, flow, marks)
    _register_nodes(request, flow, marks)


def stand_ins(
    name: str, graph: Graph, sees: Callable[[str], bool], given: Container[str] = ()
) -> tuple[str, ...]:
    """Find what stands in for nodes upstream of one, as far as anything is needed there.

    Parameters
    ----------
    name
        The node.
    graph
        The nodes and what they read.
    sees
        Says whether something stands in for a node.
    given
        Nodes that marks give a value for: nothing is needed there, nor upstream.

    Returns
    -------
    tuple of str
        Names, sorted.
    """
    found: set[str] = set()
    seen: set[str] = set()
    ahead = list(graph.reads[name])
    while ahead:
        upstream = ahead.pop()
        if upstream in seen or upstream in given:
            continue
        seen.add(upstream)
        if sees(upstream):
            found.add(upstream)
        else:
            ahead.extend(graph.reads[upstream])
    return tuple(sorted(found))


def _register_nodes(request: Request, flow: Flow, marks: Marks) -> None:
    names = [name for name in request.unknown if name in flow.graph and name.isidentifier()]
    said = {**marks.inputs, **marks.overrides}
    given = {name for name, value in said.items() if not callable(value.value)}

    def sees(name: str) -> bool:
        return name in names or request.sees(name)

    for name in names:
        taken = () if name in given else stand_ins(name, flow.graph, sees, given)
        fixture = _node_fixture(flow.graph[name], taken)
        _register(request.collector, name, fixture, taken)


def _register_failures(request: Request, error: Exception) -> None:
    """Make each unknown name a fixture that tells why no dataflow could be built."""
    names = [*request.unknown, *({SESSION_FLOW} & request.known)]
    for name in names:
        _register(request.collector, name, _failing_fixture(error), ("failed", id(error)))


def _register(
    collector: pytest.Collector,
    name: str,
    fixture: Callable[..., object],
    variant: tuple[object, ...],
    scope: compat.Scope = "function",
) -> None:
    """Register a fixture, unless the last one of its name in this place is of the same make."""
    variants = collector.stash.setdefault(_VARIANTS, {})
    if variants.get(name) != variant:
        variants[name] = variant
        compat.register_fixture(name, fixture, collector, scope)


_VARIANTS = pytest.StashKey[dict[str, tuple[object, ...]]]()


def _node_fixture(node: Node, taken: tuple[str, ...]) -> Callable[..., object]:
    def fixture(**values: Any) -> object:
        from pytest_hamilton.binding import bind

        return bind(values["request"], also=taken).run(node.name)[node.name]

    return _dressed(fixture, node, taken)


def _dressed(
    fixture: Callable[..., object], node: Node, taken: Iterable[str]
) -> Callable[..., object]:
    """Give a fixture the parameters that pytest is to fill, and the node's name and words."""
    from hamilton.htypes import type_text

    first_line = f"Node {node.name!r}: {type_text(node.type)}."
    fixture.__name__ = fixture.__qualname__ = node.name
    fixture.__doc__ = f"{first_line} {node.doc}".strip()
    _sign(fixture, ("request", *taken))
    if node.originating_functions:
        fixture.__wrapped__ = node.originating_functions[0]  # type: ignore[attr-defined]
    setattr(fixture, sight.NODE_FIXTURE, True)
    return fixture


def _failing_fixture(error: Exception) -> Callable[..., NoReturn]:
    traceback = error.__traceback__

    def fixture() -> NoReturn:
        raise error.with_traceback(traceback)

    setattr(fixture, sight.NODE_FIXTURE, True)
    return fixture


def _register_session_flow(collector: pytest.Collector, flow: Flow, marks: Marks) -> None:
    """Register the immutable dataflow that the marks of a test ask for."""
    from pytest_hamilton.binding import marked

    def hamilton_flow() -> Flow:
        return marked(flow, marks)

    given = (*marks.inputs.items(), *marks.overrides.items())
    variant = (id(flow), *((name, id(said.value)) for name, said in given))
    _register(collector, SESSION_FLOW, hamilton_flow, variant, "session")


def _sign(function: Callable[..., object], names: Iterable[str]) -> None:
    kind = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter(name, kind) for name in names]
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
