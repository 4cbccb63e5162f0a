"""The driver: joins the functions of modules into a graph, and runs what is asked for."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self

from hamilton import htypes
from hamilton._rooms import opener
from hamilton.building import Choices, find_cache, given_config
from hamilton.errors import InputError, InvalidExecutorException
from hamilton.execution.graph_executors import DefaultGraphExecutor, GraphExecutor
from hamilton.execution.names import new_run_id
from hamilton.execution.notes import note_outputs
from hamilton.execution.plan import Plan, Planner
from hamilton.execution.request import asked_for, given_values, handed_back, name_of, without
from hamilton.execution.strictness import Read, idle_config, refuse_idle, refuse_idle_config
from hamilton.function_modifiers._modules import functions_of, require_modules
from hamilton.graph import Graph, TypesMatch, build_graph
from hamilton.graph_types import HamiltonNode
from hamilton.inspection import Inspection
from hamilton.io.materialization import Factory, with_materializers
from hamilton.lifecycle.points import Lifecycle, RunFacts
from hamilton.materializing import SyncMaterializing
from hamilton.pictures import Pictures

if TYPE_CHECKING:
    from hamilton.caching.adapter import HamiltonCacheAdapter
    from hamilton.execution.task_based import TaskBasedGraphExecutor

SLACK_ERROR_MESSAGE = ""
"""Kept for code that imports it; errors say themselves what happened and how to mend it."""

Variable = HamiltonNode
"""What ``list_available_variables`` lists."""

FinalVar = str | Callable[..., Any] | HamiltonNode
"""How a node is asked for: by name, by its function, or by what the listing gave."""

if not TYPE_CHECKING:  # a checker would take any name for one of the module
    _ROOMS = {"execution.task_based": ("TaskBasedGraphExecutor",)}
    __getattr__ = opener(__name__, _ROOMS, package="hamilton")

GRAPH_POINTS = ("pre_graph_execute", "post_graph_execute")


class Driver(Inspection, SyncMaterializing, Pictures):
    """Runs a dataflow.

    Parameters
    ----------
    config
        Chooses variants when the graph is built, and gives values.
    *modules
        Where the functions come from.
    adapter
        One adapter or several; without one that builds results, the result is a pandas frame.
    allow_module_overrides
        Whether a later module's function may take an earlier one's name.

    Examples
    --------
    >>> from hamilton import ad_hoc_utils
    >>> def double(x: int) -> int:
    ...     return 2 * x
    >>> module = ad_hoc_utils.create_temporary_module(double)
    >>> Builder().with_modules(module).build().execute(["double"], inputs={"x": 2})
    {'double': 4}
    """

    def __init__(
        self,
        config: Mapping[str, Any],
        *modules: ModuleType,
        adapter: Any = None,
        allow_module_overrides: bool = False,
        _has_implicit_result: bool = True,
        _graph_executor: GraphExecutor | None = None,
        _materializers: Sequence[Factory] = (),
        _tells_construction: bool = True,
        _is_strict: bool = False,
    ) -> None:
        require_modules(modules)
        adapters = _adapters(adapter)
        if _has_implicit_result and not any(hasattr(a, "do_build_result") for a in adapters):
            adapters = [*adapters, _pandas_result()]
        self.driver_run_id = new_run_id()
        self.config = given_config(config)
        self.adapter: Lifecycle = Lifecycle(adapters, awaits=not _tells_construction)
        self.adapter.tell_left_out()
        self.adapter.observe("pre_do_anything")
        self.graph_modules = list(modules)
        self.graph = _built(
            modules, self.config, self.adapter, allow_overrides=allow_module_overrides
        )
        self._is_strict = _is_strict
        self.graph_executor = _graph_executor or DefaultGraphExecutor()
        self.graph, _ = self._grown(_materializers)
        self._tell_idle_config()
        if self.cache is not None:
            self.cache.tell_idle(self.graph, is_strict=_is_strict)
        self._make_ready()
        self.adapter.check(self.graph, self.graph_modules)
        if _tells_construction:
            self._tell_built()

    @property
    def cache(self) -> HamiltonCacheAdapter | Any:
        """The cache: what it remembers, and what it did; ``None`` if the driver has none.

        Typed so that who knows that there is one need not ask.
        """
        return find_cache(self.adapter.adapters)

    def execute(
        self,
        final_vars: Sequence[FinalVar],
        overrides: Mapping[str, Any] | None = None,
        display_graph: bool = False,  # noqa: FBT001, FBT002 - its place is public
        inputs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Run what is needed for some nodes and join their values.

        Parameters
        ----------
        final_vars
            The nodes asked for: names, functions of the modules, or listed variables.
        overrides
            Values that take the place of nodes; what only they need does not run.
        display_graph
            Deprecated: use ``display_all_functions``.
        inputs
            Values of inputs; names of the configuration are refused.

        Returns
        -------
        Any
            A dict by name in the order asked for, or what the result builder makes of it.

        Raises
        ------
        UnknownNodeError
            If there is no node of a name.
        InputError
            If inputs are missing, of a wrong type, or given twice.
        Exception
            What a function raised, with a note that says which node it was.
        """
        __tracebackhide__ = True
        if display_graph:
            _warn("display_graph=True", "display_all_functions() or visualize_execution()")
            self.display_all_functions()
        return self._watched(final_vars, inputs, overrides, self._result)

    def raw_execute(
        self,
        final_vars: Sequence[FinalVar],
        overrides: Mapping[str, Any] | None = None,
        display_graph: bool = False,  # noqa: FBT001, FBT002 - its place is public
        inputs: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Run without joining the values; deprecated, leave out the result builder instead."""
        __tracebackhide__ = True
        _warn("raw_execute()", "execute() with a DictResult")
        if display_graph:
            self.display_all_functions()
        return self._watched(final_vars, inputs, overrides, dict)  # type: ignore[no-any-return]

    def validate_execution(
        self,
        final_vars: Sequence[FinalVar],
        overrides: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> None:
        """Check a request as ``execute`` does, and run nothing.

        Raises
        ------
        ValueError
            As ``execute`` would.
        """
        self._plan(final_vars, inputs, overrides, "validate_execution")

    def export_execution(
        self,
        final_vars: Sequence[FinalVar],
        inputs: Mapping[str, Any] | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> str:
        """Write what would run as JSON: ``{"nodes": [...]}``, sorted by name; inputs are checked."""
        plan = self._plan(final_vars, inputs, overrides, "export_execution")
        return self._exported({step.name for step, _ in plan.steps}.union(plan.given))

    def _picture_targets(
        self,
        final_vars: Sequence[FinalVar],
        inputs: Mapping[str, Any],
        overrides: Mapping[str, Any],
        *,
        validates: bool,
    ) -> Sequence[str]:
        asked_by = "visualize_execution"
        if not validates:
            return [
                name for name in self._names(final_vars, inputs, asked_by) if name in self.graph
            ]
        try:
            return self._plan(final_vars, inputs, overrides, asked_by).targets
        except InputError as error:
            msg = f"{error}; Use `bypass_validation=True` to skip validation"
            raise InputError(msg) from error

    def _grown(self, factories: Sequence[Factory]) -> tuple[Graph, list[str]]:
        return with_materializers(self.graph, factories, self._name, _types_match(self.adapter))

    def _with_materializers(self, factories: Sequence[Factory]) -> tuple[Self, list[str]]:
        graph, ids = self._grown(factories)
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__, graph=graph)
        twin._make_ready()
        return twin, ids

    def _make_ready(self) -> None:
        self._regions = self.graph_executor.prepare(self.graph)
        validate_input = self.adapter.single("do_validate_input")
        self._planner = Planner(
            self.graph, validate_input, self._regions, tells_idle=not self._is_strict
        )

    def __getstate__(self) -> dict[str, Any]:
        state = dict(self.__dict__)
        state["graph_modules"] = [module.__name__ for module in self.graph_modules]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        modules = [importlib.import_module(name) for name in state["graph_modules"]]
        self.__dict__.update(state, graph_modules=modules)

    def _watched(
        self,
        final_vars: Sequence[FinalVar],
        inputs: Mapping[str, Any] | None,
        overrides: Mapping[str, Any] | None,
        join: Callable[[dict[str, Any]], Any],
    ) -> Any:
        """Run between the two hooks of a run, if anybody listens to them."""
        __tracebackhide__ = True
        lifecycle = self.adapter
        run_id = new_run_id() if lifecycle.adapters else ""
        given = (given_values("inputs", inputs), given_values("overrides", overrides))
        if not (lifecycle.adapters and lifecycle.has(*GRAPH_POINTS)):
            plan = self._planner.known(final_vars, *given)
            if plan is None or self._is_strict:
                return join(self._run(self._names(final_vars, given[0]), *given, run_id))
            return join(self.graph_executor.execute(plan, given, self.graph, lifecycle, run_id))
        targets = self._names(final_vars, given[0])
        facts = RunFacts(run_id, self.graph)
        lifecycle.observe("pre_graph_execute", **facts.begun(targets, inputs, overrides))
        results: Any = None
        try:
            results = self._run(targets, *given, run_id)
            results = join(results)
        except BaseException as error:
            lifecycle.observe("post_graph_execute", **facts.ended(results, error))
            raise
        lifecycle.observe("post_graph_execute", **facts.ended(results))
        return results

    def _run(
        self,
        targets: Sequence[str],
        inputs: Mapping[str, Any],
        overrides: Mapping[str, Any],
        run_id: str,
    ) -> dict[str, Any]:
        __tracebackhide__ = True
        back = handed_back(targets, inputs, self.graph.nodes)
        if back:
            asked, left = without(targets, inputs, back)
            values = self._run(asked, left, overrides, run_id) | back
            return {name: values[name] for name in targets}
        plan = self._planned(targets, inputs, overrides)
        given = (inputs, overrides)
        return self.graph_executor.execute(plan, given, self.graph, self.adapter, run_id)

    def _planned(
        self, targets: Sequence[str], inputs: Mapping[str, Any], overrides: Mapping[str, Any]
    ) -> Plan:
        plan = self._planner.plan(targets, inputs, overrides, self._validate)
        if self._is_strict:
            refuse_idle(Read(plan.inputs, plan.overrides), self.graph, inputs, overrides)
        return plan

    def _tell_built(self) -> None:
        facts = {"graph": self.graph, "modules": self.graph_modules, "config": self.config}
        self.adapter.observe("post_graph_construct", **facts)

    def _tell_grown(self) -> None:
        self.adapter.check(self.graph, self.graph_modules)
        self._tell_built()

    def _tell_idle_config(self) -> None:
        if self._is_strict:
            refuse_idle_config(self.graph)
        elif problem := idle_config(self.graph):
            import logging

            logging.getLogger(__name__).warning(problem)

    def _validate(self, plan: Plan) -> None:
        self.graph_executor.validate(plan, self.graph, self._regions)

    def _result(self, outputs: dict[str, Any]) -> Any:
        __tracebackhide__ = True
        build = self.adapter.single("do_build_result")
        if build is None:
            return outputs
        try:
            return build(outputs=outputs)
        except Exception as error:
            note_outputs(error, outputs)
            raise

    def _plan(
        self,
        final_vars: Sequence[FinalVar],
        inputs: Mapping[str, Any] | None,
        overrides: Mapping[str, Any] | None,
        asked_by: str,
    ) -> Plan:
        given = given_values("inputs", inputs)
        names = self._names(final_vars, given, asked_by)
        back = handed_back(names, given, self.graph.nodes)
        return self._planned(*without(names, given, back), given_values("overrides", overrides))

    def _names(
        self,
        final_vars: Sequence[FinalVar],
        inputs: Mapping[str, Any] | None,
        asked_by: str = "execute",
    ) -> list[str]:
        """Give the names of what is asked for: nodes, and inputs that no node reads."""
        asked = asked_for(final_vars, asked_by)
        names = [one if isinstance(one, str) else self._name(one) for one in asked]
        if not self.graph.nodes.keys() >= set(names):
            known = [name for name in names if name not in (inputs or ())]
            self.graph.require(known, f"{asked_by}({names!r})")
        return names

    def _name(self, asked: FinalVar) -> str:
        return name_of(asked, self.graph, self.graph_modules)


class Builder(Choices):
    """Puts a driver together, step by step; each step gives the builder itself."""

    def build(self) -> Driver:
        """Build the graph and give its driver.

        Raises
        ------
        ValueError
            Telling what is wrong with functions, names, types or adapters.
        """
        legacy = [] if self.legacy_graph_adapter is None else [self.legacy_graph_adapter]
        return Driver(
            self.config,
            *self.modules,
            adapter=[*self.adapters, *legacy],
            allow_module_overrides=self._allow_module_overrides,
            _has_implicit_result=False,
            _graph_executor=self._executor(),
            _is_strict=self._is_strict,
            _materializers=self.materializers,
        )


def _adapters(adapter: Any) -> list[Any]:
    if adapter is None:
        return []
    return list(adapter) if isinstance(adapter, (list, tuple)) else [adapter]


def _pandas_result() -> Any:
    from hamilton import base

    return base.PandasDataFrameResult()


def _built(
    modules: Sequence[ModuleType],
    config: Mapping[str, Any],
    lifecycle: Lifecycle,
    *,
    allow_overrides: bool,
) -> Graph:
    functions = [function for module in modules for function in functions_of(module)]
    return build_graph(functions, config, _types_match(lifecycle), allow_overrides=allow_overrides)


def _types_match(lifecycle: Lifecycle) -> TypesMatch:
    accepts = lifecycle.single("do_check_edge_types_match")
    if accepts is None:
        return htypes.fits
    return lambda produced, wanted: (
        htypes.fits(produced, wanted) or bool(accepts(type_from=wanted, type_to=produced))
    )


def _warn(what: str, instead: str) -> None:
    warnings.warn(f"{what} is deprecated; use {instead}.", DeprecationWarning, stacklevel=3)


__all__ = [
    "SLACK_ERROR_MESSAGE",
    "Builder",
    "DefaultGraphExecutor",
    "Driver",
    "GraphExecutor",
    "InvalidExecutorException",
    "TaskBasedGraphExecutor",
    "Variable",
]
