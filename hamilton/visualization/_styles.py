"""How each class of nodes looks: the table, and the text of attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

Style = Mapping[str, str]
"""Graphviz attributes by name."""

GREY: Final = "#5f6b70"
"""The colour of what is read second."""

_BOX: Final = {"shape": "rectangle", "margin": "0.15"}
_FUNCTION: Final = {**_BOX, "style": "rounded,filled", "fillcolor": "#b4d8e4"}

CLASSES: Final[Mapping[str, Style]] = {
    "config": {"shape": "note", "style": "filled", "margin": "0.15,0.1"},
    "input": {**_BOX, "style": "filled,dashed"},
    "function": _FUNCTION,
    "materializer": {**_FUNCTION, "shape": "cylinder", "margin": "0.15,0.1"},
    "output": {**_FUNCTION, "fillcolor": "#FFC857"},
    "override": {**_FUNCTION, "style": "filled,diagonals"},
    "cluster": {
        **_BOX,
        "style": "rounded,filled,dashed",
        "color": "#649fb3",
        "fillcolor": "#ffffff",
        "margin": "10",
    },
    "field": {
        **_BOX,
        "style": "rounded,filled",
        "fillcolor": "#c8dae0",
        "fontname": "Courier",
        "fontsize": "10",
        "margin": "0.05",
    },
    "expand": {**_FUNCTION, "color": "#56E39F", "peripheries": "2"},
    "collect": {**_FUNCTION, "color": "#EA5556", "peripheries": "2"},
}
"""Each class of nodes and its style, in the order of the legend."""

OVER: Final[Mapping[str, Style]] = {
    "output": {"fillcolor": "#FFC857"},
    "override": {"style": "filled,diagonals"},
    "path": {"color": "red"},
    "context": {"fillcolor": "#eef4f6", "color": "#9aa5ab", "fontcolor": GREY},
}
"""What a mark changes in the style of a node's class."""

EDGES: Final[Mapping[str, Style]] = {
    "path": {"color": "red"},
    "expand": {"dir": "both", "arrowhead": "crow", "arrowtail": "none"},
    "collect": {"dir": "both", "arrowtail": "crow"},
}
"""The style of an edge along a path, from an expanding node, into a collecting parameter."""

LEGEND: Final[Style] = {
    "label": "Legend",
    "fontname": "Helvetica",
    "fontsize": "12",
    "color": "#9aa5ab",
    "fillcolor": "#ffffff",
    "rank": "same",
    "style": "rounded,filled",
}
"""The frame around the legend."""

LEGEND_ENTRY: Final[Style] = {"fontsize": "11", "height": "0.3", "margin": "0.12,0.04"}
"""What makes an entry of the legend smaller than the nodes that it explains."""

_KEYWORDS: Final = frozenset({"graph", "node", "edge", "digraph", "subgraph", "strict"})
_NUMBER: Final = re.compile(r"-?(\.\d+|\d+(\.\d*)?)")


def identifier(name: str) -> str:
    """Write a name as dot does, in quotes where it needs them.

    Examples
    --------
    >>> identifier("revenue"), identifier("shop.revenue"), identifier("edge")
    ('revenue', '"shop.revenue"', '"edge"')
    """
    if name.isidentifier() and name.lower() not in _KEYWORDS:
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def attributes(style: Style) -> str:
    """Write attributes as dot does, sorted by name.

    Examples
    --------
    >>> attributes({"shape": "note", "margin": "0.15,0.1"})
    'margin="0.15,0.1" shape=note'
    """
    return " ".join(f"{name}={_value(str(style[name]))}" for name in sorted(style))


def _value(text: str) -> str:
    return text if _NUMBER.fullmatch(text) else identifier(text)
