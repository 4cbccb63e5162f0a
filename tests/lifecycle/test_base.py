"""What is taken for an adapter."""

from __future__ import annotations

import pytest

from hamilton import base, driver
from hamilton.errors import BuilderError
from hamilton.lifecycle import PrintLn
from hamilton.lifecycle.base import Lifecycle


class Listening:
    """An adapter that subclasses nothing."""

    async def pre_node_execute_async(self, **facts):
        pass


def test_an_object_with_one_method_of_a_hook_point_is_an_adapter():
    adapter = Listening()
    assert Lifecycle([adapter]).methods("pre_node_execute") == (adapter.pre_node_execute_async,)


@pytest.mark.parametrize("stranger", [3, None, "PrintLn", object()])
def test_what_has_no_method_of_a_hook_point_is_refused_when_given(stranger):
    with pytest.raises(BuilderError, match=r"is no adapter.*Subclass a hook of hamilton.lifecycle"):
        driver.Builder().with_adapters(stranger)


def test_a_class_is_refused_in_place_of_its_object():
    with pytest.raises(BuilderError, match=r"DictResult is a class; .* write DictResult\(\)"):
        driver.Builder().with_adapters(base.DictResult)


def test_a_list_is_refused_in_place_of_what_it_holds():
    with pytest.raises(BuilderError, match="one by one"):
        driver.Builder().with_adapters([base.DictResult()])


def test_all_strangers_are_told_at_once():
    with pytest.raises(BuilderError) as caught:
        Lifecycle([3, PrintLn(), base.DictResult])

    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize("adapter", [3, base.DictResult])
def test_a_graph_adapter_and_a_drivers_adapter_are_looked_at_too(adapter):
    with pytest.raises(BuilderError):
        driver.Builder().with_adapter(adapter)
    with pytest.raises(BuilderError):
        driver.Driver({}, adapter=adapter)
