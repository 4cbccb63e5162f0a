"""Loaders and savers told by two facts: their key and the types that they load or save."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar


class Keyed:
    """Answers :meth:`name` and :meth:`applicable_types` from the arguments of a class.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from hamilton.io.data_adapters import DataLoader
    >>> @dataclass
    ... class Greeting(Keyed, DataLoader, key="greeting", types=(str,)):
    ...     whom: str
    ...
    ...     def load_data(self, type_: type) -> tuple[str, dict[str, object]]:
    ...         return f"Hello {self.whom}", {}
    >>> Greeting.name(), Greeting.applicable_types()
    ('greeting', [<class 'str'>])
    """

    _facts: ClassVar[tuple[str, tuple[Any, ...]]]

    def __init_subclass__(cls, key: str = "", types: tuple[Any, ...] = ()) -> None:
        super().__init_subclass__()
        if key:
            cls._facts = (key, types)

    @classmethod
    def applicable_types(cls) -> Collection[type]:
        """Give the types that are loaded or saved."""
        return list(cls._facts[1])

    @classmethod
    def name(cls) -> str:
        """Give the key."""
        return cls._facts[0]


__all__ = ["Keyed"]
