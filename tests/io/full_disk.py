"""Let every saver write over a file where there is no room for it, and print what is left.

Run as ``python full_disk.py FOLDER``. The room is that of ``RLIMIT_FSIZE``: whoever writes more
bytes to a file is refused by the system, as on a full disk.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from matplotlib.figure import Figure

from hamilton import registry

ROOM_BYTES = 700
OLD = b"what was there before"
EXTENSIONS = ("matplotlib", "numpy", "pandas", "polars", "polars_lazyframe", "yaml")
NUMBERS = [n * n * 7919 % 1_000_003 for n in range(2_000)]
PANDAS, POLARS = pd.DataFrame({"n": NUMBERS}), pl.DataFrame({"n": NUMBERS})


def figure() -> Figure:
    """Draw something."""
    drawn = Figure()
    drawn.add_subplot().plot(NUMBERS)
    return drawn


SAVERS: dict[str, tuple[Any, str, str, dict[str, Any]]] = {
    "JSONDataSaver": ({"n": NUMBERS}, "path", "f.json", {}),
    "RawFileDataSaver": (str(NUMBERS), "path", "f.txt", {}),
    "RawFileDataSaverBytes": (str(NUMBERS).encode(), "path", "f.bin", {}),
    "PickleSaver": (NUMBERS, "path", "f.pickle", {}),
    "YAMLDataSaver": (NUMBERS, "path", "f.yaml", {}),
    "NumpyNpyWriter": (np.array(NUMBERS), "path", "f.npy", {}),
    "MatplotlibWriter": (figure(), "path", "f.png", {}),
    "PandasCSVWriter": (PANDAS, "path", "f.csv", {}),
    "PandasExcelWriter": (PANDAS, "path", "f.xlsx", {}),
    "PandasFeatherWriter": (PANDAS, "dest", "f.feather", {}),
    "PandasHtmlWriter": (PANDAS, "buf", "f.html", {}),
    "PandasJsonWriter": (PANDAS, "filepath_or_buffer", "f.json", {}),
    "PandasORCWriter": (PANDAS, "path", "f.orc", {}),
    "PandasParquetWriter": (PANDAS, "path", "f.parquet", {}),
    "PandasPickleWriter": (PANDAS, "path", "f.pickle", {}),
    "PandasStataWriter": (PANDAS, "path", "f.dta", {}),
    "PandasXmlWriter": (PANDAS, "path_or_buffer", "f.xml", {"parser": "etree"}),
    "PolarsAvroWriter": (POLARS, "file", "f.avro", {}),
    "PolarsCSVWriter": (POLARS, "file", "f.csv", {}),
    "PolarsFeatherWriter": (POLARS, "file", "f.feather", {}),
    "PolarsJSONWriter": (POLARS, "file", "f.json", {}),
    "PolarsNDJSONWriter": (POLARS, "file", "f.ndjson", {}),
    "PolarsParquetWriter": (POLARS, "file", "f.parquet", {}),
    "PolarsSpreadsheetWriter": (POLARS, "workbook", "f.xlsx", {}),
}
"""Saver → a value that needs more room, the argument for the place, the file, other arguments."""

NEEDS = {
    "PandasExcelWriter": "openpyxl",
    "PandasFeatherWriter": "pyarrow",
    "PandasORCWriter": "pyarrow",
    "PandasParquetWriter": "pyarrow",
    "PolarsSpreadsheetWriter": "xlsxwriter",
}
"""Saver → the library that it needs besides its own; without it, it is left out."""


def main(folder: Path) -> None:
    """Let all savers try, and print what came of it."""
    for extension in EXTENSIONS:
        registry.load_extension(extension)
    known = {saver.__name__: saver for key in registry.SAVER_REGISTRY.values() for saver in key}
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    able = [name for name in SAVERS if find_spec(NEEDS.get(name, "json"))]
    ends = {name: ends_of(known[name], folder / name, *SAVERS[name]) for name in able}
    sys.stdout.write(json.dumps({"known": sorted(known), "ends": ends}))


def ends_of(
    saver: type[Any], folder: Path, value: Any, place: str, file: str, more: dict[str, Any]
) -> list[dict[str, Any]]:
    """Let a saver write where there is room for a beginning, and for all but the last byte."""
    folder.mkdir()
    target = folder / file
    adapter = saver(**{place: str(target)}, **more)
    adapter.save_data(value)
    size_bytes = target.stat().st_size
    target.write_bytes(OLD)
    ends = []
    for room_bytes in (ROOM_BYTES, size_bytes - 1):
        error = tried(adapter, value, room_bytes)
        files = {path.name: path.stat().st_size for path in folder.rglob("*")}
        is_whole = target.read_bytes() == OLD
        ends.append({"room": room_bytes, "error": error, "is_whole": is_whole, "files": files})
    return ends


def tried(adapter: Any, value: Any, room_bytes: int) -> str | None:
    """Let a saver write where there is little room; give what it raised."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room_bytes, most))
    try:
        adapter.save_data(value)
    except Exception as raised:  # noqa: BLE001 - each library raises its own
        return repr(raised)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    return None


if __name__ == "__main__":
    main(Path(sys.argv[1]))
