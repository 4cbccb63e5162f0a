"""From a graph and a request to a plan: what runs, in which order, and what dies when.

A plan depends on *names* only: the targets, the inputs and the overrides that are given. So a
service that asks the same of other values runs the same plan. This is the only place where inputs
are validated.
"""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from hamilton.errors import InvalidExecutorException
from hamilton.execution.compiled import Hot
from hamilton.execution.steps import Key, Step, make_step, mixed_step
from hamilton.execution.strictness import Read, idle, told
from hamilton.execution.wanted import (
    Check,
    ValueFits,
    check_of,
    fit_at_a_glance,
    missing_problems,
    raise_problems,
    refuse_twice,
    type_problems,
)
from hamilton.graph import Graph, depth_first
from hamilton.node import Node, NodeType

if TYPE_CHECKING:
    from hamilton.execution.regions import Regions

Refuse = Callable[["Plan"], None]
"""Raises if an executor cannot run a plan."""

PLANS_KEPT: Final = 128


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Plan:
    """What runs for a request.

    Attributes
    ----------
    targets
        The names asked for, in order.
    steps
        What is called, in order, each with the names that no later step reads.
    constants
        Values that stand ready before the first step: constants, and configuration.
    checks
        The inputs to look at before each run.
    inputs
        Names of the inputs that are read.
    overrides
        Names of the overrides that are read.
    special
        The steps that not every engine can run: what expands, collects or is awaited.
    hot
        Counts the runs, and has the plan compiled when they are many.
    """

    targets: tuple[str, ...]
    steps: tuple[tuple[Step, tuple[str, ...]], ...]
    constants: Mapping[Key, Any]
    checks: tuple[Check, ...]
    inputs: Sequence[str]
    overrides: Sequence[str]
    special: tuple[Step, ...] = ()
    hot: Hot = field(default_factory=Hot)

    def start(self, inputs: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[Any, Any]:
        """Give the values that stand ready before the first step."""
        values = dict(self.constants)
        for name in self.inputs:
            values[name] = inputs[name]
        for name in self.overrides:
            values[name] = overrides[name]
        return values

    def ready(self, inputs: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[Any, Any]:
        """Give the values of :meth:`start` that have names: no constants of arguments."""
        start = self.start(inputs, overrides)
        return {name: start[name] for name in self.given}

    @property
    def given(self) -> set[str]:
        """Names whose values stand ready: inputs, overrides and configuration."""
        configured = (key for key in self.constants if isinstance(key, str))
        return {*self.inputs, *self.overrides, *configured}

    @property
    def nodes(self) -> list[Node]:
        """The nodes that run, in order."""
        return [step.node for step, _ in self.steps]


class Planner:
    """Makes the plans of one graph, and keeps those used last; safe under threads.

    Parameters
    ----------
    graph
        The graph.
    value_fits
        Whether a type takes a value; the type rules, unless an adapter decides.
    regions
        What is repeated, where the engine can do that.
    tells_idle
        Whether to log, once for each plan, what is given and has no effect, and overrides of a wrong
        type; a strict driver refuses them.
    """

    def __init__(
        self,
        graph: Graph,
        value_fits: ValueFits | None = None,
        regions: Regions | None = None,
        *,
        tells_idle: bool = True,
    ) -> None:
        self._graph = graph
        self._value_fits = value_fits
        self._regions = regions
        self._tells_idle = tells_idle
        self._plans: OrderedDict[Any, Plan] = OrderedDict()
        self._steps: dict[str, Step] = {}
        self._special: set[str] = set()
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[Any, ...]:
        made = functools.partial(Planner, tells_idle=self._tells_idle)
        return (made, (self._graph, self._value_fits, self._regions))

    def plan(
        self,
        targets: Sequence[str],
        inputs: Mapping[str, Any],
        overrides: Mapping[str, Any],
        refuse: Refuse,
    ) -> Plan:
        """Give the plan of a request, with its inputs validated.

        Parameters
        ----------
        targets
            Names asked for.
        inputs
            Values of inputs.
        overrides
            Values that take the place of nodes.
        refuse
            Asked about each new plan.

        Raises
        ------
        UnknownNodeError
            If there is no node of a name asked for.
        InputError
            Telling every input that is missing, of a wrong type, or given twice.
        """
        known = self.known(targets, inputs, overrides)
        if known is not None:
            return known
        key = (tuple(targets), frozenset(inputs), frozenset(overrides))
        plan = self._made(key[0], inputs, overrides)
        refuse(plan)
        self._keep(key, plan)
        return plan

    def known(
        self, asked: Any, inputs: Mapping[str, Any], overrides: Mapping[str, Any]
    ) -> Plan | None:
        """Give the plan of a request that was made before, with its inputs validated.

        Parameters
        ----------
        asked
            What is asked for; unless it is a list or tuple of names, there is no plan.
        inputs
            Values of inputs.
        overrides
            Values that take the place of nodes.

        Raises
        ------
        InputError
            Telling every input of a wrong type.
        """
        if asked.__class__ is not list and asked.__class__ is not tuple:
            return None
        try:
            plan = self._plans.get((tuple(asked), frozenset(inputs), frozenset(overrides)))
        except TypeError:  # it is asked for by what has no hash, so not by names
            return None
        if plan is not None:
            plan.hot.is_asked_again = True
            if self._value_fits or not fit_at_a_glance(plan.checks, inputs):
                raise_problems(type_problems(plan.checks, inputs, self._value_fits))
        return plan

    def _keep(self, key: Any, plan: Plan) -> None:
        with self._lock:
            self._make_room()
            self._plans[key] = plan

    def _make_room(self) -> None:
        """Drop the oldest plan that was not asked for since it was last looked at.

        A plan that is asked for is only marked, as that is done in each run; it goes to the end when
        it is found marked here.
        """
        plans = self._plans
        while len(plans) >= PLANS_KEPT:
            oldest = next(iter(plans))
            hot = plans[oldest].hot
            if hot.is_asked_again:
                hot.is_asked_again = False
                plans.move_to_end(oldest)
            else:
                del plans[oldest]

    def _made(
        self,
        targets: tuple[str, ...],
        inputs: Mapping[str, Any],
        overrides: Mapping[str, Any],
    ) -> Plan:
        graph = self._graph
        refuse_twice(graph, inputs)
        order = self._order(targets, frozenset(overrides))
        steps, outer = self._steps_of(order, overrides)
        missing = {name for name in outer if name not in inputs and name not in graph.config}
        problems = self._unfit(outer, inputs)
        if missing:
            reached = [name for name in order if name not in overrides]
            problems += missing_problems(graph, missing, inputs, (targets, reached))
        read = Read(
            tuple([name for name in outer if name in inputs]),
            tuple([name for name in order if name in overrides]) if overrides else (),
        )
        self._tell(problems, read, inputs, overrides)
        if missing:
            steps = [self._without(step, missing) for step in steps]
        return Plan(
            targets,
            with_deaths(steps, targets, graph),
            _constants(steps, [name for name in outer if name in graph.config], graph),
            tuple(check_of(graph[name]) for name in read.inputs),
            read.inputs,
            read.overrides,
            tuple([step for step in steps if step.name in self._special]) if self._special else (),
        )

    def _tell(
        self,
        problems: Sequence[str],
        read: Read,
        inputs: Mapping[str, Any],
        overrides: Mapping[str, Any],
    ) -> None:
        """Raise what is wrong, and tell with it, or log, what is given without effect."""
        idling: list[str] = []
        if self._tells_idle and (inputs or overrides):
            looks = self._value_fits is None
            idling = idle(read, self._graph, inputs, overrides, looks_at_types=looks)
        text = told(idling) if idling else ""
        raise_problems(problems, text)
        if text:
            import logging

            logging.getLogger(__name__).warning(text)

    def _steps_of(
        self, order: Sequence[str], overrides: Mapping[str, Any]
    ) -> tuple[list[Step], list[str]]:
        """Give the steps of what is computed, and the names of what comes from outside."""
        known, nodes, reads = self._steps, self._graph.nodes, self._graph.reads
        external, standard = NodeType.EXTERNAL, NodeType.STANDARD
        steps: list[Step] = []
        outer: list[str] = []
        for name in order:
            if name in overrides:
                continue
            step = known.get(name)
            if step is None:
                node = nodes[name]
                kind = node.kind
                if kind is external:
                    outer.append(name)
                    continue
                step = known[name] = make_step(node, reads[name])
                if step.is_awaited or kind is not standard:
                    self._special.add(name)
            steps.append(step)
        return steps, outer

    def _order(self, targets: Sequence[str], given: frozenset[str]) -> list[str]:
        """Give what is reached from the targets; with regions, also what says how often it runs."""
        regions = self._regions
        if regions is None:
            return depth_first(targets, self._graph.reads, given)
        return depth_first(regions.with_expansions(targets), regions.reads, given)

    def _without(self, step: Step, missing: set[str]) -> Step:
        reads = self._graph.reads[step.name]
        return step if missing.isdisjoint(reads) else mixed_step(step.node, missing)

    def _unfit(self, outer: Sequence[str], inputs: Mapping[str, Any]) -> list[str]:
        """Tell of the values that come from outside and are of a wrong type."""
        nodes, config = self._graph.nodes, self._graph.config
        return [
            problem
            for values in (inputs, config)
            for problem in type_problems(
                [check_of(nodes[name]) for name in outer if name in values],
                values,
                self._value_fits,
            )
        ]


def refuse_dynamic(plan: Plan) -> None:
    """Refuse a plan that expands or collects, for the engine that runs each node once.

    Raises
    ------
    InvalidExecutorException
        Naming the node and its functions.
    """
    for step in plan.special:
        if step.node.kind is NodeType.STANDARD:
            continue
        functions = [function.__name__ for function in step.node.originating_functions]
        msg = (
            "Default graph executor cannot handle parallelizable[]/collect[] nodes. Node "
            f"{step.name} defined by functions: {functions}. Build the driver with "
            "Builder().enable_dynamic_execution(allow_experimental_mode=True)."
        )
        raise InvalidExecutorException(msg)


def refuse_coroutines(plan: Plan) -> None:
    """Refuse a plan that has coroutine functions, for the engine that does not await.

    Raises
    ------
    TypeError
        Naming the node and the driver that can run it.
    """
    for step in plan.special:
        if step.is_awaited:
            msg = (
                f"{step.name} is an async function; this driver does not await. Use "
                "hamilton.async_driver.Builder() and `await driver.execute(...)`."
            )
            raise TypeError(msg)


def _constants(steps: Sequence[Step], configured: Sequence[str], graph: Graph) -> dict[Key, Any]:
    constants: dict[Key, Any] = {name: graph.config[name] for name in configured}
    for step in steps:
        if step.constants:
            constants.update(step.constants)
    return constants


def with_deaths(
    steps: Sequence[Step], targets: Sequence[str], graph: Graph
) -> tuple[tuple[Step, tuple[str, ...]], ...]:
    """Put to each step the computed values that nothing after it reads."""
    alive = {step.name for step in steps}
    alive.difference_update(targets)
    if not alive:
        return tuple([(step, ()) for step in steps])
    ended: list[tuple[Step, tuple[str, ...]]] = []
    for step in reversed(steps):
        read = graph.reads[step.name]
        if alive.isdisjoint(read):
            ended.append((step, ()))
            continue
        last = tuple(name for name in read if name in alive)
        alive.difference_update(last)
        ended.append((step, last))
    ended.reverse()
    return tuple(ended)
