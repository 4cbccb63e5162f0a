"""The lines of a picture, in the language dot: nodes, edges, schemas, legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from hamilton import htypes
from hamilton.errors import RequestError, did_you_mean
from hamilton.function_modifiers.metadata import SCHEMA_TAG
from hamilton.graph_types import HamiltonNode
from hamilton.node import Node, NodeType
from hamilton.visualization._labels import config_label, node_label, row, short_type, table
from hamilton.visualization._scene import Mark, Scene
from hamilton.visualization._styles import (
    CLASSES,
    EDGES,
    LEGEND,
    LEGEND_ENTRY,
    OVER,
    Style,
    attributes,
    identifier,
)

_CLASS_OF_KIND: Final = {NodeType.EXPAND: "expand", NodeType.COLLECT: "collect"}
_ADAPTERS: Final = ("hamilton.data_saver", "hamilton.data_loader.has_metadata")
"""The tags of nodes that write or read; those that only unpack what was read have neither."""


def body(scene: Scene) -> list[str]:
    """Write what a picture shows.

    Parameters
    ----------
    scene
        What is to be drawn.

    Returns
    -------
    list of str
        Lines, each ending with a line break, to stand inside ``digraph { }``.
    """
    drawing = _Drawing(scene)
    drawing.config()
    drawing.inputs()
    drawing.nodes()
    drawing.edges()
    if scene.options.show_legend:
        drawing.legend()
    return drawing.lines


class _Drawing:
    """A picture in the making: the lines so far, and the classes they use."""

    def __init__(self, scene: Scene) -> None:
        self.lines: list[str] = []
        self._scene = scene
        names = (*scene.config, *scene.alone, *scene.computed)
        self._ids = {name: identifier(name) for name in names}
        self._types: dict[Any, str] = {}
        self._rows: dict[str, str] = {}
        self._styles: dict[tuple[str, tuple[Mark, ...]], str] = {}
        self._used: dict[str, Style] = {}

    def config(self) -> None:
        """Show configuration and its values."""
        values = self._scene.graph.config
        for name in self._scene.config:
            self._add(name, config_label(name, values[name]), self._style("config", name))

    def inputs(self) -> None:
        """Show the inputs that are nodes of their own."""
        for name in self._scene.alone:
            self._add(name, self._table([name]), self._style("input", name))

    def nodes(self) -> None:
        """Show the functions, and their schemas."""
        scene, nodes, ids, add = self._scene, self._scene.graph.nodes, self._ids, self.lines.append
        style_of = self._custom if scene.options.custom_style_function else self._usual
        show_schema, standard = scene.options.show_schema, NodeType.STANDARD
        for name in scene.computed:
            node = nodes[name]
            tags = node.tags
            is_plain = len(tags) == 1 and node.kind is standard
            style = style_of(node, "function" if is_plain else _class_of(node))
            label = node_label(node, self._type(node.type))
            add(f"\t{ids[name]} [label={label} {style}]\n")
            if show_schema and SCHEMA_TAG in tags:
                self._schema(node)

    def edges(self) -> None:
        """Show what is read, the inputs beside a node in one table."""
        scene, ids, lines = self._scene, self._ids, self.lines
        starts, beside, special = scene.starts, scene.beside, _special(scene)
        for name in scene.computed:
            if not scene.reads(name):
                continue
            end, inputs = ids[name], []
            for read in scene.graph.reads[name]:
                if read in beside:
                    inputs.append(read)
                elif read in starts:
                    is_special = read in special or name in special
                    style = _edge_style(scene, read, name) if is_special else ""
                    lines.append(f"\t{ids[read]} -> {end}{style}\n")
            if inputs:
                self._inputs_beside(name, inputs)

    def legend(self) -> None:
        """Explain the classes that are there."""
        order = [*CLASSES, *self._used]
        self.lines += ["\tsubgraph cluster__legend {\n", f"\t\tgraph [{attributes(LEGEND)}]\n"]
        for name in sorted(self._used, key=order.index):
            shown_as = identifier(f"_legend_{name}" if name in self._ids else name)
            style = attributes({**self._used[name], **LEGEND_ENTRY, "label": name})
            self.lines.append(f"\t\t{shown_as} [{style}]\n")
        self.lines.append("\t}\n")

    def _add(self, name: str, label: str, style: str) -> None:
        self.lines.append(f"\t{self._ids[name]} [label={label} {style}]\n")

    def _type(self, type_: Any) -> str:
        try:
            return self._types[type_]
        except KeyError:
            return self._types.setdefault(type_, short_type(type_))
        except TypeError:  # an annotation that has no hash
            return short_type(type_)

    def _style(self, node_class: str, name: str = "") -> str:
        key = (node_class, self._scene.marks.get(name, ()))
        if key not in self._styles:
            self._styles[key] = attributes(self._merged(*key, CLASSES[node_class]))
        return self._styles[key]

    def _usual(self, node: Node, node_class: str) -> str:
        return self._style(node_class, node.name)

    def _custom(self, node: Node, node_class: str) -> str:
        choose = self._scene.options.custom_style_function
        assert choose is not None  # noqa: S101 - it was asked before
        chosen = choose(node=HamiltonNode.from_node(node), node_class=node_class)
        _refuse_unfit(chosen, node)
        style, base, entry = chosen
        base = base or node_class
        _refuse_unknown(base, node)
        marks = self._scene.marks.get(node.name, ())
        return attributes(self._merged(entry or base, marks, {**CLASSES[base], **style}))

    def _merged(self, entry: str, marks: Sequence[Mark], style: Style) -> Style:
        """Give a style with what marks change, and note what the legend must explain."""
        self._used.setdefault(entry, style)
        for mark in marks:
            style = {**style, **OVER[mark.value]}
            if mark.value in CLASSES:
                self._used.setdefault(mark.value, CLASSES[mark.value])
        return style

    def _inputs_beside(self, name: str, inputs: Sequence[str]) -> None:
        shown_as, scene = identifier(f"_{name}_inputs"), self._scene
        self.lines.append(f"\t{shown_as} [label={self._table(inputs)} {self._style('input')}]\n")
        is_path = bool(scene.marks) and any(_is_path(scene, read, name) for read in inputs)
        style = f" [{attributes(EDGES['path'])}]" if is_path else ""
        self.lines.append(f"\t{shown_as} -> {self._ids[name]}{style}\n")

    def _table(self, inputs: Sequence[str]) -> str:
        rows, nodes = self._rows, self._scene.graph.nodes
        for name in inputs:
            if name not in rows:
                rows[name] = row(name, self._type(nodes[name].type))
        return table(rows[name] for name in inputs)

    def _schema(self, node: Node) -> None:
        name = node.name
        columns = (text.partition("=") for text in str(node.tags[SCHEMA_TAG]).split(","))
        label = table(row(column, escape(type_)) for column, _, type_ in columns)
        self._style("cluster")
        self.lines += [
            f"\tsubgraph {identifier(f'cluster_{name}')} {{\n",
            f"\t\tgraph [{attributes(CLASSES['cluster'])}]\n",
            f"\t\t{self._ids[name]}\n",
            f"\t\t{identifier(f'{name}:schema')} [label={label} {self._style('field')}]\n",
            "\t}\n",
        ]


def _class_of(node: Node) -> str:
    tags: Mapping[str, Any] = node.tags
    if len(tags) > 1 and any(tags.get(role) for role in _ADAPTERS):
        return "materializer"
    return "function" if node.kind is NodeType.STANDARD else _CLASS_OF_KIND[node.kind]


def _refuse_unfit(chosen: Any, node: Node) -> None:
    if not _is_choice(chosen):
        msg = (
            f"custom_style_function gave {chosen!r} for {node.name}; it gives three things: a dict "
            "of graphviz attributes, the class that they go over or None, and the entry in the "
            "legend or None, as in ({'fillcolor': 'plum'}, None, 'money')."
        )
        raise RequestError(msg)


def _is_choice(chosen: Any) -> bool:
    if not isinstance(chosen, (tuple, list)) or len(chosen) != 3:  # noqa: PLR2004 - a triple
        return False
    style, *names = chosen
    return isinstance(style, Mapping) and all(isinstance(n, (str, type(None))) for n in names)


def _refuse_unknown(node_class: str, node: Node) -> None:
    if node_class not in CLASSES:
        msg = (
            f"custom_style_function gave the class {node_class!r} for {node.name}; it can be "
            f"{', '.join(CLASSES)}, or None. {did_you_mean(node_class, CLASSES)}"
        )
        raise RequestError(msg.strip())


def _special(scene: Scene) -> set[str]:
    """Find the nodes whose edges may have a style."""
    nodes, standard = scene.graph.nodes, NodeType.STANDARD
    dynamic = {name for name in scene.computed if nodes[name].kind is not standard}
    return dynamic | {name for name in scene.marks if scene.is_marked(name, Mark.PATH)}


def _edge_style(scene: Scene, start: str, end: str) -> str:
    nodes = scene.graph.nodes
    style: dict[str, str] = {}
    if nodes[start].kind is NodeType.EXPAND:
        style |= EDGES["expand"]
    if any(up.name == start and htypes.is_collect(up.type) for up in nodes[end].upstreams):
        style |= EDGES["collect"]
    if _is_path(scene, start, end):
        style |= EDGES["path"]
    return f" [{attributes(style)}]" if style else ""


def _is_path(scene: Scene, start: str, end: str) -> bool:
    return scene.is_marked(start, Mark.PATH) and scene.is_marked(end, Mark.PATH)
