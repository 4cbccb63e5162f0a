"""Pictures that both drivers draw of their graph; nothing runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from hamilton.errors import RequestError, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from graphviz import Digraph

    from hamilton.graph import Graph
    from hamilton.visualization import DrawOptions, StyleFunction

    PathLike = str | Path | None


class Look(TypedDict, total=False):
    """How a picture looks; see :class:`hamilton.visualization.DrawOptions`."""

    show_legend: bool
    orient: str
    hide_inputs: bool
    deduplicate_inputs: bool
    show_schema: bool
    custom_style_function: StyleFunction | None
    keep_dot: bool


class Pictures:
    """The picture methods of a driver.

    Each takes, besides what it draws: ``output_file_path`` (its extension decides the format),
    ``render_kwargs``, ``graphviz_kwargs``, ``show_legend``, ``orient``, ``hide_inputs``,
    ``deduplicate_inputs``, ``show_schema``, ``custom_style_function`` and ``keep_dot``, as
    :class:`hamilton.visualization.DrawOptions` says. Each gives a ``graphviz.Digraph``, or ``None``
    where the package graphviz is not installed.

    Attributes
    ----------
    graph
        The graph drawn.
    """

    graph: Graph

    if TYPE_CHECKING:

        def _picture_targets(
            self,
            final_vars: Sequence[Any],
            inputs: Mapping[str, Any],
            overrides: Mapping[str, Any],
            *,
            validates: bool,
        ) -> Sequence[str]:
            """Give the names asked for, validated as a request if that is wanted."""

        def _require(self, end: str, name: str) -> None:
            """Refuse the end of a path that is no node."""

        def _refuse_list(self, asked_by: str, names: Iterable[object]) -> None:
            """Refuse several names in place of one."""

    def display_all_functions(
        self,
        output_file_path: PathLike = None,
        render_kwargs: Mapping[str, Any] | None = None,
        graphviz_kwargs: Mapping[str, Any] | None = None,
        **look: Unpack[Look],
    ) -> Digraph | None:
        """Draw every node."""
        from hamilton.visualization import draw

        options = drawn_so(
            "display_all_functions", look, output_file_path, render_kwargs, graphviz_kwargs
        )
        return draw(self.graph, list(self.graph), options)

    def visualize_execution(  # noqa: PLR0913, PLR0917 - its signature is public
        self,
        final_vars: Sequence[Any],
        output_file_path: PathLike = None,
        render_kwargs: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        graphviz_kwargs: Mapping[str, Any] | None = None,
        overrides: Mapping[str, Any] | None = None,
        bypass_validation: bool = False,  # noqa: FBT001, FBT002 - its place is public
        **look: Unpack[Look],
    ) -> Digraph | None:
        """Draw what would run for some nodes.

        Parameters
        ----------
        final_vars
            The nodes asked for.
        output_file_path, render_kwargs, graphviz_kwargs, **look
            As for every picture.
        inputs, overrides
            As for ``execute``; only their names matter to the picture.
        bypass_validation
            Whether to draw also what could not run.

        Raises
        ------
        ValueError
            If it could not run.
        """
        options = drawn_so(
            "visualize_execution", look, output_file_path, render_kwargs, graphviz_kwargs
        )
        request = (final_vars, inputs or {}, overrides or {})
        targets = self._picture_targets(*request, validates=not bypass_validation)
        return draw_run(self.graph, targets, request[1], request[2], options)

    def visualize_path_between(
        self,
        upstream_node_name: str,
        downstream_node_name: str,
        output_file_path: PathLike = None,
        render_kwargs: Mapping[str, Any] | None = None,
        graphviz_kwargs: Mapping[str, Any] | None = None,
        strict_path_visualization: bool = False,  # noqa: FBT001, FBT002 - its place is public
        **look: Unpack[Look],
    ) -> Digraph | None:
        """Draw the nodes on any path from one node to another.

        Parameters
        ----------
        upstream_node_name, downstream_node_name
            The ends of the path.
        output_file_path, render_kwargs, graphviz_kwargs, **look
            As for every picture.
        strict_path_visualization
            Whether to leave out the inputs that nodes of the path read besides.

        Raises
        ------
        ValueError
            If there is no path, or no node of one of the names.
        """
        from hamilton.visualization import Mark, draw, read_by

        options = drawn_so(
            "visualize_path_between", look, output_file_path, render_kwargs, graphviz_kwargs
        )
        self._require("Upstream", upstream_node_name)
        self._require("Downstream", downstream_node_name)
        path = self.graph.between(upstream_node_name, downstream_node_name)
        if not path:
            msg = f"No path found between {upstream_node_name} and {downstream_node_name}."
            raise RequestError(msg)
        around = () if strict_path_visualization else read_by(self.graph, path, inputs_only=True)
        return draw(self.graph, path, options, {Mark.PATH: path, Mark.CONTEXT: around})

    def display_upstream_of(
        self,
        *node_names: str,
        output_file_path: PathLike = None,
        render_kwargs: Mapping[str, Any] | None = None,
        graphviz_kwargs: Mapping[str, Any] | None = None,
        **look: Unpack[Look],
    ) -> Digraph | None:
        """Draw the nodes that lead to some nodes."""
        from hamilton.visualization import draw

        self._refuse_list("display_upstream_of", node_names)
        options = drawn_so(
            "display_upstream_of", look, output_file_path, render_kwargs, graphviz_kwargs
        )
        return draw(self.graph, self.graph.upstream(node_names), options)

    def display_downstream_of(
        self,
        *node_names: str,
        output_file_path: PathLike = None,
        render_kwargs: Mapping[str, Any] | None = None,
        graphviz_kwargs: Mapping[str, Any] | None = None,
        **look: Unpack[Look],
    ) -> Digraph | None:
        """Draw the nodes that some nodes lead to, and what these read besides."""
        from hamilton.visualization import Mark, draw, read_by

        self._refuse_list("display_downstream_of", node_names)
        options = drawn_so(
            "display_downstream_of", look, output_file_path, render_kwargs, graphviz_kwargs
        )
        below = self.graph.downstream(node_names)
        return draw(self.graph, below, options, {Mark.CONTEXT: read_by(self.graph, below)})

    def _repr_mimebundle_(
        self,
        include: Collection[str] | None = None,
        exclude: Collection[str] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Show the graph in a notebook, in the formats asked for; as SVG if none are.

        Where nothing can draw, it is shown in words, with a logged warning.
        """
        picture = self.display_all_functions()
        shown = None if picture is None else _shown(picture, include, exclude, **kwargs)
        return {"text/plain": repr(self)} if shown is None else shown


def _shown(picture: Any, *formats: Collection[str] | None, **kwargs: Any) -> Any:
    """Give a picture in the formats of a notebook, ``None`` where the program dot is missing."""
    import graphviz

    from hamilton.visualization import NO_DOT

    try:
        return picture._repr_mimebundle_(*formats, **kwargs)
    except graphviz.ExecutableNotFound:
        import logging

        logging.getLogger(__name__).warning("No picture is shown: %s", NO_DOT)
        return None


def drawn_so(asked_by: str, look: Mapping[str, Any], *files: Any) -> DrawOptions:
    """Give how a picture looks and where it goes.

    Parameters
    ----------
    asked_by
        The method that draws it, for the message.
    look
        Keywords of :class:`Look`.
    *files
        ``output_file_path``, ``render_kwargs``, ``graphviz_kwargs``.

    Raises
    ------
    TypeError
        If a keyword is none of a picture.
    """
    from hamilton.visualization import DrawOptions

    known = [*Look.__annotations__]
    unknown = [name for name in look if name not in known]
    if unknown:
        msg = (
            f"{asked_by}() got an unexpected keyword argument {unknown[0]!r}. "
            f"{did_you_mean(unknown[0], known, ' ')}How a picture looks is told by "
            f"{', '.join(known)}."
        )
        raise TypeError(msg)
    return DrawOptions(*files, **look)


def draw_run(
    graph: Graph,
    targets: Sequence[str],
    inputs: Mapping[str, Any],
    overrides: Mapping[str, Any],
    options: DrawOptions,
) -> Digraph | None:
    """Draw what runs for some targets, with outputs and overrides marked.

    Parameters
    ----------
    graph
        The graph.
    targets
        Names asked for.
    inputs, overrides
        What is given.
    options
        How it looks and where it goes.
    """
    from hamilton.visualization import Mark, draw

    reached = graph.upstream(targets, overrides)
    running = [n for n in reached if n not in overrides and not graph[n].user_defined]
    required = {n for r in running for n, up in graph[r].reads.items() if up.required}
    shown = {*required, *targets, *inputs, *overrides, *graph.config}
    names = [name for name in reached if not graph[name].user_defined or name in shown]
    marks = {Mark.OUTPUT: targets, Mark.OVERRIDE: [name for name in overrides if name in names]}
    return draw(graph, names, options, marks)
