"""Know what callables of libraries do: data, one row per callable, and how to look it up.

A row says what a call gives (fresh, the receiver itself, a view of it, something inside it), what it changes,
what it touches outside, and the type of its result. Tables name callables by import path
(``pandas.read_csv``) or by type and method (``pandas.DataFrame.dropna``). Where no row fits, the longest
pattern that ends with ``*`` is taken; where none fits at all, the callable is unknown, and whoever asks must
suppose the worst.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from hamilton.migrate.facts import Mode, Resource


class Share(Enum):
    """Say how the result of a call stands to what went in."""

    FRESH = "fresh"
    """A new object that shares nothing that can be changed."""
    HOLDS = "holds"
    """A new object that keeps hold of receiver and arguments."""
    SELF = "self"
    """The receiver, or the first argument, itself."""
    VIEW = "view"
    """Memory of the receiver, or of the first argument."""
    DERIVED = "derived"
    """Derived data: a view without copy-on-write, fresh with it."""
    INNER = "inner"
    """Something that the receiver holds."""


class Callback(Enum):
    """Say what a callable gives to a function that it is handed."""

    NOTHING = "nothing"
    """Fresh values only."""
    RECEIVER = "receiver"
    """The receiver and the other arguments themselves."""


@dataclass(frozen=True, slots=True)
class Row:
    """Tell what one callable does.

    Parameters
    ----------
    result
        Annotation text of the result, or nothing where it depends.
    share
        How the result stands to what went in.
    changes
        Positions of arguments that it changes, ``-1`` for the receiver.
    touches
        Resource and mode of each thing outside, without the path.
    path
        Position and keyword of the argument that holds a path, for what touches files.
    callback
        What a function among the arguments receives.
    """

    result: str | None = None
    share: Share = Share.FRESH
    changes: tuple[int, ...] = ()
    touches: tuple[tuple[Resource, Mode], ...] = ()
    path: tuple[int, str] | None = None
    callback: Callback = Callback.RECEIVER


Table = Mapping[str, Row]

IMMUTABLE = frozenset(
    [
        "int",
        "float",
        "complex",
        "bool",
        "str",
        "bytes",
        "None",
        "slice",
        "range",
        "function",
        "type",
        "module",
        "Ellipsis",
        "frozenset",
        "numpy.float64",
        "numpy.float32",
        "numpy.int64",
        "numpy.int32",
        "numpy.bool",
        "numpy.bool_",
        "numpy.str_",
        "numpy.dtype",
        "pandas.Timestamp",
        "pandas.Timedelta",
        "pandas.Period",
        "pandas.Interval",
        "pandas.Index",
        "pandas.RangeIndex",
        "pandas.DatetimeIndex",
        "pandas.MultiIndex",
        "pandas.CategoricalIndex",
        "pandas.NaT",
        "pandas.CategoricalDtype",
        "pandas.StringAccessor",
        "pandas.DatetimeAccessor",
        "pandas.Scalar",
        "datetime.datetime",
        "datetime.date",
        "datetime.timedelta",
        "datetime.time",
        "decimal.Decimal",
        "fractions.Fraction",
        "pathlib.Path",
        "pathlib.PosixPath",
        "pathlib.PurePath",
        "re.Pattern",
        "re.Match",
        "uuid.UUID",
    ]
)
"""Types whose values cannot be changed, and so are never shared in a way that matters."""

ONCE = frozenset(
    [
        "iterator",
        "generator",
        "file",
        "csv.reader",
        "csv.writer",
        "zip",
        "map",
        "filter",
        "enumerate",
        "reversed",
    ]
)
"""Types that are used up, or moved on, by reading them."""

SHALLOW_COPY: dict[str, str] = {
    "pandas.DataFrame": "{}.copy()",
    "pandas.Series": "{}.copy()",
    "pandas.Some": "{}.copy()",
    "numpy.ndarray": "{}.copy()",
    "list": "{}.copy()",
    "dict": "{}.copy()",
    "set": "{}.copy()",
    "collections.defaultdict": "{}.copy()",
    "collections.Counter": "{}.copy()",
    "collections.OrderedDict": "{}.copy()",
    "collections.deque": "{}.copy()",
}
"""How a value is copied whose own content will change."""

DEEP_COPY: dict[str, str] = SHALLOW_COPY | dict.fromkeys(
    (
        "list",
        "dict",
        "set",
        "collections.defaultdict",
        "collections.deque",
        "collections.OrderedDict",
    ),
    "copy.deepcopy({})",
)
"""How a value is copied when something inside it will change."""


PSEUDO = frozenset(
    [
        "pandas.Some",
        "pandas.Scalar",
        "pandas.Window",
        "pandas.Plot",
        "pandas.StringAccessor",
        "pandas.DatetimeAccessor",
        "pandas.DataFrame.loc",
        "pandas.Series.loc",
        "callable",
        "iterator",
        "generator",
        "file",
        "dict_view",
        "module",
        "function",
        "Ellipsis",
    ]
)
"""Types that the tables speak of, and that no annotation can name."""


def rows(names: str, row: Row, prefix: str = "") -> Iterator[tuple[str, Row]]:
    """Give one row under several names."""
    for name in names.split():
        yield prefix + name, row


def table(*parts: Iterable[tuple[str, Row]]) -> dict[str, Row]:
    """Join parts of a table, later parts winning."""
    return {name: row for part in parts for name, row in part}
