"""Pictures of graphs: nodes and edges in the language of graphviz, from a table of styles.

``graph, names → scene → lines of dot → picture → file``. The lines are prepared by hand, as a
picture of ten thousand nodes shall be written in the blink of an eye; only the drawing is left to
graphviz.

Examples
--------
What a driver does for ``visualize_execution(["vat"], "vat.svg", overrides={"price": 3})``::

    draw(
        graph,
        names,                                     # those of the plan: what runs and what it reads
        DrawOptions("vat.svg", show_legend=False),  # the keywords of all picture methods
        {Mark.OUTPUT: ["vat"], Mark.OVERRIDE: ["price"]},
    )

Lineage shows what stands around it, too: ``display_downstream_of(*names)`` is
``draw(graph, below, options, {Mark.CONTEXT: read_by(graph, below)})`` with ``below =
graph.downstream(names)``. A path is ``draw(graph, path, options, {Mark.PATH: path})``; one that is
not strict has ``Mark.CONTEXT: read_by(graph, path, inputs_only=True)`` as well.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from hamilton.visualization._files import NO_DOT, write
from hamilton.visualization._lines import body
from hamilton.visualization._scene import DrawOptions, Mark, Scene, StyleFunction, read_by

if TYPE_CHECKING:
    from graphviz import Digraph

    from hamilton.graph import Graph

logger = logging.getLogger(__name__)

_DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "graph_attr": {"compound": "true", "concentrate": "true", "ranksep": "0.4"},
    "node_attr": {"fontname": "Helvetica", "fillcolor": "#ffffff"},
    "edge_attr": {"arrowsize": "0.8"},
}


def draw(
    graph: Graph,
    names: Collection[str],
    options: DrawOptions | None = None,
    marks: Mapping[Mark, Collection[str]] | None = None,
) -> Digraph | None:
    """Draw some nodes of a graph, and write the picture where the options say so.

    Parameters
    ----------
    graph
        The graph.
    names
        The nodes to show, inputs and configuration among them: what is not named is not shown,
        except for configuration that decided which variant of a shown function is there.
    options
        How it looks and where it goes.
    marks
        Nodes that stand out. Those of :attr:`Mark.CONTEXT` are shown besides the names.

    Returns
    -------
    graphviz.Digraph or None
        ``None``, with a logged warning, where the Python package ``graphviz`` is not installed.

    Raises
    ------
    ValueError
        If the style function, or the format of the file, is none.
    """
    try:
        import graphviz
    except ImportError:
        logger.warning(
            "No picture is drawn: the Python package graphviz is not installed. Install "
            "hamilton-toolkit[visualization]; to write files the program `dot` is needed as well."
        )
        return None
    options = options or DrawOptions()
    scene = Scene.of(graph, names, options, marks or {})
    picture = graphviz.Digraph(comment="Dependency Graph", **_attributes(options))
    picture.body.extend(body(scene))
    if options.output_file_path:
        write(picture, options)
    return picture


def _attributes(options: DrawOptions) -> dict[str, Any]:
    given = dict(options.graphviz_kwargs or {})
    merged = {
        key: {**default, **(given.pop(key, None) or {})} for key, default in _DEFAULTS.items()
    }
    merged["graph_attr"].setdefault("rankdir", options.orient)
    return {**given, **merged}


__all__ = ["NO_DOT", "DrawOptions", "Mark", "StyleFunction", "draw", "read_by"]
