"""What stands in the documents is true: examples run, links lead somewhere, words are kept."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OWN_FOLDERS = ("docs", "changelog.d", "examples")
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]+\]\((?!https?:|mailto:)([^)#]+)(?:#[^)]*)?\)")


def documents():
    """Every page, by its name in the repository."""
    pages = [
        *ROOT.glob("*.md"),
        *(p for folder in OWN_FOLDERS for p in (ROOT / folder).rglob("*.md")),
    ]
    return sorted(str(page.relative_to(ROOT)) for page in pages if "build" not in page.parts)


def blocks(page):
    """The files that a page shows, and the commands with what they print, in order."""
    for language, text in BLOCK.findall((ROOT / page).read_text()):
        if language == "python":
            yield "file", text.split("\n", 1)[0].removeprefix("# "), text
        else:
            for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                command, _, printed = part.partition("\n")
                yield "command", command, printed


def run(command, folder):
    """Run a command as a reader would, in whose environment the project is installed."""
    here = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(here), os.environ["PATH"]]),
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(
        shlex.split(command),
        cwd=folder,
        env=environment,
        text=True,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def test_each_command_of_the_readme_prints_what_it_says(tmp_path):
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    wrong = []
    for kind, name, text in blocks("README.md"):
        if kind == "file":
            (tmp_path / name).write_text(text)
            continue
        answer = run(name, tmp_path)
        agrees = doctest.OutputChecker().check_output(text, answer.stdout, flags)
        if answer.returncode != 0 or not agrees:
            wrong.append(f"$ {name}\n{answer.stdout}(status {answer.returncode})")

    assert "\n".join(wrong) == ""


def test_the_readme_names_the_three_parts_and_their_commands():
    names = [name for kind, name, _ in blocks("README.md") if kind == "command"]

    assert any(name.startswith("python run_") for name in names)
    assert any("pytest" in name for name in names)
    assert any(name.startswith("hamilton migrate ") for name in names)


@pytest.mark.parametrize("page", documents())
def test_every_link_inside_the_repository_leads_somewhere(page):
    targets = LINK.findall((ROOT / page).read_text())

    assert [
        target for target in targets if not (ROOT / page).parent.joinpath(target).exists()
    ] == []


@pytest.mark.parametrize(
    "name", [path.name for path in (ROOT / "changelog.d").iterdir() if path.name != "README.md"]
)
def test_a_changelog_fragment_is_named_by_topic_and_kind(name):
    assert re.fullmatch(r"[a-z0-9-]+\.(added|changed|fixed|removed)\.md", name)


@pytest.mark.parametrize("page", sorted(p.name for p in (ROOT / "docs" / "adr").glob("0*.md")))
def test_a_decision_says_context_decision_and_consequences_and_is_listed(page):
    text = (ROOT / "docs" / "adr" / page).read_text()

    headings = re.findall(r"^## (.*)$", text, flags=re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences"]
    assert f"({page})" in (ROOT / "docs" / "adr" / "README.md").read_text()


def test_the_architecture_page_and_the_contract_name_the_same_rooms():
    page = (ROOT / "docs" / "architecture.md").read_text()
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]

    rooms = [re.findall(r"(?:hamilton|pytest_hamilton)[\w.]*", row) for row in layers]
    drawn = re.search(r"```text\n(.*?)```", page, flags=re.DOTALL)[1]
    rows = re.sub(r"\n +\|", " |", drawn).splitlines()  # a long row goes on in the next line
    shown = [re.findall(r"\b(?:pytest_hamilton|hamilton\.[\w.]+)", row) for row in rows]
    assert list(map(set, shown)) == list(map(set, rooms))
