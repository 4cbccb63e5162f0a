"""Pictures as files, whether the program ``dot`` is there or not."""

from __future__ import annotations

import logging
import os
import shutil
import sys

import pytest

from hamilton.graph import build_graph
from hamilton.visualization import DrawOptions, draw

needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="needs the program dot")


def revenue(pieces: int, price: float) -> float:
    return pieces * price


SHOP = build_graph([revenue], {})


def written(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_no_file_is_written_without_a_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    draw(SHOP, SHOP)
    assert written(tmp_path) == {}


@pytest.mark.parametrize("suffix", ["dot", "gv"])
def test_the_text_is_written_without_the_program(suffix, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    picture = draw(SHOP, SHOP, DrawOptions(tmp_path / f"shop.{suffix}", keep_dot=True))
    assert written(tmp_path) == {f"shop.{suffix}": picture.source.encode()}


@needs_dot
@pytest.mark.parametrize(
    ("name", "render", "expected", "begin"),
    [
        ("shop.svg", None, "shop.svg", b"<?xml"),
        ("shop.png", {}, "shop.png", b"\x89PNG"),
        ("shop", None, "shop.png", b"\x89PNG"),
        ("shop.png", {"format": "svg"}, "shop.svg", b"<?xml"),
        ("shop.PNG", None, "shop.PNG", b"\x89PNG"),
        ("shop.", None, "shop.png", b"\x89PNG"),
        ("shop.dot", {"format": "svg", "engine": "neato"}, "shop.svg", b"<?xml"),
        ("deeper/shop.svg", {"view": False}, "shop.svg", b"<?xml"),
    ],
)
def test_the_extension_or_the_format_decides(name, render, expected, begin, tmp_path):
    path = tmp_path / name
    draw(SHOP, SHOP, DrawOptions(path, render))
    assert {n: data.startswith(begin) for n, data in written(path.parent).items()} == {
        expected: True
    }


@pytest.mark.parametrize("given", ["new/", ".", "new/.."])
def test_a_folder_is_no_file_for_a_picture(given, tmp_path):
    with pytest.raises(ValueError, match=r"is a folder: name a file in it, such as .*dag\.png'"):
        draw(SHOP, SHOP, DrawOptions(f"{tmp_path}/{given}"))
    assert written(tmp_path) == {}


def test_an_empty_path_is_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    draw(SHOP, SHOP, DrawOptions(""))
    assert written(tmp_path) == {}


def test_the_folder_of_the_user_may_be_written_in_short(tmp_path, monkeypatch):
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(here)
    draw(SHOP, SHOP, DrawOptions("~/deeper/shop.dot"))
    assert list(written(home / "deeper")) == ["shop.dot"]
    assert list(here.iterdir()) == []


@needs_dot
def test_an_unknown_format_makes_no_folder(tmp_path):
    with pytest.raises(ValueError, match=r"unknown format: 'pgn'\. Did you mean 'png'"):
        draw(SHOP, SHOP, DrawOptions(tmp_path / "new" / "shop.pgn"))
    with pytest.raises(ValueError, match=r"unknown format: 'zzz'\. Usual are"):
        draw(SHOP, SHOP, DrawOptions(tmp_path / "new" / "shop.zzz"))
    assert list(tmp_path.iterdir()) == []


@needs_dot
def test_the_text_can_be_kept_beside_the_picture(tmp_path):
    picture = draw(SHOP, SHOP, DrawOptions(str(tmp_path / "shop.svg"), keep_dot=True))
    assert set(written(tmp_path)) == {"shop.svg", "shop.dot"}
    assert written(tmp_path)["shop.dot"] == picture.source.encode()


@needs_dot
def test_an_earlier_picture_is_replaced(tmp_path):
    (tmp_path / "shop.svg").write_text("old")
    draw(SHOP, SHOP, DrawOptions(tmp_path / "shop.svg"))
    assert b"revenue" in written(tmp_path)["shop.svg"]


def test_without_the_program_the_text_is_written_and_that_is_logged(tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("PATH", "")
    with caplog.at_level(logging.WARNING):
        picture = draw(SHOP, SHOP, DrawOptions(tmp_path / "shop.svg", {"view": True}))
    assert written(tmp_path) == {"shop.dot": picture.source.encode()}
    assert "shop.svg is not drawn" in caplog.text
    assert "Install graphviz" in caplog.text


def test_an_unknown_format_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"unknown format: 'pgn'\. Did you mean 'png'"):
        draw(SHOP, SHOP, DrawOptions(tmp_path / "shop.pgn"))
    assert written(tmp_path) == {}


@needs_dot
@pytest.mark.filterwarnings("ignore:subprocess")  # graphviz leaves the viewer running
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(sys.platform != "linux", reason="the viewer's name is that of Linux")
def test_a_picture_can_be_opened(tmp_path, monkeypatch):
    pipe, viewer = tmp_path / "told", tmp_path / "xdg-open"
    os.mkfifo(pipe)
    viewer.write_text(f'#!/bin/sh\necho "$1" > {pipe}\n')
    viewer.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    draw(SHOP, SHOP, DrawOptions(tmp_path / "shop.svg", {"view": True}))
    assert pipe.read_text().strip() == str(tmp_path / "shop.svg")
