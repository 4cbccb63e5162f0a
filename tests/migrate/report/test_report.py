"""What is told of a migration, in each of its forms."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path

import pytest

import hamilton.migrate.facts
from hamilton.migrate.facts import (
    InputSpec,
    Kind,
    Level,
    Merge,
    Output,
    Parameter,
    Project,
    ProposedNode,
    Reason,
    Status,
)
from hamilton.migrate.prove.proof import Comparison, Found, Proof
from hamilton.migrate.report import (
    ScriptReport,
    explained,
    figures_of,
    markdown_of,
    page_of,
    run_report,
    summary_of,
    text_of,
    worst_of,
)
from hamilton.migrate.report.codes import CODES, near
from hamilton.migrate.report.graph import dot_of, svg_of
from hamilton.migrate.report.model import default_of

MODULE = '''import pandas as pd

def orders(path: str) -> pd.DataFrame:
    """Orders <raw>."""
    return pd.read_csv(path)

def same(orders: pd.DataFrame) -> pd.DataFrame:
    """Only passes on."""
    return orders

@tag(a="b")
def saved(orders: pd.DataFrame) -> str:
    orders.to_csv("o.csv")
    return "o.csv"
'''
NODES = (
    ProposedNode(
        "orders",
        (Output("orders", "orders", "pandas.DataFrame"),),
        (Parameter("path", "path", "str"),),
        "",
        lines=((1, 2), (4, 4)),
        statements=(0, 1, 2),
    ),
    ProposedNode(
        "same",
        (Output("same", "x"),),
        (Parameter("orders", "orders", "pandas.DataFrame"),),
        "",
        lines=((5, 5),),
        statements=(3,),
        level=Level.PASSAGE,
        was="x",
    ),
    ProposedNode(
        "step_3",
        (Output("step_3", ""),),
        (Parameter("orders", "orders", "pandas.DataFrame"),),
        "",
        statements=tuple(range(4, 16)),
        kind=Kind.WRITER,
        rules=("L201",),
    ),
)
PROJECT = Project(
    "shop",
    MODULE,
    "",
    "",
    NODES,
    inputs=(InputSpec("path", "'in.csv'", 1, "str"),),
    merged=(Merge("lines 1, 4", "they share an object"),),
)
PROOF = Proof(
    variables={
        "orders": Comparison(Found.EQUAL),
        "x": Comparison(Found.NOT_COMPARED, "a <function> has no equality"),
    },
    files={"o.csv": Comparison(Found.DIFFERENT, "row 1")},
    orders=3,
    alone=2,
    sensitivity={"path": "equal with 'b'"},
    purity=True,
)
REPORT = ScriptReport(
    "shop.py",
    "shop",
    Status.PARTLY,
    (Reason("P307", "'x' was not compared", "shop.py", 5),),
    (Reason("N001", "a note"),),
    PROJECT,
    PROOF,
    figures_of(PROJECT),
    1.23456,
)
REFUSED = ScriptReport("b.py", "b", Status.REFUSED, (Reason("M101", "exec <hides>", "b.py", 2),))
SCRIPT = "import pandas as pd\norders = pd.read_csv('in.csv')\n\norders < 3\nx = orders\n"


def test_an_entry_has_the_keys_that_others_read():
    entry = json.loads(json.dumps(REPORT.as_json()))
    assert set(entry) >= {
        "source",
        "status",
        "reasons",
        "variables",
        "files",
        "nodes",
        "merged",
        "inputs",
        "proof",
        "figures",
        "seconds",
    }
    assert entry["status"] == "partly"
    assert entry["reasons"] == [
        {"code": "P307", "message": "'x' was not compared", "file": "shop.py", "line": 5}
    ]
    assert entry["variables"]["x"] == {
        "outcome": "not_compared",
        "reason": "a <function> has no equality",
    }
    assert entry["files"]["o.csv"]["outcome"] == "different"
    assert entry["nodes"][0]["lines"] == [[1, 2], [4, 4]]
    assert set(entry["nodes"][1]) >= {"name", "lines", "cell", "level", "rules", "was"}
    assert entry["inputs"] == [{"name": "path", "default": "in.csv", "line": 1}]
    assert set(entry["proof"]) == {"orders", "alone", "sensitivity", "purity", "sampled"}
    assert entry["seconds"] == 1.235


def test_a_run_has_the_worst_status_of_its_scripts():
    run = run_report([REPORT, REFUSED])
    assert run["status"] == "refused"
    assert run["figures"] == {
        "scripts": 2,
        "proved": 0,
        "partly": 1,
        "unproved": 0,
        "refused": 1,
        "defect": 0,
    }
    assert {"schema_version", "tool", "environment", "status", "scripts", "figures"} == set(run)
    assert run_report([])["status"] == "proved"


def test_statuses_have_an_order():
    assert worst_of([Status.REFUSED, Status.DEFECT, Status.PROVED]) is Status.DEFECT
    assert worst_of([Status.UNPROVED, Status.PARTLY]) is Status.UNPROVED


def test_figures_measure_the_functions():
    assert REPORT.figures == {
        "statements": 16,
        "in_small_functions": 0.25,
        "median_statements": 3,
        "merges": 1,
        "typed": 0.6667,
        "machine_names": 1,
        "nodes": 3,
        "pass_through": 1,
    }


def test_an_empty_project_has_figures():
    assert figures_of(Project("e", "", "", "", ()))["in_small_functions"] == 1.0


@pytest.mark.parametrize(
    ("text", "value"), [("1.5", 1.5), ("'a'", "a"), ("(1, 2)", "(1, 2)"), ("f()", "f()")]
)
def test_a_default_is_json_where_json_has_a_word_for_it(text, value):
    assert default_of(InputSpec("n", text, 1)) == value


def test_the_text_tells_all():
    text = text_of(REPORT)
    assert text.splitlines()[0] == (
        "shop.py: partly (what was compared is equal; some things could not be compared)"
    )
    for part in (
        "shop.py:5: P307 'x' was not compared",
        "orders  lines 1-2, 4",
        "same    lines 5  kept whole",
        "inputs: path = 'in.csv'",
        "merged: lines 1, 4 (they share an object)",
        "variables: 1 of 2 equal (orders)",
        "x: not compared: a <function> has no equality",
        "o.csv: different: row 1",
        "node by node in 3 random legal orders; 2 final variables each alone; with 1 inputs",
        "note N001 a note",
    ):
        assert part in text


def test_a_refusal_names_code_and_line():
    assert text_of(REFUSED) == (
        "b.py: refused (only the report is written)\n  b.py:2: M101 exec <hides>\n"
    )


def test_many_functions_are_cut():
    many = Project("m", "", "", "", NODES * 20)
    assert "... and 20 more" in text_of(ScriptReport("m.py", "m", Status.PROVED, project=many))


def test_the_summary_has_one_line_for_each_script():
    assert summary_of([REPORT, REFUSED]).splitlines() == [
        "shop.py  partly   3 functions  shop.py:5: P307 'x' was not compared",
        "b.py     refused  0 functions  b.py:2: M101 exec <hides>",
    ]


def test_markdown_tells_all():
    text = markdown_of(REPORT)
    for part in ("# shop.py: partly", "| `same` | 5 | yes | x |", "| `path` |", "`N001` a note"):
        assert part in text
    assert "## Functions" not in markdown_of(REFUSED)


def test_the_page_links_lines_and_functions_and_escapes():
    page = page_of(REPORT, SCRIPT)
    assert 'href="#function-orders"' in page
    assert 'href="#line-5"' in page
    assert "Orders &lt;raw&gt;." in page
    assert "orders &lt; 3" in page
    assert "&lt;function&gt;" in page
    assert "@tag" not in page or "step_3" in page
    assert 'src="' not in page
    assert "exec &lt;hides&gt;" in page_of(REFUSED, "")


def test_the_graph_has_inputs_nodes_and_edges():
    text = dot_of(PROJECT)
    assert '"path" -> "orders"' in text
    assert '"orders" -> "same"' in text


def test_without_dot_there_is_a_line_in_place_of_the_picture(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert svg_of(PROJECT) is None
    assert "Install Graphviz" in page_of(REPORT, SCRIPT)


def test_a_dot_that_draws_gives_the_picture(monkeypatch, tmp_path):
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\necho '<?xml?><svg>picture</svg>'\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert svg_of(PROJECT) == "<svg>picture</svg>\n"
    assert "<svg>picture</svg>" in page_of(REPORT, SCRIPT)


def test_a_dot_that_fails_gives_none(monkeypatch, tmp_path):
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert svg_of(PROJECT) is None


def test_each_code_in_the_source_is_explained():
    folder = Path(hamilton.migrate.facts.__file__).parent.parent
    named = {
        code
        for path in folder.rglob("*.py")
        if path.parent.name != "rules"
        for code in re.findall(r'"([MRPD]\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert named == set(CODES)
    assert explained("p302") == CODES["P302"]


def test_an_unknown_code_has_near_ones():
    assert explained("Z999") is None
    assert near("P31")[0] == "P310"


def test_a_report_pickles():
    assert pickle.loads(pickle.dumps(REPORT)) == REPORT  # noqa: S301 - made here
