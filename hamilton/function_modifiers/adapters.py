"""Load what a function reads, save what it gives: ``@load_from``, ``@save_to``.

``@dataloader`` and ``@datasaver`` mark functions that do so themselves.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Sequence
from typing import Any, Final, get_args, get_origin

from hamilton import htypes, registry
from hamilton.errors import InvalidDecoratorException, did_you_mean
from hamilton.function_modifiers._adapters import chosen, loader_nodes, saver_node
from hamilton.function_modifiers._candidates import Adapter, Candidates, extra_parameters
from hamilton.function_modifiers._keyed import Keyed
from hamilton.function_modifiers._signatures import evaluated
from hamilton.function_modifiers._targets import Target, outputs
from hamilton.function_modifiers.base import Compiling, Creator, Modifier, Stage, bare
from hamilton.io.data_adapters import is_pair
from hamilton.node import Literal, Node, Upstream, location

_UNKNOWN: Final = object()


class LoadFromDecorator(Modifier):
    """Load a parameter of a function; what ``load_from.KEY(...)`` gives.

    Parameters
    ----------
    loader_classes
        The loaders to choose from, the best last, as they are registered.
    inject_
        The parameter; it need not be named if there is only one.
    **kwargs
        The loader's arguments: constants, ``value(...)`` or ``source(...)``.
    """

    stage = Stage.INJECT

    def __init__(
        self,
        loader_classes: Sequence[Adapter] | Candidates,
        inject_: str | None = None,
        **kwargs: Any,
    ) -> None:
        self._candidates = as_candidates(registry.LOADER_REGISTRY, loader_classes)
        self._inject = inject_
        self._kwargs = kwargs

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse a function without the parameter, and arguments that do not make a loader."""
        parameter = self._parameter(function)
        type_ = _annotation(function, parameter)
        if type_ is not _UNKNOWN:
            chosen(self._candidates, type_, self._kwargs, _reader(parameter, function))

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Put the loader before the nodes that read the parameter."""
        parameter = self._parameter(function)
        if not any(parameter in node.reads for node in nodes):
            msg = (
                f"@load_from gives '{parameter}' of {_place(function)} its value, but another "
                "decorator does so already. Load it in one of them."
            )
            raise InvalidDecoratorException(msg)
        owner = _owner(nodes, function)
        names = (f"{owner}.load_data.{parameter}", f"{owner}.select_data.{parameter}")
        type_ = compiler.hints(function)[parameter]
        loading = loader_nodes(
            names, type_, self._candidates, self._kwargs, _reader(parameter, function)
        )
        made = [node.evolve(originating_functions=(function,)) for node in loading]
        return [*made, *(node.relink({parameter: names[1]}) for node in nodes)]

    def _parameter(self, function: Callable[..., Any]) -> str:
        known = list(inspect.signature(function).parameters)
        if self._inject is not None and self._inject in known:
            return self._inject
        if self._inject is None and len(known) == 1:
            return known[0]
        raise InvalidDecoratorException(_no_parameter(function, self._inject, known))


class SaveToDecorator(Modifier):
    """Save a value of a function; what ``save_to.KEY(...)`` gives.

    Parameters
    ----------
    saver_classes
        The savers to choose from, the best last, as they are registered.
    output_name_
        The name of the node that saves; ``save.NODE`` by default.
    target_
        Which of the function's nodes is saved: ``None`` for the one that nothing reads, or a name.
    **kwargs
        The saver's arguments: constants, ``value(...)`` or ``source(...)``.
    """

    stage = Stage.TRANSFORM

    def __init__(
        self,
        saver_classes: Sequence[Adapter] | Candidates,
        output_name_: str | None = None,
        target_: Target = None,
        **kwargs: Any,
    ) -> None:
        self._candidates = as_candidates(registry.SAVER_REGISTRY, saver_classes)
        self._output_name = output_name_
        self._target = target_
        self._kwargs = kwargs

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Add the node that saves."""
        del compiler
        found = outputs(nodes, self._target)
        if len(found) != 1:
            msg = (
                f"Expected a single node to save, but got {len(found)}: "
                f"{', '.join(node.name for node in found)}. @save_to.{self._candidates.key} on "
                f"{_place(function)} needs target_= with one of them."
            )
            raise InvalidDecoratorException(msg)
        name = self._output_name or f"save.{found[0].name}"
        place = f"@save_to.{self._candidates.key} on {_place(function)}"
        saver = saver_node(name, found[0], self._candidates, self._kwargs, place)
        return [*nodes, saver.evolve(originating_functions=(function,))]


class dataloader(Creator):
    """Mark a function that loads: it returns the data and, in a dict, what is told of it.

    The node of the function's name is the data; the pair is the node ``NAME.loader``.

    Raises
    ------
    InvalidDecoratorException
        If it is not annotated as a pair of something and a dict.
    """

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse a function that does not return such a pair."""
        returned = _annotation(function, "return")
        if returned is not _UNKNOWN:
            _loaded_type(function, returned)

    def create(
        self, function: Callable[..., Any], name: str, compiler: Compiling
    ) -> Sequence[Node]:
        """Make the node of the pair and the node of the data."""
        pair = compiler.own_node(function, name)
        facts = {
            "hamilton.data_loader": True,
            "hamilton.data_loader.node": name,
            "hamilton.data_loader.classname": f"{function.__name__}()",
        }
        is_pair, of = "hamilton.data_loader.has_metadata", "hamilton.data_loader.source"
        loaded = pair.evolve(
            name=f"{name}.loader", tags={**pair.tags, **facts, is_pair: True, of: "loader"}
        )
        data = Node(
            name,
            _loaded_type(function, pair.type),
            loaded_data,
            {"source": Upstream(loaded.name, loaded.type), "producer": Literal(name)},
            tags={**pair.tags, **facts, is_pair: False, of: name},
            doc=pair.doc,
            originating_functions=(function,),
        )
        return [loaded, data]


def loaded_data(source: Any, producer: str) -> Any:
    """Give the data of the pair that a loading function returned.

    Raises
    ------
    InvalidDecoratorException
        If it returned something else.
    """
    if not is_pair(source):
        size = f" of {len(source)}" if isinstance(source, (tuple, list)) else ""
        msg = (
            f"{producer} is a @dataloader, so it returns a tuple (data, metadata); it returned "
            f"{type(source).__name__}{size}."
        )
        raise InvalidDecoratorException(msg)
    return source[0]


class datasaver(Creator):
    """Mark a function that saves: it returns, in a dict, what is told of the saving.

    Raises
    ------
    InvalidDecoratorException
        If it is not annotated to return a dict.
    """

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse a function that returns no dict."""
        returned = _annotation(function, "return")
        if returned is inspect.Parameter.empty:
            msg = (
                f"Function: {function.__name__} must have a return annotation. ({_place(function)})"
            )
            raise InvalidDecoratorException(msg)
        if returned is not _UNKNOWN:
            _require_dict(function, returned)

    def create(
        self, function: Callable[..., Any], name: str, compiler: Compiling
    ) -> Sequence[Node]:
        """Make the function's node, tagged as one that saves."""
        node = compiler.own_node(function, name)
        _require_dict(function, node.type)
        facts = {
            "hamilton.data_saver": True,
            "hamilton.data_saver.sink": name,
            "hamilton.data_saver.classname": f"{function.__name__}()",
        }
        return [node.evolve(tags={**node.tags, **facts})]


def as_candidates(
    found_in: registry.AdapterRegistry, adapters: Sequence[Adapter] | Candidates
) -> Candidates:
    """Give adapters as candidates to choose from.

    Parameters
    ----------
    found_in
        The registry of their kind.
    adapters
        Adapters, the best last, or candidates, which pass through.
    """
    if isinstance(adapters, Candidates):
        return adapters
    return Candidates(found_in, adapters[0].name(), adapters[::-1])


def _load_from(
    candidates: Candidates, /, inject_: str | None = None, **kwargs: Any
) -> LoadFromDecorator:
    _refuse_bare(f"load_from.{candidates.key}", inject_)
    return LoadFromDecorator(candidates, inject_, **kwargs)


def _save_to(
    candidates: Candidates,
    /,
    output_name_: str | None = None,
    target_: Target = None,
    **kwargs: Any,
) -> SaveToDecorator:
    _refuse_bare(f"save_to.{candidates.key}", output_name_)
    return SaveToDecorator(candidates, output_name_, target_, **kwargs)


load_from: Final = Keyed(registry.LOADER_REGISTRY, "load_from", "loader", _load_from, None)
"""Loaders by key: ``@load_from.csv(path=..., inject_=None)``."""

save_to: Final = Keyed(registry.SAVER_REGISTRY, "save_to", "saver", _save_to, extra_parameters)
"""Savers by key: ``@save_to.csv(path=..., output_name_=None, target_=None)``."""


def _refuse_bare(decorator: str, given: object) -> None:
    if isinstance(given, types.FunctionType):
        raise bare(decorator, given)


def _loaded_type(function: Callable[..., Any], returned: Any) -> Any:
    pair = htypes.unannotated(returned)
    parts = get_args(pair)
    if get_origin(pair) is not tuple or not parts:
        problem = "must return a tuple."
    elif len(parts) != 2 or parts[-1] is ...:  # noqa: PLR2004 - a pair
        problem = "must return a tuple of length 2."
    elif _class(parts[1]) is not dict:
        problem = "must return a tuple of type (SOME_TYPE, dict)."
    else:
        return parts[0]
    msg = (
        f"Function: {function.__name__} {problem} It is annotated {returned} "
        f"({location(function)}): the data, and a dict of what is told of it."
    )
    raise InvalidDecoratorException(msg)


def _require_dict(function: Callable[..., Any], returned: Any) -> None:
    if _class(returned) is not dict and not htypes.is_typed_dict(_class(returned)):
        msg = (
            f"Function: {function.__name__} must return a dict. It is annotated {returned} "
            f"({location(function)}): a dict of what is told of the saving."
        )
        raise InvalidDecoratorException(msg)


def _class(type_: Any) -> Any:
    plain = htypes.unannotated(type_)
    return get_origin(plain) or plain


def _annotation(function: Callable[..., Any], name: str) -> Any:
    """Give a resolved annotation, :data:`_UNKNOWN` if a name in it is not defined yet."""
    annotation = function.__annotations__.get(name, inspect.Parameter.empty)
    if annotation is inspect.Parameter.empty:
        return _UNKNOWN if name != "return" else annotation
    try:
        return evaluated(function, annotation)
    except NameError:
        return _UNKNOWN


def _no_parameter(function: Callable[..., Any], inject: str | None, known: Sequence[str]) -> str:
    if not known:
        return (
            f"The function: {_place(function)} has no parameters. @load_from gives one of them its "
            "value, so there must be one."
        )
    if inject is None:
        return (
            "If you have multiple parameters in the signature, you must pass `inject_` to the "
            f"load_from decorator for function: {_place(function)}. It has: {', '.join(known)}."
        )
    return (
        f"Invalid inject parameter: {inject} for fn: {_place(function)}. "
        f"{did_you_mean(inject, known, ' ')}It has: {', '.join(known)}."
    )


def _owner(nodes: Sequence[Node], function: Callable[..., Any]) -> str:
    sinks = outputs(nodes, None)
    return sinks[0].name if len(sinks) == 1 else function.__name__


def _reader(parameter: str, function: Callable[..., Any]) -> str:
    return f"parameter: {parameter} in function: {_place(function)}"


def _place(function: Callable[..., Any]) -> str:
    return f"{function.__name__} ({location(function)})"


__all__ = [
    "LoadFromDecorator",
    "SaveToDecorator",
    "as_candidates",
    "dataloader",
    "datasaver",
    "load_from",
    "save_to",
]
