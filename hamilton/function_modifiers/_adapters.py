"""Nodes around loaders and savers: which one is chosen, and what its arguments read.

The decorators ``load_from`` and ``save_to`` and the materializers ``from_`` and ``to`` share these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers._candidates import Adapter, Candidates, arguments_of, meant
from hamilton.function_modifiers.dependencies import bind, is_dependency
from hamilton.io.data_adapters import load_with, save_with
from hamilton.node import Argument, Literal, Node, Upstream, take

METADATA: Final[Any] = dict[str, Any]
"""The type of what is told of what was loaded or saved."""


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
        Naming those that are too many, or else those that are missing.
    """
    required, optional = adapter.get_required_arguments(), adapter.get_optional_arguments()
    extra = [name for name in given if name not in required and name not in optional]
    if extra:
        kind = "loader" if adapter.can_load() else "saver"
        known = [*required, *optional, *own]
        msg = (
            f"Extra parameters for {kind}: {adapter.__name__} {', '.join(extra)} ({place}). "
            f"{meant(extra[0], known)}Choices for parameters are: "
            f"{', '.join(known) or 'none'}."
        )
        raise InvalidDecoratorException(msg)
    missing = [name for name in required if name not in given]
    if missing:
        msg = (
            f"Missing required parameters for adapter : {adapter.__name__}: {', '.join(missing)} "
            f"({place}). Required parameters/types are: {required}. Optional ones: "
            f"{', '.join(optional) or 'none'}.{_not_passed_on(adapter, missing, own)}"
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
