"""The two contracts of loading and saving.

A loader or saver is a dataclass: its fields are the arguments that ``load_from.KEY``, ``save_to.KEY``,
``from_.KEY`` and ``to.KEY`` take, :meth:`AdapterCommon.name` is the key, and
:meth:`AdapterCommon.applicable_types` says for which types it is chosen. Make it known with
:func:`hamilton.registry.register_adapter`.
"""

from __future__ import annotations

import abc
import dataclasses
import typing
from collections.abc import Callable, Collection, Mapping
from typing import Any, Union

from hamilton import htypes


class AdapterCommon(abc.ABC):
    """What loaders and savers have in common."""

    @classmethod
    @abc.abstractmethod
    def applicable_types(cls) -> Collection[type]:
        """Give the types that are loaded or saved; ``Any`` is taken if nothing else applies."""

    @classmethod
    @abc.abstractmethod
    def applies_to(cls, type_: Any) -> bool:
        """Say whether a value of a type can be loaded or saved."""

    @classmethod
    @abc.abstractmethod
    def name(cls) -> str:
        """Give the key: ``"csv"`` for ``load_from.csv``."""

    @classmethod
    def get_required_arguments(cls) -> dict[str, Any]:
        """Give the types of the arguments that must be given, by name."""
        return _arguments(cls, is_required=True)

    @classmethod
    def get_optional_arguments(cls) -> dict[str, Any]:
        """Give the types of the arguments that have defaults, by name."""
        return _arguments(cls, is_required=False)

    @classmethod
    def can_load(cls) -> bool:
        """Say whether it loads."""
        return False

    @classmethod
    def can_save(cls) -> bool:
        """Say whether it saves."""
        return False


class DataLoader(AdapterCommon, abc.ABC):
    """Loads data; subclass it as a dataclass."""

    @abc.abstractmethod
    def load_data(self, type_: type) -> tuple[Any, dict[str, Any]]:
        """Give the data and what is to be told of it.

        Parameters
        ----------
        type_
            The type that the data is wanted as.
        """

    @classmethod
    def applies_to(cls, type_: Any) -> bool:
        """Say whether one of its types can be read where a type is wanted."""
        wanted = _made_of(type_)
        return any(htypes.fits(own, wanted) for own in types_of(cls) if own is not Any)

    @classmethod
    def can_load(cls) -> bool:
        """Say that it loads."""
        return True


class DataSaver(AdapterCommon, abc.ABC):
    """Saves data; subclass it as a dataclass."""

    @abc.abstractmethod
    def save_data(self, data: Any) -> dict[str, Any]:
        """Save the data and give what is to be told of it."""

    @classmethod
    def applies_to(cls, type_: Any) -> bool:
        """Say whether a value of a type can be taken as one of its types."""
        own = tuple(kind for kind in types_of(cls) if kind is not Any)
        if type_ is Any or not own:
            return False
        return htypes.fits(_made_of(type_), Union[own])  # noqa: UP007 - of a tuple

    @classmethod
    def can_save(cls) -> bool:
        """Say that it saves."""
        return True


def types_of(adapter: type[AdapterCommon]) -> Collection[Any]:
    """Give the types that an adapter loads or saves.

    Raises
    ------
    TypeError
        If it does not tell a list of them.
    """
    types: object = adapter.applicable_types()
    if not isinstance(types, Collection) or isinstance(types, str):
        msg = (
            f"{adapter.__qualname__}.applicable_types() must return a list of types, such as "
            f"[dict]; it returned {types!r}."
        )
        raise TypeError(msg)
    return types


# The functions of the nodes: small, importable, so that they pickle.


def load_with(
    adapter_: Callable[..., DataLoader], type_: Any, **arguments: Any
) -> tuple[Any, dict[str, Any]]:
    """Load data as a type; give it and what is told of it.

    Raises
    ------
    TypeError
        If the loader does not give these two.
    """
    loaded: Any = adapter_(**arguments).load_data(type_)
    if not is_pair(loaded):
        name = getattr(adapter_, "__qualname__", repr(adapter_))
        size = f" of {len(loaded)}" if isinstance(loaded, (tuple, list)) else ""
        msg = (
            f"{name}.load_data() must return a tuple (data, metadata), the latter a dict; it "
            f"returned {type(loaded).__name__}{size}."
        )
        raise TypeError(msg)
    return loaded  # type: ignore[no-any-return]


def is_pair(loaded: Any) -> bool:
    """Say whether something is what loading gives: the data, and what is told of it."""
    return isinstance(loaded, (tuple, list)) and len(loaded) == 2  # noqa: PLR2004 - a pair


def save_with(adapter_: Callable[..., DataSaver], data_: Any, **arguments: Any) -> dict[str, Any]:
    """Save data; give what is told of it."""
    return adapter_(**arguments).save_data(data_)


def _arguments(adapter: Any, *, is_required: bool) -> dict[str, Any]:
    if not dataclasses.is_dataclass(adapter):
        msg = (
            f"{adapter.__module__}.{adapter.__qualname__} must be a dataclass: its fields are the "
            "arguments that it takes. Decorate it with @dataclasses.dataclass."
        )
        raise TypeError(msg)
    hints = _hints(adapter)
    return {
        field.name: hints.get(field.name, field.type)
        for field in dataclasses.fields(adapter)
        if field.init and _has_no_default(field) is is_required
    }


def _made_of(type_: Any) -> Any:
    """Give the class that a value of a type is made of, where the type is only a view of it."""
    if isinstance(type_, typing.NewType):
        return _made_of(type_.__supertype__)
    return dict if htypes.is_typed_dict(type_) else type_


def _hints(adapter: Any) -> Mapping[str, Any]:
    try:
        return typing.get_type_hints(adapter)
    except NameError:  # names that its module imports for type checkers only
        return {
            field.name: Any if isinstance(field.type, str) else field.type
            for field in dataclasses.fields(adapter)
        }


def _has_no_default(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return field.default is missing and field.default_factory is missing


__all__ = [
    "AdapterCommon",
    "DataLoader",
    "DataSaver",
    "is_pair",
    "load_with",
    "save_with",
    "types_of",
]
