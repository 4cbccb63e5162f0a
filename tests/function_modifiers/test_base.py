"""What a decorator is."""

from __future__ import annotations

import copy
import functools
import pickle

import pytest

import hamilton.function_modifiers as modifiers
from hamilton import driver
from hamilton.ad_hoc_utils import create_temporary_module, module_from_source
from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers import extract_fields, inject, parameterize, schema, tag, value
from hamilton.function_modifiers.base import (
    Creator,
    Decided,
    Modifier,
    Resolver,
    Stage,
    annotate,
    modifiers_of,
)


def price(net: float, rate: float = 0.19, *, rounded: bool = False) -> float:
    """Give the price."""
    return net * (1 + rate)


price.owner = "ann"
tagged = tag(team="red")(price)


@tag(team="red")
def cost(net: float) -> float:
    return net


# Copies -----------------------------------------------------------------------------------------


def test_the_function_that_is_decorated_is_not_touched():
    assert modifiers_of(price) == ()
    assert len(modifiers_of(tagged)) == 1


def test_one_function_can_be_decorated_in_two_ways():
    one, two = tag(team="red")(price), tag(team="blue")(price)
    assert modifiers_of(one) != modifiers_of(two)


def test_records_stand_in_the_order_in_which_they_were_applied():
    first, second = tag(a="1"), tag(b="2")
    assert modifiers_of(second(first(price))) == (first, second)


def test_a_decorated_function_pickles_where_its_name_leads_to_it():
    assert pickle.loads(pickle.dumps(cost)) is cost  # noqa: S301


# Refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [len, dict, functools.partial(price), 3, classmethod(price)])
def test_what_is_no_plain_function_is_refused_by_name(given):
    with pytest.raises(InvalidDecoratorException, match="@tag decorates plain functions") as caught:
        annotate(given, tag(a="b"))
    assert type(given).__name__ in str(caught.value)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (parameterize(a={"net": value(1)}), inject(net=value(1))),
        (inject(net=value(1)), inject(rate=value(1))),
        (schema.output(("a", "int")), schema.output(("b", "int"))),
    ],
)
def test_a_second_decorator_of_a_kind_that_there_can_be_one_of_is_refused(first, second):
    with pytest.raises(ValueError, match="Got multiple decorators for decorator @"):
        second(first(price))


BARE = (
    *("cache", "check_output", "check_output_custom", "config", "config.otherwise", "config.when"),
    *("config.when_in", "dataloader", "datasaver", "does", "extract_columns", "extract_fields"),
    *("inject", "mutate", "parameterize", "parameterized_subdag", "pipe_input", "pipe_output"),
    *("resolve", "subdag", "tag", "tag_outputs", "unpack_fields"),
)


@pytest.mark.parametrize("decorator", BARE)
def test_a_decorator_without_parentheses_is_refused_by_the_name_of_its_function(decorator):
    text = (
        f"from hamilton.function_modifiers import {decorator.partition('.')[0]}\n"
        f"@{decorator}\ndef forgotten__x(n: int) -> dict:\n    return {{}}\n"
    )
    words = rf"@{decorator} is written without parentheses on forgotten__x \(.*:2\): write @"
    with pytest.raises(InvalidDecoratorException, match=words):
        driver.Builder().with_modules(module_from_source(text)).build()


def test_a_decorator_may_be_kept_under_a_name_of_its_own():
    text = (
        "from hamilton.function_modifiers import does\n"
        "def _made(n: int) -> int:\n    return n + 1\n"
        "counted = does(_made)\n"
        "@counted\ndef more(n: int) -> int:\n    pass\n"
    )
    made = driver.Builder().with_modules(module_from_source(text)).build()
    assert made.execute(["more"], inputs={"n": 1}) == {"more": 2}


def test_columns_are_told_as_pairs():
    with pytest.raises(InvalidDecoratorException, match="takes pairs of a column and its type"):
        schema.output(price)


def test_several_decorators_of_another_kind_are_fine():
    fields = [extract_fields({"a": int}), extract_fields({"b": int})]

    def whole() -> dict:
        return {}

    assert modifiers_of(fields[1](fields[0](whole))) == tuple(fields)


# Arguments that do not fit ----------------------------------------------------------------------


def _made(net: float, rate: float) -> float:
    return net * rate


EXTRACT = modifiers.ParameterizedExtract
MISFITS = {
    "cache('recompute')": "too many positional arguments. Write @cache(behavior=..., format=...,",
    "cache(behaviour='default')": "'behaviour'. Did you mean 'behavior'? Write @cache(",
    "tag('red')": "too many positional arguments. Write @tag(owner='ann').",
    "tag_outputs({'a': {}})": "Write @tag_outputs(node={'key': 'fact'}).",
    "parameterize({'a': {}})": "Write @parameterize(node={'parameter': source('other')}).",
    "parameterize_values('net')": "missing a required argument: 'assigned_output'. Write @",
    "parameterize_values('net', None)": "@parameterize_values does not take None. Write @",
    "parameterize_values(3, {})": "@parameterize_values does not take 3. Write @",
    "parameterize_sources(a='b')": "does not take 'b'. Write @parameterize_sources(a={'parameter'",
    "parameterize_sources(a=['b'])": "does not take ['b']. Write @parameterize_sources(a={",
    "parameterize_extract_columns(('a',))": "does not take ('a',). Write @parameterize_extract_",
    "parameterize_extract_columns(EXTRACT(None, {}))": "does not take None. Write @",
    "parameterize_extract_columns(EXTRACT('ab', {}))": "a list of names as outputs; got 'ab'.",
    "parameterize_extract_columns(EXTRACT(('a',), None))": "does not take None. Write @",
    "inject(value(1))": "Write @inject(parameter=source('other')).",
    "extract_fields(3)": "@extract_fields does not take 3. Write @extract_fields({'name': type}).",
    "extract_fields(a=int)": "unexpected keyword argument 'a'. Write @extract_fields(fields=...,",
    "unpack_fields(['a', 'b'])": "take ['a', 'b']. Write @unpack_fields('a', 'b').",
    "unpack_fields(None)": "@unpack_fields does not take None. Write @unpack_fields('first', ",
    "does('made')": "@does does not take 'made'. Write @does(function, ",
    "does(_made, net=3)": "@does does not take 3. Write @does(function, net='own_parameter').",
    "does(_made, {'net': 'n'})": "too many positional arguments. Write @does(function, ",
    "config('de')": "@config does not take 'de'. Write @config(function_of_the_configuration).",
    "subdag(_made, inputs=['net'])": "take ['net']. Write @subdag(module, inputs={'name': ",
    "subdag(_made, config='de')": "take 'de'. Write @subdag(module, config={'key': 'constant'}).",
    "subdag(_made, external_inputs='net')": "Write external_inputs=['net'].",
    "subdag(_made, external_inputs=3)": "takes a list of names as external_inputs; got 3.",
    "subdag(_made, input={})": "Did you mean 'inputs'? Write @subdag(module, inputs=",
    "parameterized_subdag(_made, a=None)": "None. Write @parameterized_subdag(module, a={'inputs'",
    "parameterized_subdag(_made, a={'inputs': ['n']})": "(module, a={'inputs': {'name': source('",
    "parameterized_subdag(_made, a={'config': 'de'})": "(module, a={'config': {'key': 'constant'}",
    "parameterized_subdag(_made, config=['de'])": "take ['de']. Write @parameterized_subdag(mod",
    "resolve(3)": "too many positional arguments. Write @resolve(when=..., decorate_with=...).",
    "resolve_from_config(decorate_with=3)": "does not take 3. Write @resolve_from_config(",
    "parametrized_input('net', None)": "None. Write @parametrized_input('parameter', {'other': (",
    "parametrized_input('net', {'n': 'node'})": "@parametrized_input does not take 'node'. Write",
    "dataloader('csv')": "@dataloader('csv'): too many positional arguments. Write @dataloader().",
}


@pytest.mark.filterwarnings("ignore:@parametrized_input is deprecated")
@pytest.mark.parametrize("written", MISFITS)
def test_what_a_decorator_does_not_take_is_told_with_how_it_is_written(written):
    names = {**{name: getattr(modifiers, name) for name in modifiers.__all__}, **globals()}
    with pytest.raises(InvalidDecoratorException) as caught:
        eval(written, names)  # noqa: S307 - a row of the table
    assert isinstance(caught.value, TypeError)
    assert str(caught.value).startswith(f"@{written.partition('(')[0]}")
    assert MISFITS[written] in str(caught.value)


def test_a_moment_that_is_none_is_told():
    with pytest.raises(ValueError, match="'now' is not a valid ResolveAt: there is one moment"):
        modifiers.resolve(when="now", decorate_with=price)


def test_what_says_nothing_of_a_sub_dag_is_as_nothing():
    def whole(_made: float) -> float:
        return _made

    nothing = {"inputs": None, "config": None, "external_inputs": None}
    made = modifiers.parameterized_subdag(_made, a=nothing)
    assert made.inner_functions() == (_made,)
    assert modifiers_of(made(whole)) == (made,)


def test_a_class_that_makes_its_own_records_takes_what_it_likes():
    class owned(Modifier):
        stage = Stage.DECORATE

        def __new__(cls, owner, *others):
            return super().__new__(cls, owner, *others, "more")

        def __init__(self, owner):
            self.owner = owner

    assert owned("ann").owner == "ann"


@tag(cls="premium")
@inject(cls=value(1))
def seats(cls: int) -> int:
    return cls


@modifiers.tag_outputs(cls={"kind": "fare"})
@parameterize(cls={"net": value(2.0)})
def fare(net: float) -> float:
    return net


def test_a_free_name_may_be_cls():
    built = driver.Builder().with_modules(create_temporary_module(seats, fare)).build()
    tags = {one.name: one.tags for one in built.list_available_variables()}
    assert built.execute(["seats", "cls"]) == {"seats": 1, "cls": 2.0}
    assert (tags["seats"]["cls"], tags["cls"]["kind"]) == ("premium", "fare")


def logged(init):
    @functools.wraps(init)
    def wrapper(*args, **kwargs):
        return init(*args, **kwargs)

    return wrapper


class Wrapped(tag):
    @logged
    def __init__(self, owner, **more):
        super().__init__(owner=owner, **more)


class Gathering(tag):
    def __init__(*given, **more):
        made, owner = given
        tag.__init__(made, owner=owner, **more)


class HalfBound(tag):
    example = ""

    def _own(self, team, owner):
        tag.__init__(self, owner=owner, team=team)

    __init__ = functools.partialmethod(_own, "red")


class Unreadable(tag):
    @logged
    def __init__(self, owner, **more):
        super().__init__(owner=owner, **more)

    __init__.__signature__ = "no signature"


@pytest.mark.parametrize("decorator", [Wrapped, Gathering, HalfBound, Unreadable])
def test_a_class_takes_what_python_gives_its_init(decorator):
    assert vars(decorator("ann"))["_tags"]["owner"] == "ann"


def test_what_a_class_of_users_does_not_take_is_told_by_its_own_parameters():
    with pytest.raises(TypeError, match=r"too many .* Write @HalfBound\(owner=\.\.\.\)\."):
        HalfBound("ann", "bob")


@pytest.mark.parametrize("made", [tag(team="red"), modifiers.does(_made), inject(net=value(1))])
def test_a_record_can_be_copied(made):
    assert vars(copy.copy(made)) == vars(made)


# Base classes -----------------------------------------------------------------------------------


def test_stages_follow_one_another():
    assert max(Stage) is Stage.DECORATE
    assert [stage.name for stage in sorted(Stage)][:2] == ["RESOLVE", "CREATE"]


def test_what_a_class_of_decorators_must_say_itself_has_no_default():
    with pytest.raises(NotImplementedError):
        Modifier().rewrite([], price, None)
    with pytest.raises(NotImplementedError):
        Creator().create(price, "price", None)
    with pytest.raises(NotImplementedError):
        Resolver().resolve("price", {})
    with pytest.raises(NotImplementedError):
        Decided().decide(price, {})


def test_a_resolver_looks_at_no_key_unless_it_says_so():
    assert (tuple(Resolver().keys_used()), Resolver().condition()) == ((), "")
    assert tuple(Modifier().required_config()) == ()
