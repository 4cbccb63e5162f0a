"""Loading what a function reads and saving what it gives."""

from __future__ import annotations

import asyncio
import inspect
import json
import pickle
from dataclasses import dataclass
from typing import Annotated, Any, TypedDict

import pandas as pd
import pytest

from hamilton import async_driver, driver
from hamilton.ad_hoc_utils import create_temporary_module
from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers import (
    check_output,
    config,
    dataloader,
    datasaver,
    extract_fields,
    inject,
    load_from,
    parameterize,
    pipe_input,
    pipe_output,
    save_to,
    source,
    step,
    subdag,
    tag,
    value,
)
from hamilton.function_modifiers.adapters import LoadFromDecorator, SaveToDecorator
from hamilton.io.data_adapters import DataLoader, DataSaver
from hamilton.io.default_data_loaders import JSONDataLoader, JSONDataSaver
from hamilton.io.materialization import ExtractorFactory


def total(raw: dict) -> int:
    """Sum up."""
    return sum(raw.values())


def scaled(raw: dict, factor: int = 10) -> int:
    return sum(raw.values()) * factor


def both(one: dict, two: dict) -> dict:
    return {**one, **two}


def result() -> dict:
    return {"n": 1}


def number() -> int:
    return 1


def pair(n: int) -> tuple[dict, dict]:
    """Make a pair."""
    return {"n": n}, {"told": True}


def store(rows: dict) -> dict:
    return {"rows": len(rows)}


def _grown(raw: dict, by: int) -> dict:
    return {**raw, "grown": by}


class Facts(TypedDict):
    rows: int


class Elsewhere:
    pass


# Decorated before the names of their annotations are defined.


@load_from.json(path="f")
def early(raw: Defined) -> int:
    return len(raw)


@dataloader()
def early_pair() -> tuple[Defined, dict]:
    return {}, {}


@datasaver()
def early_store(rows: dict) -> Told:
    return {}


Defined = dict
Told = Elsewhere


@pytest.fixture
def stored(tmp_path):
    path = tmp_path / "raw.json"
    path.write_text('{"a": 1, "b": 2}')
    return str(path)


@dataclass
class PairLoader(DataLoader):
    first: str
    second: str

    @classmethod
    def applicable_types(cls):
        return [dict]

    @classmethod
    def name(cls):
        return "pair"

    def load_data(self, type_):
        return {"first": self.first, "second": self.second}, {}


@dataclass
class PairSaver(DataSaver):
    first: str
    second: str = "2"

    @classmethod
    def applicable_types(cls):
        return [dict]

    @classmethod
    def name(cls):
        return "pair"

    def save_data(self, data):
        return {"first": self.first, "second": self.second, "saved": data}


@save_to.memory()
@load_from.literal(value={"a": 1})
def travelling(raw: dict) -> dict:
    return raw


def facts_of(node):
    return {key: told for key, told in node.tags.items() if key.startswith("hamilton.data_")}


# load_from.


def test_a_parameter_is_loaded_by_two_nodes(graph_of, stored):
    """Row 39 of the golden behaviours."""
    graph = graph_of(load_from.json(path=stored)(total))

    assert sorted(graph) == ["total", "total.load_data.raw", "total.select_data.raw"]
    assert list(graph["total"].reads) == ["total.select_data.raw"]


def test_the_nodes_that_load_are_tagged_and_typed(graph_of, stored):
    graph = graph_of(load_from.json(path=stored)(total))
    shared = {
        "hamilton.data_loader": True,
        "hamilton.data_loader.source": "json",
        "hamilton.data_loader.classname": "JSONDataLoader",
        "hamilton.data_loader.node": "raw",
    }

    pair, data = graph["total.load_data.raw"], graph["total.select_data.raw"]

    assert facts_of(pair) == {**shared, "hamilton.data_loader.has_metadata": True}
    assert facts_of(data) == {**shared, "hamilton.data_loader.has_metadata": False}
    assert (pair.type, data.type) == (tuple[dict, dict[str, Any]], dict)
    assert [f.__name__ for f in data.originating_functions] == ["total"]
    assert facts_of(graph["total"]) == {}


def test_the_loaded_value_is_read(values_of, stored):
    assert values_of(load_from.json(path=stored)(total))["total"] == 3


def test_the_path_may_be_a_value_or_come_from_the_graph(values_of, stored):
    assert values_of(load_from.json(path=value(stored))(total))["total"] == 3
    assert values_of(load_from.json(path=source("where"))(total), where=stored)["total"] == 3


@dataclass
class One(DataLoader):
    """Loads a number."""

    @classmethod
    def applicable_types(cls):
        return [int]

    @classmethod
    def name(cls):
        return "number"

    def load_data(self, type_):
        return 1, {}


@dataclass
class Two(One):
    """Loads another number."""

    def load_data(self, type_):
        return 2, {}


@pytest.mark.parametrize(("loaders", "loaded"), [([One, Two], 2), ([Two, One], 1)])
def test_the_last_of_several_loaders_that_apply_is_taken(values_of, loaders, loaded):
    def read(number: int) -> int:
        return number

    assert values_of(LoadFromDecorator(loaders)(read))["read"] == loaded
    factory = ExtractorFactory("number", loaders)
    builder = driver.Builder().with_modules(create_temporary_module(read))
    assert builder.with_materializers(factory).build().execute(["read"]) == {"read": loaded}


def test_two_arguments_may_read_one_source(values_of):
    loaded = LoadFromDecorator([PairLoader], first=source("k"), second=source("k"))

    assert values_of(loaded(result_of_raw), k="v")["result_of_raw"] == {"first": "v", "second": "v"}


def result_of_raw(raw: dict) -> dict:
    return raw


def test_several_parameters_are_loaded_each_by_its_name(values_of, stored):
    loads_one = load_from.json(path=stored, inject_="one")
    loads_two = load_from.literal(value={"c": 3}, inject_="two")

    assert values_of(loads_one(loads_two(both)))["both"] == {"a": 1, "b": 2, "c": 3}


def test_a_loaded_function_can_still_be_called(stored):
    assert load_from.json(path=stored)(total)({"a": 5}) == 5


def test_another_parameter_keeps_its_default(stored):
    module = create_temporary_module(load_from.json(path=stored, inject_="raw")(scaled))
    dr = driver.Builder().with_modules(module).build()

    assert dr.execute(["scaled"]) == {"scaled": 30}


@pytest.mark.parametrize(
    ("arguments", "function", "words"),
    [
        ({"path": "f"}, scaled, "multiple parameters in the signature, you must pass `inject_`"),
        ({"path": "f", "inject_": "row"}, total, "Invalid inject parameter: row.*mean 'raw'"),
        ({"path": "f"}, number, r"The function: number .* has no parameters"),
        ({}, total, "Missing required parameters for adapter : JSONDataLoader: path"),
        ({"path": "f", "zz": "x"}, total, r"for loader: JSONDataLoader zz .*\)\. Choices"),
    ],
)
def test_a_load_that_has_no_meaning_is_refused_when_decorating(arguments, function, words):
    with pytest.raises(InvalidDecoratorException, match=words):
        LoadFromDecorator([JSONDataLoader], **arguments)(function)


def test_a_type_that_nothing_loads_is_refused_when_decorating():
    with pytest.raises(
        InvalidDecoratorException,
        match=r"No loader class found for type: <class 'int'> specified by parameter: n in "
        r"function: pair \(test_adapters.py:\d+\).*JSONDataLoader",
    ):
        load_from.json(path="f")(pair)


def test_a_name_that_is_defined_later_is_looked_up_when_building(graph_of):
    assert graph_of(early)["early.select_data.raw"].type is dict


def test_a_parameter_without_annotation_is_refused_when_building(graph_of):
    def bare(raw) -> int:
        return 1

    with pytest.raises(ValueError, match="Missing type hint for raw in function bare"):
        graph_of(load_from.json(path="f")(bare))


@pytest.mark.parametrize(
    ("decorate", "words"),
    [
        (lambda: load_from.json(paths="f")(total), r"loader: JSONDataLoader paths.*mean 'path'"),
        (lambda: load_from.literal(value=3, extra=1)(total), "loader: .* extra.*Choices .*: value"),
        (lambda: load_from.json(inject="raw", path="f")(total), "loader: .*Did you mean 'inject_'"),
        (lambda: save_to.memory(paths="f"), r"saver: save_to.memory\(\) paths"),
    ],
)
def test_arguments_that_no_adapter_of_the_key_takes_are_refused(decorate, words):
    with pytest.raises(InvalidDecoratorException, match=f"^Extra parameters for {words}"):
        decorate()


def read(df: pd.DataFrame) -> int:
    return len(df)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"separator": ";"}, "Did you mean 'sep'? Choices"),
        ({"encodings": "utf8"}, "Did you mean 'encoding'? Choices"),
        ({"thous": ","}, "Did you mean 'thousands'? Choices"),
        ({"qqqq": 1}, "(test_adapters.py:"),
    ],
)
def test_an_argument_of_another_library_is_told_with_those_of_the_one_annotated(given, words):
    with pytest.raises(
        InvalidDecoratorException, match=r"loader: PandasCSVReader .*Choices for parameters are: "
    ) as caught:
        load_from.csv(path="f", **given)(read)
    assert words in str(caught.value)
    assert "has_header" not in str(caught.value)


@dataclass
class Repeating(DataLoader):
    """Loads a text, repeated; twice unless told otherwise."""

    text: str
    times: int = 2

    @classmethod
    def applicable_types(cls):
        return [str]

    @classmethod
    def name(cls):
        return "repeating"

    def load_data(self, type_):
        return self.text * self.times, {}


@dataclass
class Bracketing(DataSaver):
    """Tells the value between a bracket and its mirror image; round ones unless told otherwise."""

    opening: str = "("
    closing: str = ")"

    @classmethod
    def applicable_types(cls):
        return [str]

    @classmethod
    def name(cls):
        return "bracketing"

    def save_data(self, data):
        return {"saved": f"{self.opening}{data}{self.closing}"}


def shout(heard: str) -> str:
    return heard.upper()


def repeating(*, is_dynamic):
    loaded = LoadFromDecorator([Repeating], text=source("word"), times=source("often"))(shout)
    saved = SaveToDecorator([Bracketing], output_name_="kept", opening=source("bracket"))(loaded)
    builder = driver.Builder().with_modules(create_temporary_module(saved)).with_cache()
    if is_dynamic:
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    return builder.build()


@pytest.mark.parametrize("is_dynamic", [False, True], ids=["plain", "dynamic"])
def test_an_optional_argument_whose_source_is_not_there_keeps_its_default(
    is_dynamic, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    dr = repeating(is_dynamic=is_dynamic)
    for _ in range(2):
        assert dr.execute(["kept"], inputs={"word": "ho"}) == {"kept": {"saved": "(HOHO)"}}
        given = {"word": "ho", "often": 1, "bracket": "["}
        assert dr.execute(["kept"], inputs=given) == {"kept": {"saved": "[HO)"}}


def test_a_required_argument_whose_source_is_not_there_is_a_missing_input(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="Required input word not provided"):
        repeating(is_dynamic=False).execute(["kept"], inputs={"often": 1})


def test_the_signature_of_a_key_has_its_arguments():
    assert list(inspect.signature(load_from.file).parameters) == ["inject_", "path", "encoding"]
    assert list(inspect.signature(save_to.memory).parameters) == ["output_name_", "target_"]


def test_an_unknown_key_is_refused():
    with pytest.raises(AttributeError, match="No loader named: csvv available for load_from"):
        load_from.csvv(path="f")
    with pytest.raises(AttributeError, match=r"No saver named: jsn.*Did you mean 'json'.*\? Avail"):
        save_to.jsn(path="f")
    with pytest.raises(AttributeError, match=r"available for save_to\. Available are: "):
        save_to.qqqqq(path="f")


@pytest.mark.parametrize(
    ("keyed", "key", "libraries"),
    [
        (save_to, "csv", "pandas or polars"),
        (load_from, "csv", "pandas or polars"),
        (load_from, "spss", "pandas"),
        (save_to, "npy", "numpy"),
    ],
)
def test_a_key_that_is_not_here_is_told_with_the_libraries_that_bring_it(
    keyed, key, libraries, monkeypatch
):
    monkeypatch.setenv("HAMILTON_AUTOLOAD_EXTENSIONS", "0")
    monkeypatch.setattr(keyed._found_in, "_adapters", {})
    with pytest.raises(AttributeError, match=f"It comes with {libraries}: install one that brings"):
        getattr(keyed, key)


def test_a_key_must_not_be_left_out():
    with pytest.raises(TypeError, match=r"load_from is used with a key, as in load_from\.json\("):
        load_from(path="x.json")


def test_special_attributes_are_no_keys():
    assert not hasattr(load_from, "__wrapped__")


# save_to.


@pytest.mark.parametrize(
    ("arguments", "name"), [({}, "save.result"), ({"output_name_": "sv"}, "sv")]
)
def test_a_value_is_saved_by_one_node(graph_of, arguments, name):
    """Row 40 of the golden behaviours."""
    graph = graph_of(save_to.json(path=source("p"), **arguments)(result))

    assert sorted(graph) == sorted([name, "p", "result"])
    assert list(graph[name].reads) == ["result", "p"]
    assert graph[name].type == dict[str, Any]
    assert facts_of(graph[name]) == {
        "hamilton.data_saver": True,
        "hamilton.data_saver.sink": "json",
        "hamilton.data_saver.classname": "JSONDataSaver",
    }


def test_saving_tells_of_the_file_and_leaves_the_value(values_of, tmp_path):
    path = tmp_path / "f.json"

    values = values_of(save_to.json(path=str(path))(result))

    assert values["result"] == {"n": 1}
    assert values["save.result"]["file_metadata"]["path"] == str(path)
    assert json.loads(path.read_text()) == {"n": 1}


def test_two_arguments_of_a_saver_may_read_one_source(values_of):
    saved = SaveToDecorator([PairSaver], first=source("k"), second=source("k"))(result)

    assert values_of(saved, k="v")["save.result"] == {
        "first": "v",
        "second": "v",
        "saved": {"n": 1},
    }


def test_two_savers_both_save_the_result(values_of):
    one = SaveToDecorator([PairSaver], "one", first="1")
    two = SaveToDecorator([PairSaver], "two", first="2")

    values = values_of(two(one(result)))

    assert values["one"]["saved"] == values["two"]["saved"] == {"n": 1}


def test_one_of_several_values_is_saved_by_its_name(values_of):
    saved = SaveToDecorator([PairSaver], target_="left", first="1")
    parts = extract_fields({"left": dict, "right": dict})(halves)

    assert values_of(saved(parts))["save.left"]["saved"] == {"l": 1}


def halves() -> dict:
    return {"left": {"l": 1}, "right": {}}


@pytest.mark.parametrize("target", [None, ["left", "right"]])
def test_which_of_several_values_is_saved_must_be_said(graph_of, target):
    saved = SaveToDecorator([PairSaver], target_=target, first="1")

    with pytest.raises(InvalidDecoratorException, match="single node to save, but got 2: left, r"):
        graph_of(saved(extract_fields({"left": dict, "right": dict})(halves)))


@pytest.mark.parametrize(
    ("decorator", "function", "words"),
    [
        (save_to.json(path="f"), number, "No saver class found.*output type of number"),
        (save_to.json(), result, "Missing required parameters for adapter : JSONDataSaver: path"),
        (
            SaveToDecorator([JSONDataSaver], path="f", pth="g"),
            result,
            "Extra parameters for saver: JSONDataSaver pth.*Did you mean 'path'",
        ),
    ],
)
def test_a_saver_that_has_no_meaning_is_refused_when_building(graph_of, decorator, function, words):
    with pytest.raises(InvalidDecoratorException, match=words):
        graph_of(decorator(function))


@pytest.mark.parametrize(("target", "expected"), [(None, ["save.result"]), ("result", ["result"])])
def test_what_saves_is_the_end_of_a_function_and_takes_its_tags(graph_of, target, expected):
    graph = graph_of(tag(owner="ann", target_=target)(save_to.memory()(result)))
    assert [name for name in graph if "owner" in graph[name].tags] == expected


def test_what_is_saved_is_still_what_other_decorators_work_on(values_of):
    saved = save_to.memory()(result)
    piped, twice = pipe_output(step(_grown, by=2))(saved), save_to.memory(output_name_="b")(saved)
    checked = check_output(allow_none=False)(saved)

    assert values_of(piped)["result"] == {"n": 1, "grown": 2}
    assert values_of(twice)["b"] == {"n": 1}
    assert "result_raw" in values_of(checked)


@pytest.mark.parametrize(
    ("decorator", "written"), [(load_from.json, "load_from.json"), (save_to.json, "save_to.json")]
)
def test_a_key_without_parentheses_is_refused_by_name(decorator, written):
    with pytest.raises(InvalidDecoratorException) as caught:
        decorator(total)
    assert str(caught.value).startswith(f"@{written} is written without parentheses on total")


# dataloader and datasaver.


def test_a_function_that_loads_is_a_pair_and_its_value(graph_of, values_of):
    """Row 41 of the golden behaviours."""
    loads = dataloader()(pair)

    graph, values = graph_of(loads), values_of(loads, n=3)

    assert sorted(graph) == ["n", "pair", "pair.loader"]
    assert (values["pair"], values["pair.loader"]) == ({"n": 3}, ({"n": 3}, {"told": True}))
    assert (graph["pair"].type, graph["pair.loader"].type) == (dict, tuple[dict, dict])
    assert graph["pair"].doc == graph["pair.loader"].doc == "Make a pair."


@pytest.mark.parametrize(
    ("given", "told"), [(({}, {}, 3), "tuple of 3"), ([{}], "list of 1"), ({"n": 1}, "dict")]
)
def test_a_function_that_loads_no_pair_is_told(values_of, given, told):
    @dataloader()
    def odd() -> tuple[dict, dict]:
        return given

    with pytest.raises(InvalidDecoratorException) as caught:
        values_of(odd)
    assert str(caught.value).endswith(f"(data, metadata); it returned {told}.")


def test_the_nodes_of_a_function_that_loads_are_tagged(graph_of):
    graph = graph_of(dataloader()(pair))
    shared = {
        "hamilton.data_loader": True,
        "hamilton.data_loader.node": "pair",
        "hamilton.data_loader.classname": "pair()",
    }

    assert facts_of(graph["pair"]) == {
        **shared,
        "hamilton.data_loader.has_metadata": False,
        "hamilton.data_loader.source": "pair",
    }
    assert facts_of(graph["pair.loader"]) == {
        **shared,
        "hamilton.data_loader.has_metadata": True,
        "hamilton.data_loader.source": "loader",
    }


def test_the_pair_may_be_annotated_in_many_ways(graph_of):
    import typing

    for annotation in (
        tuple[int, dict[str, Any]],
        typing.Tuple[int, typing.Dict[str, int]],  # noqa: UP006 - as older code writes it
        "tuple[int, dict]",
        typing.Annotated[tuple[int, typing.Annotated[dict, "told"]], "a pair"],
    ):

        def rows():
            return 1, {}

        rows.__annotations__["return"] = annotation
        assert graph_of(dataloader()(rows))["rows"].type is int


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (dict, "must return a tuple. It"),
        (tuple, "must return a tuple. It"),
        (tuple[int], "must return a tuple of length 2"),
        (tuple[int, ...], "must return a tuple of length 2"),
        (tuple[int, dict, int], "must return a tuple of length 2"),
        (tuple[int, int], r"must return a tuple of type \(SOME_TYPE, dict\)"),
    ],
)
def test_a_function_that_loads_must_return_such_a_pair(annotation, words):
    def rows():
        return 1, {}

    rows.__annotations__["return"] = annotation
    with pytest.raises(InvalidDecoratorException, match=f"Function: rows {words}"):
        dataloader()(rows)


def test_a_function_that_saves_is_tagged(graph_of, values_of):
    saves = datasaver()(store)

    assert facts_of(graph_of(saves)["store"]) == {
        "hamilton.data_saver": True,
        "hamilton.data_saver.sink": "store",
        "hamilton.data_saver.classname": "store()",
    }
    assert values_of(saves, rows={"a": 1})["store"] == {"rows": 1}


@pytest.mark.parametrize(
    "annotation", [dict, dict[str, Any], "dict[str, int]", Facts, Annotated[dict, 1]]
)
def test_what_is_told_of_saving_is_any_dict(graph_of, annotation):
    def kept(rows: dict):
        return {}

    kept.__annotations__["return"] = annotation
    assert "kept" in graph_of(datasaver()(kept))


def test_a_function_that_saves_must_return_a_dict():
    with pytest.raises(InvalidDecoratorException, match="Function: number must return a dict"):
        datasaver()(number)


def test_a_function_that_saves_must_say_what_it_returns():
    def bare(rows: dict):
        return {}

    with pytest.raises(InvalidDecoratorException, match="bare must have a return annotation"):
        datasaver()(bare)


def test_annotations_that_are_defined_later_are_read_when_building(graph_of):
    assert graph_of(early_pair)["early_pair"].type is dict
    with pytest.raises(InvalidDecoratorException, match="early_store must return a dict"):
        graph_of(early_store)


def test_functions_that_load_and_save_can_be_called():
    assert dataloader()(pair)(1) == ({"n": 1}, {"told": True})
    assert datasaver()(store)({}) == {"rows": 0}


# Next to others.


def test_a_pipe_begins_with_what_is_loaded_wherever_it_stands(values_of, stored):
    loads, grows = load_from.json(path=stored), pipe_input(step(_grown, by=7))
    wanted = {"a": 1, "b": 2, "grown": 7}

    assert values_of(grows(loads(result_of_raw)))["result_of_raw"] == wanted
    assert values_of(loads(grows(result_of_raw)))["result_of_raw"] == wanted


def test_what_a_pipe_gives_is_saved(values_of):
    saves = save_to.memory(output_name_="kept")

    assert values_of(saves(pipe_output(step(_grown, by=7))(result)))["kept"] == {
        "n": 1,
        "grown": 7,
    }


def test_what_is_loaded_is_loaded_once_for_all_parameters(values_of, stored):
    loads = load_from.json(path=stored, inject_="raw")

    values = values_of(
        loads(parameterize(one={"factor": value(1)}, ten={"factor": value(10)})(scaled))
    )

    assert (values["one"], values["ten"]) == (3, 30)


def test_a_loaded_function_takes_injected_values(values_of, stored):
    loads = load_from.json(path=stored, inject_="raw")

    assert values_of(inject(factor=value(2))(loads(scaled)))["scaled"] == 6


def test_what_is_loaded_has_the_name_that_the_configuration_gives(graph_of, stored):
    def total__now(raw: dict) -> int:
        return 1

    graph = graph_of(config.when(mode="now")(load_from.json(path=stored)(total__now)), mode="now")

    assert "total.load_data.raw" in graph


def test_what_is_checked_is_saved(values_of):
    saves = save_to.memory(output_name_="kept")

    assert values_of(saves(check_output(allow_none=False)(result)))["kept"] == {"n": 1}


def test_loading_and_saving_work_in_a_graph_within(values_of, stored):
    inner = save_to.memory(output_name_="kept")(load_from.json(path=stored)(result_of_raw))

    def outer(result_of_raw: dict, kept: dict) -> bool:
        return result_of_raw == kept

    assert values_of(subdag(inner)(outer))["outer"] is True


def test_the_nodes_pickle(graph_of):
    graph = graph_of(travelling)
    loads = pickle.loads(pickle.dumps(graph["travelling.load_data.raw"]))  # noqa: S301 - its own
    takes = pickle.loads(pickle.dumps(graph["travelling.select_data.raw"]))  # noqa: S301 - its own
    saves = pickle.loads(pickle.dumps(graph["save.travelling"]))  # noqa: S301 - its own

    raw = takes.call({"travelling.load_data.raw": loads.call({})})

    assert saves.call({"travelling": raw}) == {"a": 1}


def test_coroutines_load_and_save(stored):
    @save_to.memory(output_name_="kept")
    @load_from.json(path=stored)
    async def doubled(raw: dict) -> dict:
        await asyncio.sleep(0)
        return {key: 2 * number for key, number in raw.items()}

    @dataloader()
    async def fetched() -> tuple[dict, dict]:
        return {"c": 3}, {"told": True}

    @datasaver()
    async def sent(doubled: dict, fetched: dict) -> dict:
        return {**doubled, **fetched}

    async def run():
        module = create_temporary_module(doubled, fetched, sent)
        dr = await async_driver.Builder().with_modules(module).build()
        return await dr.execute(["kept", "sent"])

    assert asyncio.run(run()) == {"kept": {"a": 2, "b": 4}, "sent": {"a": 2, "b": 4, "c": 3}}
