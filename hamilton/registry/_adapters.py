"""The loaders and savers by key, and which of them is asked first."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import Any, Final, Literal

from hamilton.registry._extensions import EXTENSIONS, load_available, load_quietly, loadable

_BUILT_IN: Final = "hamilton.io.default_data_loaders"


class Tier(IntEnum):
    """Where an adapter comes from; the lower is asked first."""

    USER = 0
    EXTENSION = 1
    BUILT_IN = 2


class AdapterRegistry(Mapping[str, list[type]]):
    """The loaders, or the savers, by key; what is asked for is imported.

    Parameters
    ----------
    kind
        Which of the two.
    """

    def __init__(self, kind: Literal["loaders", "savers"]) -> None:
        self._kind = kind
        self._adapters: dict[str, list[type]] = {}

    def add(self, key: str, adapter: type) -> None:
        """Register an adapter; one that is there already becomes the last registered, asked first."""
        known = self._adapters.setdefault(key, [])
        if adapter in known:
            known.remove(adapter)
        known.insert(0, adapter)

    def best_first(self, key: str, *, everything: bool) -> list[type]:
        """Give the adapters of a key, those to be asked first before the others.

        Parameters
        ----------
        key
            The key, such as ``"csv"``.
        everything
            Whether to import the extensions that have the key; else only those whose library is
            imported already.
        """
        _load_built_in()
        load_available()
        if everything:
            for name in self._providers(key):
                load_quietly(name)
        return sorted(self._adapters.get(key, []), key=_place)

    def __getitem__(self, key: str) -> list[type]:
        found = self.best_first(key, everything=True)
        if not found:
            raise KeyError(key)
        return found[::-1]

    def __iter__(self) -> Iterator[str]:
        _load_built_in()
        load_available()
        installed = (
            key for name, extension in loadable() for key in getattr(extension, self._kind)
        )
        return iter(dict.fromkeys((*self._adapters, *installed)))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, key: object) -> bool:
        _load_built_in()
        return key in self._adapters or any(
            key in getattr(extension, self._kind) for _, extension in loadable()
        )

    def __reduce__(self) -> str:
        return "LOADER_REGISTRY" if self._kind == "loaders" else "SAVER_REGISTRY"

    def _providers(self, key: str) -> list[str]:
        return [name for name, extension in loadable() if key in getattr(extension, self._kind)]


LOADER_REGISTRY: Final = AdapterRegistry("loaders")
"""Loaders by key, each list in the order in which ``load_from.KEY`` prefers them, the best last."""


SAVER_REGISTRY: Final = AdapterRegistry("savers")
"""Savers by key, each list in the order in which ``save_to.KEY`` prefers them, the best last."""


def register_adapter(adapter: Any) -> None:
    """Make a loader or saver known under its name.

    Parameters
    ----------
    adapter
        A class that is a ``DataLoader``, a ``DataSaver`` or both; it comes before all that are
        known under its name.

    Raises
    ------
    TypeError
        If it is no such class, lacks a method, or its name is no text.
    """
    given: object = adapter
    if not isinstance(given, type) or not hasattr(given, "can_load"):
        msg = (
            f"register_adapter() takes a class that is a DataLoader or a DataSaver; {adapter!r} is "
            "none. Derive a dataclass from one of hamilton.io.data_adapters."
        )
        raise TypeError(msg)
    name = _name(adapter)
    if adapter.can_load():
        LOADER_REGISTRY.add(name, adapter)
    if adapter.can_save():
        SAVER_REGISTRY.add(name, adapter)


def _name(adapter: Any) -> str:
    lacking = sorted(getattr(adapter, "__abstractmethods__", ()))
    if lacking:
        msg = f"{adapter.__qualname__} lacks {', '.join(lacking)}: define it, then register it."
        raise TypeError(msg)
    name: object = adapter.name()
    if not isinstance(name, str) or not name:
        msg = (
            f"{adapter.__qualname__}.name() must return the key, such as 'csv' for load_from.csv; "
            f"it returned {name!r}."
        )
        raise TypeError(msg)
    return name


def tier(adapter: type) -> Tier:
    """Say where an adapter comes from."""
    if adapter.__module__ == _BUILT_IN:
        return Tier.BUILT_IN
    return Tier.USER if _extension_of(adapter) is None else Tier.EXTENSION


def _load_built_in() -> None:
    importlib.import_module(_BUILT_IN)


def _place(adapter: type) -> tuple[Tier, int]:
    """Say where an adapter stands in the order of asking."""
    extension = _extension_of(adapter)
    known = list(EXTENSIONS)
    return tier(adapter), known.index(extension) if extension in known else len(known)


def _extension_of(adapter: type) -> str | None:
    """Name the extension that an adapter belongs to, ``None`` for one of the user's."""
    package, _, module = adapter.__module__.rpartition(".")
    if package != "hamilton.plugins" or not module.endswith("_extensions"):
        return None
    return module.removesuffix("_extensions")


__all__ = [
    "LOADER_REGISTRY",
    "SAVER_REGISTRY",
    "AdapterRegistry",
    "Tier",
    "register_adapter",
    "tier",
]
