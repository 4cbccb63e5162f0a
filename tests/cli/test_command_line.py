"""The command line as a whole."""

from __future__ import annotations

import subprocess
import sys

import pytest

from hamilton.cli.__main__ import main
from hamilton.cli.extras import is_installed, missing_extra
from hamilton.version import __version__


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "hamilton.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_version_is_printed():
    done = run("--version")
    assert done.returncode == 0
    assert done.stdout.startswith(f"hamilton-toolkit {__version__} ")


def test_help_names_the_commands():
    done = run("--help")
    assert done.returncode == 0
    assert "migrate" in done.stdout


def test_an_unknown_command_is_wrong_use():
    assert run("no-such-command").returncode == 2


def test_nothing_is_missing_where_all_is_installed():
    assert missing_extra(["migrate", "x.py"], lambda _: True) is None
    assert is_installed("typer")
    assert not is_installed("no_such_library")


@pytest.mark.parametrize("missing", ["libcst", "pandas", "typer"])
def test_one_sentence_names_the_extra_of_migrate(missing):
    sentence = missing_extra(["migrate", "x.py"], lambda name: name != missing)
    assert sentence == (
        "hamilton migrate needs the extra: pip install 'hamilton-toolkit[migrate]' "
        f"(missing: {missing})"
    )


def test_the_command_line_itself_needs_an_extra():
    assert missing_extra(["--version"], lambda name: name != "typer").startswith(
        "the command line needs the extra: pip install 'hamilton-toolkit[cli]'"
    )
    assert missing_extra(["--version"], lambda name: name != "libcst") is None


def test_a_missing_extra_is_wrong_use(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["hamilton", "migrate"])
    monkeypatch.setitem(sys.modules, "libcst", None)
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert "hamilton-toolkit[migrate]" in capsys.readouterr().err
