from __future__ import annotations

import cmath
import copy
import importlib
import importlib.metadata
import itertools
import math
import os
import sys
import textwrap
import types
from pathlib import Path

import pandas as pd
import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.code_version import CodeVersions, NoFingerprintError, Places
from hamilton.code_version._versions import Known
from hamilton.node import Literal, Node, Upstream

numbers = itertools.count()


def module(text, **values):
    made = types.ModuleType(f"code_version_{next(numbers)}")
    vars(made).update(values)
    sys.modules[made.__name__] = made
    code = compile(textwrap.dedent(text), "/project/flow.py", "exec", dont_inherit=True)
    exec(code, vars(made))  # noqa: S102 - this is what a module is
    return made


@pytest.fixture(autouse=True)
def _forget_modules():
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith(("code_version_", "project_")):
            del sys.modules[name]


def version(text, **values):
    return version_of(module(text, **values).f)


def version_of(function, versions=None):
    return (versions or CodeVersions()).of_node(Node("f", object, function))


SAME = {
    "a comment": ("def f(x):\n    return x", "def f(x):\n    # why\n    return x"),
    "documentation": ("def f(x):\n    return x", 'def f(x):\n    """Say."""\n    return x'),
    "documentation beside None": (
        "def f(x):\n    return None if x else 1",
        'def f(x):\n    """Say."""\n    return None if x else 1',
    ),
    "layout and place": ("def f(x):\n    return x", "\n\n\ndef f(  x ):\n\n    return (x)"),
    "something it does not name": ("A = 1\ndef f(x): return x", "A = 2\ndef f(x): return x"),
    "what is only written": (
        "SEEN = []\ndef f(x):\n    SEEN.append(x)\n    return x",
        "SEEN = [1]\ndef f(x):\n    SEEN.append(x)\n    return x",
    ),
    "what is only written inside": (
        "SEEN = []\ndef f(x):\n    def g():\n        SEEN.append(x)\n    return x",
        "SEEN = [1]\ndef f(x):\n    def g():\n        SEEN.append(x)\n    return x",
    ),
    "the order of a set": (
        "A = {'a', 'b', 'c'}\ndef f(x): return x in A",
        "A = {'c', 'b', 'a'}\ndef f(x): return x in A",
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_does_not_change_with(case):
    one, other = SAME[case]
    assert version(one) == version(other)


CHANGES = {
    "code": ("def f(x): return x + 1", "def f(x): return x - 1"),
    "a constant in code": ("def f(x): return x + 1", "def f(x): return x + 2"),
    "the type of a constant": ("def f(x): return x + 1", "def f(x): return x + 1.0"),
    "a default": ("def f(x, k=1): return k", "def f(x, k=2): return k"),
    "a keyword default": ("def f(x, *, k=1): return k", "def f(x, *, k=2): return k"),
    "a global": ("A = 1\ndef f(x): return A", "A = 2\ndef f(x): return A"),
    "the type of a global": ("A = 1\ndef f(x): return A", "A = True\ndef f(x): return A"),
    "a global that is missing": ("def f(x): return A", "A = 2\ndef f(x): return A"),
    "a list that is read": (
        "A = []\ndef f(x):\n    A.append(x)\n    return len(A)",
        "A = [1]\ndef f(x):\n    A.append(x)\n    return len(A)",
    ),
    "a list whose answer is used": (
        "A = {}\ndef f(x): return A.update(x)",
        "A = {1: 2}\ndef f(x): return A.update(x)",
    ),
    "a list written with a choice": (
        "A = []\ndef f(x): A.append(1 if x else 2)",
        "A = [1]\ndef f(x): A.append(1 if x else 2)",
    ),
    "a helper of a helper": (
        "def h(x): return x\ndef g(x): return h(x)\ndef f(x): return g(x)",
        "def h(x): return -x\ndef g(x): return h(x)\ndef f(x): return g(x)",
    ),
    "a helper in a table": (
        "def h(x): return x\nT = {'h': [h]}\ndef f(x): return T['h'][0](x)",
        "def h(x): return -x\nT = {'h': [h]}\ndef f(x): return T['h'][0](x)",
    ),
    "a helper in a set": (
        "def h(x): return x\nT = {h}\ndef f(x): return [g(x) for g in T]",
        "def h(x): return -x\nT = {h}\ndef f(x): return [g(x) for g in T]",
    ),
    "a helper in a partial": (
        "import functools\ndef h(x): return x\np = functools.partial(h, 1)\ndef f(x): return p()",
        "import functools\ndef h(x): return -x\np = functools.partial(h, 1)\ndef f(x): return p()",
    ),
    "a helper that is cached": (
        "import functools\n@functools.lru_cache\ndef h(x): return x\ndef f(x): return h(x)",
        "import functools\n@functools.lru_cache\ndef h(x): return -x\ndef f(x): return h(x)",
    ),
    "a helper behind another's wrapper": (
        "import contextlib\n@contextlib.contextmanager\ndef h(x): yield x\ndef f(x): return h(x)",
        "import contextlib\n@contextlib.contextmanager\ndef h(x): yield -x\ndef f(x): return h(x)",
    ),
    "a handler of a type": (
        (
            "import functools\n@functools.singledispatch\ndef h(x): return x\n"
            "@h.register\ndef _(x: int): return 1\ndef f(x): return h(x)"
        ),
        (
            "import functools\n@functools.singledispatch\ndef h(x): return x\n"
            "@h.register\ndef _(x: int): return 2\ndef f(x): return h(x)"
        ),
    ),
    "what an inner function names": (
        "A = 1\ndef f(x):\n    return [lambda: A for _ in x]",
        "A = 2\ndef f(x):\n    return [lambda: A for _ in x]",
    ),
    "a method": (
        "class C:\n    def m(self): return 1\ndef f(x): return C().m()",
        "class C:\n    def m(self): return 2\ndef f(x): return C().m()",
    ),
    "what a method names": (
        "A = 1\nclass C:\n    def m(self): return A\ndef f(x): return C().m()",
        "A = 2\nclass C:\n    def m(self): return A\ndef f(x): return C().m()",
    ),
    "a property": (
        "class C:\n    @property\n    def m(self): return 1\ndef f(x): return C().m",
        "class C:\n    @property\n    def m(self): return 2\ndef f(x): return C().m",
    ),
    "a cached property": (
        (
            "import functools\nclass C:\n    @functools.cached_property\n    def m(self): return 1\n"
            "def f(x): return C().m"
        ),
        (
            "import functools\nclass C:\n    @functools.cached_property\n    def m(self): return 2\n"
            "def f(x): return C().m"
        ),
    ),
    "a static method": (
        "class C:\n    @staticmethod\n    def m(): return 1\ndef f(x): return C.m()",
        "class C:\n    @staticmethod\n    def m(): return 2\ndef f(x): return C.m()",
    ),
    "a constant of a class": (
        "class C:\n    K = 1\ndef f(x): return C.K",
        "class C:\n    K = 2\ndef f(x): return C.K",
    ),
    "a class below": (
        "class B:\n    K = 1\nclass C(B): pass\ndef f(x): return C.K",
        "class B:\n    K = 2\nclass C(B): pass\ndef f(x): return C.K",
    ),
    "a default of a dataclass": (
        "import dataclasses\n@dataclasses.dataclass\nclass C:\n    k: int = 1\ndef f(x): return C()",
        "import dataclasses\n@dataclasses.dataclass\nclass C:\n    k: int = 2\ndef f(x): return C()",
    ),
    "a member of an enumeration": (
        "import enum\nclass C(enum.Enum):\n    A = 1\ndef f(x): return C.A",
        "import enum\nclass C(enum.Enum):\n    A = 2\ndef f(x): return C.A",
    ),
    "a field of a named tuple": (
        "from typing import NamedTuple\nclass C(NamedTuple):\n    a: int\ndef f(x): return C(x)",
        "from typing import NamedTuple\nclass C(NamedTuple):\n    b: int\ndef f(x): return C(x)",
    ),
    "the state of an object": (
        "class C:\n    def __init__(self, k): self.k = k\nA = C(1)\ndef f(x): return A.k",
        "class C:\n    def __init__(self, k): self.k = k\nA = C(2)\ndef f(x): return A.k",
    ),
    "the class of an object": (
        "class C:\n    def m(self): return 1\nA = C()\ndef f(x): return A.m()",
        "class C:\n    def m(self): return 2\nA = C()\ndef f(x): return A.m()",
    ),
    "a bound method": (
        "class C:\n    def m(self): return 1\nA = C().m\ndef f(x): return A()",
        "class C:\n    def m(self): return 2\nA = C().m\ndef f(x): return A()",
    ),
    "a name of a builtin": ("len = 1\ndef f(x): return len", "def f(x): return len"),
    "which error is caught": (
        "def f(x):\n    try:\n        return x()\n    except KeyError:\n        return 1",
        "def f(x):\n    try:\n        return x()\n    except ValueError:\n        return 1",
    ),
    "an array's values": (
        "import numpy as np\nA = np.array([1])\ndef f(x): return A",
        "import numpy as np\nA = np.array([2])\ndef f(x): return A",
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_changes_with(case):
    one, other = CHANGES[case]
    assert version(one) == version(one)
    assert version(one) != version(other)


def test_changes_with_a_closure():
    def make(k):
        def f(x):
            return x + k

        return f

    versions = [version_of(make(k)) for k in (1, 2, 1)]
    assert versions[0] == versions[2] != versions[1]


def test_a_cell_that_is_empty_has_a_version():
    def make():
        def f():
            return later

        told = version_of(f)
        later = 1
        return told, version_of(f)

    before, after = make()
    assert before != after


def test_functions_that_call_each_other_have_versions():
    text = "def f(x): return g(x)\ndef g(x): return h(x) or f(x)\ndef h(x): return f(x) or g(x){}\n"
    assert version(text.format("")) == version(text.format(""))
    assert version(text.format("")) != version(text.format(" or 1"))


def test_a_table_that_holds_itself_has_a_version():
    text = "T = [1]\nT.append(T)\ndef f(x): return T"
    assert version(text) == version(text)


def test_a_constant_that_changed_counts_in_the_next_run():
    flow = module("A = 1\ndef f(x): return A")
    versions = CodeVersions()
    before = version_of(flow.f, versions)
    flow.A = 2
    assert version_of(flow.f, versions.again()) != before


def test_attributes_of_modules_count_and_others_do_not():
    text = "def f(x): return settings.inner.RATE"
    told = []
    for rate, other in ((1, 1), (1, 2), (2, 1)):
        inner = module(f"RATE = {rate}\nOTHER = {other}")
        settings = module("", inner=inner)
        inner.outer = settings
        told.append(version(text, settings=settings))
    assert told[0] == told[1] != told[2]


def write(folder, name, text):
    (folder / f"{name}.py").write_text(textwrap.dedent(text))
    importlib.invalidate_caches()


@pytest.mark.parametrize(
    "line", ["from project_rates import RATE", "import project_rates; RATE = project_rates.RATE"]
)
def test_modules_imported_inside_count(tmp_path, monkeypatch, line):
    monkeypatch.syspath_prepend(tmp_path)
    text = f"def f(x):\n    {line}\n    return RATE"
    told = []
    for rate in (1, 222, 1):
        sys.modules.pop("project_rates", None)
        write(tmp_path, "project_rates", f"RATE = {rate}\n# {'-' * len(told)}")
        told.append(version(text))
    assert told[0] == told[2] != told[1]


def test_relative_imports_inside_count(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    package = tmp_path / "project_package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "rates.py").write_text("RATE = 1")
    text = "def f(x):\n    from .rates import RATE\n    return RATE"
    told = []
    for rate in (1, 2):
        flow = module(text, __package__="project_package")
        importlib.import_module("project_package.rates").RATE = rate
        told.append(version_of(flow.f))
    assert told[0] != told[1]


@pytest.mark.parametrize(
    "line",
    ["import project_nowhere", "import project_broken", "from .nowhere import a", "import this"],
)
def test_modules_that_are_not_the_projects_are_not_imported(tmp_path, monkeypatch, line):
    monkeypatch.syspath_prepend(tmp_path)
    write(tmp_path, "project_broken", "raise KeyError")
    monkeypatch.delitem(sys.modules, "this", raising=False)
    assert version(f"def f(x):\n    {line}")
    assert "this" not in sys.modules


def test_installed_code_counts_by_its_version():
    text = "import pandas as pd\nfrom pandas import concat, DataFrame\ndef f(x): return pd.NA, concat, DataFrame"
    assert version(text) == version(text)


def test_code_of_a_distribution_with_another_name_has_its_version():
    text = (
        "import yaml, _pytest\nimport dateutil.tz\ndef f(x): return yaml.dump, dateutil.tz, _pytest"
    )
    assert version(text) == version(text)


def test_loggers_patterns_and_paths_have_versions():
    text = (
        "import logging, re, pathlib\nlog = logging.getLogger('a')\nword = re.compile('a')\n"
        "place = pathlib.Path('b')\ndef f(x):\n    log.info('a')\n    return word, place, print, 'a'.join"
    )
    assert version(text) == version(text)


def test_models_of_pydantic_count_with_their_defaults():
    pytest.importorskip("pydantic", reason="needs pydantic")
    text = "import pydantic\nclass M(pydantic.BaseModel):\n    k: int = {}\ndef f(x): return M()"
    assert version(text.format(1)) == version(text.format(1))
    assert version(text.format(1)) != version(text.format(2))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import threading\nLOCK = threading.Lock()\ndef f(x): return LOCK", "LOCK.*_thread.lock"),
        ("ITEMS = (i for i in [1])\ndef f(x): return ITEMS", "ITEMS.*generator"),
        ("T = {'a': [(i for i in [1])]}\ndef f(x): return T", "T.*generator"),
    ],
)
def test_what_has_no_fingerprint_is_named(text, words):
    with pytest.raises(NoFingerprintError, match=words):
        version(text)


def test_what_lies_too_deep_has_no_fingerprint():
    deep = []
    for _ in range(3_000):
        deep = [deep]
    with pytest.raises(NoFingerprintError, match="deep"):
        version("def f(x): return DEEP", DEEP=deep)
    with pytest.raises(NoFingerprintError, match="deep"):
        CodeVersions().of_node(Node("n", int, abs, {"x": Literal(deep)}))


def test_nodes_differ_by_what_fills_their_parameters():
    flow = ad_hoc_utils.module_from_source(
        "from hamilton.function_modifiers import parameterize, source, value, group\n"
        "@parameterize(a={'v': value(1)}, b={'v': value(2)}, c={'v': source('x')}, d={'v': source('y')})\n"
        "def f(v: object) -> object: return v\n"
        "@parameterize(e={'v': group(source('x'), value(1))}, g={'v': group(source('x'), value(2))})\n"
        "def h(v: list[object]) -> object: return v\n"
    )
    graph = driver.Builder().with_modules(flow).build().graph
    versions = CodeVersions()
    assert len({versions.of_node(graph[name]) for name in "abcdeg"}) == 6


def test_versions_are_the_same_for_a_module_that_was_read_again(tmp_path):
    text = "A = 1\ndef f(x): return A"
    (tmp_path / "flow.py").write_text(text)
    assert version(text) == version(text)


def test_frozen_code_and_classes_without_modules_have_versions():
    homeless = type("Homeless", (), {"__module__": "nowhere_at_all", "k": 1})
    told = version("import os\ndef f(x): return os.path.join, HOMELESS", HOMELESS=homeless)
    assert told == version("import os\ndef f(x): return os.path.join, HOMELESS", HOMELESS=homeless)


def test_what_others_close_over_counts():
    def helper():
        return 1

    def wrapper():
        return helper()

    foreign = types.FunctionType(
        wrapper.__code__.replace(co_filename=str(Path(pytest.__file__))),
        {"__name__": "pytest"},
        "wrapper",
        None,
        wrapper.__closure__,
    )
    before = version("def f(x): return W", W=foreign)
    helper.__code__ = (lambda: 2).__code__
    assert version("def f(x): return W", W=foreign) != before


def test_a_lock_in_a_class_is_named():
    text = "import threading\nclass C:\n    lock = threading.Lock()\ndef f(x): return C()"
    with pytest.raises(NoFingerprintError, match="lock"):
        version(text)


def test_an_iterator_that_is_reached_has_a_fingerprint_of_its_own():
    def version(start):
        numbers = iter(range(start, 9))

        def f():
            return next(numbers)

        return version_of(f)

    assert version(1) == version(1) != version(2)


FLOW = """
import helpers
RATE = 1
TABLE = {"k": 1}
PAIR = (1, [2])
class Step:
    k = 1
def helper(x): return RATE
def f(x, y=1, *, z=1): return helper(x), TABLE, PAIR, Step.k, helpers.inner, len
"""


def rebind(flow):
    flow.RATE = 2


def change_inside(flow):
    flow.TABLE["k"] = 2


def change_deep_inside(flow):
    flow.PAIR[1].append(3)


def change_class(flow):
    flow.Step.k = 2


def replace_helper(flow):
    flow.helper = lambda x: x


def edit_helper(flow):
    flow.helper.__code__ = (lambda x: x).__code__


def change_default(flow):
    flow.f.__defaults__ = (2,)


def change_keyword_default(flow):
    flow.f.__kwdefaults__["z"] = 2


def change_module(flow):
    flow.helpers.inner = 2


def take_away(flow):
    del flow.helpers.inner


def hide_builtin(flow):
    flow.len = len


EDITS = [
    rebind, change_inside, change_deep_inside, change_class, replace_helper, edit_helper,
    change_default, change_keyword_default, change_module, take_away, hide_builtin,
]  # fmt: skip


def node_of(flow):
    return Node("f", object, flow.f, arguments={"x": Upstream("x", object)})


@pytest.mark.parametrize("edit", EDITS)
def test_what_changes_between_runs_of_one_process_is_seen(edit, monkeypatch):
    monkeypatch.setitem(sys.modules, "helpers", module("inner = 1"))
    flow = module(FLOW)
    node = node_of(flow)
    versions = CodeVersions()
    before = versions.of_node(node)
    assert versions.again().of_node(node) == before
    edit(flow)
    after = versions.again().of_node(node)
    assert after == CodeVersions().of_node(node)
    assert (after != before) == (edit is not hide_builtin)


STEADY = """
def helper(x): return RATE, x
def make(k):
    def f(x, y=(1, "a")): return helper(x), k, len(PAIR), later(x)
    return f
RATE, PAIR = 1, (1, 2)
f = make(1)
"""


@pytest.mark.parametrize(
    "edit",
    ["RATE = 2", "PAIR = (1, 3)", "f.__defaults__ = (2,)", "later = len", "def len(x): pass",
     "f.__closure__[0].cell_contents = 2", "def helper(x): return RATE"],
)  # fmt: skip
def test_what_is_rebound_between_runs_is_seen(edit):
    flow = module(STEADY)
    node = node_of(flow)
    versions = CodeVersions()
    before = versions.of_node(node)
    assert versions.again().of_node(node) == before
    exec(edit, vars(flow))  # noqa: S102 - an edit of the module
    assert versions.again().of_node(node) == CodeVersions().of_node(node) != before


def test_a_closure_that_is_not_filled_yet_has_a_version():
    def make():
        def f(x):
            return later

        before = version_of(f)
        later = 1
        return before, version_of(f)

    before, after = make()
    assert before != after


def test_a_container_that_is_written_by_another_name_is_read():
    text = "SEEN = {seen}\ndef f(x):\n    keep = SEEN.append\n    return keep"
    assert version(text.format(seen=[1])) != version(text.format(seen=[2]))


def test_modules_in_a_table_count_by_name():
    text = "def f(x): return MODULES[x]"
    assert version(text, MODULES=[math]) == version(text, MODULES=[math])
    assert version(text, MODULES=[math]) != version(text, MODULES=[cmath])


HOLDERS = {
    "a list": "MODULES = [lib]\ndef f(x): return MODULES[0].g(x)",
    "a tuple": "MODULES = (lib,)\ndef f(x): return MODULES[0].g(x)",
    "a dict": "MODULES = {'lib': lib}\ndef f(x): return MODULES['lib'].g(x)",
    "a set": "MODULES = {lib}\ndef f(x): return [m.g(x) for m in MODULES]",
    "a default": "def f(x, m=lib): return m.g(x)",
    "a keyword's default": "def f(x, *, m=lib): return m.g(x)",
    "a class": "class Held:\n    m = lib\ndef f(x): return Held.m.g(x)",
    "a partial": (
        "import functools\ndef h(m, x): return m.g(x)\np = functools.partial(h, lib)\n"
        "def f(x): return p(x)"
    ),
    "a table of a helper": "T = [[lib]]\ndef h(): return T[0]\ndef f(x): return h()[0].g(x)",
    "a call": "def h(m, x): return m.g(x)\ndef f(x): return h(lib, x)",
    "a call by keyword": "def h(m, x): return m.g(x)\ndef f(x): return h(x=x, m=lib)",
    "a call with another's module": "def h(m, x): return m.g(x)\ndef f(x): return h(outer.lib, x)",
    "a function that gives it": "def h(): return lib\ndef f(x): return h().g(x)",
    "a function inside": "def f(x):\n    def h(): return lib\n    return h().g(x)",
    "a name inside": "def f(x):\n    m = lib\n    return m.g(x)",
    "a list inside": "def h(): return [lib]\ndef f(x): return h()[0].g(x)",
    "an import inside": (
        "def h(m, x): return m.g(x)\n"
        "def f(x):\n    import code_version_held\n    return h(code_version_held, x)"
    ),
    "an import inside by another name": (
        "def h(m, x): return m.g(x)\n"
        "def f(x):\n    import code_version_held as m\n    return h(m, x)"
    ),
    "an import inside of a module of a module": (
        "def h(m, x): return m.g(x)\n"
        "def f(x):\n    from code_version_outer import lib as m\n    return h(m, x)"
    ),
    "an import inside that is read further in": (
        "def h(m, x): return m.g(x)\n"
        "def f(x):\n    import code_version_held as m\n    def k(): return h(m, x)\n    return k()"
    ),
    "another module of a list": "MODULES = [outer]\ndef f(x): return MODULES[0].lib.g(x)",
}


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_module_that_is_held_counts_as_a_whole(holder):
    lib = module("def h(x): return x\ndef g(x): return h(x)")
    outer = module("", lib=lib)
    lib.outer = outer
    sys.modules |= {"code_version_held": lib, "code_version_outer": outer}
    flow = module(HOLDERS[holder], lib=lib, outer=outer)
    versions = CodeVersions()
    told = [version_of(flow.f, versions), version_of(flow.f, versions.again())]
    lib.h = module("def h(x): return -x").h
    told.append(version_of(flow.f, versions.again()))
    assert told[0] == told[1] != told[2]


def test_a_package_counts_of_which_a_module_is_imported_inside(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "project_pack").mkdir()
    write(tmp_path / "project_pack", "inner", "")
    write(tmp_path / "project_pack", "__init__", "def g(x): return x")
    flow = module("def f(x):\n    import project_pack.inner\n    return project_pack.g(x)")
    versions = CodeVersions()
    before = version_of(flow.f, versions)
    sys.modules["project_pack"].g = module("def g(x): return -x").g
    assert version_of(flow.f, versions.again()) != before


def test_of_a_module_that_is_only_asked_for_attributes_the_others_do_not_count():
    lib = module("import threading\nLOCK = threading.Lock()\nRATE = 1\ndef g(x): return x")
    sys.modules["code_version_held"] = lib
    texts = [
        "def f(x): return lib.g(lib.RATE)",
        "def f(x):\n    import code_version_held as m\n    return m.g(m.RATE)",
        "def f(x):\n    from code_version_held import RATE\n    return [RATE]",
    ]
    before = [version(text, lib=lib) for text in texts]
    lib.OTHER = 1
    assert [version(text, lib=lib) for text in texts] == before
    lib.RATE = 2
    assert not set(before) & {version(text, lib=lib) for text in texts}


def test_what_a_held_module_has_and_has_no_fingerprint_is_named():
    lib = module("import threading\nLOCK = threading.Lock()")
    with pytest.raises(NoFingerprintError, match=rf"MODULES: {lib.__name__}.LOCK: a _thread.lock"):
        version("def f(x): return MODULES[0].LOCK", MODULES=[lib])


def test_a_held_module_that_answers_when_asked_is_named():
    class Lazy(types.ModuleType):
        pass

    with pytest.raises(NoFingerprintError, match=r"MODULES: a .*Lazy has no fingerprint"):
        version("def f(x): return MODULES[0].g(x)", MODULES=[Lazy("code_version_lazy")])


def test_modules_that_name_each_other_are_read_once():
    inner, settings = module("RATE = 1"), module("")
    inner.outer, settings.inner = settings, inner
    text = "def f(x): return settings.inner.outer.inner.RATE"
    before = version(text, settings=settings)
    inner.RATE = 2
    assert version(text, settings=settings) != before


def test_frozen_code_of_the_standard_library_is_not_of_the_project():
    assert not Places().is_project_code(os.path.join.__code__)
    assert not Places().is_project_code(importlib._bootstrap.module_from_spec.__code__)


def test_what_has_no_version_of_its_own_has_that_of_its_distribution():
    places = Places()
    assert places.version("typing_extensions") == importlib.metadata.version("typing-extensions")
    yaml = importlib.metadata.version("pyyaml")
    assert places.version("_yaml.nothing") == f"PyYAML {yaml}"
    assert not places.version("nowhere_at_all")


def test_what_is_remembered_is_bounded():
    node = node_of(module(STEADY))
    versions = CodeVersions(Known(limit=0))
    before = versions.of_node(node)
    for _ in range(2):
        versions = versions.again()
        assert versions.of_node(node) == before


def test_arguments_of_decorators_that_change_inside_are_seen():
    table = [1]
    flow = module("def f(x): return x")
    node = Node("f", object, flow.f, arguments={"x": Literal(table)})
    versions = CodeVersions()
    before = versions.of_node(node)
    assert versions.again().of_node(node) == before
    table.append(2)
    assert versions.again().of_node(node) != before


@pytest.mark.parametrize(
    "value",
    [7**10_000, pd.NaT, -(7**10_000), [pd.NaT, 7**10_000]],
    ids=["long", "no time", "negative", "both"],
)
def test_a_constant_of_any_kind_has_a_version(value):
    text = "def f(x): return CONSTANT"
    assert version(text, CONSTANT=value) == version(text, CONSTANT=value)
    assert version(text, CONSTANT=value) != version(text, CONSTANT=[value])


class Misled:
    """Gives pickle nothing to make it from."""

    def __reduce_ex__(self, protocol):
        return 5


def test_what_raises_when_it_is_looked_at_has_no_version():
    with pytest.raises(NoFingerprintError, match="raises TypeError when it is looked at"):
        version("def f(x): return CONSTANT", CONSTANT=Misled())


def test_what_python_writes_into_a_class_while_it_is_used_does_not_count():
    flow = module(
        """
        import abc
        class Base(abc.ABC): pass
        class Model(Base):
            def __init__(self): self.rate = 1
        def f(x): return Model()
        """
    )
    versions = CodeVersions()
    before = version_of(flow.f, versions)
    copy.copy(flow.f(1)).__reduce_ex__(4)
    isinstance(1, flow.Base)
    flow.Base.register(int)
    assert "__slotnames__" in vars(flow.Model)
    assert version_of(flow.f, versions.again()) == before
