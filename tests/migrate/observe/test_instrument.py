"""The calls that are put between statements."""

from __future__ import annotations

import ast

from hamilton.migrate.observe.instrument import instrument


def instrumented(text, watched, opened=None):
    return ast.unparse(instrument(ast.parse(text), watched, opened))


def test_a_script_that_is_not_watched_is_not_changed():
    text = "'''doc'''\nfrom __future__ import annotations\nx = 1\nif x:\n    y = 2"
    assert instrumented(text, {}) == ast.unparse(ast.parse(text))


def test_nothing_comes_before_the_docstring_and_future_imports():
    text = "'doc'\nfrom __future__ import annotations\nx = 1"
    made = instrumented(text, {0: (1, 1), 1: (2, 2), 2: (3, 3)})
    assert made.endswith("annotations\nx = 1\n__hamilton_seen__(2)")
    compile(made, "<made>", "exec")


def test_a_compound_statement_is_followed_by_one_call():
    made = instrumented("for i in range(3):\n    x = i\ny = x", {4: (1, 2), 5: (3, 3)})
    assert made == (
        "for i in range(3):\n    x = i\n__hamilton_seen__(4)\ny = x\n__hamilton_seen__(5)"
    )


def test_statements_in_the_main_guard_are_followed_by_calls():
    made = instrumented("if __name__ == '__main__':\n    x = 1\n    y = 2", {0: (2, 2), 1: (3, 3)})
    assert [line.strip() for line in made.splitlines()[1:]] == [
        "x = 1",
        "__hamilton_seen__(0)",
        "y = 2",
        "__hamilton_seen__(1)",
    ]


def test_several_statements_in_one_range_are_followed_by_one_call():
    assert instrumented("x = 1; y = 2\nz = 3", {0: (1, 1)}).splitlines() == [
        "x = 1",
        "y = 2",
        "__hamilton_seen__(0)",
        "z = 3",
    ]


def test_decorators_belong_to_their_function():
    text = "@staticmethod\ndef f():\n    x = 1"
    assert instrumented(text, {0: (1, 3)}).endswith("x = 1\n__hamilton_seen__(0)")
    assert "seen" not in instrumented(text, {0: (2, 3)}).replace("x = 1\n    __hamilton_seen__", "")


def test_an_opened_function_says_when_it_is_left():
    made = instrumented("def main():\n    '''doc'''\n    x = 1\n    return x", {}, "main")
    assert made.splitlines()[-2:] == ["    finally:", "        __hamilton_seen__(-1)"]
    assert ast.get_docstring(ast.parse(made).body[0]) == "doc"


def test_an_opened_function_with_a_docstring_only_says_when_it_is_left():
    made = instrumented("def main():\n    '''doc'''", {}, "main")
    assert "pass" in made
    compile(made, "<made>", "exec")


def test_lines_stay_as_they_are():
    tree = instrument(ast.parse("x = 1\n\ny = 1 / 0"), {0: (1, 1), 1: (3, 3)}, None)
    assert [node.lineno for node in tree.body] == [1, 1, 3, 3]
