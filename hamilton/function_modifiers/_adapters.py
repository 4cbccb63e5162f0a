"""Nodes around loaders and savers: which one is chosen, and what its arguments read.

The decorators ``load_from`` and ``save_to`` and the materializers ``from_`` and ``to`` share these.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Generic, Never, Protocol, TypeVar

from hamilton import registry
from hamilton.errors import InvalidDecoratorException, did_you_mean
from hamilton.function_modifiers.dependencies import bind, is_dependency
from hamilton.io.data_adapters import AdapterCommon, load_with, save_with
from hamilton.node import Argument, Literal, Node, Upstream, take

T = TypeVar("T")

METADATA: Final[Any] = dict[str, Any]
"""The type of what is told of what was loaded or saved."""

Adapter = type[AdapterCommon]


class Refusal(Protocol):
    """Makes the error of arguments that are not taken."""

    def __call__(
        self, noun: str, called: str, extra: Sequence[str], known: Sequence[str]
    ) -> Exception:
        """Make it of what was called, with what, and what it takes."""


def extra_parameters(
    noun: str, called: str, extra: Sequence[str], known: Sequence[str]
) -> InvalidDecoratorException:
    """Give the error of a decorator: ``Extra parameters for loader: ...``."""
    return InvalidDecoratorException(
        f"Extra parameters for {noun}: {called} {', '.join(extra)}. "
        f"{did_you_mean(extra[0], known, ' ')}"
        f"Choices for parameters are: {', '.join(known) or 'none'}."
    )


def unexpected_keyword(
    noun: str, called: str, extra: Sequence[str], known: Sequence[str]
) -> TypeError:
    """Give the error that Python has for a call with a wrong keyword."""
    del noun
    return TypeError(
        f"{called} got an unexpected keyword argument {extra[0]!r}. "
        f"{did_you_mean(extra[0], known, ' ')}It takes: {', '.join(known)}."
    )


class Candidates:
    """The adapters to choose from: those of a key, looked up at each use, or some given ones.

    Parameters
    ----------
    found_in
        Where the key is looked up.
    key
        The key.
    given
        Adapters to choose from in place of those of the key, the best first.
    own
        Arguments that the call which asks for them takes itself, and does not pass on.
    """

    def __init__(
        self,
        found_in: registry.AdapterRegistry,
        key: str,
        given: Sequence[Adapter] = (),
        own: Sequence[str] = (),
    ) -> None:
        self._found_in = found_in
        self.key = key
        self._given = tuple(given)
        self.own = tuple(own)

    def __call__(self, *, everything: bool) -> Sequence[Adapter]:
        """Give the adapters, the best first.

        Parameters
        ----------
        everything
            Whether to import the extensions that have the key; else only those whose library is
            imported already.
        """
        return self._given or self._found_in.best_first(self.key, everything=everything)

    def fields(self, *, everything: bool = True) -> dict[str, Any]:
        """Give the names of the arguments that any of them takes, with a type for each."""
        fields: dict[str, Any] = {}
        for adapter in self(everything=everything):
            for name, type_ in arguments_of(adapter).items():
                fields.setdefault(name, type_)
        return fields

    @property
    def noun(self) -> str:
        """What they are: loaders or savers."""
        return "loader" if self._found_in is registry.LOADER_REGISTRY else "saver"

    def refuse_unknown(self, names: Iterable[str], caller: str, refusal: Refusal) -> None:
        """Refuse arguments that none of the adapters takes.

        Parameters
        ----------
        names
            The arguments.
        caller
            What they are given to, for the message.
        refusal
            Makes the error.

        Raises
        ------
        Exception
            What the refusal makes for the first of them.
        """
        maybe = [name for name in names if name not in self.fields(everything=False)]
        known = list(dict.fromkeys([*self.fields(), *self.own])) if maybe else []
        unknown = [name for name in maybe if name not in known]
        if unknown:
            raise refusal(self.noun, caller, unknown, known)

    def choose(self, type_: Any) -> Adapter | None:
        """Choose the adapter for a type.

        Parameters
        ----------
        type_
            The type to be loaded or saved.

        Returns
        -------
        Adapter or None
            The best that applies, else one that declares ``Any``, else nothing. A type that says
            nothing (``Any``, ``object``) is loaded as Hamilton itself does before a library does.
        """
        says_nothing = type_ is Any or type_ is object
        for everything in (True,) if says_nothing else (False, True):
            adapters = self(everything=everything)
            found = [adapter for adapter in adapters if adapter.applies_to(type_)]
            if says_nothing:
                found.sort(key=_is_extension)
            if found:
                _tell_of_others(self.key, type_, found)
                return found[0]
        takes_any = [adapter for adapter in adapters if _takes_any(adapter)]
        return takes_any[0] if takes_any else None


class Keyed(Generic[T]):
    """Something for each key of a registry, reached as an attribute: ``load_from.csv``.

    Parameters
    ----------
    found_in
        The registry.
    name
        What users call this, for messages.
    noun
        What a key stands for, for messages.
    make
        Called with the candidates of a key, and with what the attribute is called with.
    refusal
        Makes the error of arguments that no adapter of a key takes.
    """

    def __init__(
        self,
        found_in: registry.AdapterRegistry,
        name: str,
        noun: str,
        make: Callable[..., T],
        refusal: Refusal = unexpected_keyword,
    ) -> None:
        self._found_in = found_in
        self._name = name
        self._noun = noun
        self._make = make
        self._refusal = refusal
        kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        parameters = inspect.signature(make).parameters.values()
        self._own = [parameter.name for parameter in parameters if parameter.kind in kinds]

    def __getattr__(self, key: str) -> KeyCall[T]:
        if key.startswith("_"):  # asked for by Python and its tools, never a key
            raise AttributeError(key)
        if key not in self._found_in:
            raise AttributeError(self._unknown(key), name=key, obj=self)
        candidates = Candidates(self._found_in, key, own=self._own)
        return KeyCall(f"{self._name}.{key}", candidates, self._make, self._refusal)

    def __call__(self, *args: Never, **kwargs: Never) -> Never:
        """Say that a key is missing."""
        msg = (
            f"{self._name} is used with a key, as in {self._name}.json(...): see dir({self._name})."
        )
        raise TypeError(msg)

    def __dir__(self) -> list[str]:
        return sorted(self._found_in)

    def __repr__(self) -> str:
        return f"<{self._name}: {', '.join(sorted(self._found_in))}>"

    def _unknown(self, key: str) -> str:
        known = sorted(self._found_in)
        return (
            f"No {self._noun} named: {key} available for {self._name}. "
            f"{did_you_mean(key, known, ' ')}Available are: {', '.join(known)}. One of your own is made known with "
            "hamilton.registry.register_adapter()."
        )


class KeyCall(Generic[T]):
    """What an attribute of :class:`Keyed` is: a call with the arguments of the key's adapters.

    Parameters
    ----------
    name
        What users call this.
    candidates
        The adapters of the key.
    make
        Called with the candidates and the arguments.
    refusal
        Makes the error of arguments that none of the adapters takes.
    """

    def __init__(
        self, name: str, candidates: Candidates, make: Callable[..., T], refusal: Refusal
    ) -> None:
        self.__name__ = self.__qualname__ = name
        self.__doc__ = f"Take the arguments of the adapters of {candidates.key!r}."
        self._candidates = candidates
        self._make = make
        self._refusal = refusal

    def __call__(self, *args: Any, **kwargs: Any) -> T:
        """Make what the key stands for.

        Raises
        ------
        TypeError
            If an argument is missing, or none of the adapters takes one; of decorators the latter
            is an InvalidDecoratorException.
        """
        own = inspect.signature(self._make)
        others = [name for name in kwargs if name not in own.parameters]
        self._candidates.refuse_unknown(others, f"{self.__name__}()", self._refusal)
        try:
            own.bind(self._candidates, *args, **kwargs)
        except TypeError as error:
            msg = f"{self.__name__}(): {error}"
            raise TypeError(msg) from None
        return self._make(self._candidates, *args, **kwargs)

    @property
    def __signature__(self) -> inspect.Signature:
        """The parameters: its own, and those that any adapter of the key takes."""
        own = inspect.signature(self._make, eval_str=True)
        kept = [p for p in list(own.parameters.values())[1:] if p.kind is not p.VAR_KEYWORD]
        known = {parameter.name for parameter in kept}
        fields = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=type_)
            for name, type_ in self._candidates.fields().items()
            if name not in known
        ]
        return own.replace(parameters=[*kept, *fields])

    def __repr__(self) -> str:
        return f"<{self.__name__}>"


def loader_nodes(
    names: tuple[str, str],
    type_: Any,
    candidates: Candidates,
    kwargs: Mapping[str, Any],
    place: str,
) -> list[Node]:
    """Make the node that loads a value with what is told of it, and the one of the value alone.

    Parameters
    ----------
    names
        Their names.
    type_
        The type that the value is wanted as.
    candidates
        The loaders to choose from.
    kwargs
        The loader's arguments: constants, ``value(...)`` or ``source(...)``.
    place
        Who asks for it, for messages.

    Raises
    ------
    InvalidDecoratorException
        If nothing loads the type, or the arguments do not make a loader.
    """
    adapter = chosen(candidates, type_, kwargs, place)
    facts = {
        "hamilton.data_loader": True,
        "hamilton.data_loader.source": adapter.name(),
        "hamilton.data_loader.classname": adapter.__qualname__,
        "hamilton.data_loader.node": names[1].rpartition(".")[2],
    }
    has_metadata = "hamilton.data_loader.has_metadata"
    reads: dict[str, Argument] = {
        "adapter_": Literal(adapter),
        "type_": Literal(type_),
        **_arguments(adapter, kwargs),
    }
    both = tuple[type_, METADATA]
    loaded = Node(names[0], both, load_with, reads, tags={**facts, has_metadata: True})
    first: dict[str, Argument] = {"source": Upstream(names[0], both), "key": Literal(0)}
    selected = Node(names[1], type_, take, first, tags={**facts, has_metadata: False})
    return [loaded, selected]


def saver_node(
    name: str, saved: Node, candidates: Candidates, kwargs: Mapping[str, Any], place: str
) -> Node:
    """Make the node that saves the value of another; its own value is what the saver tells.

    Parameters
    ----------
    name
        Its name.
    saved
        The node whose value is saved.
    candidates
        The savers to choose from.
    kwargs
        The saver's arguments: constants, ``value(...)`` or ``source(...)``.
    place
        Who asks for it, for messages.

    Raises
    ------
    InvalidDecoratorException
        If nothing saves the type, or the arguments do not make a saver.
    """
    adapter = chosen(candidates, saved.type, kwargs, f"output type of {saved.name}, {place}")
    arguments = {
        "adapter_": Literal(adapter),
        "data_": Upstream(saved.name, saved.type),
        **_arguments(adapter, kwargs),
    }
    facts = {
        "hamilton.data_saver": True,
        "hamilton.data_saver.sink": adapter.name(),
        "hamilton.data_saver.classname": adapter.__qualname__,
    }
    return Node(name, METADATA, save_with, arguments, tags=facts)


def chosen(candidates: Candidates, type_: Any, kwargs: Mapping[str, Any], place: str) -> Adapter:
    """Choose the adapter for a type and check its arguments.

    Parameters
    ----------
    candidates
        The adapters to choose from.
    type_
        The type to be loaded or saved.
    kwargs
        The arguments by name.
    place
        Who asks for it, for messages.

    Raises
    ------
    InvalidDecoratorException
        If nothing applies, or the arguments do not make an adapter.
    """
    adapter = candidates.choose(type_)
    if adapter is None:
        takes = {one.__name__: list(one.applicable_types()) for one in candidates(everything=True)}
        msg = (
            f"No {candidates.noun} class found for type: {type_} specified by {place}. Under "
            f"{candidates.key!r} there are: {takes}. Annotate a type of these, choose another key, "
            "or register an adapter with hamilton.registry.register_adapter()."
        )
        raise InvalidDecoratorException(msg)
    check_arguments(adapter, kwargs, place, candidates.own)
    return adapter


def arguments_of(adapter: Adapter) -> dict[str, Any]:
    """Give the types of all arguments of an adapter by name, required ones first."""
    return {**adapter.get_required_arguments(), **adapter.get_optional_arguments()}


def check_arguments(
    adapter: Adapter, given: Mapping[str, Any], place: str, own: Sequence[str] = ()
) -> None:
    """Refuse arguments that do not make an adapter.

    Parameters
    ----------
    adapter
        The class.
    given
        The arguments by name.
    place
        Who gives them, for the message.
    own
        Arguments that were not passed on to the adapter.

    Raises
    ------
    InvalidDecoratorException
        Naming those that are missing, or those that are too many.
    """
    required, optional = adapter.get_required_arguments(), adapter.get_optional_arguments()
    missing = [name for name in required if name not in given]
    if missing:
        msg = (
            f"Missing required parameters for adapter : {adapter.__name__}: {', '.join(missing)} "
            f"({place}). Required parameters/types are: {required}. Optional ones: "
            f"{', '.join(optional) or 'none'}.{_not_passed_on(adapter, missing, own)}"
        )
        raise InvalidDecoratorException(msg)
    extra = [name for name in given if name not in required and name not in optional]
    if extra:
        kind = "loader" if adapter.can_load() else "saver"
        known = [*required, *optional]
        msg = (
            f"Extra parameters for {kind}: {adapter.__name__} {', '.join(extra)} ({place}). "
            f"{did_you_mean(extra[0], known, ' ')}Choices for parameters are: "
            f"{', '.join(known) or 'none'}."
        )
        raise InvalidDecoratorException(msg)


def _not_passed_on(adapter: Adapter, missing: Sequence[str], own: Sequence[str]) -> str:
    """Say of missing arguments that the call they are given to keeps them for itself."""
    kept = [name for name in missing if name in own]
    if not kept:
        return ""
    return (
        f" The call itself takes {', '.join(kept)} and does not pass it on: name the field of "
        f"{adapter.__name__} otherwise."
    )


def _arguments(adapter: Adapter, kwargs: Mapping[str, Any]) -> dict[str, Argument]:
    types, required = arguments_of(adapter), adapter.get_required_arguments()
    return {
        name: bind(given, Upstream(name, types[name], name in required), name)
        if is_dependency(given)
        else Literal(given)
        for name, given in kwargs.items()
    }


def _takes_any(adapter: Adapter) -> bool:
    return any(kind is Any for kind in adapter.applicable_types())


def _is_extension(adapter: Adapter) -> bool:
    return registry.tier(adapter) is registry.Tier.EXTENSION


def _tell_of_others(key: str, type_: Any, found: Sequence[Adapter]) -> None:
    """Warn of a choice among equals; what a user registers stands before the others on purpose."""
    rank = registry.tier(found[0])
    equals = [adapter.__name__ for adapter in found if registry.tier(adapter) is rank]
    if len(equals) > 1:
        import logging

        logging.getLogger(__name__).warning(
            "%s: several adapters apply to %s: %s; the first is taken.", key, type_, equals
        )
