"""An empty function whose body is another's."""

from __future__ import annotations

import asyncio
import functools
import pickle

import pytest

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.errors import InvalidDecoratorException
from hamilton.execution.steps import is_awaited
from hamilton.function_modifiers import does, inject, parameterize, pipe_input, step, value
from hamilton.graph import build_graph


def _sum(**parts: int) -> int:
    return sum(parts.values())


def _pair(left: object, right: object = "default") -> tuple:
    return left, right


def _listed(items: list, last: int) -> tuple:
    return items, last


def ran(function, **inputs):
    module = ad_hoc_utils.create_temporary_module(function)
    dr = driver.Builder().with_modules(module).build()
    return dr.execute([function.__name__], inputs=inputs)[function.__name__]


def test_the_other_function_is_called_with_the_parameters(graph_of):
    @does(_sum)
    def f(a: int, b: int) -> int:
        """Add."""

    assert ran(f, a=1, b=2) == 3
    node = graph_of(f)["f"]
    assert (node.type, node.doc, node.function) == (int, "Add.", _sum)
    assert node.originating_functions == (f,)


def test_the_empty_functions_defaults_count():
    @does(_pair)
    def f(left: int, right: int = 5) -> tuple:
        pass

    assert ran(f, left=1) == (1, 5)
    assert ran(f, left=1, right=2) == (1, 2)


def test_the_other_functions_defaults_count_where_nothing_is_passed():
    @does(_pair)
    def f(left: int) -> tuple: ...

    assert ran(f, left=1) == (1, "default")


def test_parameters_can_be_mapped_onto_other_names():
    @does(_pair, left="a", right="b")
    def f(a: int, b: int = 7) -> tuple:
        pass

    assert ran(f, a=1) == (1, 7)
    assert ran(f, a=1, b=2) == (1, 2)


def test_names_can_be_swapped(values_of):
    @does(_pair, left="right", right="left")
    def f(left: str, right: str) -> tuple:
        pass

    assert ran(f, left="l", right="r") == ("r", "l")
    assert values_of(inject(left=value("bound"))(f), right="r")["f"] == ("r", "bound")


def test_several_parameters_can_be_collected_in_a_list(values_of):
    @does(_listed, items=["a", "b"])
    def f(a: int, b: int, last: int) -> tuple:
        pass

    assert ran(f, a=1, b=2, last=3) == ([1, 2], 3)
    bound = parameterize(one={"a": value(10)}, two={"b": value(20)})(f)
    values = values_of(bound, a=1, b=2, last=3)
    assert (values["one"], values["two"]) == (([10, 2], 3), ([1, 20], 3))


def test_a_pipe_leads_into_a_mapped_parameter(values_of):
    def _more(v: int) -> int:
        return v + 1

    @pipe_input(step(_more), on_input="b")
    @does(_listed, items=["a", "b"])
    def f(a: int, b: int, last: int) -> tuple:
        pass

    assert values_of(f, a=1, b=2, last=3)["f"] == ([1, 3], 3)


async def _later(a: int) -> int:
    return a


async def _given_later(a: int) -> int:
    """Give it, later."""


def test_a_coroutine_function_may_be_empty_and_may_replace(graph_of):
    assert is_awaited(graph_of(does(_later)(_given_later))["_given_later"])

    @does(_later)
    def f(a: int = 3) -> int:
        pass

    assert is_awaited(graph_of(f)["f"])


def test_the_sync_driver_refuses_a_coroutine_function_with_defaults():
    @does(_later)
    def f(a: int = 3) -> int:
        pass

    with pytest.raises(TypeError, match="f is an async function"):
        ran(f)


def documented(a: int) -> int:
    """Say it."""


def passing(a: int) -> int:
    pass


def elliptic(a: int) -> int: ...


def returning(a: int) -> int:
    return None


@pytest.mark.parametrize("empty", [documented, passing, elliptic, returning])
def test_every_form_of_an_empty_body_is_taken(empty):
    assert ran(does(_sum)(empty), a=4) == 4


def constant(a: int) -> int:
    return 1


def ellipsis(a: int) -> object:
    return ...


def computing(a: int) -> int:
    return a + 1


def raising(a: int) -> int:
    raise NotImplementedError


def text(a: int) -> str:
    """Say it."""
    return "it"


@pytest.mark.parametrize("full", [constant, ellipsis, computing, raising, text])
def test_a_body_that_would_never_run_is_refused(full):
    with pytest.raises(InvalidDecoratorException, match=f"Function: {full.__name__} is not empty"):
        does(_sum)(full)


def only(c: int) -> int:
    return c


def positional(a: int, /) -> int:
    return a


def starred(*a: int) -> int:
    return 1


@pytest.mark.parametrize(
    ("other", "mapping", "words"),
    [
        (only, {}, r"it does not take a; nothing fills its c"),
        (positional, {}, r"nothing fills its a"),
        (starred, {}, r"it does not take a"),
        (_sum, {"x": "aa"}, r"maps aa, which is no parameter of it. Did you mean 'a'"),
        (_listed, {"items": ["zz"]}, r"maps zz"),
    ],
)
def test_signatures_that_do_not_meet_are_refused(other, mapping, words):
    with pytest.raises(InvalidDecoratorException, match=words):
        does(other, **mapping)(passing)


def test_what_has_no_name_is_told_all_the_same():
    with pytest.raises(InvalidDecoratorException, match=r"replacing function functools\.partial\("):
        does(functools.partial(only))(passing)


class Later:
    async def __call__(self, a: int, b: int = 2) -> int:
        return a + b


@does(Later())
async def summed(a: int, b: int = 3) -> int:
    pass


def test_an_object_that_is_called_as_a_coroutine_function_is_awaited():
    async def run():
        module = ad_hoc_utils.create_temporary_module(summed)
        dr = await async_driver.Builder().with_modules(module).build()
        return await dr.execute(["summed"], inputs={"a": 1})

    assert asyncio.run(run()) == {"summed": 4}


def test_the_sync_driver_refuses_such_an_object():
    dr = driver.Builder().with_modules(ad_hoc_utils.create_temporary_module(summed)).build()
    with pytest.raises(TypeError, match=r"summed is an async function.*async_driver"):
        dr.execute(["summed"], inputs={"a": 1})


def test_a_list_needs_every_member():
    def f(a: int, last: int = 3) -> tuple:
        pass

    with pytest.raises(InvalidDecoratorException, match="collects last in a list"):
        does(_listed, items=["a", "last"])(f)


@does(_pair, left="a")
def replaced(a: int, right: int = 3) -> tuple:
    pass


def test_the_node_pickles():
    node = pickle.loads(pickle.dumps(build_graph([replaced], {})["replaced"]))  # noqa: S301 - what was just written
    assert node.call({"a": 1}) == (1, 3)
