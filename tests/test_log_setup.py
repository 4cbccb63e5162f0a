"""Logging for scripts."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import logging
from hamilton.log_setup import setup_logging
{before}
setup_logging({level})
logging.getLogger("shop").info("opened")
logging.getLogger("shop").debug("swept")
"""


def output_of(level: str = "", before: str = "") -> str:
    script = SCRIPT.format(level=level, before=before)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_information_goes_to_the_standard_output():
    shown = output_of()
    assert shown.startswith("[INFO] ")
    assert shown.endswith("shop(6): opened\n")


def test_the_level_can_be_given():
    assert output_of("logging.WARNING") == ""
    assert "swept" in output_of("logging.DEBUG")


def test_a_second_call_changes_the_level_and_shows_nothing_twice():
    assert output_of("logging.DEBUG", before="setup_logging()").count("\n") == 2


def test_a_handler_that_is_there_stays_the_only_one():
    before = "import sys; logging.basicConfig(stream=sys.stdout, format='mine: %(message)s')"
    assert output_of(before=before) == "mine: opened\n"
