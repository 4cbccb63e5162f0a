"""Loading and saving: the methods that drivers have for it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from hamilton.errors import RequestError
from hamilton.execution.request import given_values
from hamilton.io.materialization import refuse_others

if TYPE_CHECKING:
    from hamilton.graph import Graph
    from hamilton.io.materialization import Factory

Materialized = tuple[dict[str, Any], dict[str, Any]]
"""What each saver tells by its id, and the additional values by name."""


class Materializing:
    """The methods that both drivers have."""

    if TYPE_CHECKING:
        graph: Graph

        def _with_materializers(self, factories: Sequence[Factory]) -> tuple[Self, list[str]]: ...

        def _names(
            self, final_vars: Sequence[Any], inputs: Any, asked_by: str = ...
        ) -> list[str]: ...

        def validate_execution(
            self, final_vars: Sequence[Any], overrides: Any = ..., inputs: Any = ...
        ) -> None:
            """Check a request."""

    def validate_materialization(
        self,
        *materializers: Factory,
        additional_vars: Sequence[Any] | None = None,
        overrides: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> None:
        """Check a request as ``materialize`` does, and run nothing.

        Raises
        ------
        ValueError
            As ``materialize`` would.
        """
        driver, ids, others = self._materialized(materializers, additional_vars, inputs)
        driver.validate_execution([*ids, *others], overrides, inputs)

    def visualize_materialization(
        self,
        *materializers: Factory,
        additional_vars: Sequence[Any] | None = None,
        **request: Any,
    ) -> Any:
        """Draw what would run for some savers.

        Parameters
        ----------
        *materializers
            What ``to`` and ``from_`` gave.
        additional_vars
            Nodes whose values are wanted, too.
        **request
            As for ``visualize_execution``: where the picture goes, how it looks, ``inputs``,
            ``overrides``, ``bypass_validation``.

        Raises
        ------
        ValueError
            If it could not run.
        """
        inputs = request.get("inputs")
        found = self._materialized(materializers, additional_vars, inputs)
        driver: Any = found[0]  # draws, as both drivers do
        return driver.visualize_execution([*found[1], *found[2]], **request)

    def _materialized(
        self, factories: Sequence[Factory], additional_vars: Sequence[Any] | None, inputs: Any
    ) -> tuple[Self, list[str], list[str]]:
        """Give a driver that has some loaders and savers, and what is asked of it.

        Parameters
        ----------
        factories
            What ``to`` and ``from_`` gave.
        additional_vars
            Nodes whose values are wanted, too.
        inputs
            Values of inputs.

        Returns
        -------
        tuple
            The driver, the names of the nodes that save, and the names of the others.

        Raises
        ------
        RequestError
            If nothing is asked for.
        """
        refuse_others(factories, ".materialize()")
        driver, ids = self._with_materializers(factories)
        others = driver._names(  # noqa: SLF001 - its twin
            additional_vars or [], given_values("inputs", inputs), "materialize"
        )
        if not ids and not others:
            msg = (
                "No output requested. Please either pass in materializers that will save data, "
                "or pass in `additional_vars` to compute."
            )
            raise RequestError(msg)
        return driver, ids, others


class SyncMaterializing(Materializing):
    """The methods of the driver that does not await."""

    if TYPE_CHECKING:
        adapter: Any

        def _watched(
            self, final_vars: Any, inputs: Any, overrides: Any, join: Callable[..., Any]
        ) -> Any: ...

        def _tell_grown(self) -> None: ...

    def materialize(
        self,
        *materializers: Factory,
        additional_vars: Sequence[Any] | None = None,
        overrides: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> Materialized:
        """Run what some savers need, and save.

        Parameters
        ----------
        *materializers
            What ``to`` and ``from_`` gave; what is loaded takes the place of its target.
        additional_vars
            Nodes whose values are wanted, too: names, functions, or listed variables.
        overrides
            As in ``execute``.
        inputs
            As in ``execute``.

        Returns
        -------
        tuple of dict
            What each saver tells by its id, and the additional values by name; no result builder
            joins them.

        Raises
        ------
        ValueError
            If nothing is asked for, or as ``execute`` does.
        InvalidDecoratorException
            If nothing loads or saves a type, or the arguments do not make a loader or saver.
        """
        __tracebackhide__ = True
        driver, ids, others = self._materialized(materializers, additional_vars, inputs)
        if driver.graph is not self.graph:
            driver._tell_grown()  # noqa: SLF001 - its own twin
        values = driver._watched(  # noqa: SLF001 - its own twin
            [*ids, *others], inputs, overrides, self._settled
        )
        return _parted(values, ids, others)

    def _settled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Give values when they are there: an adapter may have given what stands for them."""
        for adapter in self.adapter.adapters:
            settle = getattr(adapter, "settled", None)
            if settle is not None:
                values = settle(values)
        return dict(values)


class AsyncMaterializing(Materializing):
    """The methods of the driver that awaits."""

    if TYPE_CHECKING:

        async def ainit(self) -> Any:
            """Make the adapters ready."""

        async def _tell_grown(self) -> None: ...

        def raw_execute(
            self, final_vars: Sequence[Any], overrides: Any = ..., *, inputs: Any = ...
        ) -> Coroutine[Any, Any, dict[str, Any]]:
            """Run without joining the values."""

    async def materialize(
        self,
        *materializers: Factory,
        additional_vars: Sequence[Any] | None = None,
        overrides: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> Materialized:
        """Run what some savers need, and save.

        It takes, gives and raises what :meth:`hamilton.driver.Driver.materialize` does.
        """
        __tracebackhide__ = True
        await self.ainit()
        driver, ids, others = self._materialized(materializers, additional_vars, inputs)
        if driver.graph is not self.graph:
            await driver._tell_grown()  # noqa: SLF001 - its own twin
        values = await driver.raw_execute([*ids, *others], overrides, inputs=inputs)
        return _parted(values, ids, others)


def _parted(values: Mapping[str, Any], ids: Sequence[str], others: Sequence[str]) -> Materialized:
    return {name: values[name] for name in ids}, {name: values[name] for name in others}


__all__ = ["AsyncMaterializing", "Materialized", "Materializing", "SyncMaterializing"]
