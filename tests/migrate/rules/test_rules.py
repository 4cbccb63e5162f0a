from __future__ import annotations

from dataclasses import replace

import pytest

from hamilton.migrate.facts import Kind, Output, Parameter, ProposedNode
from hamilton.migrate.rules import (
    ORDER,
    assign_column,
    direct_return,
    lift,
    needless_copy,
    no_inplace,
    report_text,
    written_path,
)

FRAME = "pandas.DataFrame"


def node(
    body: str, *, copied: bool = False, kind: Kind = Kind.VALUE, type_: str = FRAME
) -> ProposedNode:
    """Propose a node `df` that reads `raw` as `df`."""
    prelude = "df = raw.copy()\n" if copied else ""
    variable = "df" if kind is Kind.VALUE else ""
    return ProposedNode(
        "df",
        (Output("df", variable, type_),),
        (Parameter("raw", "df", FRAME), Parameter("path", "path", "str")),
        prelude + body,
        copies={"df": "{}.copy()"} if copied else {},
        kind=kind,
    )


def body(found: ProposedNode | None) -> str:
    assert found is not None
    return found.body


# no_inplace ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "df = raw.dropna()\nreturn df",
        "df.dropna(inplace=False)\nreturn df",
        "df.dropna(inplace=flag)\nreturn df",
        "df['a'].fillna(0, inplace=True)\nreturn df",
        "other = df\ndf.dropna(inplace=True)\nreturn df",
        "other = df['a']\ndf.dropna(inplace=True)\nreturn df",
        "g = df.groupby('a')\ndf.dropna(inplace=True)\nreturn df",
        "(other := df)\ndf.dropna(inplace=True)\nreturn df",
        "keep([df])\ndf.dropna(inplace=True)\nreturn df",
        "keep({'a': df})\ndf.dropna(inplace=True)\nreturn df",
        "keep(df)\ndf.dropna(inplace=True)\nreturn df",
        "f = lambda: df\ndf.dropna(inplace=True)\nreturn df",
        "def f():\n    df.dropna(inplace=True)\nreturn df",
        "g = lambda: other.dropna(inplace=True)\nreturn df",
        "dropna(inplace=True)\nreturn df",
        "x = 'inplace'\nreturn df",
    ],
)
def test_no_inplace_leaves_what_it_cannot_be_sure_of(text: str):
    assert no_inplace.apply(node(text)) is None


def test_no_inplace_leaves_a_passage_of_several_results():
    several = replace(
        node("df.dropna(inplace=True)\nreturn df, x"),
        outputs=(Output("df", "df"), Output("x", "x")),
    )
    assert no_inplace.apply(several) is None


def test_no_inplace_is_not_afraid_of_a_name_that_replaces_itself():
    found = no_inplace.apply(node("df = df[df.a > 1]\ndf.dropna(inplace=True)\nreturn df"))
    assert body(found) == "df = df[df.a > 1]\ndf = df.dropna()\nreturn df"


def test_no_inplace_binds_the_result():
    assert body(
        no_inplace.apply(node("df.dropna(subset=['a'], inplace=True)  # why\nreturn df"))
    ) == ("df = df.dropna(subset=['a'])  # why\nreturn df")
    assert (
        body(no_inplace.apply(node("df.dropna(inplace=True)\nreturn df")))
        == "df = df.dropna()\nreturn df"
    )


# needless_copy ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "df['a'] = 1\nreturn df",
        "df = df['a']\nreturn df",
        "df = other.dropna()\nreturn df",
        "df = df.pipe(f)\nreturn df",
        "df = df.dropna(inplace=False)\nreturn df",
        "df = df.rename(columns={}, copy=False)\nreturn df",
        "df = df.assign(a=lambda d: d.b)\nreturn df",
        "df = x = df.dropna()\nreturn df",
        "df = f(df)\nreturn df",
    ],
)
def test_needless_copy_leaves_a_copy_that_protects(text: str):
    assert needless_copy.apply(node(text, copied=True)) is None


def test_needless_copy_leaves_what_copies_nothing():
    assert needless_copy.apply(node("df = df.dropna()\nreturn df")) is None


def test_needless_copy_leaves_a_copy_that_does_not_come_first():
    late = replace(node("x = 1\ndf = raw.copy()\nreturn df"), copies={"df": "{}.copy()"})
    assert needless_copy.apply(late) is None


def test_needless_copy_reads_the_parameter_at_once():
    found = needless_copy.apply(
        node("df = df.dropna().sort_values('a')\ndf['b'] = 1\nreturn df", copied=True)
    )
    assert body(found) == "df = raw.dropna().sort_values('a')\ndf['b'] = 1\nreturn df\n"


# assign_column ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "df['a b'] = df.x * 2\nreturn df",
        "df['class'] = df.x * 2\nreturn df",
        "df['self'] = df.x * 2\nreturn df",
        "df[name] = df.x * 2\nreturn df",
        "df.loc[0, 'a'] = 2\nreturn df",
        "other['a'] = df.x * 2\nreturn df",
        "df['a'] = f\nreturn df",
        "df['a'] = df.x.map(lambda v: v)\nreturn df",
        "df['a'] = df['b'] = df.x * 2\nreturn df",
        "df['a'] = df.x * 2  # why\nreturn df",
        "df['a'] = df.x * 2\ndf['b'] = 1\nreturn df",
        "df['a'] += 1\nreturn df",
        "df['a'] = df.x * 2\nreturn other",
    ],
)
def test_assign_column_leaves_what_is_more_than_one_new_column(text: str):
    assert assign_column.apply(node(text, copied=True)) is None


def test_assign_column_leaves_what_is_no_frame():
    assert (
        assign_column.apply(node("df['a'] = 1 + 1\nreturn df", copied=True, type_="dict")) is None
    )


def test_assign_column_gives_one_expression():
    found = assign_column.apply(node("df['a'] = df['x'] * 2\nreturn df", copied=True))
    assert body(found) == "return raw.assign(a=raw['x'] * 2)\n"


# report_text -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "print(df, file=f)",
        "print(df)\nreturn 1",
        "df.info()",
        "print(df)\ndf.info()",
        "print(text)",
        "io(print(1))",
        "each(print)\nprint(df)",
        "log(df)",
    ],
)
def test_report_text_leaves_what_writes_otherwise(text: str):
    assert report_text.apply(node(text, kind=Kind.REPORT)) is None


def test_report_text_leaves_other_nodes():
    assert report_text.apply(node("print(df)")) is None


def test_report_text_gathers_what_was_printed():
    found = report_text.apply(node("print(df, end='')\nprint()", kind=Kind.REPORT))
    assert body(found) == (
        "text = io.StringIO()\nprint(df, end='', file=text)\nprint(file=text)\nreturn text.getvalue()\n"
    )
    assert found is not None
    assert found.outputs[0].type == "str"


# written_path ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "df.to_csv('a.csv')",
        "df.to_csv(path)\nreturn 1",
        "for p in ps:\n    df.to_csv(p)",
        "path = path + 'x'\ndf.to_csv(path)",
        "df.to_csv(df)",
    ],
)
def test_written_path_leaves_what_names_no_single_path(text: str):
    assert written_path.apply(node(text, kind=Kind.WRITER)) is None


def test_written_path_leaves_other_nodes():
    assert written_path.apply(node("df.to_csv(path)")) is None


@pytest.mark.parametrize(
    "call", ["df.to_csv(path)", "df.to_csv(path_or_buf=path)", "save(df, path)"]
)
def test_written_path_gives_the_path(call: str):
    found = written_path.apply(node(call, kind=Kind.WRITER))
    assert body(found) == f"{call}\nreturn path\n"


# direct_return ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "return df",
        "df = f()\nreturn other",
        "df['a'] = 1\nreturn df",
        "df = other = f()\nreturn df",
        "df += 1\nreturn df",
        "x = 1; df = 2\nreturn df",
        "df = lambda v: df(v - 1)\nreturn df",
    ],
)
def test_direct_return_leaves_what_needs_its_name(text: str):
    assert direct_return.apply(node(text)) is None


def test_direct_return_keeps_comments_and_brackets():
    assert body(direct_return.apply(node("# why\ndf = (\n    f(a=1)\n)  # so\nreturn df"))) == (
        "# why\nreturn (\n    f(a=1)\n)  # so\n"
    )


# all -------------------------------------------------------------------------------------------

BODIES = [
    (node("df.dropna(inplace=True)\nreturn df", copied=True), "return raw.dropna()\n"),
    (node("df['a'] = df.x + 1\nreturn df", copied=True), "return raw.assign(a=raw.x + 1)\n"),
    (node("df = f(raw)\nreturn df"), "return f(raw)\n"),
]


@pytest.mark.parametrize(("proposed", "expected"), BODIES)
def test_rules_together_write_what_one_would_have_written(proposed: ProposedNode, expected: str):
    assert lift(proposed).body == expected


@pytest.mark.parametrize(("proposed", "_expected"), BODIES)
def test_rules_change_nothing_the_second_time(proposed: ProposedNode, _expected: str):
    once = lift(proposed)
    assert lift(once) == once
    assert all(rule.apply(once) is None for rule in ORDER)


def test_rules_are_told_apart_by_code_and_say_why():
    assert len({rule.code for rule in ORDER}) == len(ORDER)
    assert all(rule.why.endswith((".", "result.")) for rule in ORDER)
