"""Arguments of Polars' readers that had other names, or were there, in older releases."""

from __future__ import annotations

from typing import Final

RENAMED: Final = {
    "comment_char": "comment_prefix",
    "dtypes": "schema_overrides",
    "row_count_name": "row_index_name",
    "row_count_offset": "row_index_offset",
}
"""Older names, with those of today."""

GONE_FROM_READERS: Final = (
    "batch_size", "low_memory", "memory_map", "missing_utf8_is_empty_string", "n_threads",
    "rechunk", "sample_size", "use_pyarrow",
)  # fmt: skip
"""Arguments that only older releases take."""
