"""The dataflow bound to one test: its stand-ins, its doubles, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import pytest

from pytest_hamilton import sight
from pytest_hamilton.doubles import Door, StandIn, double, stand_in
from pytest_hamilton.flow import Flow
from pytest_hamilton.flows import flows_of, refuse_undeclared
from pytest_hamilton.layers import Layer, Stated
from pytest_hamilton.ledger import Ledger
from pytest_hamilton.marks import Given, Marks, marks_of_item
from pytest_hamilton.places import place_of_function, place_of_item
from pytest_hamilton.stash import ACCOUNT

if TYPE_CHECKING:
    from types import TracebackType

    from pytest_hamilton.run import Run

__tracebackhide__ = True


class BoundFlow:
    """The dataflow of one test: ``run``, ``call``, ``closure``, ``inputs_of``, ``override``.

    What the test can see under a node's name stands in for that node when it lies upstream of what
    is run: a fixture of a conftest or of the test's module, a value of a mark, an argument of
    ``parametrize``. At the end of a test that passed, doubles that nothing read are an error.
    """

    def __init__(self, flow: Flow, ledger: Ledger, layer: Stated | None = None) -> None:
        self._flow = flow
        self.ledger = ledger
        self._layer = layer or Stated()

    def run(
        self,
        *targets: str,
        inputs: Mapping[str, Any] | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> Run:
        """Run the engine for some nodes; see :meth:`Flow.run`.

        Parameters
        ----------
        *targets
            The nodes to compute.
        inputs
            Values of inputs, by name.
        overrides
            Values that take the place of nodes, by name; the strongest doubles there are.
        """
        given = self._flow.given(inputs, overrides)
        reached = self._flow.prepare(targets, (*self._layers(), given))
        self.ledger.offer(given)
        self.ledger.note(reached)
        return self._flow.execute(targets, reached)

    def call(self, node: str, /, **values: Any) -> Any:
        """Run exactly one node and nothing upstream; see :meth:`Flow.call`.

        Parameters
        ----------
        node
            The node.
        **values
            What it reads, by name.
        """
        self.ledger.worked = True
        return self._flow.call(node, **values)

    def closure(self, *targets: str) -> frozenset[str]:
        """Give the names of all nodes that a run would compute or take as given.

        Parameters
        ----------
        *targets
            The nodes of that run.
        """
        return self._here().closure(*targets)

    def inputs_of(self, *targets: str) -> frozenset[str]:
        """Give the names of the inputs that a run would read.

        Parameters
        ----------
        *targets
            The nodes of that run.
        """
        return self._here().inputs_of(*targets)

    def override(
        self, doubles: Mapping[str, Any] | None = None, /, *, optional: bool = False, **named: Any
    ) -> BoundFlow:
        """Give this dataflow with doubles in place of some nodes.

        In a ``with`` the doubles act on every dataflow of this test, until it is left.

        Parameters
        ----------
        doubles
            Values by name, for names that are no identifiers. A function given for a node that
            gives no function is called in its place, with what the node reads.
        optional
            Whether nothing needs to read them.
        **named
            Values by name.
        """
        layer = self._flow.layer({**(doubles or {}), **named}, must_be_used=not optional)
        self.ledger.offer(layer)
        self.ledger.worked = True
        flow = replace(self._flow, layers=(*self._flow.layers, layer))
        return BoundFlow(flow, self.ledger, layer)

    def __enter__(self) -> Self:
        self.ledger.enter(self._layer)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.ledger.leave(self._layer)

    def __repr__(self) -> str:
        return repr(self._flow)

    def _layers(self) -> Sequence[Layer]:
        return (*self._flow.layers, *self.ledger.active)

    def _here(self) -> Flow:
        self.ledger.worked = True
        return replace(self._flow, layers=tuple(self._layers()))


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A layer of what a test sees under a node's name, asked for when it is needed.

    Never for a target: who asks for a node by name wants the node.

    Attributes
    ----------
    request
        Gives the values.
    place_of
        Says where a value is written; ``None`` if the test sees none.
    check
        Whether the values must fit their nodes' types.
    """

    request: pytest.FixtureRequest
    place_of: Callable[[str], str | None]
    check: bool = True

    def find(self, name: str, *, is_target: bool) -> StandIn | None:
        """Give the value of this name, if the test sees one."""
        place = None if is_target else self.place_of(name)
        if place is None:
            return None
        value = self.request.getfixturevalue(name)
        return stand_in(name, value if self.check else double(value, check=False), place)

    def stated(self) -> Iterable[StandIn]:
        """Give none: to be seen is not to be meant."""
        return ()


def bind(request: pytest.FixtureRequest, also: Iterable[str] = ()) -> BoundFlow:
    """Give the dataflow of a test, with all that stands in for its nodes.

    Parameters
    ----------
    request
        The request of a fixture of that test.
    also
        Names of nodes whose own fixtures stand in, as the test asks for these too.
    """
    item: pytest.Item = request.node
    marks = marks_of_item(item)
    flow = flows_of(item.config).of(item, marks)
    if flow is None:
        refuse_undeclared(place_of_item(item))
    here = replace(flow, place=place_of_item(item))
    ledger = _ledger(item, marks, here)
    seen = (_nodes(request, item, also), _fixtures(request, item))
    layers = (*flow.layers, *seen, ledger.said, _parameters(request, item))
    return BoundFlow(replace(here, layers=layers), ledger)


def ask(request: pytest.FixtureRequest) -> BoundFlow:
    """Give the dataflow of a test that asks for the fixture ``hamilton``.

    Parameters
    ----------
    request
        The request of that fixture.
    """
    bound = bind(request)
    bound.ledger.asked = True
    return bound


def marked(flow: Flow, marks: Marks) -> Flow:
    """Give a dataflow with what the marks give, to be kept longer than a test.

    Parameters
    ----------
    flow
        The dataflow.
    marks
        The marks of the tests that it is for.
    """
    return replace(flow, layers=(*flow.layers, _said(marks, flow)))


def _ledger(item: pytest.Item, marks: Marks, flow: Flow) -> Ledger:
    known = item.stash.get(ACCOUNT, None)
    if isinstance(known, Ledger):
        return known
    ledger = Ledger(marks, marks.unused or flow.strictness, _said(marks, flow))
    ledger.offer(ledger.said)
    item.stash[ACCOUNT] = ledger
    return ledger


def _said(marks: Marks, flow: Flow) -> Stated:
    """Make the layer of what the marks give."""
    doors: tuple[tuple[Mapping[str, Given], Door], ...] = (
        (marks.inputs, Door.INPUT),
        (marks.overrides, Door.ANY),
    )
    return Stated(
        {
            name: stand_in(name, given.value, flow.place, door=door, must_be_used=given.own)
            for values, door in doors
            for name, given in values.items()
        }
    )


def _nodes(request: pytest.FixtureRequest, item: pytest.Item, also: Iterable[str]) -> Seen:
    """Make the layer of nodes that the test asks for too: computed, so there is nothing to check."""
    names = frozenset(also)

    def place_of(name: str) -> str | None:
        return place_of_item(item) if name in names else None

    return Seen(request, place_of, check=False)


def _fixtures(request: pytest.FixtureRequest, item: pytest.Item) -> Seen:
    def place_of(name: str) -> str | None:
        function = sight.user_fixture(name, item)
        return function and place_of_function(function, item.config.rootpath)

    return Seen(request, place_of)


def _parameters(request: pytest.FixtureRequest, item: pytest.Item) -> Seen:
    names = sight.parametrized_of_item(item)

    def place_of(name: str) -> str | None:
        return place_of_item(item) if name in names else None

    return Seen(request, place_of)
