"""Matplotlib: how figures are written."""

from __future__ import annotations

import dataclasses
import warnings
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from hamilton.io.data_adapters import DataSaver
from hamilton.io.keyed import Keyed
from hamilton.io.utils import get_file_metadata, replacing, suffixed
from hamilton.registry import register_adapter


@dataclass
class MatplotlibWriter(Keyed, DataSaver, key="plt", types=(Figure,)):
    """Write a figure with its ``savefig``, whose arguments it takes; ``None`` is not passed on."""

    path: Any
    dpi: float | str | None = None
    format: str | None = None
    metadata: dict[str, Any] | None = None
    bbox_inches: Any = None
    pad_inches: float | str | None = None
    facecolor: Any = None
    edgecolor: Any = None
    backend: str | None = None
    orientation: str | None = None
    papertype: str | None = None
    transparent: bool | None = None
    bbox_extra_artists: list[Any] | None = None
    pil_kwargs: dict[str, Any] | None = None

    def save_data(self, data: Figure) -> dict[str, Any]:
        """Write the figure; ``papertype``, which Matplotlib takes no more, is left out.

        Warns
        -----
        UserWarning
            If a ``papertype`` is given.

        Raises
        ------
        TypeError
            If there is no path, or what is to be written is no figure.
        """
        if self.path is None or not hasattr(type(data), "savefig"):
            msg = (
                "MatplotlibWriter writes a Figure to a path; it was given a "
                f"{type(data).__name__} and {self.path!r}. Of axes, save their .figure."
            )
            raise TypeError(msg)
        given = {one.name: getattr(self, one.name) for one in dataclasses.fields(self)}
        arguments = {name: value for name, value in given.items() if value is not None}
        path = arguments.pop("path")
        if arguments.pop("papertype", None) is not None:
            msg = "MatplotlibWriter: Matplotlib takes no papertype any more; it is left out."
            warnings.warn(msg, UserWarning, stacklevel=2)
        if self.format is None:
            path = suffixed(path, f".{data.canvas.get_default_filetype()}")
        with replacing(path) as beside:
            data.savefig(beside, **arguments)
        return get_file_metadata(path)


register_adapter(MatplotlibWriter)
