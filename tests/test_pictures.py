"""The pictures that a driver draws of its graph."""

from __future__ import annotations

import re
import sys

import pytest

from hamilton import driver
from hamilton.ad_hoc_utils import create_temporary_module


def orders(path: str, limit: int = 10) -> list:
    return [path] * limit


def revenue(orders: list, rate: float = 1.0) -> float:
    return len(orders) * rate


def vat(revenue: float, rate: float) -> float:
    return revenue * rate


MODULE = create_temporary_module(orders, revenue, vat)
SHOP = driver.Builder().with_modules(MODULE).build()


def shown_in(picture) -> set[str]:
    """Names of nodes, and of the inputs in tables, before the legend."""
    before = picture.source.partition("cluster__legend")[0]
    tables = set(re.findall(r'<td align="left">(\w+)</td>', before))
    return tables | set(re.findall(r"^\t([a-z]\w*) \[label", before, re.MULTILINE))


def test_all_functions_are_shown_with_their_inputs():
    assert shown_in(SHOP.display_all_functions()) == {
        *("orders", "revenue", "vat", "path", "limit", "rate"),
    }


def test_an_execution_shows_what_runs_and_what_is_given():
    picture = SHOP.visualize_execution(["orders"], inputs={"path": "x"})
    assert shown_in(picture) == {"orders", "path"}


def test_an_optional_input_that_only_another_function_requires_is_left_out():
    picture = SHOP.visualize_execution(["revenue"], inputs={"path": "x"})
    assert shown_in(picture) == {"orders", "path", "revenue"}


def test_an_optional_input_that_is_given_is_shown():
    picture = SHOP.visualize_execution(["revenue"], inputs={"path": "x", "rate": 2.0})
    assert "rate" in shown_in(picture)


def test_what_only_an_override_would_need_is_left_out():
    picture = SHOP.visualize_execution(["vat"], inputs={"rate": 2.0}, overrides={"revenue": 1.0})
    assert shown_in(picture) == {"revenue", "vat", "rate"}


def test_an_execution_that_could_not_run_is_refused_unless_that_is_bypassed():
    with pytest.raises(
        ValueError, match=r"path.*; Use `bypass_validation=True` to skip validation$"
    ):
        SHOP.visualize_execution(["orders"])
    picture = SHOP.visualize_execution(["orders"], bypass_validation=True)
    assert shown_in(picture) == {"orders", "path"}


def test_functions_can_be_asked_for():
    picture = SHOP.visualize_execution([MODULE.orders], inputs={"path": "x"})
    assert "orders" in shown_in(picture)


def test_downstream_shows_what_is_read_besides():
    assert shown_in(SHOP.display_downstream_of("vat")) == {"revenue", "rate", "vat"}


def test_upstream_shows_all_that_leads_there():
    assert shown_in(SHOP.display_upstream_of("orders")) == {"orders", "path", "limit"}


def test_a_path_shows_its_nodes_and_their_inputs_or_strictly_itself():
    loose = SHOP.visualize_path_between("orders", "vat")
    strict = SHOP.visualize_path_between("orders", "vat", strict_path_visualization=True)
    assert shown_in(loose) == {"orders", "revenue", "vat", "path", "limit", "rate"}
    assert shown_in(strict) == {"orders", "revenue", "vat"}


def test_no_path_is_refused():
    with pytest.raises(ValueError, match="No path found between vat and orders"):
        SHOP.visualize_path_between("vat", "orders")


def test_an_end_of_a_path_that_is_no_node_is_refused_as_by_the_question_for_the_path():
    with pytest.raises(ValueError, match=r"^Upstream node zz not found in graph\."):
        SHOP.visualize_path_between("zz", "vat")
    with pytest.raises(
        ValueError, match=r"^Downstream node vatt not found in graph\. Did you mean"
    ):
        SHOP.visualize_path_between("orders", "vatt")


def test_an_optional_input_that_is_overridden_is_shown():
    picture = SHOP.visualize_execution(["revenue"], inputs={"path": "x"}, overrides={"rate": 2.0})
    assert "rate" in shown_in(picture)


@pytest.mark.parametrize(
    ("method", "asked"),
    [
        ("display_all_functions", ()),
        ("visualize_execution", (["orders"],)),
        ("visualize_path_between", ("orders", "vat")),
        ("display_upstream_of", ("orders",)),
        ("display_downstream_of", ("orders",)),
    ],
)
def test_a_keyword_that_no_picture_takes_is_refused_by_the_method(method, asked):
    with pytest.raises(TypeError, match=rf"^{method}\(\) got .*'legend'\. .*show_legend, orient"):
        getattr(SHOP, method)(*asked, legend=False)
    with pytest.raises(TypeError, match="Did you mean 'hide_inputs'"):
        getattr(SHOP, method)(*asked, hide_input=False)


def test_a_notebook_shows_a_driver_as_a_picture_of_all_functions():
    shown = SHOP._repr_mimebundle_(include={"image/svg+xml"})
    assert "revenue" in shown["image/svg+xml"]


def test_a_notebook_that_asks_for_nothing_gets_a_drawing():
    assert list(SHOP._repr_mimebundle_()) == ["image/svg+xml"]
    assert SHOP._repr_mimebundle_(exclude={"image/svg+xml"}) == {}


def test_a_notebook_shows_a_driver_in_words_where_nothing_can_draw(monkeypatch):
    monkeypatch.setitem(sys.modules, "graphviz", None)
    assert SHOP._repr_mimebundle_() == {"text/plain": repr(SHOP)}


def test_a_notebook_shows_a_driver_in_words_where_the_program_dot_is_missing(monkeypatch, caplog):
    monkeypatch.setenv("PATH", "")
    assert SHOP._repr_mimebundle_() == {"text/plain": repr(SHOP)}
    assert "No picture is shown: the program `dot` is not found." in caplog.text
