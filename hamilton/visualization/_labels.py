"""What is written on nodes, in the HTML that graphviz reads."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterable, Mapping
from enum import Enum
from html import escape
from typing import Any, Final

from hamilton import htypes
from hamilton.node import Literal, Node, identity
from hamilton.visualization._scene import CONFIG_TAG
from hamilton.visualization._styles import GREY

LONGEST: Final = 80
"""How many characters of a type or value are shown."""

_CLASS_TAGS: Final[Mapping[str, str]] = {
    "hamilton.data_saver": "hamilton.data_saver.classname",
    "hamilton.data_loader.has_metadata": "hamilton.data_loader.classname",
}
"""For the tag of a node that writes or reads the tag of the class that does it."""

_MODULES: Final = re.compile(r"\b(?:\w+\.)+(?=\w)")
_PLAIN: Final = (str, int, float, Enum, type(None))
_CONTAINERS: Final = (dict, list, tuple, set, frozenset)


def node_label(node: Node, type_: str) -> str:
    """Write the name and type of a node.

    Parameters
    ----------
    node
        The node; its tags may change what is shown.
    type_
        Its type, as :func:`short_type` writes it.
    """
    name = node.name
    if len(node.tags) > 1:
        name, type_ = _told_name(node), _told_class(node.tags) or type_
    if node.function is identity:
        type_ += _told_constant(node)
    shown = name if name.isidentifier() else escape(name).replace("\n", "<br />")
    return f"<<b>{shown}</b><br /><br /><i>{type_}</i>>"


def config_label(name: str, value: Any) -> str:
    """Write the name and value of a key of the configuration, of large values the class only."""
    return f"<<b>{escape(name)}</b><br /><br /><i>{_short_value(value)}</i>>"


def short_type(type_: Any) -> str:
    """Write a type without the modules of its parts, cut where it is long.

    Examples
    --------
    >>> short_type(int), short_type(dict[str, reprlib.Repr])
    ('int', 'dict[str, Repr]')
    """
    text = htypes.type_text(type_)
    return _short(text if "'" in text else _MODULES.sub("", text))


def table(rows: Iterable[str]) -> str:
    """Write rows as a table."""
    return f'<<table border="0">{"".join(rows)}</table>>'


def row(name: str, type_: str) -> str:
    """Write a name and a type as the row of a table.

    Parameters
    ----------
    name
        Any text.
    type_
        HTML, as :func:`short_type` writes it.
    """
    type_ = f'<font color="{GREY}">{type_}</font>'
    return f'<tr><td align="left">{escape(name)}</td><td align="left">{type_}</td></tr>'


def _told_name(node: Node) -> str:
    name = str(node.tags.get("display_name", node.name))
    return f"{name}: {node.tags[CONFIG_TAG]}" if CONFIG_TAG in node.tags else name


def _told_class(tags: Mapping[str, Any]) -> str | None:
    """Tell a node that writes or reads by its class, as its value is but a report."""
    classes = (tags.get(told) for role, told in _CLASS_TAGS.items() if tags.get(role))
    return next((_short(str(found)) for found in classes if found), None)


def _told_constant(node: Node) -> str:
    """Tell the constant that a node of a sub-DAG is bound to; of another node nothing."""
    constants = [bound.value for bound in node.arguments.values() if isinstance(bound, Literal)]
    return f" = {_short_value(constants[0])}" if constants else ""


def _short_value(value: Any) -> str:
    if isinstance(value, _PLAIN):
        return _short(str(value))
    return _short(reprlib.repr(value) if isinstance(value, _CONTAINERS) else type(value).__name__)


def _short(text: str) -> str:
    return escape(text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}...")
