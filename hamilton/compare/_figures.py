"""Comparers of matplotlib's figures and artists, by what is drawn."""

from __future__ import annotations

import io
from typing import Any

from hamilton.compare._outcome import EQUAL, Outcome
from hamilton.compare._walk import Walk

_AXES_ASPECTS = (
    "get_title",
    "get_xlabel",
    "get_ylabel",
    "get_xlim",
    "get_ylim",
    "get_xscale",
    "get_yscale",
)
_DATA = ("get_xydata", "get_offsets", "get_array", "get_text", "get_bbox", "get_label")


def compare_figures(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    """Compare two figures by their axes' data, then by the rendered pixels."""
    found = walk.compare(_figure_data(expected), _figure_data(actual), path)
    if found is not EQUAL:
        return found
    same = _pixels(expected) == _pixels(actual)
    return walk.compare(True, same, f"{path}.<rendered pixels are the same>")


def compare_artists(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    """Compare two artists (axes, lines, bars, texts) by the data that they draw."""
    return walk.compare(_artist_data(expected), _artist_data(actual), path)


def _figure_data(figure: Any) -> dict[str, object]:
    return {
        "size": [float(side) for side in figure.get_size_inches()],
        "axes": [_axes_data(axes) for axes in figure.axes],
    }


def _artist_data(artist: Any) -> dict[str, object]:
    return _axes_data(artist) if hasattr(artist, "get_xlim") else _drawn(artist)


def _axes_data(axes: Any) -> dict[str, object]:
    facts: dict[str, object] = {aspect: getattr(axes, aspect)() for aspect in _AXES_ASPECTS}
    facts["children"] = [_drawn(child) for child in axes.get_children()]
    return facts


def _drawn(artist: Any) -> dict[str, object]:
    facts = {name: _plain(getattr(artist, name)()) for name in _DATA if hasattr(artist, name)}
    return {"artist": type(artist).__name__, **facts}


def _plain(value: Any) -> object:
    """Turn matplotlib's own value types into arrays and texts."""
    if hasattr(value, "get_points"):
        return value.get_points()
    return value.filled() if hasattr(value, "filled") else value


def _pixels(figure: Any) -> bytes:
    drawing = io.BytesIO()
    figure.savefig(drawing, format="raw", dpi=60)
    return drawing.getvalue()
