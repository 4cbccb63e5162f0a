from __future__ import annotations

from collections.abc import Callable

import pytest

from hamilton.migrate.analyse import analyse
from hamilton.migrate.facts import (
    Analysis,
    Kind,
    Level,
    Observation,
    Options,
    Plan,
    ProposedNode,
    Refused,
    SeenStatement,
    Source,
)
from hamilton.migrate.plan import plan
from hamilton.migrate.plan.names import Names, passage_name
from hamilton.migrate.read import source_from_text

Make = Callable[..., Plan]
Codes = Callable[[str], list[tuple[str, int | None]]]
P = "import pandas as pd\nimport numpy as np\n"
D = P + "d = pd.DataFrame()\n"


def names(made: Plan) -> list[str]:
    return [node.name for node in made.nodes]


def named(made: Plan, name: str) -> ProposedNode:
    return next(node for node in made.nodes if node.name == name)


# refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("import os\nos = 1\n", "M113", 2),
        ("import sys\nx = 1\nsys.path.append('a')\n", "M110", 3),
        ("import pandas as pd\npd.DataFrame.mine = 1\nx = 1\n", "M111", 2),
        ("import sys\nx = sys.argv[1]\n", "M112", 2),
        ("import os\n", "M114", None),
        ("", "M114", None),
    ],
)
def test_what_cannot_be_expressed_is_refused(
    refusal_of: Codes, text: str, code: str, line: int | None
):
    assert refusal_of(text) == [(code, line)]


def test_a_source_that_does_not_parse_is_refused_again():
    source = Source("s.py", "x = (", ())
    assert isinstance(plan(Analysis(source, ())), Refused)


# names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("d = pd.read_csv('a.csv')", "d_raw"),
        ("d = pd.DataFrame()", "d_initial"),
        ("d = pd.concat([a, a])", "d_merged"),
        ("d = make()", "d_initial"),
        ("d = make()(1)", "d_initial"),
        ("d = a.groupby('x').sum()", "d_aggregated"),
    ],
)
def test_the_first_version_is_named_after_where_it_comes_from(
    plan_of: Make, step: str, expected: str
):
    made = plan_of(
        f"{P}a = pd.DataFrame()\n\n{step}\n\nn = len(d)\n\nd = d[d.x > 1]\n\nm = len(d)\n"
    )
    assert expected in names(made)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("d['a'] = 1", "d_with_a"),
        ("d['a'] = 1\nd['B c'] = 2", "d_with_a_and_b_c"),
        ("d['a'] = 1\nd['b'] = 2\nd['c'] = 3", "d_extended"),
        ("d['a'] += 1", "d_with_a"),
        ("d = d[d.a > 1]", "d_filtered"),
        ("d = d.loc[d.a > 1]", "d_filtered"),
        ("d = d.dropna().sort_values('a')", "d_clean"),
        ("d = d.sort_values('a')", "d_sorted"),
        ("d.loc[0, 'a'] = 1", "d_updated"),
        ("d = sorted(d)", "d_sorted"),
    ],
)
def test_a_later_version_is_named_after_what_happened(plan_of: Make, step: str, expected: str):
    made = plan_of(f"{D}\nn = len(d)\n\n{step}\n\nm = len(d)\n\nd = d.tail(1)\n\nk = len(d)\n")
    assert expected in names(made)
    assert "d" in names(made)


def test_a_name_that_says_raw_already_is_not_said_twice(plan_of: Make):
    made = plan_of(f"{P}raw = pd.read_csv('a.csv')\n\nraw = raw.dropna()\n")
    assert names(made) == ["raw_as_read", "raw"]


def test_names_that_no_node_can_bear_are_changed_and_told(plan_of: Make):
    made = plan_of("import json\nsum = [1]\n_x = [2]\n\ny = _x + sum\n")
    assert made.finals == {"sum": "sum_value", "y": "y"}
    assert [note.code for note in made.notes] == ["M202"]
    assert "x" in names(made)


def test_names_are_given_out_once():
    given = Names({"a"})
    assert [
        given.fresh("a"),
        given.fresh("a"),
        given.own("b"),
        given.own("b"),
        given.own("__"),
    ] == [
        "a_2",
        "a_3",
        "b",
        "b_value",
        "value",
    ]


@pytest.mark.parametrize(
    ("outputs", "comment", "expected"),
    [
        (["a", "b"], "", "a_and_b"),
        (["a", "b"], "the best of both", "the_best_of_both"),
        (["a", "b"], "the best, of both", "the_best"),
        (["a", "b"], "one", "a_and_b"),
        (["a", "b", "c", "d"], "far too many words to be a name", "b_and_c_and_d"),
    ],
)
def test_a_passage_is_named_after_its_comment_or_its_results(
    outputs: list[str], comment: str, expected: str
):
    assert passage_name(outputs, comment) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{D}d.to_csv('out/a b.csv')\n", "a_b_csv"),
        (f"{D}d.to_csv(p)\n", "d_files"),
        (f"{P}pd.DataFrame().to_csv('a.csv'[0:])\n", "written_files"),
        (f"{D}print(d)\n", "d_report"),
        ("print(1)\n", "report"),
        (f"{D}assert d\n", "d_check"),
        ("assert 1\n", "check"),
        (f"{D}import matplotlib.pyplot as plt\nplt.plot(d)\n", "d_figure"),
        ("import matplotlib.pyplot as plt\nplt.plot([1])\n", "figure"),
    ],
)
def test_what_has_no_value_is_named_after_what_it_does(plan_of: Make, text: str, expected: str):
    assert names(plan_of(text))[-1] == expected


# inputs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("1", "int"),
        ("-1.5", "float"),
        ("'a'", "str"),
        ("['a', 'b']", "list[str]"),
        ("{1, 2}", "set[int]"),
        ("[1, 'a']", "list"),
        ("[]", "list"),
        ("[[1]]", "list"),
        ("[None]", "list"),
        ("{'a': 1}", "dict"),
        ("(1, 2)", "tuple"),
        ("None", "Any"),
    ],
)
def test_upper_case_literals_are_inputs(plan_of: Make, value: str, kind: str):
    spec = plan_of(f"LIMIT = {value}\nx = [LIMIT]\n").inputs[0]
    assert (spec.name, spec.default, spec.line, spec.type) == ("LIMIT", value, 1, kind)


@pytest.mark.parametrize(
    "text",
    [
        "limit = 1\nx = [limit]\n",
        "LIMIT = f()\nx = [LIMIT]\n",
        "LIMIT = {**a}\nx = [LIMIT]\n",
        "LIMIT = 1\nx = [2]\n",
        "LIMIT = 1\nx = [LIMIT]\nLIMIT = 2\n",
        "LIMIT = []\nx = [1]\nLIMIT.append(1)\n",
        "X = 1\nx = [X]\n",
        "A, B = 1, 2\nx = [A, B]\n",
        "AA = BB = 1\nx = [AA]\n",
        "AA = 1; BB = 2\nx = [AA]\n",
        "def f():\n    return LIMIT\n\nLIMIT = 1\ndef g(x=LIMIT):\n    return x\n\nx = [g()]\n",
        "_LIMIT = 1\nx = [_LIMIT]\n",
    ],
)
def test_other_literals_stay_where_they_are(plan_of: Make, text: str):
    assert plan_of(text).inputs == ()


def test_a_variable_that_holds_a_path_is_an_input(plan_of: Make):
    specs = plan_of(f"{P}where = 'a.csv'\nd = pd.read_csv(where)\ns = 'b.csv'\nt = [s]\n").inputs
    assert [(spec.name, spec.variable) for spec in specs] == [("where", True)]


def test_paths_in_calls_are_inputs_named_after_their_files(plan_of: Make):
    text = (
        f"{P}d = pd.read_csv('in/a.csv')\nd.to_parquet('out/a.parquet')\ne = pd.read_csv('x/a.csv')\n"
        "d.to_csv(path_or_buf='1.csv')\nf = pd.read_csv('y/a.csv')\ng = pd.read_csv('z/y/a.csv')\n"
    )
    assert [(spec.name, spec.default) for spec in plan_of(text).inputs] == [
        ("a_path", "'in/a.csv'"),
        ("a_parquet_path", "'out/a.parquet'"),
        ("a_csv_path", "'x/a.csv'"),
        ("n_1_path", "'1.csv'"),
        ("y_a_csv_path", "'y/a.csv'"),
        ("z_y_a_csv_path", "'z/y/a.csv'"),
    ]


def test_paths_whose_names_are_taken_are_numbered(plan_of: Make):
    text = f"{P}a_path = a_csv_path = [1]\nd = pd.read_csv('a.csv')\n"
    assert plan_of(text).inputs[0].name == "a_csv_path_2"


def test_a_path_that_stands_twice_is_left(plan_of: Make):
    assert plan_of(f"{D}d.to_csv('a.csv')\ne = pd.read_csv('a.csv')\n").inputs == ()


# groups ----------------------------------------------------------------------------------------


def test_a_paragraph_that_builds_one_value_is_one_function(plan_of: Make):
    made = plan_of(f"{P}d = pd.read_csv('a.csv')\nd['a'] = 1\nd = d.dropna()\n\nd['b'] = 2\n")
    assert [node.lines for node in made.nodes] == [((3, 5),), ((7, 7),)]


def test_what_begins_empty_goes_with_what_fills_it(plan_of: Make):
    made = plan_of("total = 0\n\nfor _x in [1, 2]:\n    total += _x\n")
    assert names(made) == ["total"]


def test_a_private_step_goes_with_its_only_reader(plan_of: Make):
    assert names(plan_of("_a = [1]\nb = _a + [2]\n")) == ["b"]
    assert names(plan_of("_a = [1]\nb = _a + [2]\nc = _a + [3]\n")) == ["a", "b", "c"]


def test_prints_in_a_row_are_one_report(plan_of: Make):
    made = plan_of("x = [1]\nprint(x)\nprint(1)\ny = [2]\nprint(y)\n")
    assert names(made) == ["x", "x_report", "y", "y_report"]


def test_objects_under_two_names_stay_together(plan_of: Make):
    made = plan_of(f"{D}e = d\n\ne['z'] = 1\n")
    assert (made.nodes[0].level, made.nodes[0].lines) == (Level.PASSAGE, ((3, 4), (6, 6)))
    assert "may be one object" in made.merged[0].why


def test_what_a_proof_asks_for_is_put_together(plan_of: Make):
    text = "a = [1]\n\nb = [2]\n\nc = [a, b]\n"
    made = plan_of(text, None, Options(together=(frozenset({0, 1}),)))
    assert names(made) == ["a_and_b", "c"]


def test_circles_are_put_together(plan_of: Make):
    made = plan_of("a = [1]\nb = [a]\nc = [b]\n", None, Options(together=(frozenset({0, 2}),)))
    assert len(made.nodes) == 1


def test_random_draws_are_tied_only_by_a_seed(plan_of: Make):
    draws = "a = np.random.rand(3)\n\nb = np.random.rand(3)\n"
    assert len(plan_of(P + draws).nodes) == 2
    assert len(plan_of(f"{P}np.random.seed(0)\n\n{draws}").nodes) == 1


def test_estimators_that_never_draw_are_not_tied(plan_of: Make):
    text = "np.random.seed(0)\nx = np.random.rand(3, 1)\n\nm = {0}()\nm.fit(x)\n"
    sk = "from sklearn.preprocessing import StandardScaler\nfrom sklearn.cluster import KMeans\n"
    assert len(plan_of(P + sk + text.format("StandardScaler")).nodes) == 2
    assert len(plan_of(P + sk + text.format("KMeans")).nodes) == 1


def test_unknown_draws_are_tied_by_a_seed(plan_of: Make):
    text = "np.random.seed(0)\nm = o.Model()\n\nx = m.fit()\n"
    assert len(plan_of(P + text).nodes) == 1


def test_a_change_of_the_folder_ties_what_touches_files(plan_of: Make):
    text = f"import os\n{D}d.to_csv('a.csv')\n\nos.chdir('b')\n\nd.to_csv('c.csv')\n"
    assert len(plan_of(text).nodes) == 2


def test_figures_are_told_apart(plan_of: Make):
    text = (
        "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.savefig('a.png')\n\nplt.figure()\nplt.plot([2])\n"
        "plt.savefig('b.png')\n\nplt.figure()\nplt.plot([3])\n"
    )
    assert names(plan_of(text)) == ["a_png", "b_png", "figure"]


def test_a_value_that_may_be_missing_stays_with_its_readers(plan_of: Make):
    made = plan_of("a = [1]\nif a:\n    b = 1\n\nc = [b]\n")
    assert [node.lines for node in made.nodes][1] == ((2, 3), (5, 5))


def test_a_value_that_is_known_to_be_there_is_given(plan_of: Make):
    seen = Observation(True, finals={"a": "list", "b": "int"})
    assert "b" in plan_of("a = [1]\nif a:\n    b = 1\n", seen).finals


def test_a_failed_run_shows_no_finals(plan_of: Make):
    assert plan_of("a = [1]\n", Observation(False)).finals == {"a": "a"}


# order of files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "waits"),
    [
        ("d.to_csv('a.csv')", "e = pd.read_csv('a.csv')", True),
        ("d.to_csv('a.csv')", "e = pd.read_csv('b.csv')", False),
        ("d.to_csv('./a.csv')", "e = pd.read_csv('a.csv')", True),
        ("d.to_csv(p)", "e = pd.read_csv('a.csv')", True),
        ("d.to_csv('x/' + p)", "e = pd.read_csv('y/a.csv')", False),
        ("d.to_csv('x/' + p)", "e = pd.read_csv('x/' + q)", True),
        ("d.to_csv('x/' + p)", "e = pd.read_csv('y/' + q)", False),
        ("e = pd.read_csv('a.csv')", "d.to_csv('a.csv')", True),
        ("d.to_csv('a.csv')", "d.to_csv('a.csv')", True),
        ("e = pd.read_csv('a.csv')", "f = pd.read_csv('a.csv')", False),
        ("import os\nos.makedirs('x')", "d.to_csv('x/a.csv')", True),
        ("import os\nos.makedirs('x')", "d.to_csv('x/' + p)", True),
        ("import os\nos.makedirs('x')", "d.to_csv('y/' + p)", False),
    ],
)
def test_who_touches_a_written_file_waits(plan_of: Make, first: str, second: str, waits: bool):  # noqa: FBT001
    made = plan_of(f"{P}p = 'p'[0:]\nq = 'q'[0:]\nd = pd.DataFrame()\n{first}\n\n{second}\n")
    assert any(not parameter.variable for parameter in made.nodes[-1].parameters) is waits


def test_a_run_tells_paths_that_the_text_hides(plan_of: Make):
    text = f"{P}p = 'a'[0:]\nd = pd.DataFrame()\nd.to_csv(p)\ne = pd.read_csv('b.csv')\n"
    seen = Observation(
        True,
        statements=(SeenStatement(4, files_written=("a",)),),
        finals={"d": "Any", "e": "Any", "p": "str"},
    )
    assert all(p.variable for p in named(plan_of(text, seen), "e").parameters)


# what is left out, kept, told ------------------------------------------------------------------


def test_what_only_shows_a_value_is_left_out_and_told(plan_of: Make):
    made = plan_of(f"{D}d.head()\nd\npass\nx: int\n")
    assert [(note.code, note.line) for note in made.notes] == [
        ("M201", 4),
        ("M201", 5),
        ("M201", 7),
    ]


def test_calls_that_may_do_something_are_kept(plan_of: Make):
    assert named(plan_of("x = [1]\nclient.flush(x)\n"), "x").level is Level.VALUE
    assert plan_of("mystery()\n").nodes[0].kind is Kind.CHECK


def test_settings_that_come_too_late_are_no_settings(plan_of: Make):
    made = plan_of(f"{D}t = d.to_string()\npd.set_option('display.width', 1)\nu = d.to_string()\n")
    assert made.settings == ()


def test_settings_from_values_are_no_settings(plan_of: Make):
    assert (
        plan_of(f"{D}w = [1]\npd.set_option('display.width', w)\nu = d.to_string()\n").settings
        == ()
    )


def test_types_come_from_the_run_first(plan_of: Make):
    seen = Observation(
        True, statements=(SeenStatement(0, types={"x": "list[int]"}),), finals={"x": "list[int]"}
    )
    assert plan_of("x = [1]\n", seen).nodes[0].outputs[0].type == "list[int]"
    assert plan_of("x = [1]\n").nodes[0].outputs[0].type == "list"


def test_a_script_says_what_it_is_for_in_its_first_comment(plan_of: Make):
    assert (
        plan_of("# Sales of the year\n# by month\nimport os\nx = [1]\n").doc
        == "Sales of the year\nby month"
    )
    assert plan_of("# the first value\nx = [1]\n").doc == ""


def test_cells_are_told(plan_of: Make):
    assert plan_of("# %%\nx = [1]\n# %%\ny = [2]\n").nodes[1].cell == 1


# helpers ---------------------------------------------------------------------------------------


def helpers(text: str) -> tuple[str, ...]:
    analysis = analyse(source_from_text(text, "s.py"))
    assert not isinstance(analysis, Refused)
    made = plan(analysis)
    assert not isinstance(made, Refused)
    return made.helpers


def test_helpers_keep_their_comments(plan_of: Make):
    assert helpers("# doubles\ndef f(x):\n    return x * 2  # so\n\ny = [f(1)]\n") == (
        "# doubles\ndef _f(x):\n    return x * 2  # so",
    )


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    return 1\n\ndef f():\n    return 2\n\ny = [f()]\n",
        "def f():\n    return 1\n\ny = [f()]\ndel f\n",
        "def f():\n    global k\n    k = 1\n\nf()\ny = [k]\n",
        "k = 1\ndef f(x=k):\n    return x\n\ny = [f()]\n",
        "def f():\n    return 1\n\nf.calls = 0\ny = [f()]\n",
        "k = [1]\ndef f():\n    return k\n\nfs = {'f': f}\ny = [1]\n",
        "k = [1]\n@d\ndef f():\n    return k\n\ny = [f()]\n",
        "k = [1]\ndef f():\n    yield k\n\ny = list(f())\n",
        "k = [1]\nclass C:\n    def m(self):\n        return k\n\ny = C().m()\n",
        "k = [1]\ndef f():\n    g = lambda k: k\n    return g(1), k\n\ny = [f()]\n",
        "k = [1]\ndef f():\n    return k\n\nk = [2]\ny = mystery(f)\n",
    ],
)
def test_what_cannot_stand_alone_is_no_helper(text: str):
    assert helpers(text) == ()


def test_a_function_handed_to_an_unknown_callable_is_a_helper_while_nothing_moves():
    text = "k = [1]\ndef f():\n    return k\n\ny = mystery(f)\n"
    assert helpers(text)[0].startswith("@hamilton_exclude\ndef f(*, k):")


def test_a_helper_whose_new_name_is_taken_keeps_its_own():
    assert helpers("_f = [1]\ndef f():\n    return 1\n\ny = [f()]\n")[0].startswith(
        "@hamilton_exclude\ndef f():"
    )


def test_classes_keep_their_names():
    assert helpers("class C:\n    pass\n\ny = [C()]\n") == ("class C:\n    pass",)


def test_a_decorated_helper_is_told_from_nodes_by_its_name():
    text = "import functools\n@functools.cache\ndef f():\n    return 1\n\ny = [f]\n"
    assert helpers(text)[0].startswith("@functools.cache\ndef _f():")
