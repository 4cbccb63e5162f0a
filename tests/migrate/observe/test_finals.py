"""Which variables of a finished script are its results."""

from __future__ import annotations

import ast

import pytest

from hamilton.migrate.observe.finals import final_variables

NOT_FINAL = {
    "an import": "import json",
    "an import under another name": "import json as j",
    "a part of a package": "import os.path",
    "a name from a module": "from math import pi",
    "all names of a module": "from math import *",
    "a function": "def f(): pass",
    "an async function": "async def f(): pass",
    "a class": "class C: pass",
    "a private name": "_x = 1",
    "a deleted name": "x = 1\ndel x",
    "a local name": "def f():\n    x = 1\n\nf()",
    "an import in a branch": "if True:\n    import json",
    "a wrapped function": "def f(): pass\nf = (lambda g: g)(f)",
}
FINAL = {
    "an assignment": "x = 1",
    "a loop variable": "for x in range(3): pass",
    "a name in a branch": "if True:\n    x = 1",
    "a name of with": "import io\nwith io.StringIO() as x: pass",
    "a walrus": "(x := 1)",
    "a global of a function": "def f():\n    global x\n    x = 1\n\nf()",
    "a name made in another way": "globals()['x'] = 1",
    "an import that was replaced": "from math import pi as x\nx = 2 * x",
    "an unpacked name": "x, _ = 1, 2",
    "a lambda": "x = lambda: 0",
}


def finals(text, opened=None):
    namespace = {}
    exec(text, namespace)  # noqa: S102 - the texts of this file
    return final_variables(ast.parse(text), namespace, opened)


@pytest.mark.parametrize("text", NOT_FINAL.values(), ids=NOT_FINAL)
def test_what_is_no_result_is_left_out(text):
    assert finals(text) == {}


@pytest.mark.parametrize("text", FINAL.values(), ids=FINAL)
def test_what_is_bound_at_the_end_is_a_result(text):
    assert list(finals(text)) == ["x"]
