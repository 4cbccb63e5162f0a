"""A dataflow under test: an immutable value that runs, calls, and gives names.

A run takes what stands in for nodes from *layers*, from the weakest to the strongest, walks up
from its targets as far as no layer has a value, checks what it found, and gives it all to the
engine in one call. Nothing is kept on the driver; every run is a snapshot of its own.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hamilton.errors import near
from pytest_hamilton.doubles import Door, StandIn, is_stub, no_node, problems, refuse, stand_in
from pytest_hamilton.errors import DoubleError, DoubleWarning
from pytest_hamilton.layers import Layer, Reached, Stated, reach
from pytest_hamilton.settings import Strictness

if TYPE_CHECKING:
    from pathlib import Path

    from hamilton.driver import Driver
    from hamilton.graph import Graph
    from hamilton.node import Node
    from pytest_hamilton.run import Record, Recorder, Run

__tracebackhide__ = True


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Flow:
    """A dataflow under test. It never changes: ``override`` gives another one.

    Attributes
    ----------
    driver
        Runs it, the same way as in production.
    recorder
        The adapter of the driver that records its runs.
    root
        The folder that file names in messages are relative to.
    origin
        What declared it: ``ini hamilton_modules``, a mark, or a hook.
    strictness
        What becomes of a double that does not hold.
    layers
        What stands in for nodes, the weakest first.
    place
        Where doubles given to its methods are said to be written.
    """

    driver: Driver
    recorder: Recorder
    root: Path
    origin: str
    strictness: Strictness = Strictness.ERROR
    layers: tuple[Layer, ...] = ()
    place: str = "this test"

    @property
    def graph(self) -> Graph:
        """The nodes by name."""
        graph: Graph = self.driver.graph
        return graph

    def run(
        self,
        *targets: str,
        inputs: Mapping[str, Any] | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> Run:
        """Run the engine for some nodes.

        Parameters
        ----------
        *targets
            The nodes to compute.
        inputs
            Values of inputs, by name.
        overrides
            Values that take the place of nodes, by name; the strongest doubles there are.

        Returns
        -------
        Run
            ``run["total"]`` is a value; it also knows what ran.

        Raises
        ------
        DoubleError
            If a value names no node, or is none that its node gives.
        """
        reached = self.prepare(targets, (*self.layers, self.given(inputs, overrides)))
        return self.execute(targets, reached)

    def call(self, node: str, /, **values: Any) -> Any:
        """Run exactly one node, decorators and all, and nothing upstream.

        Parameters
        ----------
        node
            The node.
        **values
            What it reads, by name. What it can do without may be left out.

        Returns
        -------
        object
            The node's value.

        Raises
        ------
        TypeError
            If it reads something else than was given.
        DoubleError
            If a value is none that the node it comes from gives.
        """
        self.require([node])
        called = self.graph[node]
        _refuse_arguments(called, values)
        defaults = {
            name: StandIn(name, value, self.place, check=False)
            for name, value in called.default_parameter_values.items()
        }
        given = {
            name: stand_in(name, value, self.place, door=Door.VALUE)
            for name, value in values.items()
        }
        reached = self.prepare([node], [Stated(defaults), Stated(given)])
        return self.execute([node], reached)[node]

    def closure(self, *targets: str) -> frozenset[str]:
        """Give the names of all nodes that a run would compute or take as given.

        Parameters
        ----------
        *targets
            The nodes of that run.
        """
        self.require(targets)
        return reach(self.graph, targets, self.layers).names

    def inputs_of(self, *targets: str) -> frozenset[str]:
        """Give the names of the inputs that a run would read.

        Parameters
        ----------
        *targets
            The nodes of that run.
        """
        return frozenset(name for name in self.closure(*targets) if self.graph[name].user_defined)

    def override(
        self, doubles: Mapping[str, Any] | None = None, /, *, optional: bool = False, **named: Any
    ) -> Flow:
        """Give this dataflow with doubles in place of some nodes.

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
        layer = self.layer({**(doubles or {}), **named}, must_be_used=not optional)
        return replace(self, layers=(*self.layers, layer))

    def layer(self, values: Mapping[str, Any], *, must_be_used: bool) -> Stated:
        """Make a checked layer of doubles.

        Parameters
        ----------
        values
            Values by name, plain or in a :class:`~pytest_hamilton.doubles.Double`.
        must_be_used
            Whether some run must read each.

        Raises
        ------
        DoubleError
            If a value names no node, or is none that its node gives.
        """
        layer = Stated(
            {
                name: stand_in(name, value, self.place, must_be_used=must_be_used)
                for name, value in values.items()
            }
        )
        self.check(layer.stated())
        return layer

    def given(
        self, inputs: Mapping[str, Any] | None, overrides: Mapping[str, Any] | None
    ) -> Stated:
        """Make the layer of what one run is given; a name in both is an override.

        Parameters
        ----------
        inputs
            As in :meth:`run`.
        overrides
            As in :meth:`run`.
        """
        doors = ((inputs or {}, Door.INPUT), (overrides or {}, Door.ANY))
        return Stated(
            {
                name: stand_in(name, value, self.place, door=door, must_be_used=True)
                for values, door in doors
                for name, value in values.items()
            }
        )

    def check(self, stand_ins: Iterable[StandIn]) -> None:
        """Refuse stand-ins that do not hold, or warn, as the suite says.

        Parameters
        ----------
        stand_ins
            What is to be checked.

        Raises
        ------
        DoubleError
            With all problems found.
        """
        if self.strictness is Strictness.OFF:
            return
        found = problems(stand_ins, self.graph, self.root)
        if self.strictness is Strictness.WARN:
            for problem in found:
                warnings.warn(DoubleWarning(str(problem)), stacklevel=2)
        else:
            refuse(found)

    def prepare(self, targets: Sequence[str], layers: Sequence[Layer]) -> Reached:
        """Find out what a run will need, and check what stands in.

        Parameters
        ----------
        targets
            The nodes to compute.
        layers
            Where stand-ins come from, the weakest first.

        Raises
        ------
        DoubleError
            With all problems found.
        """
        self.require(targets)
        reached = reach(self.graph, targets, layers)
        self.check(_each_once(layers, reached))
        return reached

    def execute(self, targets: Sequence[str], reached: Reached) -> Run:
        """Run the engine, the only place where it is called.

        Parameters
        ----------
        targets
            The nodes to compute.
        reached
            What stands in for nodes on the way.
        """
        stubs = {name: found for name, found in reached.used.items() if self._is_stub(found)}
        given = {name: found for name, found in reached.used.items() if name not in stubs}
        inputs, overrides = self._by_kind(given)
        calls = {name: Stub(found, self.check) for name, found in stubs.items()}
        with self.recorder.recording(calls) as record:
            result = self.driver.execute(list(targets), inputs=inputs, overrides=overrides)
        values = self._values(targets, result, given, record)
        return record.run(values, self._computed(targets))

    def require(self, names: Iterable[str]) -> None:
        """Refuse names that are no nodes.

        Parameters
        ----------
        names
            Names of nodes to compute.

        Raises
        ------
        DoubleError
            Naming each, with those that may have been meant.
        """
        refuse(
            [
                DoubleError(f"{no_node(name, self.graph, self.root)} ({self.place})")
                for name in names
                if name not in self.graph
            ]
        )

    def __repr__(self) -> str:
        return f"<dataflow of {len(self.graph)} nodes, by {self.origin}>"

    def _is_stub(self, found: StandIn) -> bool:
        return is_stub(found, self.graph[found.name])

    def _by_kind(self, used: Mapping[str, StandIn]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Part stand-ins in inputs and overrides.

        The engine checks the types of inputs, and takes no input that is also in its
        configuration: what is unchecked or configured goes as an override.
        """
        inputs: dict[str, Any] = {}
        overrides: dict[str, Any] = {}
        for name, found in used.items():
            is_input = self.graph[name].user_defined and name not in self.graph.config
            (inputs if is_input and found.check else overrides)[name] = found.value
        return inputs, overrides

    def _values(
        self, targets: Sequence[str], result: Any, given: Mapping[str, StandIn], record: Record
    ) -> Mapping[str, Any]:
        """Give the values asked for, also where a result builder has joined them."""
        if isinstance(result, dict) and result.keys() == set(targets):
            return result
        computed = {name: calls[-1].result for name, calls in record.calls.items()}
        values = {name: found.value for name, found in given.items()}
        known = {**self.graph.config, **computed, **values}
        return {name: known[name] for name in targets}

    def _computed(self, targets: Sequence[str]) -> frozenset[str]:
        return frozenset(
            name for name in self.graph.upstream(targets) if not self.graph[name].user_defined
        )


@dataclass(frozen=True, slots=True, eq=False)
class Stub:
    """A function called in place of a node's, whose result is held against the node's type."""

    double: StandIn
    check: Callable[[Iterable[StandIn]], None]

    def __call__(self, **values: Any) -> Any:
        """Call the function with what the node reads."""
        result = self.double.value(**values)
        self.check([replace(self.double, value=result, door=Door.VALUE)])
        return result


def _each_once(layers: Sequence[Layer], reached: Reached) -> Iterator[StandIn]:
    """Give what was stated and what was met, each once, in an order that does not vary."""
    met = (reached.used[name] for name in sorted(reached.used))
    stated = (given for layer in layers for given in layer.stated())
    return iter(dict.fromkeys((*stated, *met)))


def _refuse_arguments(node: Node, values: Mapping[str, Any]) -> None:
    if node.user_defined:
        msg = f"{node.name!r} is an input, there is nothing to call"
        raise TypeError(msg)
    reads = node.reads
    takes = f"node {node.name!r} takes ({', '.join(reads)})"
    for name in values:
        if name not in reads:
            meant = near(name, reads, limit=1)
            hint = f", did you mean {meant[0]!r}?" if meant else ""
            msg = f"{takes}; got {name!r}{hint}"
            raise TypeError(msg)
    missing = [name for name, read in reads.items() if read.required and name not in values]
    if missing:
        msg = f"{takes}; {', '.join(map(repr, missing))} {'is' if len(missing) == 1 else 'are'} missing"
        raise TypeError(msg)
