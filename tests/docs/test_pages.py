"""Every code block of the tutorial, of the how-to pages and of the reference runs, and prints what the page shows.

A block whose language is followed by a name, or that begins with a comment that is a file name, is written to that
file. ``pycon`` blocks are doctests of one session per page; ``console`` blocks are typed into a shell, and what they
print must be what is shown (``...`` stands for anything). All of a page happens in one folder, in order.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [
    DOCS / "tutorial.md",
    *sorted((DOCS / "how-to").glob("*.md")),
    *sorted((DOCS / "reference").glob("*.md")),
]
ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")
PLUGINS = (DOCS / "reference" / "plugins.md").read_text(encoding="utf-8")
ABSENT = {
    "plugins": (PLUGINS, "## What is not there yet", "## Until they are"),
    "differences": (
        (DOCS / "reference" / "differences.md").read_text(encoding="utf-8"),
        "## What is not there yet",
        "## In general",
    ),
    "README": (
        (ROOT / "README.md").read_text(encoding="utf-8"),
        "**Not there yet:**",
        "are there.",
    ),
}
"""Page → its text, and between which words it tells what is not there yet."""
MODULE = re.compile(r"`(h_\w+|\w+_extensions|jupyter_magic)`")
FENCE = re.compile(
    r"^```(?P<language>\w+) *(?P<name>\S*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
FILE_COMMENT = re.compile(r"# (?P<name>[\w.]+\.\w+)\n")
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
ASK_STATUS = "echo $?"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: where it stands, its language, its file's name if it has one, its text."""

    line: int
    language: str
    name: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    """Give the blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for match in FENCE.finditer(text):
        comment = FILE_COMMENT.match(match["text"])
        name = match["name"] or (comment["name"] if comment else "")
        yield Block(text.count("\n", 0, match.start()) + 1, match["language"], name, match["text"])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Work in an empty folder whose modules can be imported, and are forgotten afterwards."""
    before, path = set(sys.modules), list(sys.path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    sys.path[:] = path
    for name in set(sys.modules) - before:
        if tmp_path in Path(getattr(sys.modules[name], "__file__", None) or "/").parents:
            del sys.modules[name]


def write(block: Block, session: dict[str, object]) -> None:
    """Write the file that the block shows."""
    assert block.name, f"line {block.line}: this block names no file"
    Path(block.name).write_text(block.text, encoding="utf-8")


def interact(block: Block, session: dict[str, object]) -> None:
    """Run the block as a doctest that goes on where the last one ended."""
    test = doctest.DocTestParser().get_doctest(block.text, session, "page", "page", block.line)
    output: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(test, out=output.append, clear_globs=False)
    session.update(test.globs)
    assert not output, "".join(output)


def type_in(block: Block, session: dict[str, object]) -> None:
    """Type each command of the block into a shell.

    It must print what is shown below it, and succeed, or end with the status that an ``echo $?`` right after it shows.
    """
    typed = COMMAND.findall(block.text)
    followers = [*typed[1:], ("", "")]
    for (command, shown), (next_command, next_shown) in zip(typed, followers, strict=True):
        if command == ASK_STATUS:
            continue
        done = shell(command)
        what = f"line {block.line}: $ {command}\n{done.stdout}"
        assert done.returncode == (int(next_shown) if next_command == ASK_STATUS else 0), what
        assert doctest.OutputChecker().check_output(shown or "...", done.stdout, FLAGS), what


def shell(command: str) -> subprocess.CompletedProcess[str]:
    """Run a command with the programs of this environment."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(  # noqa: S602 - a page of ours
        command,
        shell=True,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )


RUNNERS: dict[str, Callable[[Block, dict[str, object]], None]] = {
    "python": write,
    "toml": write,
    "csv": write,
    "pycon": interact,
    "console": type_in,
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_the_page_shows_is_what_happens(page, folder):
    session: dict[str, object] = {}
    for block in blocks(page):
        RUNNERS[block.language](block, session)


def test_the_files_that_the_architecture_page_sends_to_are_there():
    named = re.findall(r"`((?:hamilton|pytest_hamilton|tools|tests)/[\w./]*)`", ARCHITECTURE)
    assert len(named) > 10
    assert [path for path in named if not (DOCS.parent / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_pages_that_a_page_names_are_there(page):
    links = re.findall(r"\]\(([^)#:]+\.md)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def plugins_there() -> set[str]:
    return {path.stem for path in (ROOT / "hamilton" / "plugins").iterdir() if path.stem[0] != "_"}


def told_absent(page: str) -> str:
    text, begin, end = ABSENT[page]
    return text.partition(begin)[2].partition(end)[0]


@pytest.mark.parametrize("page", ABSENT)
def test_what_a_page_calls_not_there_yet_is_not_there(page):
    named = set(MODULE.findall(told_absent(page)))
    assert len(named) >= 19
    assert named & plugins_there() == set()


def test_commands_that_are_called_not_there_yet_are_not_there():
    from hamilton.cli.app import app

    there = {command.callback.__name__ for command in app.registered_commands}
    assert {"build", "view"} <= set(re.findall(r"`(\w+)`", told_absent("plugins")))
    assert there == {"migrate"}


def test_the_reference_has_a_section_for_each_plugin_that_is_there():
    sections = set(re.findall(r"^## `hamilton\.plugins\.(\w+)`$", PLUGINS, re.MULTILINE))
    assert sections == {name for name in plugins_there() if name.startswith("h_")}


def test_each_extra_is_told_of():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    rows = "".join(re.findall(r"^\| (`.*?) \|", PLUGINS, re.MULTILINE))
    told = set(re.findall(r"`(\w+)`", rows))
    assert set(project["optional-dependencies"]) - told == set()
