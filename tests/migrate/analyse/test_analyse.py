from __future__ import annotations

import ast

import pytest

from hamilton.migrate.analyse import Examined, analyse, examine, units_of
from hamilton.migrate.analyse.examine import _copies_on_write
from hamilton.migrate.analyse.values import Value
from hamilton.migrate.analyse.walk import Walk
from hamilton.migrate.facts import Observation, Refused, SeenStatement
from hamilton.migrate.read import source_from_text

P = "import pandas as pd\nimport numpy as np\n"


def facts(
    text: str, seen: Observation | None = None, *, copy_on_write: bool = True
) -> list[Examined]:
    script = units_of(source_from_text(text, "s.py"))
    assert not isinstance(script, Refused)
    return list(examine(script, seen, copy_on_write=copy_on_write))


def last(text: str, *, copy_on_write: bool = True) -> Examined:
    return facts(text, copy_on_write=copy_on_write)[-1]


def effects(text: str) -> list[tuple[str, str, str]]:
    return [(e.resource.value, e.mode.value, e.what) for e in last(text).facts.effects]


# what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("exec('x')", "M101"),
        ("x = eval('1')", "M102"),
        ("globals()['x'] = 1", "M103"),
        ("x = locals()", "M103"),
        ("x = vars()", "M103"),
        ("m = __import__('os')", "M104"),
        ("x = input()", "M105"),
        ("breakpoint()", "M106"),
        ("get_ipython().magic('x')", "M107"),
        ("exit()", "M108"),
        ("import sys\nsys.exit(0)", "M108"),
        ("x = await f()", "M109"),
        ("x = (", "M010"),
    ],
)
def test_what_cannot_be_seen_is_refused_with_its_line(text: str, code: str):
    found = analyse(source_from_text(f"a = 1\n{text}\n", "s.py"))
    assert isinstance(found, Refused)
    assert found.reasons[0].code == code
    assert found.reasons[0].line == text.count("\n") + 2


@pytest.mark.parametrize(
    "text",
    [
        "def exec(x):\n    return x\n\ny = exec(1)",
        "d = vars(o)",
        "import sys\nif x:\n    sys.exit(1)",
        "async def f():\n    await g()",
        "x = o.eval('a')",
    ],
)
def test_what_only_looks_alike_is_not_refused(text: str):
    assert not isinstance(analyse(source_from_text(text + "\n", "s.py")), Refused)


def test_an_analysis_tells_what_was_opened():
    found = analyse(source_from_text("def main():\n    x = 1\n\nmain()\n", "s.py"))
    assert not isinstance(found, Refused)
    assert (found.opened, found.statements[0].scope) == ("main", "main")


# what a statement binds, reads, changes --------------------------------------------------------


def test_binding_for_certain_and_on_some_ways():
    one = last("if a:\n    x = 1\n    y = 1\nelse:\n    x = 2\n").facts
    assert (one.defines, one.may_define) == ({"x"}, {"y"})


def test_a_way_that_leaves_does_not_count():
    assert last("if a:\n    x = 1\nelse:\n    raise ValueError\n").facts.defines == {"x"}
    assert last("if a:\n    raise ValueError\nelse:\n    raise KeyError\n").facts.defines == set()


def test_a_loop_binds_what_it_binds_when_it_runs():
    one = last("for i in xs:\n    y = i\n")
    assert (one.facts.may_define, one.likely) == ({"i", "y"}, {"i", "y"})
    assert last("while a:\n    y = 1\n    break\nelse:\n    z = 1\n").facts.may_define == {"y", "z"}


def test_names_of_exceptions_are_gone_afterwards():
    one = last("try:\n    x = 1\nexcept ValueError as error:\n    x = str(error)\n")
    assert (one.facts.defines, "error" in one.after) == ({"x"}, False)


def test_annotations_without_a_value_bind_nothing():
    assert last("x: int\n").facts.defines == set()
    assert last("x: int = 1\n").facts.types == {"x": "int"}


def test_what_a_function_reads_is_read_where_it_is_called():
    found = facts("k = 1\ndef f(a, *b, c=2, **d):\n    return a + k\n\ny = f(1, 2, c=3, e=4)\n")
    assert "k" not in found[1].facts.reads
    assert found[2].facts.reads == {"f", "k"}


def test_what_a_method_reads_is_read_where_it_is_called():
    text = "k = 1\nclass A:\n    def m(self):\n        return k\n\na = A()\ny = a.m()\n"
    assert [one.facts.reads for one in facts(text)[2:]] == [{"A"}, {"a", "k"}]


def test_deep_recursion_is_followed_once():
    assert last(
        "def f(n):\n    return g(n)\ndef g(n):\n    return f(n)\n\nx = f(1)\n"
    ).facts.reads == {"f", "g"}


def test_a_long_chain_of_calls_ends_in_fear():
    chain = "".join(f"def f{n}(x):\n    return f{n + 1}(x)\n" for n in range(20))
    assert last(f"{chain}def f20(x):\n    return x\n\nd = {{}}\ny = f0(d)\n").facts.changes == {"d"}


def test_a_dropped_name_is_read_and_unbound():
    one = last("x = [1]\ndel x\n").facts
    assert (one.deletes, one.reads) == ({"x"}, {"x"})
    assert last("def f():\n    y = 1\n    del y\n\nx = f()\n").facts.deletes == set()
    assert last("x = 1\nif a:\n    del x\n").after.keys() >= {"x"}


@pytest.mark.parametrize(
    "change",
    [
        "d['a'] = 1",
        "d.loc[0, 'a'] = 1",
        "d.columns = ['a']",
        "d.a += 1",
        "d['a'] += 1",
        "d += 1",
        "del d['a']",
        "del d.a",
        "d.insert(0, 'a', 1)",
        "d.dropna(inplace=True)",
        "d.index.name = 'a'",
        "d.attrs['a'] = 1",
        "np.put(d, [0], [1])",
        "np.add(1, 2, out=d)",
        "setattr(d, 'a', 1)",
        "mystery(d)",
        "d.values[0] = 1",
        "with a:\n    d['x'] = 1",
    ],
)
def test_changes_of_a_frame_are_known(change: str):
    assert last(f"{P}d = pd.DataFrame()\n{change}\n").facts.changes == {"d"}


@pytest.mark.parametrize(
    "quiet",
    [
        "e = d.dropna()",
        "e = d.dropna(inplace=False)",
        "e = d + 1",
        "e = -d",
        "e = d > 1",
        "e = not d",
        "e = d['a'].str.upper()",
        "e = d.a.dt.year",
        "e = d.groupby('a').b.agg(['sum'])",
        "e = d.groupby('a')['b'].sum()",
        "e = [*d.columns]",
        "e = 'a' in d",
        "e = d[d.a > 1].shape[0:1]",
        "e = f'{d:>{3}}'",
        "e = {**{'a': 1}, 'b': {d.shape}}",
        "e = d.T if d.size else None",
        "e = a or d.copy()",
        "e = pd.concat([d, d])",
        "e = np.where(d.a, 1, 2)",
        "e = {c for c in d}",
        "e = {c: 1 for c in d if c}",
        "e = d.loc[:, 'a']",
        "e = len(d)",
        "for c in d:\n    e = c",
    ],
)
def test_reading_a_frame_changes_nothing(quiet: str):
    assert last(f"{P}d = pd.DataFrame()\n{quiet}\n").facts.changes <= {"c"}


def test_a_column_shares_memory_only_without_copy_on_write():
    text = f"{P}d = pd.DataFrame()\ns = d['a']\ns.iloc[0] = 1\n"
    assert last(text, copy_on_write=True).facts.changes == {"s"}
    assert last(text, copy_on_write=False).facts.changes == {"d", "s"}


def test_the_installed_pandas_decides_unless_told():
    script = units_of(
        source_from_text(f"{P}d = pd.DataFrame()\ns = d['a']\ns.iloc[0] = 1\n", "s.py")
    )
    assert not isinstance(script, Refused)
    assert "s" in examine(script)[-1].facts.changes


def test_without_pandas_nothing_is_sure_to_be_copied():
    assert _copies_on_write("no-such-distribution") is False


def test_syntax_that_nobody_listed_holds_what_it_is_made_of():
    walk = Walk(
        {"a": Value("list", frozenset({1}), frozenset({1}))}, {ast.Name: lambda w, n: w.load(n.id)}
    )
    node = ast.parse("a + a", mode="eval").body
    assert walk.evaluate(node).holds >= {1}
    walk.run([ast.Pass()])
    assert walk.evaluate(None).type == "None"


def test_return_outside_of_a_function_is_refused():
    found = analyse(source_from_text("x = 1\nreturn x\n", "s.py"))
    assert isinstance(found, Refused)
    assert (found.reasons[0].code, found.reasons[0].line) == ("M010", 2)


def test_a_change_inside_is_told_from_a_change_of_the_object():
    assert last("d = {'a': []}\nd['a'].append(1)\n").deep == {"d"}
    assert last("d = {'a': []}\nd['b'] = 1\n").deep == set()


def test_functions_made_here_tell_what_they_read_late():
    assert last("k = 1\nf = lambda v: v + k\n").late == {"k"}
    assert last("k = 1\ng = (v + k for v in xs)\n").late == {"k"}
    assert last("k = 1\nclass A:\n    x = k\n").late == {"k"}


@pytest.mark.parametrize(
    "text",
    [
        "def g():\n    yield 1\n    yield from f()\n\nx = g()\n",
        "async def g():\n    async with a as b:\n        await b\n    async for c in a:\n        pass\n\nx = g()\n",
        "def g(*, k=1):\n    import os\n    from os import path\n    nonlocal_ = [0][k]\n    return os\n\nx = g(k=2)\n",
        "def g():\n    def h():\n        nonlocal n\n        n = 1\n    n = 0\n    h()\n    return n\n\nx = g()\n",
        "def g():\n    raise ValueError(1) from None\n\nx = g()\n",
        "def g(a, b):\n    return a\n\nx = g(1, *[2])\n",
        "x = [y := 1, y]\n",
        "x = [*a, *b]\nx[0:1] = x[::2]\n",
        "(a, *b), [c] = x = [[1, 2], [3]]\n",
        "x = [i for i in [1, 2] for j in [3] if (k := j)]\n",
        "try:\n    x = 1\nexcept* ValueError:\n    x = 2\n",
        "x = lambda: (yield)\n",
        "with open('a') as f, open('b') as g:\n    x = f\n",
        "class A(B, metaclass=C):\n    x: int\n    y: int = 1\n    def __init__(self, v):\n        self.v = v\n    z = y\n\nx = A(1).v\n",
        "x = A.b.c(1)[2](3)\n",
        "x = (1, 2)[5]\n",
        "x = (1, 2)[0]\n",
        "x = 1 if a else []\nx += 1\n",
    ],
)
def test_every_kind_of_syntax_is_walked(text: str):
    assert "x" in facts(text)[-1].after


# what is touched outside -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("d = pd.read_csv('a.csv')", [("file", "read", "a.csv")]),
        ("d = pd.read_csv(filepath_or_buffer='a.csv')", [("file", "read", "a.csv")]),
        ("d = pd.read_csv(p + '.csv')", [("file", "read", "*.csv")]),
        ("d = pd.read_csv('d/%s' % p)", [("file", "read", "*")]),
        ("d = pd.read_csv('d/{}'.format(p))", [("file", "read", "*")]),
        ("import os\nd = pd.read_csv(os.path.join('d', 'a.csv'))", [("file", "read", "d/a.csv")]),
        (
            "from pathlib import Path\nd = pd.read_csv(Path('d') / 'a.csv')",
            [("file", "read", "d/a.csv")],
        ),
        (
            "from pathlib import Path\nPath('d').joinpath('a').write_text('x')",
            [("file", "write", "d/a")],
        ),
        ("pd.DataFrame().to_csv('a.csv')", [("file", "write", "a.csv")]),
        ("x = pd.DataFrame().to_csv()", []),
        ("x = open('a')", [("file", "read", "a")]),
        ("x = open('a', 'w')", [("file", "write", "a")]),
        ("x = open('a', mode='a')", [("file", "write", "a"), ("file", "read", "a")]),
        ("x = open(file='a')", [("file", "read", "a")]),
        ("x = open('a', m)", [("file", "read", "a")]),
        (
            "print(1)",
            [("stdout", "write", "builtins.print"), ("options", "read", "builtins.print")],
        ),
        ("np.random.seed(1)", [("random", "write", "numpy.random.seed")]),
        ("x = pd.DataFrame().sample(3)", [("random", "read", "pandas.DataFrame.sample")]),
        ("x = pd.DataFrame().sample(3, random_state=1)", []),
        ("pd.set_option('display.width', 1)", [("options", "set", "pandas.set_option")]),
        ("pd.options.display.width = 1", [("options", "set", "pandas.options.display")]),
        (
            "import matplotlib\nmatplotlib.rcParams['a'] = 1",
            [("style", "set", "matplotlib.rcParams")],
        ),
        (
            "import os\nos.environ['A'] = '1'",
            [("environment", "read", "os.environ"), ("environment", "set", "os.environ")],
        ),
        ("import sys\nx = sys.argv", [("arguments", "read", "sys.argv")]),
        (
            "import argparse\nx = argparse.ArgumentParser().parse_args()",
            [
                ("unknown", "write", "argparse.ArgumentParser"),
                ("arguments", "read", "*"),
                ("unknown", "write", "?.parse_args"),
            ],
        ),
        ("pd.DataFrame.mine = 1", [("unknown", "set", "pandas.DataFrame")]),
        ("x = mystery(1)", [("unknown", "write", "")]),
        (
            "import requests\nx = requests.get('u')",
            [("outside", "read", "requests.get"), ("outside", "write", "requests.get")],
        ),
    ],
)
def test_effects_are_named(text: str, expected: list[tuple[str, str, str]]):
    assert effects(P + "p = 'x'[0:1]\nm = 'r'[0:1]\n" + text + "\n") == expected


# what a run adds -------------------------------------------------------------------------------


def seen(index: int, **kwargs: object) -> Observation:
    return Observation(True, statements=(SeenStatement(index, **kwargs),))  # type: ignore[arg-type]


def test_a_run_clears_what_was_only_suspected():
    text = "d = {}\nmystery(d)\n"
    assert facts(text)[1].facts.changes == {"d"}
    assert facts(text, seen(1))[1].facts.changes == set()


def test_a_run_clears_nothing_that_is_known():
    assert facts("d = {}\nd['a'] = 1\n", seen(1))[1].facts.changes == {"d"}


def test_a_run_adds_changes_and_types():
    one = facts(
        "d = mystery()\n", seen(0, types={"d": "pandas.DataFrame"}, changed=frozenset({"z"}))
    )[0]
    assert one.facts.types == {"d": "pandas.DataFrame"}
    assert one.facts.changes == {"z"}
    assert (
        facts("d = mystery()\n", seen(0, types={"d": "float"}))[0].after["d"].holds == frozenset()
    )
    assert facts("d = mystery()\n", seen(0, types={"d": "Any", "zz": "int"}))[0].facts.types == {}


def test_statements_that_the_run_did_not_reach_keep_their_static_facts():
    assert facts("d = {}\nmystery(d)\n", seen(1, ran=False))[1].facts.changes == {"d"}
    assert facts("d = {}\nmystery(d)\n", seen(0))[1].facts.changes == {"d"}
