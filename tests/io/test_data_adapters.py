from __future__ import annotations

import dataclasses
from typing import Any, NewType, TypedDict

import pytest

from hamilton.io.data_adapters import DataLoader, DataSaver, load_with, save_with


class Row(TypedDict):
    u: int


Named = NewType("Named", Row)


def loader_of(*types):
    @dataclasses.dataclass
    class Loader(DataLoader):
        key: str
        suffix: str = ""
        parts: list[str] = dataclasses.field(default_factory=list)
        seen: int = dataclasses.field(default=0, init=False)

        @classmethod
        def applicable_types(cls):
            return list(types)

        @classmethod
        def name(cls):
            return "test_adapter"

        def load_data(self, type_):
            return (self.key + self.suffix, type_), {"key": self.key}

    return Loader


def saver_of(*types):
    @dataclasses.dataclass
    class Saver(DataSaver):
        key: str

        @classmethod
        def applicable_types(cls):
            return list(types)

        @classmethod
        def name(cls):
            return "test_adapter"

        def save_data(self, data):
            return {self.key: data}

    return Saver


def test_the_fields_without_a_default_must_be_given():
    assert loader_of(str).get_required_arguments() == {"key": str}


def test_the_fields_with_a_default_need_not_be_given_and_others_cannot_be():
    assert loader_of(str).get_optional_arguments() == {"suffix": str, "parts": list[str]}


def test_types_that_only_type_checkers_know_can_be_anything():
    @dataclasses.dataclass
    class Loader(loader_of(str)):
        where: Elsewhere = None  # noqa: F821 - imported for type checkers only

    assert Loader.get_optional_arguments()["where"] is Any


def test_the_arguments_of_a_class_that_is_no_dataclass_cannot_be_told():
    class Plain(DataSaver):
        @classmethod
        def applicable_types(cls):
            return [int]

        @classmethod
        def name(cls):
            return "plain"

        def save_data(self, data):
            return {}

    with pytest.raises(TypeError, match=r"Plain must be a dataclass.*@dataclasses.dataclass"):
        Plain.get_required_arguments()


def test_loaders_load_and_savers_save():
    assert (loader_of().can_load(), loader_of().can_save()) == (True, False)
    assert (saver_of().can_load(), saver_of().can_save()) == (False, True)


@pytest.mark.parametrize(
    ("own", "wanted", "applies"),
    [
        ([dict], dict, True),
        ([dict], dict[str, int], True),
        ([dict], dict | None, True),
        ([dict], Row, True),
        ([dict], Named, True),
        ([dict], object, True),
        ([dict], Any, True),
        ([dict, str], str, True),
        ([dict], str, False),
        ([], str, False),
        ([Any], str, False),
    ],
)
def test_a_loader_applies_to_what_one_of_its_types_can_be_read_as(own, wanted, applies):
    assert loader_of(*own).applies_to(wanted) is applies


@pytest.mark.parametrize(
    ("own", "produced", "applies"),
    [
        ([dict], dict, True),
        ([dict], dict[str, int], True),
        ([dict], Row, True),
        ([dict], Named, True),
        ([dict, list], dict | list, True),
        ([object], int, True),
        ([dict], dict | None, False),
        ([dict], object, False),
        ([dict], Any, False),
        ([Any], int, False),
    ],
)
def test_a_saver_applies_to_what_can_be_taken_as_one_of_its_types(own, produced, applies):
    assert saver_of(*own).applies_to(produced) is applies


@pytest.mark.parametrize("types", [dict, None, "dict", 3])
@pytest.mark.parametrize("made", [loader_of(), saver_of()])
def test_the_types_of_an_adapter_are_a_list(made, types):
    class Adapter(made):
        @classmethod
        def applicable_types(cls):
            return types

    with pytest.raises(TypeError, match=r"Adapter\.applicable_types\(\) must return a list"):
        Adapter.applies_to(dict)


def test_loading_gives_data_and_what_is_told_of_it():
    assert load_with(loader_of(str), int, key="k", suffix="!") == (("k!", int), {"key": "k"})


@pytest.mark.parametrize(
    ("loaded", "told"),
    [(None, "NoneType"), ({"a": 1}, "dict"), ("ab", "str"), ((1, {}, 2), "tuple of 3")],
)
def test_a_loader_that_does_not_give_data_and_metadata_is_told_to(loaded, told):
    class Loader(loader_of(str)):
        def load_data(self, type_):
            return loaded

    with pytest.raises(TypeError, match=rf"Loader.load_data\(\) must return .*\b{told}\.$"):
        load_with(Loader, str, key="k")


def test_data_and_metadata_may_come_as_a_list():
    class Loader(loader_of(str)):
        def load_data(self, type_):
            return ["data", {}]

    assert load_with(Loader, str, key="k") == ["data", {}]


def test_saving_gives_what_is_told():
    assert save_with(saver_of(str), "data", key="k") == {"k": "data"}
