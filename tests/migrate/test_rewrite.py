from __future__ import annotations

import pytest

from hamilton.migrate.rewrite import (
    Lifted,
    add_parameters,
    call_helpers,
    globals_to_nonlocal,
    indent,
    names_in,
    rename,
    rename_reads_of_assignment,
    replace_paths,
    split_statements,
)


@pytest.mark.parametrize(
    "text",
    [
        "y = o.df + 1\n",
        "f(df=1)\n",
        "ys = [df for df in xs]\n",
        "g = lambda df: df\n",
        "def g(df):\n    return df\n",
        "x = 'df'  # df\n",
    ],
)
def test_renaming_leaves_what_is_another_thing(text: str):
    assert rename(text, {"df": "df_raw"}) == text


def test_renaming_nothing_gives_the_same_text():
    assert rename("x = 1", {"x": "x"}) == "x = 1"


def test_renaming_reaches_inner_scopes_that_read():
    text = "g = lambda v: v + df\ny = [df for v in xs]\n"
    assert rename(text, {"df": "d"}) == "g = lambda v: v + d\ny = [d for v in xs]\n"


def test_renaming_keeps_comments_quotes_and_brackets():
    assert rename("y = (df)['a']  # why\n", {"df": "d"}) == "y = (d)['a']  # why\n"


def test_only_the_right_side_of_an_assignment_is_read():
    assert (
        rename_reads_of_assignment("df = df[df.a > 1]  # keep\n", {"df": "raw"})
        == "df = raw[raw.a > 1]  # keep\n"
    )


def test_what_is_no_assignment_is_renamed_whole():
    assert rename_reads_of_assignment("if a:\n    b\n", {"a": "c"}) == "if c:\n    b\n"


def test_calls_pass_on_what_the_helper_reads_late():
    helpers = {"f": Lifted("_f", ("k", "m"))}
    assert call_helpers("y = f(3)\nz = f()\nw = f(a,)\n", helpers) == (
        "y = _f(3, k=k, m=m)\nz = _f(k=k, m=m)\nw = _f(a,k=k, m=m)\n"
    )


def test_a_function_that_is_handed_on_takes_its_late_values_with_it():
    helpers = {"f": Lifted("_f", ("k",))}
    assert (
        call_helpers("y = xs.apply(f)\n", helpers) == "y = xs.apply(functools.partial(_f, k=k))\n"
    )


def test_a_helper_without_late_values_changes_its_name_only():
    assert call_helpers("y = map(f, f(1))\n", {"f": Lifted("_f")}) == "y = map(_f, _f(1))\n"


@pytest.mark.parametrize(
    "text", ["y = o.f(1)\n", "y = [f(1) for f in fs]\n", "y = g(f=1)\n", "z = 3\n"]
)
def test_calls_of_others_stay(text: str):
    assert call_helpers(text, {"f": Lifted("_f", ("k",))}) == text


def test_definitions_keep_their_names_when_calls_change():
    text = "def f(x):\n    return f(x - 1)\nclass C:\n    def f(self):\n        return 1\n"
    assert "def f(x):\n    return _f(x - 1, k=k)" in call_helpers(
        text, {"f": Lifted("_f", ("k",)), "C": Lifted("C")}
    )


def test_paths_in_calls_become_names():
    text = "df = pd.read_csv('a.csv', sep=';')  # 'a.csv'\nx = 'a.csv'\n"
    assert (
        replace_paths(text, {"a.csv": "a_path"})
        == "df = pd.read_csv(a_path, sep=';')  # 'a.csv'\nx = 'a.csv'\n"
    )
    assert replace_paths("f('b')\n", {"a.csv": "a_path"}) == "f('b')\n"


def test_global_becomes_nonlocal_in_inner_functions():
    assert (
        globals_to_nonlocal("def f():\n    global a, b\n    a = 1\n")
        == "def f():\n    nonlocal a, b\n    a = 1\n"
    )
    assert globals_to_nonlocal("x = 1\n") == "x = 1\n"


def test_parameters_are_added_by_keyword():
    assert add_parameters("def f(a, *, b=1):\n    return a\n", "_f", ("k",)).startswith(
        "def _f(a, *, b=1, k):"
    )
    assert add_parameters("def f(*a):\n    return a\n", "_f", ("k",)).startswith("def _f(*a, k):")
    assert add_parameters("def f():\n    return 1\n", "_f", ()).startswith("def _f():")


def test_inner_functions_keep_their_parameters():
    text = "def f():\n    def g():\n        return k\n    class C:\n        pass\n    return g\n"
    assert add_parameters(text, "_f", ("k",)) == text.replace("def f()", "def _f(*, k)")


def test_statements_are_split_with_their_comments():
    assert split_statements("a = 1\n# why\nb = (\n    2\n)\n") == [
        "a = 1\n",
        "# why\nb = (\n    2\n)\n",
    ]
    assert split_statements("a = 1; b = 2\n") == ["a = 1; b = 2\n"]


def test_indenting_leaves_the_insides_of_strings():
    assert indent('x = """a\nb"""\n\ny = 1') == '    x = """a\nb"""\n\n    y = 1'


def test_names_are_found_at_every_level():
    assert names_in("def f():\n    return a.b + c\n") == {"a", "c"}
