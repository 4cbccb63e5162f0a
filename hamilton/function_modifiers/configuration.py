"""Which functions are there, by configuration: ``@config`` and ``@hamilton_exclude``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from types import FunctionType
from typing import Any, Final, Self, overload

from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers._arguments import require
from hamilton.function_modifiers.base import F, Resolver, bare, modifiers_of
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

    takes_functions = True

    def __init__(
        self,
        resolves: Callable[[Mapping[str, Any]], bool],
        target_name: str | None = None,
        config_used: Sequence[str] | None = None,
    ) -> None:
        require(Callable, resolves, "config", "function_of_the_configuration")
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

    def asked_keys(self) -> Iterable[str]:
        """Name the configuration keys that may be looked at: those told, and those written."""
        code = getattr(self._resolves, "__code__", None)
        written = () if code is None else code.co_consts
        return [*self._config_used, *(one for one in written if isinstance(one, str))]

    def condition(self) -> str:
        """Say in words when the function is there."""
        return self._words

    def node_name(self, name: str) -> str:
        """Give the name that the function has where its condition is met."""
        return self._target_name or base_name(name)

    @staticmethod
    def when(name: str | None = None, **key_value_pairs: Any) -> config:
        """Be there when every key has the value given."""
        return conditional("when", name, key_value_pairs)

    @staticmethod
    def when_not(name: str | None = None, **key_value_pairs: Any) -> config:
        """Be there when every key has another value than the one given."""
        return conditional("when_not", name, key_value_pairs)

    @staticmethod
    def when_in(name: str | None = None, **key_value_group_pairs: Collection[Any]) -> config:
        """Be there when every key has one of the values given."""
        return conditional("when_in", name, key_value_group_pairs)

    @staticmethod
    def when_not_in(name: str | None = None, **key_value_group_pairs: Collection[Any]) -> config:
        """Be there when every key has none of the values given."""
        return conditional("when_not_in", name, key_value_group_pairs)

    @staticmethod
    def otherwise(name: str | None = None) -> config:
        """Be there when no other function of this node's name is, among those it is read with.

        Examples
        --------
        >>> @config.when(country="de")
        ... def vat__de(price: float) -> float:
        ...     return price * 0.19
        >>> @config.otherwise()
        ... def vat__elsewhere(price: float) -> float:
        ...     return 0.0
        """
        _refuse_bare("otherwise", name)
        return otherwise(name)


class otherwise(config):
    """The record of :meth:`config.otherwise`, which is decided by the other variants."""

    def __init__(self, name: str | None) -> None:
        super().__init__(lambda _: True, target_name=name)

    def decide(
        self, others: Sequence[Sequence[Resolver]], configuration: Mapping[str, Any]
    ) -> config:
        """Give the condition that the other variants leave.

        Parameters
        ----------
        others
            For each other function of the node's name the records that decide about it.
        configuration
            The configuration.
        """
        is_taken = any(_is_there(records, configuration) for records in others)
        used = [key for records in others for record in records for key in record.keys_used()]
        left = config(lambda _: not is_taken, self._target_name, list(dict.fromkeys(used)))
        left._words = "nothing that another variant needs"  # noqa: SLF001
        return left


class Variants:
    """The functions that are read together, by module and the name their node would have.

    Parameters
    ----------
    functions
        Functions, decorated or not.
    """

    def __init__(self, functions: Sequence[Callable[..., Any]]) -> None:
        self._by_name: dict[tuple[str, str], list[list[Resolver]]] = {}
        for function in functions:
            records = resolvers_of(function)
            if not _is_left_over(records):
                key = (function.__module__, _node_name(function, records))
                self._by_name.setdefault(key, []).append(records)

    def others(self, function: Callable[..., Any]) -> list[list[Resolver]]:
        """Give what decides about each other function of a function's node name."""
        key = (function.__module__, _node_name(function, resolvers_of(function)))
        return self._by_name.get(key, [])


def resolvers_of(function: Callable[..., Any]) -> list[Resolver]:
    """Give the records of a function that decide whether it is there."""
    return [record for record in modifiers_of(function) if isinstance(record, Resolver)]


class hamilton_exclude_class(Resolver):
    """Let a function never be a node; it stays a helper that can be called."""

    @overload
    def __call__(self) -> Self: ...

    @overload
    def __call__(self, function: F) -> F: ...

    def __call__(self, function: Any = None) -> Any:
        """Decorate a function; with parentheses and nothing in them, give the decorator."""
        return self if function is None else super().__call__(function)

    def resolve(self, name: str, config: Mapping[str, Any]) -> None:
        """Give no name under any configuration."""
        del name, config


hamilton_exclude: Final = hamilton_exclude_class()
"""Decorator, with or without parentheses: the function is a helper, not a node."""


def base_name(name: str) -> str:
    """Give a function's name without its variant: what stands before the last ``__``.

    Examples
    --------
    >>> base_name("vat__de"), base_name("a__b__c"), base_name("plain")
    ('vat', 'a__b', 'plain')
    """
    return name.rpartition("__")[0] or name


def _refuse_bare(kind: str, name: object) -> None:
    if isinstance(name, FunctionType):
        raise bare(f"config.{kind}", name)
    if name is not None and not isinstance(name, str):
        msg = (
            f"config.{kind} takes the keys it looks at by name, as in "
            f"@config.{kind}({_example(kind)}), and a node's name as a text; got {name!r}."
        )
        raise InvalidDecoratorException(msg)


def _example(kind: str) -> str:
    if kind == "otherwise":
        return "name='total'"
    return "country=['de', 'at']" if kind.endswith("_in") else "country='de'"


def _refuse_lone(kind: str, pairs: Mapping[str, Any]) -> None:
    for key, value in pairs.items():
        if not isinstance(value, (Container, Iterable)):
            msg = (
                f"config.{kind}({key}={value!r}) needs a list of values: {key}=[{value!r}], or "
                f"config.{kind.removesuffix('_in')}({key}={value!r}) for the one."
            )
            raise InvalidDecoratorException(msg)


def _is_there(records: Sequence[Resolver], configuration: Mapping[str, Any]) -> bool:
    return all(record.resolve("name", configuration) is not None for record in records)


def _is_left_over(records: Sequence[Resolver]) -> bool:
    return any(isinstance(record, otherwise) for record in records)


def _node_name(function: Callable[..., Any], records: Sequence[Resolver]) -> str:
    named = [record for record in records if isinstance(record, config)]
    return named[-1].node_name(function.__name__) if named else function.__name__


def _is(value: Any, wanted: Any) -> bool:
    """Say whether a value of the configuration is the one wanted; a frame has no truth value."""
    if value is wanted:
        return True
    try:
        return bool(value == wanted)
    except (TypeError, ValueError):
        return False


def _is_not(value: Any, wanted: Any) -> bool:
    return not _is(value, wanted)


def _in(value: Any, group: Collection[Any]) -> bool:
    try:
        return value in group
    except (TypeError, ValueError):
        return any(_is(value, member) for member in group)


def _not_in(value: Any, group: Collection[Any]) -> bool:
    return not _in(value, group)


_TESTS: Final[Mapping[str, tuple[Callable[[Any, Any], bool], str]]] = {
    "when": (_is, "{key} = {value!r}"),
    "when_not": (_is_not, "{key} is not {value!r}"),
    "when_in": (_in, "{key} in {value!r}"),
    "when_not_in": (_not_in, "{key} not in {value!r}"),
}
"""Kind of condition → how a value is compared, and how that is told."""


def conditional(kind: str, name: str | None, pairs: Mapping[str, Any]) -> config:
    """Make a condition that compares keys of the configuration.

    Parameters
    ----------
    kind
        ``"when"``, ``"when_not"``, ``"when_in"`` or ``"when_not_in"``.
    name
        The node's name; ``None`` for the function's.
    pairs
        What each key is compared with; a key may be called ``name``.

    Raises
    ------
    InvalidDecoratorException
        If a key that may have several values is given one that is no group of them.
    """
    _refuse_bare(kind, name)
    if kind.endswith("_in"):
        _refuse_lone(kind, pairs)
    test, words = _TESTS[kind]

    def resolves(configuration: Mapping[str, Any]) -> bool:
        return all(test(configuration.get(key), value) for key, value in pairs.items())

    made = config(resolves, target_name=name, config_used=list(pairs))
    made._words = " and ".join(words.format(key=key, value=pairs[key]) for key in pairs)  # noqa: SLF001
    return made
