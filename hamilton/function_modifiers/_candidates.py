"""The loaders or savers that a key stands for, and which of them is taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

from hamilton import registry
from hamilton.errors import InvalidDecoratorException, did_you_mean
from hamilton.io.data_adapters import AdapterCommon

Adapter = type[AdapterCommon]

_STEM: Final = 3
"""How many letters of a word tell it."""


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
        f"{meant(extra[0], known)}Choices for parameters are: {', '.join(known) or 'none'}."
    )


def unexpected_keyword(
    noun: str, called: str, extra: Sequence[str], known: Sequence[str]
) -> TypeError:
    """Give the error that Python has for a call with a wrong keyword."""
    del noun
    return TypeError(
        f"{called} got an unexpected keyword argument {extra[0]!r}. "
        f"{meant(extra[0], known)}It takes: {', '.join(known)}."
    )


def meant(name: str, known: Sequence[str]) -> str:
    """Suggest what an argument may have been meant to be, or nothing.

    Libraries cut words short where others write them out: ``sep`` is another's ``separator``. So a
    name that begins with the one written, or the other way round, comes before those that are near.

    Examples
    --------
    >>> meant("separator", ["sep", "iterator"])
    "Did you mean 'sep'? "
    """
    begun = [one for one in known if len(one) >= _STEM and name.startswith(one)]
    written_out = [one for one in known if len(name) >= _STEM and one.startswith(name)]
    found = sorted(begun, key=len)[-1:] or written_out[:1]
    return f"Did you mean {found[0]!r}? " if found else did_you_mean(name, known, " ")


def arguments_of(adapter: Adapter) -> dict[str, Any]:
    """Give the types of all arguments of an adapter by name, required ones first."""
    return {**adapter.get_required_arguments(), **adapter.get_optional_arguments()}


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
