"""What is to be drawn: which nodes, which of them stand out, and how."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from hamilton.errors import RequestError
from hamilton.node import NodeType

if TYPE_CHECKING:
    from hamilton.graph import Graph

StyleFunction = Callable[..., tuple[Mapping[str, str], str | None, str | None]]
"""``(*, node: HamiltonNode, node_class: str)`` → attributes, class they go over, entry in the legend.

Called for every computed node. ``None`` for the class keeps the node's own; ``None`` for the entry
adds none.
"""


CONFIG_TAG: Final = "hamilton.config"
"""The tag that names the keys which decided whether a function is there, joined by commas."""


class Mark(Enum):
    """Why a node stands out, or steps back.

    Attributes
    ----------
    OUTPUT
        Its value is asked for.
    OVERRIDE
        Its value is given; what it reads does not matter.
    PATH
        It lies on the path asked for.
    CONTEXT
        It is shown only as something else reads it; what it reads itself is left out.
    """

    OUTPUT = "output"
    OVERRIDE = "override"
    PATH = "path"
    CONTEXT = "context"


NOT_READING: Final = frozenset({Mark.OVERRIDE, Mark.CONTEXT})
"""Marks of nodes of which it is not shown what they read."""


@dataclass(frozen=True, slots=True)
class DrawOptions:
    """How a picture looks and where it goes; the keywords of the driver's picture methods.

    Attributes
    ----------
    output_file_path
        The file to write; its extension decides the format.
    render_kwargs
        ``format`` (takes the place of the extension), ``view`` (opens the file), and what
        ``graphviz.Digraph.pipe`` takes: ``engine``, ``renderer``, ``formatter``, ``quiet``.
    graphviz_kwargs
        What ``graphviz.Digraph`` takes: ``graph_attr``, ``node_attr``, ``edge_attr`` go over the
        defaults.
    show_legend
        Whether to explain the classes of nodes that are there.
    orient
        Where edges lead: ``"LR"`` to the right, ``"TB"`` down.
    hide_inputs
        Whether to leave out the inputs.
    deduplicate_inputs
        Whether to draw an input once, not beside each function that reads it.
    show_schema
        Whether to draw the columns that ``@schema.output`` tells.
    custom_style_function
        Chooses the style of each node.
    keep_dot
        Whether to write the text of the picture beside it, with the extension ``.dot``.
    """

    output_file_path: str | Path | None = None
    render_kwargs: Mapping[str, Any] | None = None
    graphviz_kwargs: Mapping[str, Any] | None = None
    show_legend: bool = True
    orient: str = "LR"
    hide_inputs: bool = False
    deduplicate_inputs: bool = False
    show_schema: bool = True
    custom_style_function: StyleFunction | None = None
    keep_dot: bool = False

    def __post_init__(self) -> None:
        if self.custom_style_function is not None:
            _refuse_unfit(self.custom_style_function)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a picture shows.

    Attributes
    ----------
    graph
        The graph.
    computed
        Names of the functions' nodes, in graph order.
    alone
        Names of the inputs that are drawn as nodes of their own: all, where they are not to be
        repeated; else those that are outputs, and those that nothing shown reads.
    beside
        Names of the inputs that are drawn beside each node that reads them.
    config
        Names of the configuration that is shown.
    marks
        For a name why it stands out.
    options
        How it looks.
    """

    graph: Graph
    computed: tuple[str, ...]
    alone: tuple[str, ...]
    beside: frozenset[str]
    config: tuple[str, ...]
    marks: Mapping[str, tuple[Mark, ...]]
    options: DrawOptions

    @classmethod
    def of(
        cls,
        graph: Graph,
        names: Collection[str],
        options: DrawOptions,
        marks: Mapping[Mark, Collection[str]],
    ) -> Self:
        """Sort out what shall be shown how."""
        wanted, nodes = frozenset(names).union(marks.get(Mark.CONTEXT, ())), graph.nodes
        shown = [name for name in nodes if name in wanted]
        external = {n: None for n in shown if nodes[n].kind is NodeType.EXTERNAL}
        computed = tuple(name for name in shown if name not in external)
        marked = _by_name(marks, context=wanted.difference(names, external))
        is_repeated = not (options.hide_inputs or options.deduplicate_inputs)
        beside = _beside(graph, computed, external, marked) if is_repeated else frozenset()
        config = {n: None for n in external if n in graph.config} | _deciding(graph, computed)
        alone = (
            ()
            if options.hide_inputs
            else (n for n in external if n not in beside and n not in config)
        )
        return cls(graph, computed, tuple(alone), beside, tuple(config), marked, options)

    def is_marked(self, name: str, mark: Mark) -> bool:
        """Say whether a node stands out for a reason."""
        return mark in self.marks.get(name, ())

    def reads(self, name: str) -> bool:
        """Say whether it is shown what a node reads."""
        return name not in self.marks or NOT_READING.isdisjoint(self.marks[name])

    @property
    def starts(self) -> frozenset[str]:
        """Names of the nodes that edges begin at; inputs beside a node have edges of their own."""
        config = self.config if self.options.deduplicate_inputs else ()
        outputs = (name for name in self.config if self.is_marked(name, Mark.OUTPUT))
        return frozenset((*self.computed, *self.alone, *config, *outputs))


def read_by(graph: Graph, names: Collection[str], *, inputs_only: bool = False) -> list[str]:
    """Find what some nodes read themselves.

    Parameters
    ----------
    graph
        The graph.
    names
        Names of nodes.
    inputs_only
        Whether to find only what is given from outside.
    """
    read = dict.fromkeys(chain.from_iterable(graph.reads[name] for name in names))
    return [name for name in read if not inputs_only or graph.nodes[name].user_defined]


def _by_name(
    marks: Mapping[Mark, Collection[str]], context: Collection[str]
) -> dict[str, tuple[Mark, ...]]:
    marked: dict[str, tuple[Mark, ...]] = {}
    for mark in Mark:
        for name in context if mark is Mark.CONTEXT else marks.get(mark, ()):
            marked[name] = (*marked.get(name, ()), mark)
    return marked


def _beside(
    graph: Graph,
    computed: Collection[str],
    external: Collection[str],
    marks: Mapping[str, tuple[Mark, ...]],
) -> frozenset[str]:
    """Find the inputs that can be repeated beside what reads them: all but those asked for."""
    inputs = frozenset(name for name in external if Mark.OUTPUT not in marks.get(name, ()))
    if not inputs:
        return inputs
    readers = (
        graph.reads[name] for name in computed if NOT_READING.isdisjoint(marks.get(name, ()))
    )
    return inputs.intersection(chain.from_iterable(readers))


def _deciding(graph: Graph, computed: Collection[str]) -> dict[str, None]:
    """Find the configuration that decided which variant of a function is there."""
    if not graph.config:
        return {}
    told = {graph.nodes[name].tags.get(CONFIG_TAG) for name in computed}
    keys = sorted(key for text in told if text for key in text.split(","))
    return {key: None for key in keys if key in graph.config}


def _refuse_unfit(style: StyleFunction) -> None:
    parameters = inspect.signature(style).parameters.values()
    kinds = {parameter.kind for parameter in parameters}
    named = {parameter.name for parameter in parameters}
    if kinds != {inspect.Parameter.KEYWORD_ONLY} or named != {"node", "node_class"}:
        msg = (
            "custom_style_function must only take keyword arguments `node` and `node_class`: "
            "def style(*, node: HamiltonNode, node_class: str) -> tuple[dict, str | None, str | "
            f"None]. {getattr(style, '__name__', style)} takes {inspect.signature(style)}."
        )
        raise RequestError(msg)
