"""Why a run did not come to its end: codes, and the sentence for each ending."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hamilton.migrate.facts import Reason, Source
from hamilton.migrate.sandbox import Ended

RUN_CODES: Final[Mapping[str, str]] = {
    "R201": "The script raises an error when it runs here. Mend the script, or migrate it with --no-run.",
    "R202": "The script did not end in time. Give it more with --timeout SECONDS, or less data.",
    "R203": "The script needs more memory than a run may take. Give it less data.",
    "R204": "The script reaches outside its folder: network, another program, a file elsewhere, a signal. "
    "Nothing of that is done in an observed run, unless --allow net, subprocess, signal or write=PATH opens it.",
    "R205": "The script ends itself with a status that is not 0.",
    "R206": "The script reads from standard input, which is closed in an observed run.",
    "R207": "The process of the script ended without a word: it was killed, or left through os._exit.",
    "R208": "The script imports a library that is not installed here.",
    "R209": "The script reads a file that is not in its folder. Put the data beside the script.",
    "R210": "The script's folder is too large to be copied. Move script and data into a folder of their own.",
    "R211": "The script was not run, because of --no-run: nothing is proved.",
    "R212": "The script ran to its end once, but not a second time.",
}
"""Code of each ending to what it means and how to mend it."""

_ERRORS: Final = {
    "ModuleNotFoundError": "R208",
    "FileNotFoundError": "R209",
    "MemoryError": "R203",
    "SystemExit": "R205",
    "EOFError": "R206",
    "PermissionError": "R204",
}
_HINTS: Final = {
    "R204": "the script reaches outside its folder and was denied ({message}): "
    "open it with --allow net or --allow write=PATH, if it should",
    "R205": "the script ends itself with status {message}",
    "R206": "the script reads from standard input, which is closed: put the value into the script as a constant",
    "R208": "the script needs {missing}, which is not installed here: install it, or use --no-run",
    "R209": "the script reads {missing}, which is not in its folder: put it beside the script, or use --no-run",
}
_LONGEST = 300


def problem_of(ended: Ended, source: Source, timeout_s: float) -> Reason | None:
    """Give the reason why a run did not come to its end; nothing if it did."""
    if ended.timed_out:
        message = f"the script did not end within {timeout_s:g} s: give it more with --timeout"
        return Reason("R202", message, source.path)
    if ended.answer is None:
        return _without_a_word(ended, source)
    if "denied" in ended.answer:
        return _denied(ended.answer["denied"], source)
    error = ended.answer["error"]
    return None if error is None else _raised(error, source)


def _without_a_word(ended: Ended, source: Source) -> Reason:
    how = f"signal {-ended.exit_status}" if ended.exit_status < 0 else f"status {ended.exit_status}"
    last = ended.stderr.strip().rpartition("\n")[2][:_LONGEST]
    message = f"the script's process ended with {how} before the script did"
    return Reason("R207", f"{message}: {last}" if last else message, source.path)


def _denied(denied: Mapping[str, Any], source: Source) -> Reason:
    effect = "write=" + denied["what"] if denied["effect"] == "write" else denied["effect"]
    message = f"the script was stopped before it could reach outside ({denied['effect']}: {denied['what']}): "
    return Reason(
        "R204",
        f"{message}open it with --allow {effect}, if it should",
        source.path,
        _line(denied, source),
    )


def _raised(error: Mapping[str, Any], source: Source) -> Reason:
    code = _ERRORS.get(error["type"], "R201")
    plain = f"the script raises {error['type']}: {error['message'][:_LONGEST]}"
    known = code in _HINTS and (error.get("missing") or code not in {"R208", "R209"})
    message = _HINTS[code].format(**error) if known else plain
    return Reason(code, message, source.path, _line(error, source))


def _line(facts: Mapping[str, Any], source: Source) -> int | None:
    return None if facts["line"] is None else source.origin(facts["line"]).line
