"""Every decorator beside every other, in both orders: what they give together, or why not.

A row tells a decorator as text, and what it does to a value in a model that knows nothing of graphs:
values enter by the parameters ``x`` and ``y``, the body makes one of them, what stands behind changes
it. A pair is written into a module, and the module is run

- as it is, by the driver,
- as ``async def``, by the async driver,
- inside a sub-DAG,
- node by node, each pickled and read again,

and must give what the model says. Pairs that have no meaning are in a table with the words that they
are refused with.
"""

from __future__ import annotations

import asyncio
import dataclasses
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from hamilton import ad_hoc_utils, async_driver, driver, settings
from hamilton.data_quality.base import DataValidator, ValidationResult
from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers._modules import functions_of
from hamilton.graph import Graph, build_graph
from hamilton.io.data_adapters import DataLoader, DataSaver

pytestmark = pytest.mark.in_turn

CONFIG = {"mode": "on", settings.ENABLE_POWER_USER_MODE: True}
GIVEN = {"x": {"a": 1, "b": 2}, "y": 5, "k": 7, "base": {"a": 30, "b": 40}}
LOADED = {"a": 500, "b": 600}


# The kinds of functions that are decorated -------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """A form of the function: the types of what it reads and gives, and its body as text."""

    read: str
    given: str
    part: str
    body: str


DICT = Kind("dict", "dict", "int", '{"p": x["a"] + y, "q": x["b"] * y}')
FRAME = Kind(
    "pd.DataFrame", "pd.DataFrame", "pd.Series",
    'pd.DataFrame({"p": x["a"] + y, "q": x["b"] * y})',
)  # fmt: skip
PAIR = Kind(
    "dict", "tuple[dict, dict]", "dict", '({"p": x["a"] + y, "q": x["b"] * y}, {"told": y})'
)
ALL = (DICT, FRAME, PAIR)


# What the text of a pair may use ------------------------------------------------------------------


def changed(value: Any, change: Callable[[Any], Any]) -> Any:
    """Change the ``p`` of a dict or frame, the first of a pair, or a number or series itself."""
    if isinstance(value, tuple):
        return (changed(value[0], change), *value[1:])
    if isinstance(value, pd.DataFrame):
        return value.assign(p=change(value["p"]))
    if isinstance(value, dict):
        return {**value, "p": change(value["p"])} if "p" in value else value
    return change(value)


def tenfold(value: Any) -> Any:
    return changed(value, lambda number: number * 10)


def increased(value: Any) -> Any:
    return changed(value, lambda number: number + 3)


def entered(value: Any) -> Any:
    """Change the ``a`` of what is read."""
    if isinstance(value, pd.DataFrame):
        return value.assign(a=value["a"] * 100)
    return {**value, "a": value["a"] * 100}


def plain(value: Any) -> Any:
    """Give a value without its library."""
    if isinstance(value, pd.DataFrame):
        return {name: plain(value[name]) for name in value.columns}
    if isinstance(value, pd.Series):
        return int(value.iloc[0])
    return value


@dataclasses.dataclass
class Loader(DataLoader):
    @classmethod
    def applicable_types(cls):
        return [dict, pd.DataFrame]

    @classmethod
    def name(cls):
        return "of_pairs"

    def load_data(self, type_):
        return (LOADED if type_ is dict else pd.DataFrame([LOADED])), {}


@dataclasses.dataclass
class Saver(DataSaver):
    @classmethod
    def applicable_types(cls):
        return [dict, pd.DataFrame, tuple, int, pd.Series]

    @classmethod
    def name(cls):
        return "of_pairs"

    def save_data(self, data):
        return {"saved": plain(data)}


def moved(value: Any) -> Any:
    """Change the ``a`` of what a sub-DAG reads."""
    if isinstance(value, pd.DataFrame):
        return value.assign(a=value["a"] + 1)
    return {**value, "a": value["a"] + 1}


class Always(DataValidator):
    def applies_to(self, datatype):
        return True

    def description(self):
        return "anything goes"

    @classmethod
    def name(cls):
        return "always"

    def validate(self, dataset):
        return ValidationResult(passes=True, message="fine")


PREAMBLE = f"""
import pandas as pd
from hamilton.function_modifiers import *
from hamilton.function_modifiers import apply_to, hamilton_exclude
from hamilton.function_modifiers.adapters import LoadFromDecorator, SaveToDecorator
from hamilton.function_modifiers.metadata import ray_remote_options
from hamilton.plugins.h_pandas import with_columns
from {__name__} import *
"""

INSIDE = {
    kind.body: ad_hoc_utils.module_from_source(
        f"import pandas as pd\n"
        f"from {__name__} import moved\n"
        f"def x(base: {kind.read}) -> {kind.read}:\n"
        f"    return moved(base)\n"
        f"def y(k: int) -> int:\n"
        f"    return k * 3\n",
        f"pairs_inside_{number}",
    )
    for number, kind in enumerate(ALL)
}
COLUMNS = ad_hoc_utils.module_from_source(
    "import pandas as pd\ndef a(x: pd.DataFrame) -> pd.Series:\n    return x['a'] - 1\n",
    "pairs_columns",
)


# The rows ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A decorator.

    Attributes
    ----------
    name
        What it is called in this table.
    text
        The decorator; ``{read}``, ``{given}`` and ``{part}`` stand for types, ``{value}`` for that
        of what it stands behind.
    kinds
        The functions it can decorate.
    tag
        The tag that it leaves somewhere.
    """

    name: str
    text: str
    kinds: tuple[Kind, ...] = ALL
    tag: str = ""


ROWS = [
    Row("config", "config.when(mode='on')", tag="hamilton.config"),
    Row("otherwise", "config.otherwise()"),
    Row("exclude", "hamilton_exclude"),
    Row(
        "resolve",
        "resolve_from_config(decorate_with=lambda mode: tag(**{'decided': mode}))",
        tag="decided",
    ),
    Row("does", "does(_body)"),
    Row("subdag", "subdag(INSIDE[KIND])"),
    Row("parameterized_subdag", "parameterized_subdag(INSIDE[KIND], one={}, two={})"),
    Row("dataloader", "dataloader()", (PAIR,), "hamilton.data_loader"),
    Row("datasaver", "datasaver()", (DICT,), "hamilton.data_saver"),
    Row("load_from", "LoadFromDecorator([Loader], inject_='x')", tag="hamilton.data_loader"),
    Row("pipe_input", "pipe_input(step(_entered))"),
    Row("with_columns", "with_columns(COLUMNS, on_input='x')", (FRAME,)),
    Row("inject", "inject(y=value(10))"),
    Row("inject the start", "inject(x=source('base'))"),
    Row("parameterize", "parameterize(one={'y': value(10)}, two={'y': source('k')})"),
    Row("extract_fields", "extract_fields({'p': int, 'q': int})", (DICT,)),
    Row("extract_columns", "extract_columns('p', 'q')", (FRAME,)),
    Row("unpack_fields", "unpack_fields('p', 'q')", (PAIR,)),
    Row("pipe_output", "pipe_output(step(_tenfold_{value}))"),
    Row("mutate", ""),
    Row(
        "check_output",
        "check_output(allow_none=False, importance='fail')",
        tag="hamilton.data_quality.source_node",
    ),
    Row(
        "check_output_custom",
        "check_output_custom(Always('fail'))",
        tag="hamilton.data_quality.source_node",
    ),
    Row("save_to", "SaveToDecorator([Saver])", tag="hamilton.data_saver"),
    Row("tag", "tag(own='x')", tag="own"),
    Row("tag_outputs", "tag_outputs(f={'told': 'x'}, one={'told': 'x'})", tag="told"),
    Row("schema", "schema.output(('p', 'int'))", (FRAME,), "hamilton.internal.schema_output"),
    Row("cache", "cache(format='parquet')", tag="cache.format"),
    Row("ray", "ray_remote_options(num_cpus=1)", tag="ray_remote.num_cpus"),
]
BY_NAME = {row.name: row for row in ROWS}
CREATORS = ("does", "subdag", "parameterized_subdag", "dataloader", "datasaver")
EXPANDERS = ("inject", "inject the start", "parameterize")
TAKERS = ("extract_fields", "extract_columns", "unpack_fields")
SEVERAL = ("parameterize", "parameterized_subdag")


# What has no meaning -----------------------------------------------------------------------------

TWO = "Got multiple decorators for decorator"
ONE = "Expected a single node to transform, but got 2"
FED = "which another decorator feeds"


def refusal(top: str, bottom: str) -> str:
    """Give the words with which a pair is refused, ``""`` if it works."""
    both = {top, bottom}
    if both <= set(CREATORS) or both <= set(EXPANDERS) or both == {"schema"}:
        return TWO
    return _REFUSED.get((top, bottom)) or _REFUSED_IN_ANY_ORDER.get(frozenset(both), "")


_REFUSED: Mapping[tuple[str, str], str] = {
    **{("save_to", taker): "Expected a single node to save, but got 2" for taker in TAKERS},
    ("load_from", "load_from"): "another decorator does so already",
    ("with_columns", "with_columns"): "more than once",
    ("save_to", "save_to"): "more than once",
}
"""(upper, lower) → words."""

_REFUSED_IN_ANY_ORDER: Mapping[frozenset[str], str] = {
    **{frozenset({taker, several}): ONE for taker in TAKERS for several in SEVERAL},
    **{frozenset({taker}): ONE for taker in TAKERS},
    **{
        frozenset({"parameterized_subdag", other}): ONE
        for other in (*EXPANDERS, "pipe_input", "with_columns")
    },
    **{
        frozenset({"inject the start", other}): FED
        for other in ("load_from", "pipe_input", "with_columns")
    },
    **{frozenset({"save_to", several}): "Expected a single node to save" for several in SEVERAL},
    frozenset({"subdag", "load_from"}): "another decorator does so already",
    frozenset({"parameterized_subdag", "load_from"}): "another decorator does so already",
    frozenset({"dataloader", "parameterize"}): "makes many nodes of one, but f is made of f.loader",
    frozenset({"dataloader", "unpack_fields"}): "output type must be a tuple with known items",
    frozenset({"extract_columns", "schema"}): "describes frames; p of f",
}


# The model ---------------------------------------------------------------------------------------


def expected(top: str, bottom: str, kind: Kind) -> dict[str, Any]:
    """Give the values of a pair, by the node's name."""
    both = (bottom, top)
    if "exclude" in both:
        return {}
    x, y = entering(both)
    variants = dict.fromkeys(["one", "two"] if set(SEVERAL) & {*both} else ["f"], y)
    if "parameterize" in both:
        variants = {"one": 10, "two": GIVEN["k"]}
    if "inject" in both:
        variants = dict.fromkeys(variants, 10)
    values = {name: made(x, y, kind) for name, y in variants.items()}
    if "dataloader" in both:
        values["f"] = values["f"][0]
    return behind(values, sorted(both, key=lambda name: name == "mutate"))


def entering(both: tuple[str, str]) -> tuple[dict[str, int], int]:
    x, y = GIVEN["x"], GIVEN["y"]
    if set(both) & {"subdag", "parameterized_subdag"}:
        x, y = moved(GIVEN["base"]), GIVEN["k"] * 3
    if "load_from" in both:
        x = LOADED
    if "inject the start" in both:
        x = GIVEN["base"]
    for name in reversed(both):  # what stands before a function is read from above
        if name == "pipe_input":
            x = entered(x)
        if name == "with_columns":
            x = {**x, "a": x["a"] - 1}
    return x, y


def made(x: dict[str, int], y: int, kind: Kind) -> Any:
    whole = {"p": x["a"] + y, "q": x["b"] * y}
    return (whole, {"told": y}) if kind is PAIR else whole


def behind(values: dict[str, Any], names: list[str]) -> dict[str, Any]:
    outputs = list(values)
    saved = []
    for name in names:
        if name in TAKERS:
            whole = values[outputs[0]]
            parts = whole if isinstance(whole, tuple) else whole.values()
            outputs = ["p", "q"]
            values.update(zip(outputs, parts, strict=True))
        if name in _CHANGES:
            values.update({one: _CHANGES[name](values[one]) for one in outputs})
        if name == "save_to":
            saved.append(outputs[0])
    return {**values, **{f"save.{one}": {"saved": values[one]} for one in saved}}


_CHANGES = {"pipe_output": tenfold, "mutate": increased}


# The modules -------------------------------------------------------------------------------------


def written(top: str, bottom: str, kind: Kind, define: str) -> str:
    """Write the module of a pair."""
    names = [bottom, top]
    body = kind.body if "does" not in names else "pass"
    decorators = [
        "@" + BY_NAME[name].text.replace("{value}", value_of(names[:height], names, kind))
        for height, name in enumerate(names)
        if name != "mutate"
    ]
    lines = [
        PREAMBLE,
        f"KIND = {kind.body!r}",
        f"def _body(x: {kind.read}, y: int) -> {kind.given}:",
        f"    return {kind.body}",
        f"def _entered(v: {kind.read}) -> {kind.read}:",
        "    return entered(v)",
        *step_text(kind.given, "whole"),
        *step_text(kind.part, "part"),
        *step_text("dict", "loaded"),
        *reversed(decorators),
        f"{define} f(x: {kind.read}, y: int) -> {kind.given}:",
        f"    {'return ' if body != 'pass' else ''}{body}",
    ]
    for number in range(names.count("mutate")):
        last = {"whole": kind.given, "part": kind.part, "loaded": "dict"}[
            value_of(names, names, kind)
        ]
        lines += ["@mutate(f)", f"def _changed_{number}(v: {last}) -> {last}:"]
        lines += ["    return increased(v)"]
    return "\n".join(lines)


def step_text(type_: str, what: str) -> list[str]:
    return [f"def _tenfold_{what}(v: {type_}) -> {type_}:", "    return tenfold(v)"]


def value_of(below: list[str], names: list[str], kind: Kind) -> str:
    """Say what stands below a decorator: the whole, its parts, or what a loader gave of a pair."""
    if set(TAKERS) & set(below):
        return "part"
    return "loaded" if "dataloader" in names else "whole"


def module_of(top: str, bottom: str, kind: Kind, define: str = "def") -> Any:
    return ad_hoc_utils.module_from_source(written(top, bottom, kind, define))


def given(kind: Kind) -> dict[str, Any]:
    frames = ("x", "base") if kind is FRAME else ()
    return {name: pd.DataFrame([one]) if name in frames else one for name, one in GIVEN.items()}


# The four ways -----------------------------------------------------------------------------------


def by_the_driver(module: Any, kind: Kind, names: list[str]) -> dict[str, Any]:
    dr = driver.Builder().with_modules(module).with_config(CONFIG).build()
    inputs = {name: one for name, one in given(kind).items() if name in dr.graph}
    return dr.execute(names, inputs=inputs)


def by_the_async_driver(module: Any, kind: Kind, names: list[str]) -> dict[str, Any]:
    async def run() -> dict[str, Any]:
        builder = async_driver.Builder().with_modules(module).with_config(CONFIG)
        dr = await builder.build()
        inputs = {name: one for name, one in given(kind).items() if name in dr.graph}
        return await dr.execute(names, inputs=inputs)

    return asyncio.run(run())


def pickled(graph: Graph, kind: Kind, names: list[str]) -> dict[str, Any]:
    """Compute a graph node by node, each pickled and read again."""
    values = {**CONFIG, **given(kind)}
    for name in graph.upstream(names):
        if not graph[name].user_defined:
            node = pickle.loads(pickle.dumps(graph[name]))  # noqa: S301 - what was just written
            values[name] = node.call(values)
    return {name: values[name] for name in names}


def nested(module: Any, kind: Kind, names: list[str]) -> dict[str, Any]:
    read = next(name for name in names if "." not in name)
    outer = ad_hoc_utils.module_from_source(
        f"from typing import Any\n"
        f"import sys\n"
        f"from hamilton.function_modifiers import subdag\n"
        f"@subdag(sys.modules[{module.__name__!r}])\n"
        f"def outer({read}: Any) -> object:\n"
        f"    return {read}\n"
    )
    inner = by_the_driver(outer, kind, [f"outer.{name}" for name in names])
    return {name.removeprefix("outer."): one for name, one in inner.items()}


# The tests ---------------------------------------------------------------------------------------


def pairs() -> list[tuple[str, str, Kind]]:
    """Give every upper and lower decorator that one function can have, and a form of it."""
    return [
        (top.name, bottom.name, next(kind for kind in top.kinds if kind in bottom.kinds))
        for top in ROWS
        for bottom in ROWS
        if set(top.kinds) & set(bottom.kinds)
    ]


def in_words(part: Any) -> str:
    return part if isinstance(part, str) else part.given


WORKING = [pair for pair in pairs() if not refusal(*pair[:2])]
REFUSED = [pair for pair in pairs() if refusal(*pair[:2])]


@pytest.mark.parametrize(("top", "bottom", "kind"), WORKING, ids=in_words)
def test_a_pair_gives_what_the_model_says_however_it_is_run(top, bottom, kind):
    want = expected(top, bottom, kind)
    module = module_of(top, bottom, kind)
    graph = build_graph(functions_of(module), CONFIG)
    if not want:
        assert all(node.user_defined for node in graph.values())
        return
    names = list(want)
    found = {
        "driver": by_the_driver(module, kind, names),
        "async": by_the_async_driver(module_of(top, bottom, kind, "async def"), kind, names),
        "nested": nested(module, kind, names),
        "pickled": pickled(graph, kind, names),
    }
    assert {way: {n: plain(one) for n, one in values.items()} for way, values in found.items()} == (
        dict.fromkeys(found, want)
    )
    tags = {tag for node in graph.values() for tag in node.tags}
    assert {row.tag for row in (BY_NAME[top], BY_NAME[bottom]) if row.tag} <= tags


@pytest.mark.parametrize(("top", "bottom", "kind"), REFUSED, ids=in_words)
def test_a_pair_without_a_meaning_is_refused_in_words(top, bottom, kind):
    with pytest.raises((ValueError, InvalidDecoratorException)) as caught:
        build_graph(functions_of(module_of(top, bottom, kind)), CONFIG)
    assert refusal(top, bottom) in str(caught.value)


@pytest.mark.parametrize("row", [row for row in ROWS if row.text], ids=lambda row: row.name)
def test_a_decorator_changes_no_function_and_no_call(row):
    kind = row.kinds[0]
    decorator = row.text.replace("{value}", "whole")
    text = written("tag", "tag", kind, "def").replace("@tag(own='x')\n", "")
    body = "pass" if row.name == "does" else f"return {kind.body}"
    text += f"\ndef plain_(x: {kind.read}, y: int) -> {kind.given}:\n    {body}\n"
    text += f"decorated = {decorator}(plain_)\n"
    module = ad_hoc_utils.module_from_source(text)
    before = dict(vars(module.plain_))
    build_graph([module.decorated], CONFIG)
    assert (dict(vars(module.plain_)), before) == ({}, {})
    assert module.plain_.__name__ == module.decorated.__name__ == "plain_"
    arguments = {name: given(kind)[name] for name in ("x", "y")}
    called = (module.decorated(**arguments), module.plain_(**arguments))
    assert plain(called[0]) == plain(called[1])
