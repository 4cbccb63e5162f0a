"""What is wrong when a graph is built is told at once; configuration that nothing reads is told."""

from __future__ import annotations

import logging

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.errors import HamiltonError
from hamilton.function_modifiers import config, source, subdag
from hamilton.graph import build_graph, with_nodes
from hamilton.io.materialization import to
from hamilton.node import Node, Upstream

FLOW = """
def unannotated(x):
    return x

def twice(x: int) -> int:
    return x

def a() -> str:
    return "a"

def reads_a(a: int) -> int:
    return a

def egg(hen: int) -> int:
    return hen

def hen(egg: int) -> int:
    return egg
"""


def test_problems_of_functions_names_edges_and_cycles_come_in_one_error():
    one = ad_hoc_utils.module_from_source(FLOW)
    other = ad_hoc_utils.module_from_source("def twice(x: int) -> int:\n    return x\n")

    with pytest.raises(HamiltonError) as caught:
        driver.Builder().with_modules(one, other).build()

    text = str(caught.value)
    assert text.startswith("Missing type hint for x in function unannotated.")
    assert "3 more found in the same check" in text
    assert "Cannot define function twice more than once." in text
    assert "Error: reads_a is expecting a:<class 'int'>, but found a:<class 'str'>." in text
    assert "Cycle found: " in text


@config.when(mode="a")
def x__a() -> int:
    return 1


@config(lambda configuration: configuration.get("size", 0) > 1)
def y__big() -> int:
    return 1


def z(given: int) -> int:
    return given


@subdag(x__a, config={"mode": "a"})
def part(x: int) -> int:
    return x


def idle(caplog, **configuration):
    module = ad_hoc_utils.create_temporary_module(x__a, y__big, z, part)
    with caplog.at_level(logging.WARNING):
        dr = driver.Builder().with_modules(module).with_config(configuration).build()
    return dr.graph.idle_config


def test_a_key_that_a_variant_a_predicate_or_a_parameter_asks_for_is_not_idle(caplog):
    assert idle(caplog, mode="a", size=3, given=1) == ()
    assert caplog.records == []


def test_a_key_that_takes_the_place_of_a_function_is_not_idle(caplog):
    assert idle(caplog, z=5) == ()


def test_a_key_that_nothing_asks_for_is_told_once_with_the_nearest_one(caplog):
    assert idle(caplog, moed="a", size=1) == ("moed",)
    (record,) = caplog.records
    assert "'moed'" in record.getMessage()
    assert "'mode'" in record.getMessage()


def test_keys_asked_for_stay_known_when_nodes_are_added():
    configuration = {"mode": "a", "size": 3, "moed": 1}
    graph = build_graph([x__a, y__big, part], configuration)

    grown = with_nodes(graph, [Node("reader", int, abs, {"x": Upstream("moed", int)})])

    assert graph.config_keys == grown.config_keys == ("mode", "size")
    assert (graph.idle_config, grown.idle_config) == (("moed",), ())


def test_a_key_that_a_materializer_reads_is_not_idle(tmp_path):
    save = to.pickle(id="saved", dependencies=["z"], path=source("place"))
    builder = strict(z, configuration={"place": str(tmp_path / "z")}).with_materializers(save)

    assert builder.build().execute(["saved"], inputs={"given": 1}).keys() == {"saved"}
    assert (tmp_path / "z").exists()


def strict(*functions, configuration=None):
    module = ad_hoc_utils.create_temporary_module(*functions)
    return driver.Builder().with_modules(module).with_config(configuration or {}).strict()


class TestStrict:
    def test_refuses_configuration_that_nothing_asks_for(self):
        with pytest.raises(ValueError, match="'moed'"):
            strict(x__a, configuration={"moed": "a"}).build()

    def test_refuses_inputs_that_are_no_nodes(self):
        with pytest.raises(ValueError, match=r"'givven'.*Did you mean 'given'"):
            strict(z).build().execute(["z"], inputs={"given": 1, "givven": 2})

    def test_refuses_inputs_of_computed_nodes(self):
        with pytest.raises(ValueError, match="use overrides"):
            strict(z).build().execute(["z"], inputs={"given": 1, "z": 2})

    def test_refuses_inputs_that_this_request_does_not_read(self):
        def other(unread: int) -> int:
            return unread

        with pytest.raises(ValueError, match="'unread'"):
            strict(z, other).build().execute(["z"], inputs={"given": 1, "unread": 2})

    def test_refuses_overrides_that_are_no_nodes(self):
        with pytest.raises(ValueError, match="'zz'"):
            strict(z).build().execute(["z"], inputs={"given": 1}, overrides={"zz": 2})

    def test_refuses_overrides_of_a_wrong_type(self):
        dr = strict(z).build()
        for _ in range(2):
            with pytest.raises(ValueError, match="z:<class 'int'> got 'text'"):
                dr.execute(["z"], overrides={"z": "text"})

    def test_refuses_overrides_that_this_request_does_not_read(self):
        def other(unread: int) -> int:
            return unread

        with pytest.raises(ValueError, match="override of 'other' is not read"):
            strict(z, other).build().execute(["z"], inputs={"given": 1}, overrides={"other": 2})

    def test_raises_and_does_not_log_too(self, caplog):
        for given in ({"inputs": {"zz": 1}}, {"overrides": {"zz": 1}}, {"inputs": {"x": 1}}):
            with pytest.raises(ValueError, match=r"'zz'|computed"):
                strict(x__a, configuration={"mode": "a"}).build().execute(["x"], **given)
        assert caplog.records == []

    def test_takes_what_is_right(self):
        dr = strict(z, x__a, configuration={"mode": "a"}).build()
        assert dr.execute(["z", "x"], inputs={"given": 1}) == {"z": 1, "x": 1}
        assert dr.execute(["z"], overrides={"z": 5}) == {"z": 5}

    def test_is_kept_by_a_copy(self):
        with pytest.raises(ValueError, match="'moed'"):
            strict(x__a, configuration={"moed": "a"}).copy().build()
