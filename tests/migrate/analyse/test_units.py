from __future__ import annotations

import pytest

from hamilton.migrate.analyse.units import Units, units_of
from hamilton.migrate.facts import Refused
from hamilton.migrate.read import source_from_text


def units(text: str) -> Units:
    found = units_of(source_from_text(text, "s.py"))
    assert not isinstance(found, Refused)
    return found


def texts(text: str) -> list[str]:
    return [unit.text for unit in units(text).units]


def test_a_statement_is_a_unit_with_its_lines_and_paragraph():
    found = units("a = 1\nb = (\n    2\n)\n\nc = 3\n# on d\nd = 4\n").units
    assert [unit.lines for unit in found] == [(1, 1), (2, 4), (6, 6), (8, 8)]
    assert [unit.paragraph for unit in found] == [0, 0, 1, 2]
    assert found[3].comments == ("# on d",)


def test_statements_on_one_line_are_one_unit():
    assert texts("a = 1; b = 2\nc = 3\n") == ["a = 1; b = 2", "c = 3"]


def test_decorators_belong_to_their_function():
    assert units("@d\ndef f():\n    pass\n").units[0].lines == (1, 3)


def test_docstring_and_trailing_comments_are_no_units():
    found = units('"""What it is."""\nx = 1\n# the end\n')
    assert (found.doc, found.tail, len(found.units)) == ("What it is.", ("# the end",), 1)


def test_comments_that_only_mark_are_no_comments():
    text = "#!/usr/bin/env python\n# coding: utf-8\n# %%\n# In[3]:\n# -----\n# ====\nx = 1\n"
    assert units(text).units[0].comments == ()


def test_an_empty_script_has_no_units():
    assert units("").units == ()
    assert units("# nothing\n").units == ()


def test_what_does_not_parse_is_refused_with_its_line():
    found = units_of(source_from_text("x = 1\ny = (\n", "s.py"))
    assert isinstance(found, Refused)
    assert (found.reasons[0].code, found.reasons[0].line) == ("M010", 2)


def test_python_2_is_named():
    found = units_of(source_from_text("print 'a'\n", "s.py"))
    assert isinstance(found, Refused)
    assert "Python 2" in found.reasons[0].message


def test_a_null_byte_is_refused():
    assert isinstance(units_of(source_from_text("x = '\0'\n", "s.py")), Refused)


# the entry point -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "test", ['__name__ == "__main__"', "'__main__' == __name__"], ids=["usual", "turned"]
)
def test_a_guard_is_opened(test: str):
    assert texts(f"x = 1\nif {test}:\n    y = 2\n    # on z\n    z = '''a\nb'''\n") == [
        "x = 1",
        "y = 2",
        "z = '''a\nb'''",
    ]


@pytest.mark.parametrize(
    "text",
    [
        'if __name__ == "__main__":\n    y = 2\nelse:\n    y = 3\n',
        'if __name__ != "__main__":\n    y = 2\n',
        "if a < b < c:\n    y = 2\n",
        "if flag:\n    y = 2\n",
        'if __name__ == "__main__":\n    y = 2\nx = 1\n',
    ],
)
def test_what_is_no_trailing_guard_stays(text: str):
    assert texts(text)[0].startswith("if")


def test_a_one_line_guard_is_opened():
    assert texts('x = 1\nif __name__ == "__main__": y = 2\n') == ["x = 1", "y = 2"]


MAIN = "K = 1\ndef main():\n    {body}\n\nif __name__ == '__main__':\n    main()\n"


def test_main_is_opened():
    found = units(MAIN.format(body='"""Do it."""\n    x = K\n    y = x\n    return'))
    assert [unit.text for unit in found.units] == ["K = 1", "x = K", "y = x"]
    assert (found.opened, found.doc, found.units[1].scope) == ("main", "Do it.", "main")


def test_main_is_opened_where_it_is_called_without_a_guard():
    assert units("def main():\n    x = 1\n\nmain()\n").opened == "main"


@pytest.mark.parametrize(
    "body",
    [
        "return 1",
        "if K:\n        return\n    x = 1",
        "x = 1\n    if x:\n        return",
        "global x\n    x = 1",
        "yield 1",
        "K = 2",
        "sum = 2",
        "import os\n    main()",
    ],
    ids=[
        "gives",
        "leaves early",
        "leaves late",
        "global",
        "generator",
        "clash",
        "builtin",
        "recursive",
    ],
)
def test_main_stays_where_its_variables_cannot_be_the_modules(body: str):
    assert units(MAIN.format(body=body)).opened is None


@pytest.mark.parametrize(
    "text",
    [
        "def main(x=1):\n    y = x\n\nmain()\n",
        "def main():\n    y = 1\n\nmain(2)\n",
        "@d\ndef main():\n    y = 1\n\nmain()\n",
        "def main():\n    y = 1\n\nf = main\nmain()\n",
        "def other():\n    y = 1\n\nmain()\n",
        "def main():\n    y = 1\n\no.main()\n",
        "def main():\n    os = 1\n\nimport os\nmain()\n",
        "def main():\n    f = 1\n\ndef f():\n    pass\n\nmain()\n",
    ],
)
def test_other_calls_open_nothing(text: str):
    assert units(text).opened is None


# imports ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "import a\n",
        "from a import b; import c\n",
        "try:\n    import a\nexcept ImportError:\n    a = None\n",
        "try:\n    import a\nexcept ImportError:\n    pass\nelse:\n    OK = True\n",
    ],
)
def test_imports_are_known(text: str):
    assert units(text).units[0].is_import


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n",
        "try:\n    x = 1\nexcept ImportError:\n    import a\n",
        "try:\n    import a\nexcept ImportError:\n    a = f()\n",
        "try:\n    import a\nfinally:\n    x = 1\n",
        "try:\n    import a\nexcept E:\n    raise\n",
        "try:\n    import a\nexcept E:\n    o.b = 1\n",
    ],
)
def test_what_does_more_is_no_import(text: str):
    assert not units(text).units[0].is_import
