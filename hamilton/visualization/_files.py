"""Where a picture goes: its text, or what the program ``dot`` makes of it."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hamilton.errors import RequestError, did_you_mean
from hamilton.io.utils import local_path, replacing
from hamilton.visualization._scene import DrawOptions

if TYPE_CHECKING:
    from graphviz import Digraph

logger = logging.getLogger(__name__)

NO_DOT: Final = (
    "the program `dot` is not found. Install graphviz (apt install graphviz, brew install graphviz, "
    "winget install graphviz) and see that `dot` is on the PATH."
)
"""What is told where nothing can draw."""

_TEXT: Final = ("dot", "gv")
_DEFAULT: Final = "png"


def write(picture: Digraph, options: DrawOptions) -> None:
    """Write a picture to the file that the options name.

    Parameters
    ----------
    picture
        The picture.
    options
        The path, with the extension that decides the format (``png`` where there is none), and
        how to draw. The folder is made if need be. A file is there whole or not at all.

    Raises
    ------
    RequestError
        If graphviz does not know the format, or the path is that of a folder.

    Notes
    -----
    The text, ``.dot`` or ``.gv``, takes only Python. Where the program ``dot`` is missing, the
    text is written beside in place of the picture, and a logged warning says so.
    """
    render = dict(options.render_kwargs or {})
    view, path = render.pop("view", False), _path(str(options.output_file_path))
    format_ = str(render.pop("format", None) or path.suffix[1:] or _DEFAULT).lower()
    if path.suffix[1:].lower() != format_:
        path = path.with_suffix(f".{format_}")
    is_drawn = format_ not in _TEXT and _drawn(picture, path, format_, render)
    if not is_drawn or options.keep_dot:
        text = path if format_ in _TEXT else path.with_suffix(".dot")
        _put(text, picture.source.encode())
    if view and is_drawn:
        import graphviz

        graphviz.view(str(path))


def _path(given: str) -> Path:
    if not os.path.basename(given).strip("."):  # noqa: PTH119 - pathlib drops the last "/"
        example = os.path.join(given, "dag.png")  # noqa: PTH118 - as above
        msg = f"output_file_path {given!r} is a folder: name a file in it, such as {example!r}."
        raise RequestError(msg)
    return Path(local_path(given.rstrip(".")))


def _drawn(picture: Digraph, path: Path, format_: str, render: dict[str, Any]) -> bool:
    import graphviz

    _refuse_unknown(format_, graphviz.FORMATS)
    try:
        data = picture.pipe(format=format_, **render)
    except graphviz.ExecutableNotFound:
        logger.warning(
            "%s is not drawn, its text is in %s: %s", path, path.with_suffix(".dot"), NO_DOT
        )
        return False
    _put(path, data)
    return True


def _refuse_unknown(format_: str, known: set[str]) -> None:
    if format_ not in known:
        msg = (
            f"unknown format: {format_!r}. {did_you_mean(format_, known, ' ')}Usual are png, svg, "
            "pdf and dot: give the file such an extension, or render_kwargs={'format': 'svg'}."
        )
        raise RequestError(msg)


def _put(path: Path, data: bytes) -> None:
    """Write so that who looks sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path, is_lasting=False) as beside:
        Path(beside).write_bytes(data)
