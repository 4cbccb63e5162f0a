"""Which dataflow a test is about, built when it is first needed and kept for the session.

Three may name it, the weakest first: the ini value ``hamilton_modules``, the hook
``pytest_hamilton_flow`` of a conftest, the mark ``hamilton(modules=[...])``. This module finds
which; :mod:`pytest_hamilton.building` imports the engine and the user's modules.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from pytest_hamilton import settings
from pytest_hamilton.declaration import Declaration
from pytest_hamilton.marks import Marks

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_hamilton.flow import Flow

__tracebackhide__ = True


@dataclass(frozen=True, slots=True, eq=False)
class _Outcome:
    """What making something came to, so that a failure is made once and told every time."""

    value: Any = None
    error: Exception | None = None
    traceback: TracebackType | None = None

    def get(self) -> Any:
        if self.error is not None:
            raise self.error.with_traceback(self.traceback)
        return self.value


class Flows:
    """The dataflows of one session; the owner of what the plugin remembers.

    Parameters
    ----------
    config
        pytest's configuration.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._outcomes: dict[Hashable, _Outcome] = {}
        self._kept: dict[int, object] = {}

    def of(self, node: pytest.Collector | pytest.Item, marks: Marks) -> Flow | None:
        """Give the dataflow of a test, class or module; ``None`` if nothing declares one.

        Parameters
        ----------
        node
            The test, class or module.
        marks
            Its marks, merged.
        """
        declared = self._declaration(node, marks)
        if declared is None:
            return None
        key = ("flow", self._key(declared.source), self._key(declared.config))
        flow: Flow = self._made(key, lambda: self._built(declared))
        return flow

    def _declaration(
        self, node: pytest.Collector | pytest.Item, marks: Marks
    ) -> Declaration | None:
        if marks.modules:
            return self._of_modules(marks.modules, marks, "mark hamilton(modules=...)")
        hooked = self._hooked(node)
        if hooked is not None:
            return Declaration(hooked, marks.config, "hook pytest_hamilton_flow")
        modules = settings.modules(self._config)
        return self._of_modules(modules, marks, f"ini {settings.MODULES}") if modules else None

    def _of_modules(
        self, modules: Iterable[str | ModuleType], marks: Marks, origin: str
    ) -> Declaration:
        config = {**settings.build_config(self._config), **marks.config}
        return Declaration(tuple(modules), config, origin)

    def _hooked(self, node: pytest.Collector | pytest.Item) -> object:
        folder = _folder(node)
        return self._made(
            ("hook", folder),
            lambda: node.ihook.pytest_hamilton_flow(config=self._config, path=node.path),
        )

    def _built(self, declared: Declaration) -> Flow:
        from pytest_hamilton.building import build

        return build(declared, self._config)

    def _made(self, key: Hashable, make: Callable[[], Any]) -> Any:
        if key not in self._outcomes:
            try:
                self._outcomes[key] = _Outcome(make())
            except Exception as error:  # noqa: BLE001 - told by each test that needs it
                self._outcomes[key] = _Outcome(error=error, traceback=error.__traceback__)
        return self._outcomes[key].get()

    def _key(self, value: object) -> Hashable:
        """Give a key that is equal for plain values that are equal, else for the same object."""
        if isinstance(value, str | int | float | bool | bytes | None):
            return (type(value).__name__, value)
        if isinstance(value, Mapping):
            return tuple((name, self._key(value[name])) for name in sorted(value, key=str))
        if isinstance(value, list | tuple):
            return (type(value).__name__, *map(self._key, value))
        self._kept[id(value)] = value  # its id must not be given to another object
        return ("id", id(value))


_FLOWS = pytest.StashKey[Flows]()


def flows_of(config: pytest.Config) -> Flows:
    """Give the session's dataflows.

    Parameters
    ----------
    config
        pytest's configuration, which keeps them.
    """
    if _FLOWS not in config.stash:
        config.stash[_FLOWS] = Flows(config)
    return config.stash[_FLOWS]


def refuse_undeclared(place: str) -> NoReturn:
    """Fail a test that asks for a dataflow where none is declared.

    Parameters
    ----------
    place
        The test, or the folder.
    """
    pytest.fail(undeclared(place), pytrace=False)


def undeclared(place: str) -> str:
    """Say that no dataflow is declared, and how to declare one.

    Parameters
    ----------
    place
        The test, or the folder.
    """
    return (
        f"no dataflow is declared for {place}: name its modules by "
        '@pytest.mark.hamilton(modules=["..."]), by the ini value hamilton_modules, or return a '
        "Builder from the hook pytest_hamilton_flow in a conftest.py"
    )


def _folder(node: pytest.Collector | pytest.Item) -> Path:
    return node.path if node.path.is_dir() else node.path.parent
