"""The family of a value, found by the names of its classes: nothing is imported."""

from __future__ import annotations

from typing import Final

_KINDS: Final = {
    ("pandas", "DataFrame"): "frame",
    ("pandas", "Series"): "series",
    ("pandas", "Index"): "index",
    ("pandas", "ExtensionArray"): "extension_array",
    ("pandas", "BaseGroupBy"): "grouped",
    ("numpy", "ndarray"): "array",
    ("numpy", "generic"): "array_scalar",
    ("polars", "DataFrame"): "polars",
    ("polars", "Series"): "polars",
    ("polars", "LazyFrame"): "polars_lazy",
    ("pyarrow", "Table"): "arrow",
    ("matplotlib", "Figure"): "figure",
    ("matplotlib", "Artist"): "artist",
    ("sklearn", "BaseEstimator"): "estimator",
    ("builtins", "dict"): "mapping",
    ("builtins", "list"): "sequence",
    ("builtins", "tuple"): "sequence",
    ("collections", "deque"): "sequence",
    ("builtins", "set"): "set",
    ("builtins", "frozenset"): "set",
    ("builtins", "function"): "function",
    ("builtins", "method"): "method",
    ("functools", "_lru_cache_wrapper"): "cached_function",
    ("builtins", "builtin_function_or_method"): "builtin",
    ("numpy", "ufunc"): "builtin",
    ("builtins", "module"): "module",
    ("builtins", "type"): "class",
    ("builtins", "generator"): "generator",
    ("builtins", "coroutine"): "generator",
    ("builtins", "async_generator"): "generator",
}
_EXACT: Final = {
    bool: "scalar",
    int: "scalar",
    float: "scalar",
    complex: "scalar",
    str: "scalar",
    bytes: "scalar",
    bytearray: "scalar",
    type(None): "scalar",
    type(...): "scalar",
    type(NotImplemented): "scalar",
    range: "scalar",
    slice: "scalar",
    memoryview: "buffer",
}


def kind_of(value: object) -> str:
    """Name the family of a value, ``"object"`` for one that belongs to none.

    Examples
    --------
    >>> kind_of(1), kind_of([1]), kind_of(object())
    ('scalar', 'sequence', 'object')
    """
    own = _EXACT.get(type(value))
    if own is not None:
        return own
    for base in type(value).__mro__:
        kind = _KINDS.get((base.__module__.partition(".")[0], base.__qualname__))
        if kind is not None:
            return kind
    return "object"


def name_of(kind: type) -> str:
    """Give a class by module and qualified name."""
    return f"{kind.__module__}.{kind.__qualname__}"
