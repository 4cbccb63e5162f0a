from __future__ import annotations

import copy
import dataclasses
import inspect
import json
import pickle

import pytest

from hamilton import base, driver, registry
from hamilton.ad_hoc_utils import create_temporary_module
from hamilton.errors import (
    DuplicateNodeError,
    EdgeTypeError,
    InvalidDecoratorException,
    RequestError,
)
from hamilton.execution.executors import SynchronousLocalTaskExecutor
from hamilton.function_modifiers import source, value
from hamilton.htypes import Collect, Parallelizable
from hamilton.io.data_adapters import DataSaver
from hamilton.io.default_data_loaders import JSONDataLoader, JSONDataSaver
from hamilton.io.materialization import (
    Extract,
    ExtractorFactory,
    Materialize,
    MaterializerFactory,
    from_,
    to,
    with_materializers,
)
from hamilton.lifecycle import GraphExecutionHook


def x(i: int) -> int:
    return i + 1


def a(x: int) -> dict:
    return {"x": x}


def b() -> int:
    return 1


def s(a: dict, b: int) -> dict:
    return {**a, "b": b}


def built(*functions, materializers=()):
    module = create_temporary_module(*(functions or (x, a, b, s)))
    return driver.Builder().with_modules(module).with_materializers(*materializers).build()


def names(dr):
    return sorted(node.name for node in dr.list_available_variables())


@pytest.fixture
def stored(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"x": 40}')
    return str(path)


# Saving.


def test_a_value_is_saved_and_another_given(tmp_path):
    """Row 42 of the golden behaviours."""
    path = tmp_path / "a.json"

    told, values = built().materialize(
        to.json(id="aj", dependencies=["a"], path=str(path)),
        additional_vars=["b"],
        inputs={"i": 1},
    )

    assert json.loads(path.read_text()) == {"x": 2}
    assert told["aj"]["file_metadata"]["size"] == path.stat().st_size
    assert values == {"b": 1}


def test_no_result_builder_joins_what_is_materialized():
    dr = driver.Driver({}, create_temporary_module(b))

    assert dr.materialize(additional_vars=["b"]) == ({}, {"b": 1})


def test_what_is_saved_may_be_named_by_its_function(tmp_path):
    module = create_temporary_module(b)
    dr = driver.Builder().with_modules(module).build()

    told, values = dr.materialize(
        to.memory(id="m", dependencies=[module.b]), additional_vars=[module.b]
    )

    assert (told, values) == ({"m": 1}, {"b": 1})


def test_one_dependency_may_stand_by_itself():
    assert built().materialize(to.memory("m", "b"))[0] == {"m": 1}


@pytest.mark.parametrize("dependencies", [["a", "b"], []])
def test_what_is_saved_must_be_one_value(dependencies):
    with pytest.raises(ValueError, match="Must specify result builder via combine="):
        built().materialize(to.memory(id="m", dependencies=dependencies), inputs={"i": 1})


@pytest.mark.parametrize(
    ("combine", "words"),
    [
        (base.DictResult, r"takes a result builder, not .* Write DictResult\(\)"),
        (dict, "Such as"),
        (3, "not 3"),
    ],
)
def test_what_joins_must_be_a_result_builder(combine, words):
    with pytest.raises(ValueError, match=words):
        to.memory(id="m", dependencies=["a", "b"], combine=combine)


@pytest.mark.parametrize(
    ("dependencies", "words"),
    [
        (a, r"Materializer m: dependencies= takes a list.* given a\. Write dependencies=\[a\]\."),
        (3, r"given 3\. Write dependencies=\[3\]\."),
        (None, r"it was given None\.$"),
    ],
)
def test_what_is_saved_must_be_a_list(dependencies, words):
    with pytest.raises(RequestError, match=words):
        to.memory(id="m", dependencies=dependencies)


@pytest.mark.parametrize("name", [3, None, "", a])
def test_a_saver_must_have_a_name(name):
    with pytest.raises(RequestError, match="id= names the node that saves"):
        to.memory(id=name, dependencies=["a"])


@pytest.mark.parametrize(
    ("factory", "words"),
    [
        (
            lambda: to.memory(id="m", dependencies=[3]),
            "3 is neither.*dependencies= of materializer m",
        ),
        (lambda: from_.json(target=["a"], path="p"), "neither.*target= of a loader of json"),
    ],
)
def test_what_names_no_node_is_told_with_its_place(factory, words):
    with pytest.raises(RequestError, match=words):
        built().materialize(factory(), additional_vars=["a"])


def test_a_dependency_that_is_no_node_is_named():
    with pytest.raises(
        ValueError,
        match=r"Materializer m has dependencies that are not in the graph: \['bb'\]\. "
        r"Did you mean 'b'",
    ):
        built().materialize(to.memory(id="m", dependencies=["bb"]))


def test_a_type_that_nothing_saves_is_refused():
    with pytest.raises(
        InvalidDecoratorException, match=r"No saver class found for type: <class 'int'>.*output"
    ):
        built().materialize(to.json(id="m", dependencies=["b"], path="f"))


def test_an_argument_that_is_missing_is_named():
    with pytest.raises(InvalidDecoratorException, match=r"Missing required param.*JSON.*: path"):
        built().materialize(to.json(id="m", dependencies=["a"]), inputs={"i": 1})


def test_arguments_may_be_values_or_come_from_the_graph(tmp_path):
    def where(folder: str) -> str:
        return f"{folder}/f.txt"

    def text() -> str:
        return "é"

    save = to.file(id="m", dependencies=["text"], path=source("where"), encoding=value("latin-1"))
    built(where, text).materialize(save, inputs={"folder": str(tmp_path)})

    assert (tmp_path / "f.txt").read_bytes() == b"\xe9"


def test_an_input_that_a_saver_reads_is_asked_for():
    with pytest.raises(ValueError, match="Required input where not provided for nodes"):
        built().materialize(
            to.json(id="m", dependencies=["a"], path=source("where")), inputs={"i": 1}
        )


@pytest.mark.parametrize(
    ("given", "stored", "loaded"),
    [({}, "é".encode(), "Ã©"), ({"saved_as": "latin-1"}, b"\xe9", "é")],
    ids=["not there", "there"],
)
def test_an_optional_argument_that_no_input_gives_keeps_its_default(
    tmp_path, given, stored, loaded
):
    def text() -> str:
        return "é"

    def copied(text: str) -> str:
        return text

    kept, other = tmp_path / "kept.txt", tmp_path / "other.txt"
    other.write_bytes("é".encode("latin-1") if given else "Ã©".encode())
    save = to.file(id="m", dependencies=["text"], path=str(kept), encoding=source("saved_as"))
    load = from_.file("text", path=str(other), encoding=source("saved_as"))

    built(text).materialize(save, inputs=given)
    _, values = built(text, copied).materialize(load, additional_vars=["copied"], inputs=given)

    assert kept.read_bytes() == stored
    assert values == {"copied": loaded}


def test_an_override_takes_the_place_of_what_is_saved():
    told, _ = built().materialize(to.memory(id="m", dependencies=["a"]), overrides={"a": {}})

    assert told == {"m": {}}


def test_a_name_that_is_taken_is_refused():
    with pytest.raises(DuplicateNodeError, match="Duplicate node names found: b"):
        built().materialize(to.memory(id="b", dependencies=["a"]), inputs={"i": 1})


def test_two_savers_of_one_name_are_refused():
    with pytest.raises(DuplicateNodeError, match="Duplicate node names found: m"):
        built().materialize(
            to.memory(id="m", dependencies=["b"]), to.memory(id="m", dependencies=["b"])
        )


def test_all_problems_are_told_at_once():
    with pytest.raises(RequestError, match=r"nowhere(.|\n)*1 more found(.|\n)*No saver class"):
        built().materialize(
            to.memory(id="m", dependencies=["nowhere"]),
            to.json(id="n", dependencies=["b"], path="f"),
        )


@pytest.mark.parametrize("asked", [(), (from_.literal(target="b", value=2),)])
def test_a_request_for_nothing_is_refused(asked):
    with pytest.raises(ValueError, match="No output requested"):
        built().materialize(*asked)


def test_the_driver_stays_as_it_was():
    dr = built()

    dr.materialize(to.memory(id="m", dependencies=["b"]))

    assert names(dr) == ["a", "b", "i", "s", "x"]


def test_hooks_hear_of_savers_and_additional_values():
    class Hook(GraphExecutionHook):
        def __init__(self):
            self.heard = []

        def run_before_graph_execution(self, *, final_vars, **facts):
            self.heard.append(final_vars)

        def run_after_graph_execution(self, *, success, **facts):
            self.heard.append(success)

    hook = Hook()
    module = create_temporary_module(b)
    dr = driver.Builder().with_modules(module).with_adapters(hook).build()

    dr.materialize(to.memory(id="m", dependencies=["b"]), additional_vars=["b"])

    assert hook.heard == [["m", "b"], True]


# Loading.


def test_a_value_is_loaded_in_the_place_of_its_function(stored):
    assert built().materialize(from_.json(target="a", path=stored), additional_vars=["s"]) == (
        {},
        {"s": {"x": 40, "b": 1}},
    )


def test_what_is_loaded_and_another_value_are_joined(stored):
    """Row 43 of the golden behaviours."""
    told, values = built().materialize(
        from_.json(target="a", path=stored),
        to.memory(id="m", dependencies=["a", "b"], combine=base.DictResult()),
    )

    assert told == {"m": {"a": {"x": 40}, "b": 1}}
    assert values == {}


def test_an_input_can_be_loaded():
    loaded = from_.literal(target="i", value=41)

    assert built().materialize(loaded, additional_vars=["x"])[1] == {"x": 42}


def test_what_is_loaded_may_be_named_by_its_function(stored):
    module = create_temporary_module(x, a)
    dr = driver.Builder().with_modules(module).build()

    loaded = from_.json(target=module.a, path=stored)

    assert dr.materialize(loaded, additional_vars=["a"])[1] == {"a": {"x": 40}}


def test_a_target_that_is_no_node_is_named():
    with pytest.raises(ValueError, match=r"Could not find node with name: xx.*Did you mean 'x'"):
        built().materialize(from_.literal(target="xx", value=1), additional_vars=["b"])


@pytest.mark.parametrize(
    "call", [from_.literal(target="zz", value=1), to.memory(id="m", dependencies=["zz"])]
)
def test_a_name_that_is_near_to_none_is_told_where_all_are(call):
    with pytest.raises(ValueError, match=r"zz.*All names: driver\.list_available_variables"):
        built().materialize(call, additional_vars=["b"])


def test_an_argument_of_another_type_is_told_with_the_key_of_its_saver():
    save = to.json(id="m", dependencies=["a"], path=source("b"))

    with pytest.raises(EdgeTypeError, match=r"b comes from \S+:\d+, m from the saver 'json'"):
        built().materialize(save, inputs={"i": 1})


def test_a_field_with_the_name_of_an_argument_of_the_call_is_told_of():
    @dataclasses.dataclass
    class Shelf(DataSaver):
        id: str

        @classmethod
        def applicable_types(cls):
            return [int]

        @classmethod
        def name(cls):
            return "shelf_with_id"

        def save_data(self, data):
            return {self.id: data}

    registry.register_adapter(Shelf)
    save = to.shelf_with_id(id="m", dependencies=["x"])

    with pytest.raises(InvalidDecoratorException, match=r"takes id and .* name the field of Shelf"):
        built().materialize(save, inputs={"i": 1})


def test_a_target_is_loaded_once():
    with pytest.raises(DuplicateNodeError, match=r"load_data\.i, i"):
        built().materialize(
            from_.literal(target="i", value=1),
            from_.literal(target="i", value=2),
            additional_vars=["x"],
        )


def test_a_type_that_nothing_loads_is_refused(stored):
    with pytest.raises(InvalidDecoratorException, match="No loader class found for type"):
        built().materialize(from_.json(target="b", path=stored), additional_vars=["b"])


def test_the_pair_of_value_and_what_is_told_can_be_asked_for():
    told, values = built().materialize(
        from_.literal(target="i", value=1), additional_vars=["load_data.i"]
    )

    assert (told, values) == ({}, {"load_data.i": (1, {})})


def test_an_input_that_nothing_reads_any_more_may_still_be_given(caplog):
    told = built().materialize(
        from_.literal(target="x", value=1), additional_vars=["x"], inputs={"i": 1}
    )

    assert told == ({}, {"x": 1})
    (record,) = caplog.records
    assert "the input 'i' is not read for what is asked for" in record.getMessage()


# Materializers of a builder.


def test_a_builder_adds_the_nodes_of_its_materializers(stored):
    """Row 44 of the golden behaviours."""
    dr = built(
        materializers=[
            from_.json(target="a", path=stored),
            to.json(
                id="aj", dependencies=["a", "b"], combine=base.DictResult(), path="unused.json"
            ),
        ]
    )

    assert names(dr) == ["a", "aj", "aj_build_result", "b", "i", "load_data.a", "s", "x"]


def test_a_saver_of_the_builder_runs_when_it_is_asked_for(tmp_path):
    path = tmp_path / "a.json"
    save = to.json(id="aj", dependencies=["a"], path=str(path))
    dr = built(materializers=[save])

    dr.execute(["a"], inputs={"i": 1})
    assert not path.exists()
    dr.execute(["aj"], inputs={"i": 1})
    assert path.exists()


def test_materializers_of_the_builder_and_of_a_call_go_together():
    dr = built(materializers=[to.memory(id="always", dependencies=["b"])])

    told, values = dr.materialize(
        to.memory(id="now", dependencies=["always"]), additional_vars=["always"]
    )

    assert (told, values) == ({"now": 1}, {"always": 1})


def test_a_copy_of_a_builder_has_materializers_of_its_own():
    first = driver.Builder().with_modules(create_temporary_module(b))
    second = first.copy().with_materializers(to.memory(id="m", dependencies=["b"]))

    assert names(first.build()) == ["b"]
    assert names(second.build()) == ["b", "m"]


@pytest.mark.parametrize("given", [[], ()])
def test_a_sequence_of_materializers_must_be_unpacked(given):
    with pytest.raises(ValueError, match=r"received a sequence. Unpack it"):
        driver.Builder().with_materializers(given)


@pytest.mark.parametrize("given", [["csv"], "csv"])
def test_what_is_no_materializer_is_refused_in_the_words_of_the_call(given):
    with pytest.raises(RequestError, match=r"`\.materialize\(\)` "):
        built().materialize(given)


def test_what_is_no_materializer_is_refused():
    with pytest.raises(ValueError, match=r"only accepts materializers.*'csv'"):
        driver.Builder().with_materializers("csv")


# Asking without running.


def test_a_materialization_is_checked_without_running(tmp_path):
    path = tmp_path / "a.json"
    save = to.json(id="m", dependencies=["a"], path=str(path))

    assert built().validate_materialization(save, inputs={"i": 1}) is None
    assert not path.exists()
    with pytest.raises(ValueError, match="Required input i not provided"):
        built().validate_materialization(save)


def test_a_materialization_is_drawn_without_running(tmp_path):
    path = tmp_path / "a.json"
    save = to.json(id="m", dependencies=["a"], path=str(path))

    picture = built().visualize_materialization(save, additional_vars=["b"], inputs={"i": 1})

    assert "a -> m" in picture.source
    assert not path.exists()


# The keys.


def test_a_key_takes_the_arguments_of_its_adapters():
    parameters = inspect.signature(to.json).parameters

    assert list(parameters)[:3] == ["id", "dependencies", "combine"]
    assert {"path", "filepath_or_buffer", "file"} <= set(parameters)
    assert parameters["path"].kind is inspect.Parameter.KEYWORD_ONLY
    assert parameters["path"].default is None
    assert parameters["id"].annotation is str
    assert list(inspect.signature(from_.file).parameters) == ["target", "path", "encoding"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: to.json(id="m", dependencies=["a"], pathh="f"), "unexpected keyword.*'pathh'"),
        (lambda: to.json(dependencies=["a"], path="f"), "to.json.*missing.*'id'"),
        (lambda: from_.json(path="f"), "from_.json.*missing.*'target'"),
        (lambda: from_.json("a", pathh="f"), "Did you mean 'path'"),
        (lambda: to.memory(id="m", dependencies=["a"], x=1), r"'x'\. It takes: id, dependencies"),
        (lambda: to.json(id="m", dependency="a", path="f"), "Did you mean 'dependencies'"),
    ],
)
def test_wrong_arguments_of_a_key_are_refused_at_once(call, words):
    with pytest.raises(TypeError, match=words):
        call()


@pytest.mark.parametrize(
    ("keyed", "words"),
    [(to, "No data materializer named: jsn.*Did you mean 'json'"), (from_, "No data loader")],
)
def test_an_unknown_key_is_refused(keyed, words):
    with pytest.raises(AttributeError, match=words):
        keyed.jsn  # noqa: B018 - looking is asking


def test_the_keys_are_listed():
    assert {"json", "csv", "memory"} <= set(dir(to))
    assert {"json", "csv", "literal"} <= set(dir(from_))
    assert repr(to).startswith("<to: ")
    assert repr(to.json) == "<to.json>"
    assert to.json.__name__ == "to.json"


def test_what_holds_the_keys_can_be_copied_and_sent():
    for twin in (copy.copy(to), pickle.loads(pickle.dumps(to))):  # noqa: S301 - its own
        assert repr(twin.json) == "<to.json>"


def test_the_older_names_are_the_same():
    assert (Materialize, Extract) == (to, from_)


def test_factories_take_adapters_as_they_are(tmp_path):
    path = str(tmp_path / "a.json")
    save = MaterializerFactory("m", [JSONDataSaver], None, ["a"], path=path)
    built().materialize(save, inputs={"i": 1})

    load = ExtractorFactory("a", [JSONDataLoader], path=path)

    assert built().materialize(load, additional_vars=["a"])[1] == {"a": {"x": 2}}


# Nodes that travel.


def test_the_nodes_of_materializers_pickle(stored):
    dr = built(
        materializers=[
            from_.json(target="a", path=stored),
            to.memory(id="m", dependencies=["a", "b"], combine=base.DictResult()),
        ]
    )

    load = pickle.loads(pickle.dumps(dr.graph["load_data.a"]))  # noqa: S301 - its own
    take = pickle.loads(pickle.dumps(dr.graph["a"]))  # noqa: S301 - its own
    joined = pickle.loads(pickle.dumps(dr.graph["m_build_result"]))  # noqa: S301 - its own

    assert take.call({"load_data.a": load.call({})}) == {"x": 40}
    assert joined.call({"a": 1, "b": 2}) == {"a": 1, "b": 2}


def test_savers_run_where_their_nodes_run(tmp_path):
    def each() -> Parallelizable[int]:
        yield from (1, 2)

    def double(each: int) -> int:
        return 2 * each

    def listed(double: Collect[int]) -> list:
        return list(double)

    module = create_temporary_module(each, double, listed)
    dr = (
        driver.Builder()
        .with_modules(module)
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_remote_executor(SynchronousLocalTaskExecutor())
        .build()
    )

    dr.materialize(to.json(id="m", dependencies=["listed"], path=str(tmp_path / "f.json")))

    assert json.loads((tmp_path / "f.json").read_text()) == [2, 4]


def test_nothing_is_added_for_no_materializers():
    graph = built().graph

    assert with_materializers(graph, []) == (graph, [])


@dataclasses.dataclass
class SlowSaver(DataSaver):
    kept: list

    @classmethod
    def applicable_types(cls):
        return [dict]

    @classmethod
    def name(cls):
        return "slow"

    def save_data(self, data):
        self.kept.append(data)
        return {"kept": len(self.kept)}


def test_an_adapter_of_the_users_is_given_as_it_is():
    kept = []
    save = MaterializerFactory("m", [SlowSaver], None, ["a"], kept=kept)

    assert built().materialize(save, inputs={"i": 0})[0] == {"m": {"kept": 1}}
    assert kept == [{"x": 1}]
