"""Classes that stand for classes of libraries which need not be installed."""

from __future__ import annotations

import sys
from typing import ClassVar


class _StandIn(type):
    """The class of classes that are asked for others."""

    _backends: tuple[tuple[str, str], ...] = ()

    def __subclasscheck__(cls, subclass: type) -> bool:
        known = [getattr(sys.modules.get(module), name, None) for module, name in cls._backends]
        classes = tuple(one for one in known if isinstance(one, type))
        return type.__subclasscheck__(cls, subclass) or issubclass(subclass, classes)

    def __instancecheck__(cls, value: object) -> bool:
        return issubclass(type(value), cls)


class AbstractBackend(metaclass=_StandIn):
    """Stands for classes that are looked for among the modules imported so far; imports none.

    Attributes
    ----------
    _backends
        The classes, as pairs of a module's name and a name in it.
    """

    _backends: ClassVar[tuple[tuple[str, str], ...]] = ()

    def __init__(self) -> None:
        msg = f"{type(self).__name__} stands for other classes; make an object of one of these."
        raise TypeError(msg)

    @classmethod
    def register_backend(cls, mod_name: str, cls_name: str) -> None:
        """Stand for one more class."""
        cls._backends = (*cls._backends, (mod_name, cls_name))


__all__ = ["AbstractBackend"]
