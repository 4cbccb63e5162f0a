"""Which functions are there, by configuration: ``@config`` and ``@hamilton_exclude``."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers.base import Resolver
from hamilton.node import location


class config(Resolver):
    """Let a function be there only when the configuration fulfils a condition.

    A key that is not given counts as ``None``. The node's name is ``target_name``, else the
    function's name up to its last ``__``; so variants stand beside each other in one module.

    Parameters
    ----------
    resolves
        Takes the configuration, says whether the function is there.
    target_name
        The node's name.
    config_used
        The keys that ``resolves`` looks at, for the tag ``hamilton.config``.

    Examples
    --------
    >>> @config.when(country="de")
    ... def vat__de(price: float) -> float:
    ...     return price * 0.19
    """

    def __init__(
        self,
        resolves: Callable[[Mapping[str, Any]], bool],
        target_name: str | None = None,
        config_used: Sequence[str] | None = None,
    ) -> None:
        self._resolves = resolves
        self._target_name = target_name
        self._config_used = tuple(config_used or ())
        self._words = "its condition holds"

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse a name that ends in ``__``, as nothing says which variant it is."""
        if function.__name__.endswith("__"):
            msg = (
                f"{function.__name__} ({location(function)}) ends with __, so nothing tells its "
                "variants apart. Name it as in vat__germany."
            )
            raise InvalidDecoratorException(msg)

    def resolve(self, name: str, config: Mapping[str, Any]) -> str | None:
        """Give the node's name under a configuration, ``None`` if the condition is not met."""
        if not self._resolves(config):
            return None
        return self._target_name or base_name(name)

    def keys_used(self) -> Sequence[str]:
        """Name the configuration keys that are looked at."""
        return self._config_used

    def condition(self) -> str:
        """Say in words when the function is there."""
        return self._words

    def node_name(self, name: str) -> str:
        """Give the name that the function has where its condition is met."""
        return self._target_name or base_name(name)

    @staticmethod
    def when(name: str | None = None, **key_value_pairs: Any) -> config:
        """Be there when every key has the value given."""
        return _conditional(operator.eq, "{key} = {value!r}", name, key_value_pairs)

    @staticmethod
    def when_not(name: str | None = None, **key_value_pairs: Any) -> config:
        """Be there when every key has another value than the one given."""
        return _conditional(operator.ne, "{key} is not {value!r}", name, key_value_pairs)

    @staticmethod
    def when_in(name: str | None = None, **key_value_group_pairs: Collection[Any]) -> config:
        """Be there when every key has one of the values given."""
        return _conditional(_in, "{key} in {value!r}", name, key_value_group_pairs)

    @staticmethod
    def when_not_in(name: str | None = None, **key_value_group_pairs: Collection[Any]) -> config:
        """Be there when every key has none of the values given."""
        return _conditional(_not_in, "{key} not in {value!r}", name, key_value_group_pairs)


class hamilton_exclude_class(Resolver):
    """Let a function never be a node; it stays a helper that can be called."""

    def resolve(self, name: str, config: Mapping[str, Any]) -> None:
        """Give no name under any configuration."""
        del name, config


hamilton_exclude: Final = hamilton_exclude_class()
"""Decorator, used without parentheses: the function is a helper, not a node."""


def base_name(name: str) -> str:
    """Give a function's name without its variant: what stands before the last ``__``.

    Examples
    --------
    >>> base_name("vat__de"), base_name("a__b__c"), base_name("plain")
    ('vat', 'a__b', 'plain')
    """
    return name.rpartition("__")[0] or name


def _conditional(
    test: Callable[[Any, Any], bool], words: str, name: str | None, pairs: Mapping[str, Any]
) -> config:
    def resolves(configuration: Mapping[str, Any]) -> bool:
        return all(test(configuration.get(key), value) for key, value in pairs.items())

    made = config(resolves, target_name=name, config_used=list(pairs))
    made._words = " and ".join(words.format(key=key, value=pairs[key]) for key in pairs)  # noqa: SLF001
    return made


def _in(value: Any, group: Collection[Any]) -> bool:
    return value in group


def _not_in(value: Any, group: Collection[Any]) -> bool:
    return value not in group
