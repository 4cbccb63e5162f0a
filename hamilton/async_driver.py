"""The driver for coroutines: what :mod:`hamilton.driver` does, with ``await``."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from types import ModuleType
from typing import TYPE_CHECKING, Any, Never, Self
from weakref import WeakKeyDictionary

from hamilton import driver
from hamilton.base import PandasDataFrameResult, SimplePythonGraphAdapter
from hamilton.driver import FinalVar
from hamilton.errors import BuilderError
from hamilton.execution.arriving import arrived
from hamilton.execution.async_engine import aexecute
from hamilton.execution.awaiting import aobserve
from hamilton.execution.executors import DefaultExecutionManager, ExecutionManager
from hamilton.execution.graph_executors import GraphExecutor
from hamilton.execution.grouping import GroupingStrategy, GroupNodesInPlace
from hamilton.execution.loop import Setting
from hamilton.execution.names import new_run_id
from hamilton.execution.notes import FailureNote, note_outputs
from hamilton.execution.plain import Given
from hamilton.execution.plan import Plan, refuse_dynamic
from hamilton.execution.regions import Regions, find_regions
from hamilton.execution.request import given_values, handed_back, without
from hamilton.execution.tasks import Frame, make_frame
from hamilton.graph import Graph
from hamilton.inspection import Inspection
from hamilton.io.materialization import Factory
from hamilton.lifecycle.points import Lifecycle, RunFacts
from hamilton.materializing import AsyncMaterializing
from hamilton.pictures import Pictures

if TYPE_CHECKING:
    from hamilton.caching.adapter import HamiltonCacheAdapter


class AsyncGraphExecutor(GraphExecutor):
    """Runs plans in an event loop.

    Parameters
    ----------
    manager
        Chooses executors for what is repeated; ``None`` if nothing may be.
    strategy
        Decides which nodes run together; each on its own by default.
    """

    def __init__(
        self,
        manager: ExecutionManager | None = None,
        strategy: GroupingStrategy | None = None,
    ) -> None:
        self.manager = manager
        self.strategy = strategy or GroupNodesInPlace()
        self._frames: WeakKeyDictionary[Plan, Frame] = WeakKeyDictionary()

    def __reduce__(self) -> tuple[Any, ...]:
        return (AsyncGraphExecutor, (self.manager, self.strategy))

    def prepare(self, graph: Graph) -> Regions | None:
        """Find what a graph repeats, if that may be."""
        return find_regions(graph) if self.manager is not None else None

    def validate(self, plan: Plan, graph: Graph, regions: Regions | None) -> None:
        """Refuse plans that repeat where nothing may be."""
        if regions is None:
            refuse_dynamic(plan)
        found = regions or Regions({}, {}, {}, graph.reads)
        self._frames[plan] = make_frame(plan, graph, found, self.strategy)

    async def aexecute(
        self, plan: Plan, given: Given, graph: Graph, lifecycle: Lifecycle, run_id: str
    ) -> dict[str, Any]:
        """Run a plan and give the targets' values."""
        __tracebackhide__ = True
        manager = self.manager or _NO_MANAGER
        setting = Setting(manager, lifecycle, run_id, FailureNote(graph, plan.targets))
        frame = self._frames[plan]
        return await aexecute(plan, given, frame, setting, is_dynamic=self.manager is not None)


class AsyncGraphAdapter(SimplePythonGraphAdapter):
    """Kept for code that imports it: nodes are awaited by the driver itself."""


class AsyncDriver(Inspection, AsyncMaterializing, Pictures):
    """Runs a dataflow whose functions may be coroutine functions.

    Parameters
    ----------
    config
        Chooses variants when the graph is built, and gives values.
    *modules
        Where the functions come from.
    result_builder
        Joins the outputs; a pandas frame by default. Its ``build_result`` may be a coroutine
        function.
    adapters
        Adapters, or one, told in the order given; synchronous ones work too.
    allow_module_overrides
        Whether a later module's function may take an earlier one's name.
    """

    def __init__(
        self,
        config: Mapping[str, Any],
        *modules: ModuleType,
        result_builder: Any = None,
        adapters: Sequence[Any] | None = None,
        allow_module_overrides: bool = False,
        _parts: Mapping[str, Any] | None = None,
    ) -> None:
        asked: Any = adapters or ()
        given = list(asked) if isinstance(asked, Iterable) else [asked]
        has_result = any(hasattr(adapter, "do_build_result") for adapter in given)
        if result_builder is not None:
            given.append(result_builder)
        elif not has_result and _parts is None:
            given.append(PandasDataFrameResult())
        parts = {"_graph_executor": AsyncGraphExecutor(), **(_parts or {})}
        self._driver = driver.Driver(
            config,
            *modules,
            adapter=given,
            allow_module_overrides=allow_module_overrides,
            _has_implicit_result=False,
            _tells_construction=False,
            **parts,
        )
        self.graph = self._driver.graph
        self.initialized = False
        self._beginnings: dict[str, Future[None]] = {}

    @property
    def adapter(self) -> Lifecycle:
        """The adapters."""
        return self._driver.adapter

    @property
    def config(self) -> Mapping[str, Any]:
        """The configuration."""
        return self._driver.config

    @property
    def graph_modules(self) -> list[ModuleType]:
        """The modules."""
        return self._driver.graph_modules

    @property
    def cache(self) -> HamiltonCacheAdapter | Any:
        """The cache: what it remembers, and what it did; ``None`` if the driver has none.

        Typed so that who knows that there is one need not ask.
        """
        return self._driver.cache

    async def ainit(self) -> AsyncDriver:
        """Make the adapters ready: once, however often and from however many tasks it is called.

        They are told that the graph was built, and those with a method ``ainit`` await it.
        """
        while not self.initialized:
            mine: Future[None] = Future()
            mine.set_running_or_notify_cancel()  # who gives up waiting cannot cancel it for others
            first = self._beginnings.setdefault("first", mine)
            await (self._begin(mine) if first is mine else asyncio.wrap_future(first))
        return self

    async def _begin(self, done: Future[None]) -> None:
        """Make the adapters ready, and tell those that wait; if this run is cancelled, one begins anew."""
        failure: Exception | None = None
        try:
            await self._make_ready()
        except Exception as error:
            failure = error
            raise
        finally:
            self._beginnings.clear()
            done.set_exception(failure)

    async def _make_ready(self) -> None:
        if self.initialized:
            return
        await self._tell_built()
        for adapter in self.adapter.adapters:
            if hasattr(adapter, "ainit"):
                await adapter.ainit()
        self.initialized = True

    async def _tell_built(self) -> None:
        facts = {"graph": self.graph, "modules": self.graph_modules, "config": self.config}
        await aobserve(self.adapter, "post_graph_construct", **facts)

    async def _tell_grown(self) -> None:
        self.adapter.check(self.graph, self.graph_modules)
        await self._tell_built()

    async def execute(
        self,
        final_vars: Sequence[FinalVar],
        overrides: Mapping[str, Any] | None = None,
        display_graph: bool = False,  # noqa: FBT001, FBT002 - its place is public
        inputs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Run what is needed for some nodes and join their values.

        It takes, gives and raises what :meth:`hamilton.driver.Driver.execute` does, but that
        ``display_graph`` is refused: use ``display_all_functions``. Inputs and overrides may be
        coroutines, tasks or futures; those that are read are awaited, together, before the run.
        """
        __tracebackhide__ = True
        if display_graph:
            msg = (
                "display_graph=True is not supported for the async driver; draw with "
                "display_all_functions()."
            )
            raise BuilderError(msg)
        return await self._watched(final_vars, inputs, overrides, self._driver._result)  # noqa: SLF001 - the same family

    async def raw_execute(
        self,
        final_vars: Sequence[FinalVar],
        overrides: Mapping[str, Any] | None = None,
        display_graph: bool = False,  # noqa: FBT001, FBT002 - its place is public
        inputs: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Run without joining the values."""
        __tracebackhide__ = True
        del display_graph
        return await self._watched(final_vars, inputs, overrides, dict)  # type: ignore[no-any-return]

    def validate_execution(
        self,
        final_vars: Sequence[FinalVar],
        overrides: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> None:
        """Check a request as ``execute`` does, and run nothing."""
        self._driver.validate_execution(final_vars, overrides, inputs)

    def export_execution(
        self,
        final_vars: Sequence[FinalVar],
        inputs: Mapping[str, Any] | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> str:
        """Write what would run as JSON: ``{"nodes": [...]}``, sorted by name; inputs are checked."""
        return self._driver.export_execution(final_vars, inputs, overrides)

    async def _watched(
        self,
        final_vars: Sequence[FinalVar],
        inputs: Mapping[str, Any] | None,
        overrides: Mapping[str, Any] | None,
        join: Callable[[dict[str, Any]], Any],
    ) -> Any:
        """Run between the two hooks of a run."""
        __tracebackhide__ = True
        await self.ainit()
        given = (given_values("inputs", inputs), given_values("overrides", overrides))
        lifecycle, run_id = self.adapter, new_run_id()
        targets = self._driver._names(final_vars, given[0])  # noqa: SLF001 - the same family
        facts = RunFacts(run_id, self.graph)
        await aobserve(lifecycle, "pre_graph_execute", **facts.begun(targets, inputs, overrides))
        results: Any = None
        try:
            results = await self._run(targets, *given, run_id)
            results = await _joined(join, results)
        except BaseException as error:
            await aobserve(lifecycle, "post_graph_execute", **facts.ended(results, error))
            raise
        await aobserve(lifecycle, "post_graph_execute", **facts.ended(results))
        return results

    async def _run(
        self,
        targets: Sequence[str],
        inputs: Mapping[str, Any],
        overrides: Mapping[str, Any],
        run_id: str,
    ) -> dict[str, Any]:
        __tracebackhide__ = True
        executor = self._driver.graph_executor
        assert isinstance(executor, AsyncGraphExecutor)  # noqa: S101 - it was built with one
        given = await arrived((inputs, overrides), targets, self.graph)
        back = handed_back(targets, given[0], self.graph.nodes)
        if back:
            asked, left = without(targets, given[0], back)
            values = await self._run(asked, left, given[1], run_id) | back
            return {name: values[name] for name in targets}
        plan = self._driver._planned(targets, *given)  # noqa: SLF001 - the same family
        return await executor.aexecute(plan, given, self.graph, self.adapter, run_id)

    def _names(
        self,
        final_vars: Sequence[FinalVar],
        inputs: Mapping[str, Any] | None,
        asked_by: str = "execute",
    ) -> list[str]:
        return self._driver._names(final_vars, inputs, asked_by)  # noqa: SLF001 - the same family

    def _with_materializers(self, factories: Sequence[Factory]) -> tuple[Self, list[str]]:
        grown, ids = self._driver._with_materializers(factories)  # noqa: SLF001 - the same family
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__, _driver=grown, graph=grown.graph)
        return twin, ids

    def _picture_targets(
        self,
        final_vars: Sequence[FinalVar],
        inputs: Mapping[str, Any],
        overrides: Mapping[str, Any],
        *,
        validates: bool,
    ) -> Sequence[str]:
        return self._driver._picture_targets(  # noqa: SLF001 - the same family
            final_vars, inputs, overrides, validates=validates
        )


class Builder(driver.Builder):
    """Puts an async driver together; ``build`` is awaited."""

    def with_adapter(self, adapter: Any) -> Never:
        """Refuse the graph adapters of the older form.

        Raises
        ------
        BuilderError
            Always.
        """
        del adapter
        msg = "Builder().with_adapter() is not supported for the async driver. Use with_adapters()."
        raise BuilderError(msg)

    def build_without_init(self) -> AsyncDriver:
        """Give the driver; ``await driver.ainit()`` before it is used, or let ``execute`` do it."""
        return AsyncDriver(
            self.config,
            *self.modules,
            adapters=self.adapters,
            allow_module_overrides=self._allow_module_overrides,
            _parts={
                "_graph_executor": self._executor(),
                "_materializers": self.materializers,
                "_is_strict": self._is_strict,
            },
        )

    async def build(self) -> AsyncDriver:  # type: ignore[override]
        """Build the graph, tell the adapters, and give the driver."""
        return await self.build_without_init().ainit()

    def _executor(self) -> GraphExecutor:
        if not self.v2_executor:
            return AsyncGraphExecutor()
        return AsyncGraphExecutor(self._manager(), self.grouping_strategy)


async def _joined(join: Callable[[dict[str, Any]], Any], outputs: dict[str, Any]) -> Any:
    """Join outputs, awaiting what is a coroutine; an error is told of the outputs either way."""
    __tracebackhide__ = True
    result = join(outputs)
    if not inspect.iscoroutine(result):
        return result
    try:
        return await result
    except Exception as error:
        note_outputs(error, outputs)
        raise


_NO_MANAGER = DefaultExecutionManager()


__all__ = [
    "AsyncDriver",
    "AsyncGraphAdapter",
    "AsyncGraphExecutor",
    "Builder",
]
