"""Read a script into one module text with a map back to the file."""

from __future__ import annotations

import io
import tokenize
from pathlib import Path

from hamilton.migrate.facts import Origin, Reason, Refused, Source

_KINDS = (".py", ".pyw")


def read_source(path: str | Path) -> Source | Refused:
    r"""Give the text of a script as Python would read it, or say why there is none.

    Parameters
    ----------
    path
        A Python script, percent-format cells included.

    Returns
    -------
    Source or Refused
        The text with ``\\n`` line ends; refused is what is no Python script or cannot be decoded.
    """
    file = Path(path)
    if file.suffix not in _KINDS:
        return _refused(
            "M001",
            f"{file.name} is no Python script (.py); export a notebook as a script first",
            path,
        )
    try:
        text = _decode(file.read_bytes())
    except OSError as error:
        return _refused(
            "M002",
            f"{file.name} cannot be read: {error.strerror}; check the path and its rights",
            path,
        )
    except (SyntaxError, UnicodeDecodeError) as error:
        return _refused(
            "M003",
            f"{file.name} cannot be decoded: {error}; save it as UTF-8 or declare its coding",
            path,
        )
    return source_from_text(text, str(path))


def source_from_text(text: str, path: str = "<script>") -> Source:
    """Give a text as a source whose lines are its own, with cells counted where it marks them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Source(path, text, tuple(_origins(text)))


def _decode(data: bytes) -> str:
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding)


def _origins(text: str) -> list[Origin]:
    cell: int | None = None
    origins = []
    for line, content in enumerate(text.split("\n"), start=1):
        if is_cell_mark(content):
            cell = 0 if cell is None else cell + 1
        origins.append(Origin(line, cell))
    return origins


def is_cell_mark(line: str) -> bool:
    """Say whether a line opens a cell of the percent format, or of an exported notebook."""
    return line.startswith(("# %%", "#%%", "# In["))


def _refused(code: str, message: str, path: str | Path) -> Refused:
    return Refused((Reason(code, message, str(path)),))
