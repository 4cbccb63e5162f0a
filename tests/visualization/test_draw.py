"""Pictures of graphs, read from the text that graphviz is given."""

from __future__ import annotations

import json
import re
import shutil
import sys

import pandas as pd
import pytest

from hamilton.function_modifiers import config, schema, source, subdag, tag, value
from hamilton.graph import Graph, build_graph, link, with_nodes
from hamilton.htypes import Collect, Parallelizable
from hamilton.node import Node, Upstream
from hamilton.visualization import DrawOptions, Mark, draw, read_by

needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="needs the program dot")


def orders(path: str, limit: int = 10) -> list[str]:
    return [path] * limit


def revenue(orders: list[str], rate: float) -> float:
    return len(orders) * rate


def vat(revenue: float, rate: float) -> float:
    return revenue * rate


def report(revenue: float, vat: float) -> str:
    return f"{revenue} {vat}"


SHOP = build_graph([orders, revenue, vat, report], {})
LEGEND = "subgraph cluster__legend {"


def lines_of(graph: Graph, names=None, marks=None, **options) -> list[str]:
    picture = draw(graph, graph if names is None else names, DrawOptions(**options), marks)
    return [line.strip() for line in picture.source.splitlines()]


def nodes_in(lines: list[str]) -> dict[str, str]:
    """Attributes by name, of what stands before the legend."""
    before = lines[: lines.index(LEGEND)] if LEGEND in lines else lines
    found = (re.fullmatch(r'("[^"]+"|\w+) \[(.*)\]', line) for line in before if " -> " not in line)
    pairs = {match[1].strip('"'): match[2] for match in found if match}
    return {name: told for name, told in pairs.items() if name not in {"graph", "node", "edge"}}


def legend_in(lines: list[str]) -> list[str]:
    entries = lines[lines.index(LEGEND) :]
    return [label for line in entries[2:] for label in re.findall(r"label=(\w+)", line)]


def edges_in(lines: list[str]) -> dict[str, str]:
    """Attributes of each edge, by ``"start -> end"``."""
    found = (re.fullmatch(r"(\S+ -> \S+)(?: \[(.*)\])?", line) for line in lines)
    return {match[1].replace('"', ""): match[2] or "" for match in found if match}


# Nodes and edges --------------------------------------------------------------------------------


def test_every_function_and_every_edge_between_functions_is_shown():
    lines = lines_of(SHOP)
    assert {"orders", "revenue", "vat", "report"} <= set(nodes_in(lines))
    assert {"orders -> revenue", "revenue -> vat", "revenue -> report", "vat -> report"} <= set(
        edges_in(lines)
    )


def test_a_node_shows_its_name_and_type():
    assert "label=<<b>orders</b><br /><br /><i>list[str]</i>>" in nodes_in(lines_of(SHOP))["orders"]


def test_a_function_is_a_rounded_box():
    shown = nodes_in(lines_of(SHOP))["vat"]
    assert 'fillcolor="#b4d8e4"' in shown
    assert 'style="rounded,filled"' in shown


def test_the_inputs_of_a_node_stand_in_one_dashed_table_beside_it():
    lines = lines_of(SHOP)
    beside = nodes_in(lines)["_orders_inputs"]
    assert beside.index(">path<") < beside.index(">limit<")
    assert 'style="filled,dashed"' in beside
    assert "_orders_inputs -> orders" in edges_in(lines)


def test_an_input_is_repeated_beside_each_function_that_reads_it():
    nodes = nodes_in(lines_of(SHOP))
    assert ">rate<" in nodes["_revenue_inputs"]
    assert ">rate<" in nodes["_vat_inputs"]


def test_an_input_can_be_drawn_once():
    lines = lines_of(SHOP, deduplicate_inputs=True)
    assert {"rate -> revenue", "rate -> vat", "path -> orders"} <= set(edges_in(lines))
    assert not [name for name in nodes_in(lines) if name.startswith("_")]


def test_inputs_can_be_hidden():
    lines = lines_of(SHOP, hide_inputs=True)
    assert set(nodes_in(lines)) == {"orders", "revenue", "vat", "report"}
    assert all(not edge.startswith("_") for edge in edges_in(lines))


def test_only_the_nodes_that_are_named_are_shown():
    lines = lines_of(SHOP, ["revenue", "vat"])
    assert set(nodes_in(lines)) == {"revenue", "vat"}
    assert set(edges_in(lines)) == {"revenue -> vat"}


def test_an_input_that_is_not_named_is_left_out_of_the_table():
    assert ">limit<" not in nodes_in(lines_of(SHOP, ["orders", "path"]))["_orders_inputs"]


def test_an_input_that_nothing_shown_reads_stands_alone():
    assert set(nodes_in(lines_of(SHOP, ["path"]))) == {"path"}


def test_the_order_of_the_names_does_not_change_the_picture():
    assert lines_of(SHOP, list(SHOP)) == lines_of(SHOP, list(SHOP)[::-1])


def test_context_is_shown_without_what_it_reads():
    below = SHOP.downstream(["vat"])
    lines = lines_of(SHOP, below, {Mark.CONTEXT: read_by(SHOP, below)})
    assert set(nodes_in(lines)) == {"vat", "report", "revenue", "_vat_inputs"}
    assert "fontcolor" in nodes_in(lines)["revenue"]
    assert "fontcolor" not in nodes_in(lines)["vat"]


def test_what_nodes_read_can_be_narrowed_to_inputs():
    assert read_by(SHOP, ["vat", "report"]) == ["revenue", "rate", "vat"]
    assert read_by(SHOP, ["vat", "report"], inputs_only=True) == ["rate"]


# Names, types and other text --------------------------------------------------------------------


def test_a_name_with_a_namespace_stands_in_quotes():
    @subdag(revenue, inputs={"orders": value([]), "rate": source("tax")})
    def total(revenue: float) -> float:
        return revenue

    lines = lines_of(build_graph([total], {}))
    assert {"total.revenue", "total.rate", "_total.rate_inputs"} <= set(nodes_in(lines))
    assert "total.revenue -> total" in edges_in(lines)


@pytest.mark.parametrize("name", ['a"b', "a:b", "node", "Graph", "1st", "a b", "ä", "a\\", "<b>&"])
@needs_dot
def test_graphviz_reads_any_name_as_it_is(name):
    graph = link([Node(name, int, abs, {"x": Upstream("x", int)}, tags={"module": "m"})], {})
    read = draw(graph, graph, DrawOptions(show_legend=False)).pipe("json", encoding="utf-8")
    names = {part["name"] for part in json.loads(read)["objects"]}
    assert names == {name.replace("\\", "\\\\"), f"_{name}_inputs".replace("\\", "\\\\")}


def test_a_constant_of_a_sub_dag_is_shown_and_a_source_is_not():
    @subdag(vat, inputs={"rate": value(0.5), "revenue": source("turnover")})
    def tax(vat: float) -> float:
        return vat

    nodes = nodes_in(lines_of(build_graph([tax], {})))
    assert "<i>float = 0.5</i>" in nodes["tax.rate"]
    assert "<i>float</i>" in nodes["tax.revenue"]


def test_text_is_escaped():
    @tag(display_name="R & D <costs>\nof a year")
    def costs(x: int) -> int:
        return x

    label = nodes_in(lines_of(build_graph([costs], {})))["costs"]
    assert "<b>R &amp; D &lt;costs&gt;<br />of a year</b>" in label


def test_modules_of_types_are_left_out():
    def prices(frames: dict[str, pd.DataFrame]) -> dict[str, pd.Series]:
        return {name: frame["price"] for name, frame in frames.items()}

    nodes = nodes_in(lines_of(build_graph([prices], {})))
    assert "<i>dict[str, Series]</i>" in nodes["prices"]
    assert ">dict[str, DataFrame]<" in nodes["_prices_inputs"]


def test_a_long_type_is_cut():
    type_ = tuple[(int,) * 40]
    label = nodes_in(lines_of(link([Node("long", type_, abs)], {})))["long"]
    shown = re.search("<i>(.*)</i>", label)[1]
    assert len(shown) == 80
    assert shown.endswith("...")


def test_a_type_without_a_hash_is_shown():
    class Unhashable:
        __hash__ = None

        def __repr__(self):
            return "Unhashable!"

    assert "Unhashable!" in nodes_in(lines_of(link([Node("a", Unhashable(), abs)], {})))["a"]


# Configuration ----------------------------------------------------------------------------------


@config.when(country="de")
def price__de(net: float) -> float:
    return net * 1.19


def test_configuration_is_a_note_with_its_value():
    note = nodes_in(lines_of(build_graph([price__de], {"country": "de"})))["country"]
    assert "<b>country</b><br /><br /><i>de</i>" in note
    assert "shape=note" in note


def test_a_node_names_the_configuration_that_decided_it():
    nodes = nodes_in(lines_of(build_graph([price__de], {"country": "de"})))
    assert "<b>price: country</b>" in nodes["price"]


def test_a_part_of_the_graph_shows_the_configuration_that_decided_it_only():
    graph = build_graph([price__de], {"country": "de", "other": 1})
    assert set(nodes_in(lines_of(graph, ["price"]))) == {"price", "country"}


def test_configuration_that_is_read_stands_among_the_inputs():
    nodes = nodes_in(lines_of(build_graph([vat], {"rate": 0.19})))
    assert ">rate<" in nodes["_vat_inputs"]
    assert "<i>0.19</i>" in nodes["rate"]


def test_configuration_that_is_drawn_once_leads_to_what_reads_it():
    lines = lines_of(build_graph([vat], {"rate": 0.19}), deduplicate_inputs=True)
    assert "rate -> vat" in edges_in(lines)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (None, "None"),
        ("<x>", "&lt;x&gt;"),
        ([1, 2], "[1, 2]"),
        (list(range(100)), "[0, 1, 2, 3, 4, 5, ...]"),
        (pd.DataFrame({"a": [1]}), "DataFrame"),
        ("x" * 100, "x" * 77 + "..."),
    ],
)
def test_values_of_configuration_are_shown_in_short(given, shown):
    assert f"<i>{shown}</i>" in nodes_in(lines_of(build_graph([], {"key": given})))["key"]


# Marks ------------------------------------------------------------------------------------------


def test_outputs_have_a_colour_of_their_own():
    lines = lines_of(SHOP, marks={Mark.OUTPUT: ["vat"]})
    assert 'fillcolor="#FFC857"' in nodes_in(lines)["vat"]
    assert 'fillcolor="#FFC857"' not in nodes_in(lines)["revenue"]
    assert "output" in legend_in(lines)


def test_an_input_that_is_an_output_stands_alone():
    lines = lines_of(SHOP, ["vat", "rate"], {Mark.OUTPUT: ["rate", "vat"]})
    assert 'fillcolor="#FFC857"' in nodes_in(lines)["rate"]
    assert set(edges_in(lines)) == {"rate -> vat"}


def test_configuration_that_is_an_output_leads_to_what_reads_it():
    graph = build_graph([vat], {"rate": 0.19})
    lines = lines_of(graph, marks={Mark.OUTPUT: ["rate"]})
    assert "rate -> vat" in edges_in(lines)


def test_an_override_is_struck_and_reads_nothing():
    lines = lines_of(SHOP, marks={Mark.OVERRIDE: ["revenue"]})
    assert 'style="filled,diagonals"' in nodes_in(lines)["revenue"]
    assert not [edge for edge in edges_in(lines) if edge.endswith("-> revenue")]
    assert "override" in legend_in(lines)


def test_a_path_is_red_from_its_first_input_to_its_end():
    path = SHOP.between("rate", "report")
    lines = lines_of(SHOP, path, {Mark.PATH: path, Mark.CONTEXT: ["orders", "limit"]})
    edges = edges_in(lines)
    assert edges["revenue -> report"] == "color=red"
    assert edges["_vat_inputs -> vat"] == "color=red"
    assert edges["orders -> revenue"] == ""
    assert "color=red" in nodes_in(lines)["revenue"]
    assert "color=red" not in nodes_in(lines)["orders"]


# Kinds of nodes ---------------------------------------------------------------------------------


def files(path: str) -> Parallelizable[str]:
    yield path


def size(files: str) -> int:
    return len(files)


def total(size: Collect[int], path: str) -> int:
    return sum(size)


def test_nodes_that_expand_and_collect_are_framed_twice():
    nodes = nodes_in(lines_of(build_graph([files, size, total], {})))
    assert 'color="#56E39F"' in nodes["files"]
    assert 'color="#EA5556"' in nodes["total"]
    assert all("peripheries=2" in nodes[name] for name in ("files", "total"))


def test_edges_of_one_to_many_have_a_crows_foot():
    edges = edges_in(lines_of(build_graph([files, size, total], {})))
    assert edges["files -> size"] == "arrowhead=crow arrowtail=none dir=both"
    assert edges["size -> total"] == "arrowtail=crow dir=both"
    assert edges["_total_inputs -> total"] == ""


@pytest.mark.parametrize(
    ("role", "class_tag"),
    [
        ("hamilton.data_saver", "hamilton.data_saver.classname"),
        ("hamilton.data_loader.has_metadata", "hamilton.data_loader.classname"),
    ],
)
def test_what_reads_and_writes_is_a_cylinder_named_by_its_class(role, class_tag):
    adapter = Node("saved", dict, abs, tags={role: True, class_tag: "JSONDataSaver"})
    lines = lines_of(with_nodes(SHOP, [adapter]))
    assert "shape=cylinder" in nodes_in(lines)["saved"]
    assert "<i>JSONDataSaver</i>" in nodes_in(lines)["saved"]
    assert "materializer" in legend_in(lines)


def test_what_only_unpacks_what_was_read_is_a_function():
    tags = {"hamilton.data_loader": True, "hamilton.data_loader.has_metadata": False}
    shown = nodes_in(lines_of(link([Node("loaded", int, abs, tags=tags)], {})))["loaded"]
    assert "shape=rectangle" in shown
    assert "<i>int</i>" in shown


@schema.output(("amount", "double"), ("currency", "text"))
def sales(path: str) -> pd.DataFrame:
    return pd.DataFrame()


def test_the_columns_of_a_schema_stand_in_a_frame_with_their_node():
    lines = lines_of(build_graph([sales], {}))
    begin = lines.index("subgraph cluster_sales {")
    frame = lines[begin : lines.index("}", begin)]
    assert "sales" in frame
    assert ">amount<" in nodes_in(lines)["sales:schema"]
    assert {"cluster", "field"} <= set(legend_in(lines))


def test_schemas_can_be_left_out():
    lines = lines_of(build_graph([sales], {}), show_schema=False)
    assert "sales:schema" not in nodes_in(lines)
    assert {"cluster", "field"}.isdisjoint(legend_in(lines))


# Legend -----------------------------------------------------------------------------------------


def test_the_legend_explains_the_classes_that_are_there():
    assert legend_in(lines_of(SHOP)) == ["input", "function"]
    assert legend_in(lines_of(build_graph([files, size, total], {"path": "x"}))) == [
        *("config", "input", "function", "expand", "collect"),
    ]


def test_the_legend_can_be_left_out():
    assert LEGEND not in lines_of(SHOP, show_legend=False)


def test_a_node_named_as_a_class_stays_out_of_the_legend():
    def function(path: str) -> int:
        return len(path)

    lines = lines_of(build_graph([function], {}))
    assert legend_in(lines) == ["input", "function"]
    assert [line for line in lines if line.startswith("_legend_function [")]


# Styles of users --------------------------------------------------------------------------------


def test_a_style_function_is_asked_for_each_function():
    asked = {}

    def style(*, node, node_class):
        asked[node.name] = (node.type, node_class)
        return {}, node_class, None

    lines_of(build_graph([files, size, total], {}), custom_style_function=style)
    assert asked == {
        "files": (Parallelizable[str], "expand"),
        "size": (int, "function"),
        "total": (int, "collect"),
    }


def test_a_style_goes_over_the_class_that_it_names():
    def style(*, node, node_class):
        return {"penwidth": "3"}, "output" if node.name == "vat" else None, None

    nodes = nodes_in(lines_of(SHOP, custom_style_function=style))
    assert "penwidth=3" in nodes["vat"]
    assert 'fillcolor="#FFC857"' in nodes["vat"]
    assert 'fillcolor="#b4d8e4"' in nodes["revenue"]


def test_a_style_can_have_an_entry_in_the_legend():
    def style(*, node, node_class):
        return {"fillcolor": "plum"}, node_class, "money" if node.type is float else None

    lines = lines_of(SHOP, custom_style_function=style)
    assert legend_in(lines) == ["input", "function", "money"]


def test_a_mark_goes_over_a_style():
    def style(*, node, node_class):
        return {"fillcolor": "plum"}, node_class, None

    nodes = nodes_in(lines_of(SHOP, None, {Mark.OUTPUT: ["vat"]}, custom_style_function=style))
    assert 'fillcolor="#FFC857"' in nodes["vat"]
    assert "fillcolor=plum" in nodes["revenue"]


@pytest.mark.parametrize(
    "style", [lambda node, node_class: ({}, None, None), lambda *, node: ({}, None, None)]
)
def test_a_style_function_of_another_signature_is_refused(style):
    with pytest.raises(ValueError, match="must only take keyword arguments `node` and"):
        DrawOptions(custom_style_function=style)


def test_a_style_over_an_unknown_class_is_refused():
    def style(*, node, node_class):
        return {}, "funktion", None

    with pytest.raises(ValueError, match=r"'funktion' for orders.*Did you mean 'function'"):
        lines_of(SHOP, custom_style_function=style)


@pytest.mark.parametrize(
    "given", [{}, None, ({}, None), ("red", None, None), (None, None, None), ({}, None, 3)]
)
def test_what_a_style_function_must_give_is_said(given):
    def style(*, node, node_class):
        return given

    with pytest.raises(ValueError, match=r"gave .* for orders; it gives three things: a dict"):
        lines_of(SHOP, custom_style_function=style)


# Graphviz ---------------------------------------------------------------------------------------


def test_edges_lead_to_the_right_unless_told_otherwise():
    assert "rankdir=LR" in lines_of(SHOP)[2]
    assert "rankdir=TB" in lines_of(SHOP, orient="TB")[2]


def test_attributes_of_graphviz_that_are_none_leave_the_defaults():
    lines = lines_of(SHOP, graphviz_kwargs={"node_attr": None})
    assert lines == lines_of(SHOP)


def test_attributes_of_graphviz_go_over_the_defaults():
    given = {
        "graph_attr": {"ratio": "1", "ranksep": "2"},
        "node_attr": {"fontname": "Courier"},
        "edge_attr": {"color": "blue"},
        "name": "shop",
    }
    lines = lines_of(SHOP, graphviz_kwargs=given)
    assert "digraph shop {" in lines
    assert {"ratio=1", "ranksep=2", "compound=true"} <= set(lines[2].strip("graph []").split())
    assert "fontname=Courier" in lines[3]
    assert "color=blue" in lines[4]


def test_without_the_package_nothing_is_drawn_and_that_is_logged(monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "graphviz", None)
    assert draw(SHOP, SHOP) is None
    assert "hamilton-toolkit[visualization]" in caplog.text
