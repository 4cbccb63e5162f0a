"""What a registry of adapters looks like to users: an attribute for each key, such as ``load_from.csv``.

What an attribute is called with is what the adapters of its key take; what none of them takes is
refused at once, or by the one adapter that the attribute's function is decorated for.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Generic, Never, TypeVar

from hamilton import registry
from hamilton.errors import did_you_mean
from hamilton.function_modifiers._candidates import Candidates, Refusal, unexpected_keyword

T = TypeVar("T")


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
        Makes the error of arguments that no adapter of a key takes; ``None`` where they are looked
        at when the one adapter is known, whose arguments are told then.
    """

    def __init__(
        self,
        found_in: registry.AdapterRegistry,
        name: str,
        noun: str,
        make: Callable[..., T],
        refusal: Refusal | None = unexpected_keyword,
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
            f"{self._brought(key) or did_you_mean(key, known, ' ')}Available are: {', '.join(known)}. One of your own is made known with "
            "hamilton.registry.register_adapter()."
        )

    def _brought(self, key: str) -> str:
        """Say which libraries bring a key that is known, but not here."""
        kind = "loaders" if self._found_in is registry.LOADER_REGISTRY else "savers"
        brought = [one.library for one in registry.EXTENSIONS.values() if key in getattr(one, kind)]
        libraries = " or ".join(dict.fromkeys(brought))
        return libraries and (
            f"It comes with {libraries}: install one that brings it, and see that extensions are "
            "looked for (hamilton.registry.is_autoload_enabled()). "
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
        Makes the error of arguments that none of the adapters takes, if they are looked at here.
    """

    def __init__(
        self, name: str, candidates: Candidates, make: Callable[..., T], refusal: Refusal | None
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
        if self._refusal is not None:
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


__all__ = ["KeyCall", "Keyed"]
