"""Questions about the nodes of a driver."""

from __future__ import annotations

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.errors import RequestError
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


@pytest.mark.parametrize("given", ["owner", ["owner"], 3])
def test_a_filter_that_is_no_mapping_is_told(given):
    with pytest.raises(ValueError, match=r"^tag_filter= takes a dict of tags") as caught:
        SHOP.list_available_variables(tag_filter=given)
    assert f"got {given!r}" in str(caught.value)


@pytest.mark.parametrize(
    "asked_by",
    [
        "what_is_upstream_of",
        "what_is_downstream_of",
        "display_upstream_of",
        "display_downstream_of",
    ],
)
@pytest.mark.parametrize("names", [["price"], ("price",), {"price": 1}], ids=repr)
def test_a_list_of_names_is_written_with_a_star(asked_by, names):
    with pytest.raises(ValueError, match=rf"^{asked_by}\(\) takes names one by one") as caught:
        getattr(SHOP, asked_by)(names)
    assert f"got {names!r}. Write {asked_by}(*names)." in str(caught.value)


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ((["net"], "price"), "Upstream node is one name; got ['net']."),
        (("net", ["price"]), "Downstream node is one name; got ['price']."),
    ],
)
def test_a_path_is_between_two_names(ends, words):
    for asked in (SHOP.what_is_the_path_between, SHOP.visualize_path_between):
        with pytest.raises(RequestError) as caught:
            asked(*ends)
        assert str(caught.value).startswith(words)
