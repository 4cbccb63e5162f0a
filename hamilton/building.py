"""What a driver is made of: the choices that builders of both drivers offer."""

from __future__ import annotations

import os
import reprlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, Self

from hamilton.errors import BuilderError
from hamilton.execution.graph_executors import DefaultGraphExecutor, GraphExecutor
from hamilton.function_modifiers._modules import require_modules
from hamilton.io.materialization import Factory, refuse_others
from hamilton.lifecycle.points import refuse_strangers

if TYPE_CHECKING:
    from pathlib import Path

    from hamilton.caching.adapter import HamiltonCacheAdapter
    from hamilton.caching.behavior import BehaviorName, Selection
    from hamilton.caching.stores.base import MetadataStore, ResultStore
    from hamilton.execution.executors import ExecutionManager, TaskExecutor
    from hamilton.execution.grouping import GroupingStrategy


@dataclass(frozen=True, slots=True)
class _Part:
    """A part that runs tasks.

    Attributes
    ----------
    family
        What it is called as long as tasks are not enabled.
    excluded
        The parts that it does not go with.
    method
        What it must have.
    example
        How one is written.
    """

    family: str
    excluded: tuple[str, ...]
    method: str
    example: str


_EXECUTOR = _Part(
    "execution manager",
    ("execution_manager",),
    "submit_task",
    "executors.MultiThreadingExecutor(8)",
)
_PARTS: Final[Mapping[str, _Part]] = {
    "execution_manager": _Part(
        "execution manager",
        ("local_executor", "remote_executor"),
        "get_executor_for_task",
        "executors.DefaultExecutionManager()",
    ),
    "local_executor": _EXECUTOR,
    "remote_executor": _EXECUTOR,
    "grouping_strategy": _Part(
        "grouping strategy", (), "group_nodes", "grouping.GroupNodesIndividually()"
    ),
}


class Builder:
    """What a driver is made of, chosen step by step; each step gives the builder itself.

    It has the name of its users' classes, as Python's own errors name the class of a method.
    """

    def __init__(self) -> None:
        self.config: dict[str, Any] = {}
        self.modules: list[ModuleType] = []
        self.adapters: list[Any] = []
        self.legacy_graph_adapter: Any = None
        self.materializers: list[Factory] = []
        self._allow_module_overrides = False
        self._is_strict = False
        self.v2_executor = False
        self.execution_manager: ExecutionManager | None = None
        self.local_executor: TaskExecutor | None = None
        self.remote_executor: TaskExecutor | None = None
        self.grouping_strategy: GroupingStrategy | None = None

    def with_config(self, config: Mapping[str, Any]) -> Self:
        """Add configuration; a later value of a key wins.

        Raises
        ------
        BuilderError
            If it is no mapping.
        """
        self.config.update(given_config(config))
        return self

    def with_modules(self, *modules: ModuleType) -> Self:
        """Add modules.

        Raises
        ------
        BuilderError
            If something is no module.
        """
        require_modules(modules)
        self.modules.extend(modules)
        return self

    def with_adapter(self, adapter: Any) -> Self:
        """Set the graph adapter of the older form; once.

        Raises
        ------
        BuilderError
            If there is one already, or it is no adapter.
        """
        refuse_strangers([adapter])
        if self.legacy_graph_adapter is not None:
            msg = "Cannot set adapter twice. Use with_adapters() for several."
            raise BuilderError(msg)
        self.legacy_graph_adapter = adapter
        return self

    def with_adapters(self, *adapters: Any) -> Self:
        """Add adapters, told in the order given.

        Raises
        ------
        BuilderError
            If something is no adapter, or a second cache.
        """
        refuse_strangers(adapters)
        _refuse_second_cache([*self.adapters, *adapters], added=0)
        self.adapters.extend(adapters)
        return self

    def with_materializers(self, *materializers: Factory) -> Self:
        """Add loaders in place of nodes, and savers that run when their id is asked for.

        Raises
        ------
        ValueError
            If something came neither from ``to`` nor from ``from_``.
        """
        refuse_others(materializers)
        self.materializers.extend(materializers)
        return self

    def with_cache(  # noqa: PLR0913, PLR0917 - its arguments are public
        self,
        path: str | Path = ".hamilton_cache",
        metadata_store: MetadataStore | None = None,
        result_store: ResultStore | None = None,
        default: Selection = None,
        recompute: Selection = None,
        ignore: Selection = None,
        disable: Selection = None,
        default_behavior: BehaviorName = "default",
        default_loader_behavior: BehaviorName = "default",
        default_saver_behavior: BehaviorName = "default",
        log_to_file: bool = False,  # noqa: FBT001, FBT002 - its place is public
        max_size: int | None = None,
    ) -> Self:
        """Remember what nodes give, and run only what changed; once.

        Parameters
        ----------
        path
            The folder of the stores that are not given; as it is found from the working directory
            now.
        metadata_store, result_store
            Where versions and results are kept; files by default.
        default, recompute, ignore, disable
            Nodes with a behaviour, by name, or ``True`` for all.
        default_behavior, default_loader_behavior, default_saver_behavior
            Behaviours of what neither these nor ``@cache`` decides.
        log_to_file
            Whether to write what the cache does to ``<path>/cache_logs.jsonl``.
        max_size
            Bytes to keep at most; what was not used for the longest time goes first.

        Raises
        ------
        BuilderError
            If there is a cache already, two behaviours are set for all nodes, or an argument is
            none of what it may be.
        KeyError
            If there is no such behaviour.
        """
        from hamilton.caching.adapter import HamiltonCacheAdapter

        _refuse_second_cache(self.adapters, added=1)
        _refuse_unfit_places(path, max_size, (metadata_store, result_store))
        cache = HamiltonCacheAdapter(
            path=path,
            metadata_store=metadata_store,
            result_store=result_store,
            default=default,
            recompute=recompute,
            ignore=ignore,
            disable=disable,
            default_behavior=default_behavior,
            default_loader_behavior=default_loader_behavior,
            default_saver_behavior=default_saver_behavior,
            log_to_file=log_to_file,
            max_size=max_size,
        )
        return self.with_adapters(cache)

    @property
    def cache(self) -> HamiltonCacheAdapter | None:
        """The cache, if there is one."""
        return find_cache(self.adapters)

    def allow_module_overrides(self) -> Self:
        """Let a later module's function take an earlier one's name."""
        self._allow_module_overrides = True
        return self

    def enable_dynamic_execution(self, *, allow_experimental_mode: bool = False) -> Self:
        """Run tasks on executors, and let nodes be ``Parallelizable`` and ``Collect``.

        Parameters
        ----------
        allow_experimental_mode
            Must be true.

        Raises
        ------
        BuilderError
            If it is not.
        """
        if not allow_experimental_mode:
            msg = (
                "Dynamic execution is opted into: call "
                "enable_dynamic_execution(allow_experimental_mode=True)."
            )
            raise BuilderError(msg)
        self.v2_executor = True
        return self

    def with_execution_manager(self, execution_manager: ExecutionManager) -> Self:
        """Choose executors by an object of your own; needs dynamic execution first.

        Raises
        ------
        BuilderError
            If executors are set already, or dynamic execution is not enabled.
        """
        return self._chosen("execution_manager", execution_manager)

    def with_remote_executor(self, remote_executor: TaskExecutor) -> Self:
        """Choose where what is repeated runs; needs dynamic execution first.

        Raises
        ------
        BuilderError
            If it, or an execution manager, is set already, or dynamic execution is not enabled.
        """
        return self._chosen("remote_executor", remote_executor)

    def with_local_executor(self, local_executor: TaskExecutor) -> Self:
        """Choose where what is not repeated runs; needs dynamic execution first.

        Raises
        ------
        BuilderError
            If it, or an execution manager, is set already, or dynamic execution is not enabled.
        """
        return self._chosen("local_executor", local_executor)

    def with_grouping_strategy(self, grouping_strategy: GroupingStrategy) -> Self:
        """Choose which nodes run together; needs dynamic execution first.

        Raises
        ------
        BuilderError
            If it is set already, or dynamic execution is not enabled.
        """
        return self._chosen("grouping_strategy", grouping_strategy)

    def strict(self) -> Self:
        """Refuse what has no effect: unused inputs, overrides and configuration; check overrides.

        Without it they are ignored, with a logged warning.
        """
        self._is_strict = True
        return self

    def copy(self) -> Self:
        """Give a builder that can be changed without changing this one."""
        twin = type(self)()
        twin.__dict__.update(self.__dict__)
        twin.config = dict(self.config)
        twin.modules = list(self.modules)
        twin.adapters = list(self.adapters)
        twin.materializers = list(self.materializers)
        return twin

    def _executor(self) -> GraphExecutor:
        if not self.v2_executor:
            return DefaultGraphExecutor()
        from hamilton.execution.grouping import GroupByRepeatableBlocks
        from hamilton.execution.task_based import TaskBasedGraphExecutor

        strategy = self.grouping_strategy or GroupByRepeatableBlocks()
        return TaskBasedGraphExecutor(self._manager(), strategy)

    def _manager(self) -> ExecutionManager:
        from hamilton.execution.executors import DefaultExecutionManager

        return self.execution_manager or DefaultExecutionManager(
            self.local_executor, self.remote_executor
        )

    def _chosen(self, part: str, chosen: object) -> Self:
        """Set a part that runs tasks, once, and not next to parts that it excludes."""
        what, facts = part.replace("_", " "), _PARTS[part]
        if not self.v2_executor:
            msg = (
                f"Cannot set {facts.family} without first enabling the V2 Driver: call "
                "enable_dynamic_execution(allow_experimental_mode=True) before."
            )
            raise BuilderError(msg)
        if getattr(self, part) is not None:
            msg = f"Cannot set {what} twice."
            raise BuilderError(msg)
        for other in facts.excluded:
            if getattr(self, other) is not None:
                msg = (
                    f"Cannot set {what} with {other.replace('_', ' ')} set: these are disjoint. "
                    "Give the executors to the manager."
                )
                raise BuilderError(msg)
        _refuse_unfit(what, chosen, facts)
        setattr(self, part, chosen)
        return self


Choices = Builder
"""The name by which drivers extend it, whose own class is a Builder too."""


def _refuse_unfit(what: str, chosen: object, facts: _Part) -> None:
    """Refuse a part without its method, and a class given for its object; ``None`` is the default."""
    fits = callable(getattr(chosen, facts.method, None))
    if chosen is None or (fits and not isinstance(chosen, type)):
        return
    if fits and isinstance(chosen, type):
        name = chosen.__name__
        msg = f"Cannot set {what} to the class {name}; give an object of it: {name}(...)."
    else:
        msg = (
            f"Cannot set {what} to {reprlib.repr(chosen)}: it has no method {facts.method}(). One "
            f"is made by hamilton.execution.{facts.example}."
        )
    raise BuilderError(msg)


def _refuse_unfit_places(path: object, max_size: object, stores: Sequence[object]) -> None:
    """Refuse what a cache cannot be kept in, telling all that is wrong."""
    checks = [
        (
            isinstance(path, (str, os.PathLike)),
            f"path= is the folder of the cache; it is {reprlib.repr(path)}.",
        ),
        (
            max_size is None or (isinstance(max_size, (int, float)) and max_size >= 0),
            f"max_size= counts bytes, such as 10**9; it is {max_size!r}.",
        ),
        *(
            (
                store is None or (hasattr(store, "exists") and not isinstance(store, type)),
                f"stores are objects of hamilton.caching.stores; one is {reprlib.repr(store)}.",
            )
            for store in stores
        ),
    ]
    problems = [words for fits, words in checks if not fits]
    if problems:
        raise BuilderError("with_cache(): " + " ".join(problems))


def given_config(config: object) -> dict[str, Any]:
    """Give configuration as a dict of its own.

    Raises
    ------
    BuilderError
        If it is no mapping.
    """
    if not isinstance(config, Mapping):
        msg = (
            f"The configuration is a {type(config).__name__}; it takes a dict of values by name: "
            '{"key": value}, or {} for none.'
        )
        raise BuilderError(msg)
    return dict(config)


def find_cache(adapters: Sequence[Any]) -> HamiltonCacheAdapter | None:
    """Give the cache among some adapters, if there is one."""
    return next(_caches(adapters), None)


def _caches(adapters: Sequence[Any]) -> Iterator[HamiltonCacheAdapter]:
    """Give the caches; there is none as long as nobody imported what makes them."""
    room = sys.modules.get("hamilton.caching.adapter")
    return (one for one in adapters if room and isinstance(one, room.HamiltonCacheAdapter))


def _refuse_second_cache(adapters: Sequence[Any], *, added: int) -> None:
    if sum(1 for _ in _caches(adapters)) + added > 1:
        msg = (
            "Cannot use `.with_cache()` or with `.with_adapters(SmartCacheAdapter())`. There is a "
            "cache already: call with_cache() once, or give one cache as an adapter."
        )
        raise BuilderError(msg)


__all__ = ["Builder", "Choices", "find_cache", "given_config"]
