"""A configuration that remembers which of its keys were asked for while a graph was built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self


class Consulted(dict[str, Any]):
    """A configuration, and the keys asked for.

    Whoever walks over all of it is taken to have asked for every key.

    Parameters
    ----------
    config
        The configuration.
    asked
        Where the keys asked for are noted; shared with the configurations made from this one.
    """

    def __init__(self, config: Mapping[str, Any], asked: set[str] | None = None) -> None:
        super().__init__(config)
        self.asked: set[str] = set() if asked is None else asked

    def over(self, own: Mapping[str, Any]) -> Self:
        """Give this configuration with other keys over it, noting in the same place."""
        twin = type(self)({}, self.asked)
        dict.update(twin, dict.items(self))
        dict.update(twin, own)
        return twin

    def note(self, keys: Iterable[str] | None) -> None:
        """Note keys as asked for, which a variant left out would ask for; ``None`` for all."""
        self.asked.update(dict.keys(self) if keys is None else keys)

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Give the value of a key, or a default."""
        self.asked.add(key)
        return super().get(key, default)

    def __iter__(self) -> Iterator[str]:
        self.asked.update(dict.keys(self))
        return super().__iter__()

    def keys(self) -> Any:
        """Give all keys."""
        self.asked.update(dict.keys(self))
        return super().keys()

    def items(self) -> Any:
        """Give all keys and values."""
        self.asked.update(dict.keys(self))
        return super().items()

    def values(self) -> Any:
        """Give all values."""
        self.asked.update(dict.keys(self))
        return super().values()
