"""Loading and saving from outside the functions: ``from_`` and ``to``.

``to.json(id="kept", dependencies=["a"], path="a.json")`` describes a node ``kept`` that saves ``a``;
``from_.json(target="a", path="a.json")`` describes nodes that load ``a`` in place of what computes
it. :func:`with_materializers` gives a graph that has the nodes; drivers use it for
``materialize(...)`` and ``Builder.with_materializers(...)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from hamilton import htypes, registry
from hamilton.errors import (
    DuplicateNodeError,
    HamiltonError,
    RequestError,
    Suggestions,
    raise_all,
)
from hamilton.function_modifiers._adapters import loader_nodes, saver_node
from hamilton.function_modifiers._candidates import Adapter, Candidates
from hamilton.function_modifiers._keyed import Keyed
from hamilton.function_modifiers.adapters import as_candidates
from hamilton.graph import Graph, TypesMatch, with_nodes
from hamilton.lifecycle.api import ResultBuilder
from hamilton.node import Argument, Group, Literal, Node, Upstream

NameOf = Callable[[Any], str]
"""Gives the name of a node that is asked for by name, by function or by listed variable."""


class MaterializerFactory:
    """A saver for some nodes of a graph; what ``to.KEY(...)`` gives.

    Parameters
    ----------
    id
        The name of the node that saves; its value is what the saver tells.
    savers
        The savers to choose from, the best last, as they are registered.
    result_builder
        Joins several dependencies.
    dependencies
        What is saved: names of nodes, or their functions.
    **data_saver_kwargs
        The saver's arguments: constants, ``value(...)`` or ``source(...)``.

    Raises
    ------
    RequestError
        If the id is no text, the dependencies are no list, or the result builder is none.
    """

    def __init__(
        self,
        id: str,  # noqa: A002 - its name is public
        savers: Sequence[Adapter] | Candidates,
        result_builder: ResultBuilder | None,
        dependencies: Sequence[Any],
        **data_saver_kwargs: Any,
    ) -> None:
        _refuse_no_name(id)
        _refuse_no_builder(id, result_builder)
        self.id = id
        self.savers = as_candidates(registry.SAVER_REGISTRY, savers)
        self.result_builder = result_builder
        self.dependencies = _listed(id, dependencies)
        self.data_saver_kwargs = data_saver_kwargs

    def generate_nodes(
        self, graph: Graph, name_of: NameOf = str, near: Suggestions | None = None
    ) -> list[Node]:
        """Make the node that saves, after one that joins if there is a result builder.

        Parameters
        ----------
        graph
            The graph.
        name_of
            Names the nodes that are asked for.
        near
            Suggests names, where several are made for the same graph.

        Raises
        ------
        RequestError
            If a dependency is no node, or several are not joined.
        InvalidDecoratorException
            If nothing saves values of the type, or the arguments do not make a saver.
        """
        names = self._names(graph, name_of, near or Suggestions(graph))
        if self.result_builder is not None:
            joined = _joined(f"{self.id}_build_result", self.result_builder, names, graph)
            return [joined, self._saver(joined)]
        if len(names) != 1:
            msg = (
                "Must specify result builder via combine= keyword argument if the materializer "
                f"does not save exactly one node: {self.id} has {names}. For example "
                "combine=hamilton.base.DictResult()."
            )
            raise RequestError(msg)
        return [self._saver(graph[names[0]])]

    def _names(self, graph: Graph, name_of: NameOf, near: Suggestions) -> list[str]:
        place = f"dependencies= of materializer {self.id}"
        names = [_name(dependency, name_of, place) for dependency in self.dependencies]
        missing = [name for name in names if name not in graph]
        if missing:
            msg = (
                f"Materializer {self.id} has dependencies that are not in the graph: {missing}. "
                f"{_names_hint(near, missing[0])}"
            )
            raise RequestError(msg)
        return names

    def _saver(self, saved: Node) -> Node:
        place = f"materializer {self.id}"
        return saver_node(self.id, saved, self.savers, self.data_saver_kwargs, place)


class ExtractorFactory:
    """A loader in place of a node; what ``from_.KEY(...)`` gives.

    Parameters
    ----------
    target
        The node or input that is loaded.
    loaders
        The loaders to choose from, the best last, as they are registered.
    **data_loader_kwargs
        The loader's arguments: constants, ``value(...)`` or ``source(...)``.
    """

    def __init__(
        self, target: str, loaders: Sequence[Adapter] | Candidates, **data_loader_kwargs: Any
    ) -> None:
        self.target = target
        self.loaders = as_candidates(registry.LOADER_REGISTRY, loaders)
        self.data_loader_kwargs = data_loader_kwargs

    def generate_nodes(
        self, graph: Graph, name_of: NameOf = str, near: Suggestions | None = None
    ) -> list[Node]:
        """Make the node that loads and the one that takes the target's place.

        Parameters
        ----------
        graph
            The graph.
        name_of
            Names the nodes that are asked for.
        near
            Suggests names, where several are made for the same graph.

        Raises
        ------
        RequestError
            If there is no node of the name.
        InvalidDecoratorException
            If nothing loads values of its type, or the arguments do not make a loader.
        """
        target = _name(self.target, name_of, f"target= of a loader of {self.loaders.key}")
        if target not in graph:
            msg = (
                f"Could not find node with name: {target} in the graph, for {self.loaders.key}. "
                f"{_names_hint(near or Suggestions(graph), target)}"
            )
            raise RequestError(msg)
        names = (f"load_data.{target}", target)
        kwargs = self.data_loader_kwargs
        place = f"loader of {target}"
        return loader_nodes(names, graph[target].type, self.loaders, kwargs, place)


Factory = MaterializerFactory | ExtractorFactory


def _to(
    candidates: Candidates,
    /,
    id: str,  # noqa: A002 - its name is public
    dependencies: Sequence[Any],
    combine: ResultBuilder | None = None,
    **kwargs: Any,
) -> MaterializerFactory:
    return MaterializerFactory(id, candidates, combine, dependencies, **kwargs)


def _from(candidates: Candidates, /, target: str, **kwargs: Any) -> ExtractorFactory:
    return ExtractorFactory(target, candidates, **kwargs)


to: Final = Keyed(registry.SAVER_REGISTRY, "to", "data materializer", _to)
"""Savers by key: ``to.csv(id=..., dependencies=[...], combine=None, path=...)``."""

from_: Final = Keyed(registry.LOADER_REGISTRY, "from_", "data loader", _from)
"""Loaders by key: ``from_.csv(target=..., path=...)``."""

Materialize = to
"""The older name of :data:`to`."""

Extract = from_
"""The older name of :data:`from_`."""


def with_materializers(
    graph: Graph,
    factories: Iterable[Factory],
    name_of: NameOf = str,
    types_match: TypesMatch = htypes.fits,
) -> tuple[Graph, list[str]]:
    """Give a graph with loaders in place of nodes and with nodes that save.

    Parameters
    ----------
    graph
        The graph; it is not changed.
    factories
        What ``from_`` and ``to`` gave, in any order.
    name_of
        Names the nodes that are asked for.
    types_match
        Whether a value of one type may be read as another.

    Returns
    -------
    tuple
        The graph, and the names of the nodes that save, in the order given.

    Raises
    ------
    HamiltonError
        Telling all problems of the loaders and savers.
    """
    given = list(factories)
    refuse_others(given)
    loaders = [factory for factory in given if isinstance(factory, ExtractorFactory)]
    savers = [factory for factory in given if isinstance(factory, MaterializerFactory)]
    nodes = _generated([*loaders, *savers], graph, name_of)
    replaced = {name_of(loader.target) for loader in loaders}
    _refuse_twice(nodes, [name for name in graph if name not in replaced])
    ids = [saver.id for saver in savers]
    return (with_nodes(graph, nodes, types_match) if nodes else graph), ids


def refuse_others(given: Iterable[Any], asked_by: str = ".with_materializers()") -> None:
    """Refuse what did not come from ``to`` or ``from_``.

    Parameters
    ----------
    given
        What should have come from them.
    asked_by
        The method that was called, for the message.

    Raises
    ------
    RequestError
        Naming what was given.
    """
    for factory in given:
        if isinstance(factory, (list, tuple)):
            msg = (
                f"`{asked_by}` received a sequence. Unpack it by prepending `*`, e.g., "
                "`*[to.json(...), from_.parquet(...)]`."
            )
            raise RequestError(msg)
        if not isinstance(factory, (MaterializerFactory, ExtractorFactory)):
            msg = (
                f"`{asked_by}` only accepts materializers: what to.KEY(...) and from_.KEY(...) "
                f"give; got {factory!r}."
            )
            raise RequestError(msg)


# The function of the node that joins: small, importable, so that it pickles.


def join_with(builder: Any, outputs: Mapping[str, Any]) -> Any:
    """Join values by name as a result builder does."""
    return builder.build_result(**outputs)


def _name(asked: Any, name_of: NameOf, place: str) -> str:
    try:
        return name_of(asked)
    except RequestError as error:
        msg = f"{error} It stands in {place}."
        raise RequestError(msg) from None


def _names_hint(near: Suggestions, name: str) -> str:
    return f"{near.sentence(name)} All names: driver.list_available_variables().".lstrip()


def _refuse_no_name(id_: object) -> None:
    if not isinstance(id_, str) or not id_:
        msg = f"id= names the node that saves, such as 'my_file'; it is {id_!r}."
        raise RequestError(msg)


def _listed(name: str, dependencies: Any) -> list[Any]:
    if isinstance(dependencies, str):
        return [dependencies]
    if isinstance(dependencies, Iterable):
        return list(dependencies)
    one = getattr(dependencies, "__name__", None) or repr(dependencies)
    msg = (
        f"Materializer {name}: dependencies= takes a list of what is saved, names or functions; it "
        f"was given {one}."
    )
    hint = "" if dependencies is None else f" Write dependencies=[{one}]."
    raise RequestError(msg + hint)


def _refuse_no_builder(name: str, builder: Any) -> None:
    if builder is None or (hasattr(builder, "build_result") and not isinstance(builder, type)):
        return
    is_class = hasattr(builder, "build_result")
    hint = f" Write {builder.__name__}()." if is_class else " Such as hamilton.base.DictResult()."
    msg = f"Materializer {name}: combine= takes a result builder, not {builder!r}.{hint}"
    raise RequestError(msg)


def _joined(name: str, builder: Any, names: Sequence[str], graph: Graph) -> Node:
    members = tuple(Upstream(dependency, graph[dependency].type) for dependency in names)
    arguments: dict[str, Argument] = {
        "builder": Literal(builder),
        "outputs": Group(members, tuple(names)),
    }
    doc = f"Join {', '.join(names)} for the materializer {name.removesuffix('_build_result')}."
    return Node(name, builder.output_type(), join_with, arguments, doc=doc)


def _generated(factories: Sequence[Factory], graph: Graph, name_of: NameOf) -> list[Node]:
    nodes: list[Node] = []
    problems: list[HamiltonError] = []
    near = Suggestions(graph)
    for factory in factories:
        try:
            nodes += factory.generate_nodes(graph, name_of, near)
        except HamiltonError as problem:
            problems.append(problem)
    raise_all(problems)
    return nodes


def _refuse_twice(nodes: Sequence[Node], known: Iterable[str]) -> None:
    seen = set(known)
    twice = []
    for node in nodes:
        if node.name in seen:
            twice.append(node.name)
        seen.add(node.name)
    if twice:
        msg = (
            f"Duplicate node names found: {', '.join(twice)}. What loads and saves needs names of "
            "its own: change id= or target=."
        )
        raise DuplicateNodeError(msg)


__all__ = [
    "Extract",
    "ExtractorFactory",
    "Factory",
    "Materialize",
    "MaterializerFactory",
    "NameOf",
    "from_",
    "join_with",
    "refuse_others",
    "to",
    "with_materializers",
]
