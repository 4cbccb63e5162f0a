"""The lines of a picture, in the language dot: nodes, edges, schemas, legend."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Sequence
from enum import Enum
from html import escape
from typing import Any, Final

from hamilton import htypes
from hamilton.errors import RequestError, did_you_mean
from hamilton.function_modifiers.metadata import SCHEMA_TAG
from hamilton.graph_types import HamiltonNode
from hamilton.node import Node, NodeType
from hamilton.visualization._scene import CONFIG_TAG, Mark, Scene
from hamilton.visualization._styles import (
    CLASSES,
    EDGES,
    LEGEND,
    OVER,
    Style,
    attributes,
    identifier,
)

LONGEST: Final = 80
"""How many characters of a type or value are shown."""

_CLASS_OF_KIND: Final = {
    NodeType.STANDARD: "function",
    NodeType.EXPAND: "expand",
    NodeType.COLLECT: "collect",
    NodeType.EXTERNAL: "input",
}
_PLAIN_VALUES: Final = (str, int, float, Enum, type(None))
_CONTAINERS: Final = (dict, list, tuple, set, frozenset)


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
        self._ids = {
            name: identifier(name) for name in (*scene.config, *scene.alone, *scene.computed)
        }
        self._types: dict[Any, str] = {}
        self._styles: dict[tuple[str, tuple[Mark, ...]], str] = {}
        self._used: dict[str, Style] = {}

    def config(self) -> None:
        """Show configuration and its values."""
        for name in self._scene.config:
            label = f"<<b>{escape(name)}</b><br /><br /><i>{_value(self._scene.graph.config[name])}</i>>"
            self._node(name, label, self._style("config", name))

    def inputs(self) -> None:
        """Show the inputs that are nodes of their own."""
        for name in self._scene.alone:
            self._node(name, self._table([name]), self._style("input", name))

    def nodes(self) -> None:
        """Show the functions, and their schemas."""
        scene, nodes = self._scene, self._scene.graph.nodes
        custom = scene.options.custom_style_function
        for name in scene.computed:
            node = nodes[name]
            node_class = _class_of(node)
            style = self._custom(node, node_class) if custom else self._style(node_class, name)
            self._node(name, self._label(node), style)
            if SCHEMA_TAG in node.tags and scene.options.show_schema:
                self._schema(node)

    def edges(self) -> None:
        """Show what is read, the inputs beside a node in one table."""
        scene, ids, lines = self._scene, self._ids, self.lines
        starts, beside = scene.starts, scene.beside
        special = _special(scene)
        for name in scene.computed:
            end, inputs = ids[name], []
            if scene.marks and scene.is_marked(name, Mark.OVERRIDE):
                continue
            for read in scene.graph.reads[name]:
                if read in beside:
                    inputs.append(read)
                elif read in starts:
                    style = _edge_style(scene, read, name) if {read, name} & special else ""
                    lines.append(f"\t{ids[read]} -> {end}{style}\n")
            if inputs:
                self._inputs_beside(name, inputs)

    def legend(self) -> None:
        """Explain the classes that are there."""
        order = [*CLASSES, *self._used]
        self.lines += ["\tsubgraph cluster__legend {\n", f"\t\tgraph [{attributes(LEGEND)}]\n"]
        for name in sorted(self._used, key=order.index):
            shown_as = identifier(f"_legend_{name}" if name in self._ids else name)
            style = attributes({"label": name, **self._used[name]})
            self.lines.append(f"\t\t{shown_as} [{style}]\n")
        self.lines.append("\t}\n")

    def _node(self, name: str, label: str, style: str) -> None:
        self.lines.append(f"\t{self._ids[name]} [label={label} {style}]\n")

    def _label(self, node: Node) -> str:
        tags, name = node.tags, node.name
        if "display_name" in tags:
            name = str(tags["display_name"])
        if CONFIG_TAG in tags:
            name = f"{name}: {tags[CONFIG_TAG]}"
        type_ = self._type(node.type)
        shown = name if name.isidentifier() else escape(name).replace("\n", "<br />")
        return f"<<b>{shown}</b><br /><br /><i>{type_}</i>>"

    def _type(self, type_: Any) -> str:
        try:
            known = self._types.get(type_)
        except TypeError:  # an annotation that has no hash
            return _short(htypes.get_type_as_string(type_))
        if known is None:
            known = self._types[type_] = _short(htypes.get_type_as_string(type_))
        return known

    def _style(self, node_class: str, name: str) -> str:
        marks = self._scene.marks.get(name, ())
        known = self._styles.get((node_class, marks))
        if known is None:
            known = attributes(self._merged(node_class, CLASSES[node_class], marks))
            self._styles[node_class, marks] = known
        return known

    def _merged(self, legend: str, style: Style, marks: Sequence[Mark]) -> Style:
        self._used.setdefault(legend, style)
        for mark in marks:
            style = {**style, **OVER[mark.value]}
            if mark.value in CLASSES:
                self._used.setdefault(mark.value, CLASSES[mark.value])
        return style

    def _custom(self, node: Node, node_class: str) -> str:
        choose = self._scene.options.custom_style_function
        assert choose is not None  # noqa: S101 - asked before
        style, base, legend = choose(node=HamiltonNode.from_node(node), node_class=node_class)
        merged = {**_class_style(base or node_class, node), **style}
        marks = self._scene.marks.get(node.name, ())
        return attributes(self._merged(legend or base or node_class, merged, marks))

    def _inputs_beside(self, name: str, inputs: Sequence[str]) -> None:
        table_id, scene = identifier(f"_{name}_inputs"), self._scene
        style = self._style("input", "")
        self.lines.append(f"\t{table_id} [label={self._table(inputs)} {style}]\n")
        on_path = [read for read in (name, *inputs) if scene.is_marked(read, Mark.PATH)]
        edge = f" [{attributes(EDGES['path'])}]" if len(on_path) > 1 else ""
        self.lines.append(f"\t{table_id} -> {self._ids[name]}{edge}\n")

    def _table(self, inputs: Sequence[str]) -> str:
        nodes = self._scene.graph.nodes
        return _table((name, self._type(nodes[name].type)) for name in inputs)

    def _schema(self, node: Node) -> None:
        name = node.name
        pairs = (text.partition("=") for text in str(node.tags[SCHEMA_TAG]).split(","))
        table = _table((column, escape(type_)) for column, _, type_ in pairs)
        field = f"{identifier(f'{name}:schema')} [label={table} {self._style('field', '')}]"
        self._style("cluster", "")
        self.lines += [
            f"\tsubgraph {identifier(f'cluster_{name}')} {{\n",
            f"\t\tgraph [{attributes(CLASSES['cluster'])}]\n",
            f"\t\t{self._ids[name]}\n",
            f"\t\t{field}\n",
            "\t}\n",
        ]


def _class_of(node: Node) -> str:
    tags = node.tags
    if tags.get("hamilton.data_saver") or tags.get("hamilton.data_loader.has_metadata"):
        return "materializer"
    return _CLASS_OF_KIND[node.kind]


def _class_style(node_class: str, node: Node) -> Style:
    if node_class not in CLASSES:
        msg = (
            f"custom_style_function gave the class {node_class!r} for {node.name}; it can be "
            f"{', '.join(CLASSES)}, or None. {did_you_mean(node_class, CLASSES)}"
        )
        raise RequestError(msg.strip())
    return CLASSES[node_class]


def _special(scene: Scene) -> set[str]:
    """Find the nodes whose edges may have a style."""
    nodes = scene.graph.nodes
    standard = NodeType.STANDARD
    named = {name for name in scene.computed if nodes[name].kind is not standard}
    return named | {name for name in scene.marks if scene.is_marked(name, Mark.PATH)}


def _edge_style(scene: Scene, start: str, end: str) -> str:
    nodes = scene.graph.nodes
    style: dict[str, str] = {}
    if nodes[start].kind is NodeType.EXPAND:
        style |= EDGES["expand"]
    if any(up.name == start and htypes.is_collect(up.type) for up in nodes[end].upstreams):
        style |= EDGES["collect"]
    if scene.is_marked(start, Mark.PATH) and scene.is_marked(end, Mark.PATH):
        style |= EDGES["path"]
    return f" [{attributes(style)}]" if style else ""


def _table(rows: Iterable[tuple[str, str]]) -> str:
    cells = "".join(
        f'<tr><td align="left">{escape(name)}</td><td align="left"><i>{type_}</i></td></tr>'
        for name, type_ in rows
    )
    return f'<<table border="0">{cells}</table>>'


def _value(value: Any) -> str:
    if isinstance(value, _PLAIN_VALUES):
        return _short(str(value))
    if isinstance(value, _CONTAINERS):
        return _short(reprlib.repr(value))
    return _short(type(value).__name__)


def _short(text: str | None) -> str:
    text = str(text)
    return escape(text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}...")
