"""Modules made on the fly."""

from __future__ import annotations

import functools
import inspect
import logging
import pickle
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from hamilton.ad_hoc_utils import create_module, create_temporary_module, module_from_source
from hamilton.errors import BuilderError, DefinitionError, HamiltonError
from hamilton.function_modifiers import tag
from hamilton.function_modifiers._modules import functions_of
from hamilton.function_modifiers.base import modifiers_of

TEXT = '''
FACTOR = 3

def _helper(n):
    return n * FACTOR

def tripled(x: int) -> int:
    """Docs."""
    return _helper(x)
'''


def price(x: int, *, rate: float = 0.5) -> float:
    return x * rate


# From functions ---------------------------------------------------------------------------------


def test_a_module_holds_its_functions_and_is_registered():
    module = create_temporary_module(price)
    assert module.price(4) == 2
    assert sys.modules[module.__name__] is module
    assert functions_of(module) == [module.price]


def test_two_modules_of_the_same_functions_have_different_names():
    names = {create_temporary_module(price).__name__ for _ in range(2)}
    assert len(names) == 2


def test_the_function_given_stays_in_its_module():
    module = create_temporary_module(price, module_name="made_of_price")
    assert (price.__module__, module.price.__module__) == (__name__, "made_of_price")
    assert module.price is not price


def test_a_copy_keeps_defaults_annotations_documentation_and_attributes():
    def told(a: int, b: int = 2, *, c: int = 3) -> tuple[int, int, int]:
        """Tell all."""
        return a, b, c

    told.owner = "ann"
    copy = create_temporary_module(told).told
    assert copy(1) == (1, 2, 3)
    assert inspect.signature(copy) == inspect.signature(told)
    assert (copy.__doc__, copy.owner) == ("Tell all.", "ann")


def test_a_copy_sees_the_variables_around_the_function():
    rate = 7

    def charged(x: int) -> int:
        return x * rate

    assert create_temporary_module(charged).charged(2) == 14


def test_a_copy_keeps_the_decorators():
    @tag(owner="ann")
    def tagged(x: int) -> int:
        return x

    assert modifiers_of(create_temporary_module(tagged).tagged) == modifiers_of(tagged)


def test_a_copy_pickles_by_its_new_place():
    def local(x: int) -> int:
        return x

    copy = create_temporary_module(local).local
    assert pickle.loads(pickle.dumps(copy)) is copy  # noqa: S301


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the syntax is new in Python 3.12")
def test_a_copy_keeps_its_type_parameters():
    generic = module_from_source("def first[T](values: list[T]) -> T:\n    return values[0]\n")
    copy = create_temporary_module(generic.first).first
    assert copy.__type_params__ == generic.first.__type_params__


def test_a_private_function_is_refused():
    def _hidden(x: int) -> int:
        return x

    with pytest.raises(ValueError, match=r"_hidden \(test_ad_hoc_utils.py:\d+\)"):
        create_temporary_module(_hidden)


def test_a_lambda_is_refused():
    with pytest.raises(ValueError, match="<lambda>"):
        create_temporary_module(lambda x: x)


@pytest.mark.parametrize("callable_", [len, dict, functools.partial(price, rate=1.0)])
def test_what_is_no_plain_function_is_refused(callable_):
    with pytest.raises(ValueError, match="plain functions"):
        create_temporary_module(callable_)


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ([price], "one by one, with a star"),
        (TEXT, r"made by module_from_source\(\)"),
        (functools, "given to the driver as it is"),
        (None, "Define a function that calls it"),
    ],
)
def test_what_was_meant_by_what_is_no_function_is_told(given, hint):
    with pytest.raises(DefinitionError, match=f"made of plain functions; .*{hint}"):
        create_temporary_module(given)


def test_a_name_given_twice_is_refused():
    with pytest.raises(HamiltonError, match="Duplicate/reserved function name: price cannot"):
        create_temporary_module(price, price)


def test_the_name_of_a_module_that_exists_is_refused():
    with pytest.raises(ValueError, match="Module already exists with name: inspect"):
        create_temporary_module(price, module_name="inspect")


def test_a_refused_module_is_not_registered():
    with pytest.raises(ValueError, match="plain functions"):
        create_temporary_module(price, len, module_name="made_of_nothing")
    assert "made_of_nothing" not in sys.modules


@pytest.mark.parametrize(
    "make",
    [
        lambda name: create_temporary_module(price, module_name=name),
        lambda name: module_from_source(TEXT, name),
        lambda name: create_module(TEXT, name),
    ],
)
def test_a_name_that_is_no_text_is_refused(make):
    with pytest.raises(BuilderError, match="the name of a module, a text; it is 3"):
        make(3)


@pytest.mark.parametrize("make", [module_from_source, create_module])
@pytest.mark.parametrize("source", [None, price, b"x = 1"])
def test_a_source_that_is_no_text_is_refused(make, source):
    with pytest.raises(DefinitionError, match=r"is text; .* create_temporary_module\(\)"):
        make(source)


# From text --------------------------------------------------------------------------------------

ways = pytest.mark.parametrize("make", [module_from_source, create_module])


@ways
def test_text_becomes_a_module(make):
    module = make(TEXT)
    assert module.tripled(2) == 6
    assert sys.modules[module.__name__] is module
    assert [function.__name__ for function in functions_of(module)] == ["tripled"]


@ways
def test_the_source_of_a_function_from_text_can_be_read(make):
    source = inspect.getsource(make(TEXT).tripled)
    assert source == TEXT.partition("\n\n")[2].partition("\n\n")[2]


@ways
def test_a_module_from_text_can_be_made_again_under_its_name(make):
    name = f"made_again_by_{make.__name__}"
    first = make(TEXT, name)
    second = make(TEXT.replace("3", "5"), name)
    assert sys.modules[name] is second
    assert (first.tripled(1), second.tripled(1)) == (3, 5)
    assert "FACTOR" in inspect.getsource(first._helper)


@ways
def test_text_that_is_not_python_is_refused_and_not_registered(make):
    name = f"broken_by_{make.__name__}"
    with pytest.raises(SyntaxError):
        make("def broken(:\n", name)
    assert name not in sys.modules


@ways
def test_text_that_fails_leaves_the_earlier_module_in_place(make):
    name = f"kept_by_{make.__name__}"
    first = make(TEXT, name)
    with pytest.raises(ZeroDivisionError):
        make("1 / 0\n", name)
    assert sys.modules[name] is first


@ways
def test_text_may_define_what_looks_for_its_own_module(make):
    text = (
        "from __future__ import annotations\n"
        "import dataclasses, typing\n"
        "@dataclasses.dataclass\n"
        "class Point:\n"
        "    x: typing.ClassVar[int] = 0\n"
        "    y: int = 1\n"
    )
    assert [f.name for f in __import__("dataclasses").fields(make(text).Point)] == ["y"]


@ways
def test_annotations_of_a_text_are_what_the_text_makes_them(make):
    text = "def double(x: int) -> int:\n    return 2 * x"
    late = f"from __future__ import annotations\n{text}"
    assert make(text).double.__annotations__ == {"x": int, "return": int}
    assert make(late).double.__annotations__ == {"x": "int", "return": "int"}


def test_a_traceback_shows_the_text():
    module = module_from_source("def fails(x: int) -> int:\n    return x / 0\n")
    try:
        module.fails(1)
    except ZeroDivisionError as error:
        shown = "".join(traceback.format_exception(error))
    assert "return x / 0" in shown


def test_the_file_of_a_module_is_told_when_asked(caplog):
    with caplog.at_level(logging.INFO):
        module = create_module(TEXT, "told_where", verbosity=1)
    assert module.__file__ in caplog.text


def test_the_file_of_a_module_is_removed_when_python_ends():
    code = (
        "from hamilton.ad_hoc_utils import create_module\nprint(create_module('x = 1').__file__)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    path = Path(done.stdout.strip())
    assert path.suffix == ".py"
    assert not path.parent.exists()
