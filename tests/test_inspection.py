"""Questions about the nodes of a driver."""

from __future__ import annotations

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.function_modifiers import tag


@tag(owner="ann", kind=["raw", "daily"])
def price(net: float) -> float:
    return net


@tag(owner="bob")
def total(price: float) -> float:
    return price


MODULE = ad_hoc_utils.create_temporary_module(price, total)
SHOP = driver.Builder().with_modules(MODULE).build()


@pytest.mark.parametrize(
    ("tag_filter", "names"),
    [
        ({}, {"price", "total", "net"}),
        ({"owner": None}, {"price", "total"}),
        ({"owner": "ann"}, {"price"}),
        ({"owner": ["ann", "bob"]}, {"price", "total"}),
        ({"kind": "daily"}, {"price"}),
        ({"kind": ("weekly", "raw")}, {"price"}),
        ({"owner": None, "kind": "raw"}, {"price"}),
        ({"owner": "bob", "kind": "raw"}, set()),
        ({"colour": None}, set()),
        ({"owner": ""}, set()),
    ],
)
def test_nodes_are_found_by_their_tags(tag_filter, names):
    assert {node.name for node in SHOP.list_available_variables(tag_filter=tag_filter)} == names


@pytest.mark.parametrize("values", [[], (), {}, 3, ["ann", 3]], ids=repr)
def test_a_tag_is_asked_for_with_a_text_or_some(values):
    with pytest.raises(
        ValueError, match=r"^All tag query values must be a string or list"
    ) as caught:
        SHOP.list_available_variables(tag_filter={"owner": values})
    assert f"'owner' is {values!r}" in str(caught.value)
