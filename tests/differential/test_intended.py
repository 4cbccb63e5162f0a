"""The list of intended differences is whole, its page is up to date, and cases can be made again."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ENTRIES = tomllib.loads((HERE / "intended.toml").read_text(encoding="utf-8"))


@pytest.fixture
def rooms(monkeypatch):
    """Let the modules of this folder be imported by name, and forget them afterwards."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(HERE))
    yield
    for name in set(sys.modules) - before:
        if HERE in Path(getattr(sys.modules[name], "__file__", None) or "/").parents:
            del sys.modules[name]


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_says_what_why_where_and_how_it_is_known(name, rooms):
    from features import FEATURES

    entry = ENTRIES[name]

    assert {"rule", "reason", "section", "ours", "peer"} <= set(entry)
    assert set(entry) <= {"rule", "reason", "section", "ours", "peer", "feature", "where"}
    assert entry["rule"].endswith(".")
    assert entry["reason"].endswith(".")
    assert entry.get("feature", next(iter(FEATURES))) in FEATURES
    assert entry["ours"] or entry["peer"] or entry.get("feature")
    assert all(re.compile(entry[side]) for side in ("ours", "peer"))


def test_the_reference_page_is_made_from_the_entries(rooms):
    from page import PAGE, page

    assert PAGE.read_text(encoding="utf-8") == page(), "run: make differences"


def test_each_feature_has_an_entry(rooms):
    from features import FEATURES

    told = set(ENTRIES) | {entry.get("feature") for entry in ENTRIES.values()}
    assert set(FEATURES) - told == set()


@pytest.mark.parametrize("number", range(12))
def test_a_case_is_the_same_whenever_it_is_made(number, rooms):
    from generate import case

    made = case(1, number)

    assert made == case(1, number)
    assert made != case(2, number)
    for _, source in made["modules"]:
        compile(source, "case", "exec")


def test_an_error_agrees_with_the_error_that_it_derives_from(rooms):
    from run import agree

    mine = {"error": ["InputError", "ValueError", "Exception"], "message": ""}

    assert agree(mine, {"error": ["ValueError", "Exception"], "message": "other"})
    assert not agree(mine, {"error": ["KeyError", "Exception"], "message": ""})
    assert not agree(mine, {"value": "1"})
    assert not agree({"value": "1"}, mine)
