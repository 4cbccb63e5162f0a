"""The branch that no other variant takes."""

from __future__ import annotations

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.errors import DuplicateNodeError, InputError
from hamilton.function_modifiers import config, hamilton_exclude, subdag, tag


@config.when(country="de")
def vat__de() -> str:
    return "de"


@config.when_in(country=["fr", "it"])
@config.when(year=2026)
def vat__south() -> str:
    return "south"


@config.otherwise()
def vat__elsewhere() -> str:
    return "elsewhere"


def value_of(*functions, want="vat", **configuration):
    module = ad_hoc_utils.create_temporary_module(*functions)
    dr = driver.Builder().with_modules(module).with_config(configuration).build()
    return dr.execute([want])[want]


@pytest.mark.parametrize(
    ("configuration", "expected"),
    [
        ({}, "elsewhere"),
        ({"country": "uk"}, "elsewhere"),
        ({"country": "de"}, "de"),
        ({"country": "fr"}, "elsewhere"),
        ({"country": "fr", "year": 2026}, "south"),
    ],
)
def test_it_is_there_when_no_other_variant_is(configuration, expected):
    variants = (vat__de, vat__south, vat__elsewhere)
    assert value_of(*variants, **configuration) == expected
    assert value_of(*reversed(variants), **configuration) == expected


def test_it_is_tagged_with_the_keys_that_the_others_look_at(graph_of):
    node = graph_of(vat__de, vat__south, vat__elsewhere)["vat"]
    assert node.tags["hamilton.config"] == "country,year"


def test_alone_it_is_always_there():
    assert value_of(vat__elsewhere) == "elsewhere"


def test_a_name_can_be_given():
    @config.otherwise(name="vat")
    def anything() -> str:
        return "named"

    assert value_of(anything) == value_of(anything, vat__de) == "named"
    assert value_of(anything, vat__de, country="de") == "de"


def test_another_condition_must_hold_as_well(graph_of):
    @config.when(mode="on")
    @config.otherwise()
    def vat__on() -> str:
        return "on"

    assert value_of(vat__de, vat__on, mode="on") == "on"
    assert value_of(vat__de, vat__on, mode="on", country="de") == "de"
    assert "vat" not in graph_of(vat__de, vat__on)


def test_a_function_that_has_the_name_without_a_condition_is_always_there():
    def vat() -> str:
        return "plain"

    assert value_of(vat, vat__elsewhere) == "plain"


def test_an_excluded_function_takes_no_name():
    @hamilton_exclude
    def vat() -> str:
        return "helper"

    assert value_of(vat, vat__elsewhere) == "elsewhere"


def test_facts_about_a_variant_change_nothing():
    assert value_of(tag(a="b")(vat__de), tag(a="b")(vat__elsewhere), country="de") == "de"


def test_two_of_them_clash(graph_of):
    @config.otherwise()
    def vat__nowhere() -> str:
        return "nowhere"

    with pytest.raises(DuplicateNodeError, match="vat__nowhere"):
        graph_of(vat__elsewhere, vat__nowhere)


def test_variants_of_another_module_are_others(graph_of):
    other = ad_hoc_utils.create_temporary_module(vat__elsewhere)
    module = ad_hoc_utils.create_temporary_module(vat__de)
    with pytest.raises(DuplicateNodeError):
        driver.Builder().with_modules(module, other).with_config({"country": "de"}).build()


def test_it_works_inside_a_sub_dag():
    @subdag(vat__de, vat__elsewhere, config={"country": "de"})
    def inside(vat: str) -> str:
        return vat

    @subdag(vat__de, vat__elsewhere, config={"country": "uk"})
    def outside(vat: str) -> str:
        return vat

    assert (value_of(inside, want="inside"), value_of(outside, want="outside")) == (
        "de",
        "elsewhere",
    )


def test_one_that_is_missing_says_when_it_would_be_there():
    def total(rate: float) -> float:
        return rate

    @config.when(country="de")
    def rate__de() -> float:
        return 0.19

    @config.when(never=True)
    @config.otherwise()
    def rate__rest() -> float:
        return 0.0

    with pytest.raises(InputError, match="when the configuration has"):
        value_of(total, rate__de, rate__rest, want="total")
