"""Loaders and savers that are told by their key and types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from hamilton.io.data_adapters import DataSaver
from hamilton.io.default_data_loaders import ADAPTERS
from hamilton.io.keyed import Keyed


@dataclass
class Kept(Keyed, DataSaver, key="kept", types=(int, str)):
    """Keeps what it is given."""

    place: list[Any]

    def save_data(self, data):
        self.place.append(data)
        return {"kept": len(self.place)}


@dataclass
class KeptTwice(Kept):
    """Keeps it twice."""

    def save_data(self, data):
        super().save_data(data)
        return super().save_data(data)


class Other(Kept, key="other", types=(float,)):
    """Keeps something else."""


@pytest.mark.parametrize(
    ("adapter", "key", "types"),
    [(Kept, "kept", [int, str]), (KeptTwice, "kept", [int, str]), (Other, "other", [float])],
)
def test_key_and_types_are_inherited_unless_told_anew(adapter, key, types):
    assert (adapter.name(), adapter.applicable_types()) == (key, types)


def test_what_is_told_decides_what_is_saved():
    assert Kept.applies_to(int)
    assert not Kept.applies_to(float)
    assert KeptTwice([]).save_data(3) == {"kept": 2}


def test_a_caller_cannot_change_the_types_that_were_told():
    Kept.applicable_types().append(float)
    assert Kept.applicable_types() == [int, str]


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.__name__)
def test_each_ready_made_adapter_has_a_key_and_types(adapter):
    assert adapter.name()
    assert adapter.applicable_types()
    assert adapter.can_load() is not adapter.can_save()
