"""The oldest cache: one file for each node that is tagged; deprecated.

``Builder.with_cache()`` knows when a value is stale; this adapter does not. It reads the file of a
node wherever there is one, whatever the inputs and the code are.
"""

from __future__ import annotations

import contextlib
import json
import pickle
import warnings
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

from hamilton.base import ResultMixin, SimplePythonGraphAdapter
from hamilton.io.utils import replacing
from hamilton.lifecycle.points import Rank
from hamilton.node import Node

Writer = Callable[[Any, str, str], None]
"""Writes a value: ``writer(value, path, node_name)``."""

Reader = Callable[[Any, str], Any]
"""Reads a value: ``reader(empty, path)``, where ``empty`` is a value of the node's type."""


class CachingGraphAdapter(SimplePythonGraphAdapter):
    """Keep values of nodes that carry a tag ``cache`` with the name of a format.

    Parameters
    ----------
    cache_path
        The folder of the files ``NODE.FORMAT``; it must be there.
    *args
        A result builder; a dict by default.
    force_compute
        Nodes whose file is not read. What reads them is not read from a file either.
    writers, readers
        More formats, by name; they go over ``json``, ``feather``, ``parquet`` and ``pickle``.

    Warns
    -----
    DeprecationWarning
        When it is made.
    """

    rank: ClassVar[Rank] = Rank.CACHE

    def __init__(
        self,
        cache_path: str,
        *args: ResultMixin,
        force_compute: Collection[str] | None = None,
        writers: Mapping[str, Writer] | None = None,
        readers: Mapping[str, Reader] | None = None,
    ) -> None:
        warnings.warn(
            "CachingGraphAdapter is deprecated; use Builder().with_cache().",
            DeprecationWarning,
            stacklevel=2,
        )
        super().__init__(*args)
        self.cache_path = cache_path
        self.force_compute = set(force_compute or ())
        self.writers = {**_WRITERS, **(writers or {})}
        self.readers = {**_READERS, **(readers or {})}
        self.computed_nodes: set[str] = set()

    def execute_node(self, node: Node, kwargs: dict[str, Any]) -> Any:
        """Give the value of a node from its file, or compute it and write the file.

        Raises
        ------
        ValueError
            If there is no format of a name.
        """
        format_ = node.tags.get("cache")
        if format_ is None:
            self._note_computed(node, is_computed=self._is_forced(node))
            return super().execute_node(node, kwargs)
        if format_ not in self.writers or format_ not in self.readers:
            known = ", ".join(sorted(self.writers.keys() & self.readers.keys()))
            msg = (
                f"invalid cache format: {format_}. Node {node.name} is tagged with it; there are "
                f"{known}. Give others with readers= and writers=."
            )
            raise ValueError(msg)
        path = Path(self.cache_path) / f"{node.name}.{format_}"
        if path.exists() and not self._is_forced(node):
            self._note_computed(node, is_computed=False)
            return self.readers[format_](_empty(node.type), str(path))
        value = super().execute_node(node, kwargs)
        self.writers[format_](value, str(path), node.name)
        self._note_computed(node, is_computed=True)
        return value

    def _note_computed(self, node: Node, *, is_computed: bool) -> None:
        """Note whether what reads a node is to be computed; in a run before, it may be otherwise."""
        change = self.computed_nodes.add if is_computed else self.computed_nodes.discard
        change(node.name)

    def _is_forced(self, node: Node) -> bool:
        forced = self.force_compute | self.computed_nodes
        return node.name in self.force_compute or not forced.isdisjoint(node.reads)


def _empty(type_: Any) -> Any:
    """Give a value that a reader sees the type of."""
    with contextlib.suppress(Exception):
        return type_()
    return None


def _write_json(value: Any, path: str, name: str) -> None:
    with replacing(path) as beside:
        if isinstance(value, dict):
            Path(beside).write_text(json.dumps(value))
        else:
            _method(value, "json")(beside)


def _write_frame(value: Any, path: str, name: str, format_: str) -> None:
    frame = value if getattr(value, "ndim", 2) > 1 else value.to_frame(name=name)
    with replacing(path) as beside:
        _method(frame, format_)(beside)


def _write_feather(value: Any, path: str, name: str) -> None:
    _write_frame(value, path, name, "feather")


def _write_parquet(value: Any, path: str, name: str) -> None:
    _write_frame(value, path, name, "parquet")


def _write_pickle(value: Any, path: str, name: str) -> None:
    with replacing(path) as beside:
        Path(beside).write_bytes(pickle.dumps(value))


def _method(value: Any, format_: str) -> Callable[[Any], Any]:
    method: Callable[[Any], Any] | None = getattr(value, f"to_{format_}", None)
    if method is None:
        msg = (
            f"No {format_} writer for type {type(value)} registered. Give one with "
            f"writers={{'{format_}': ...}}, or tag the node with another format."
        )
        raise NotImplementedError(msg)
    return method


def _read_json(empty: Any, path: str) -> Any:
    if isinstance(empty, dict):
        return json.loads(Path(path).read_text())
    import pandas as pd

    return pd.read_json(path, typ="series" if isinstance(empty, pd.Series) else "frame")


def _read_feather(empty: Any, path: str) -> Any:
    import pandas as pd

    return _as_kept(empty, pd.read_feather(path))


def _read_parquet(empty: Any, path: str) -> Any:
    import pandas as pd

    return _as_kept(empty, pd.read_parquet(path))


def _as_kept(empty: Any, frame: Any) -> Any:
    """Give the series that was kept as a frame, if it was one."""
    return frame.iloc[:, 0] if getattr(empty, "ndim", 2) == 1 else frame


def _read_pickle(empty: Any, path: str) -> Any:
    return pickle.loads(Path(path).read_bytes())  # noqa: S301 - the user's own file


_WRITERS: Final[Mapping[str, Writer]] = {
    "json": _write_json,
    "feather": _write_feather,
    "parquet": _write_parquet,
    "pickle": _write_pickle,
}
_READERS: Final[Mapping[str, Reader]] = {
    "json": _read_json,
    "feather": _read_feather,
    "parquet": _read_parquet,
    "pickle": _read_pickle,
}

__all__ = ["CachingGraphAdapter"]
