"""The child process: libraries loaded once, then one forked process for each task.

``python -P -m hamilton.migrate.sandbox.server`` reads tasks from standard input, one JSON object a line, and
answers each with one line when the task's process has ended. Started with a task's file as argument it does that
task itself: the way of systems without ``fork``.

A task names its worker, a module with ``work(task, guard) -> answer``; the answer is written as JSON.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import select
import signal
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from hamilton.migrate.sandbox.guard import Denied, Guard
from hamilton.migrate.sandbox.landlock import fence

Task: TypeAlias = dict[str, Any]
CRASHED = 70
_PRELOADED = ("numpy", "pandas", "hamilton.driver", "hamilton.compare")
_DIES_WITH_PARENT = 1
_TAKES_ORPHANS = 36
_ATTEMPTS = 500
_POLL_S = 0.01


def main(arguments: list[str]) -> int:
    """Serve tasks until standard input ends, or do the one named."""
    if arguments:
        return _do(json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    warnings.filterwarnings("ignore", message=".*fork.*", category=DeprecationWarning)
    _set_process(_TAKES_ORPHANS, 1)
    replies = _own_replies()
    _load(_PRELOADED)
    for line in sys.stdin:
        os.write(replies, json.dumps(_serve(json.loads(line), replies)).encode() + b"\n")
    return 0


def _load(names: Iterable[str]) -> None:
    """Import modules once for all tasks; what fails here fails again where it is used."""
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def _own_replies() -> int:
    """Keep the way to the parent for ourselves: nothing that a task prints gets there."""
    replies = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return replies


def _serve(task: Task, replies: int) -> dict[str, Any]:
    _load(task["preload"])
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(replies)
        _be_child(task)
    in_time = _wait(child, task["timeout_s"])
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    _end_strays()
    return {
        "timed_out": not in_time,
        "exit_status": os.waitstatus_to_exitcode(status),
        "seconds": time.monotonic() - started,
    }


def _end_strays() -> None:
    """End and reap what the task left running, wherever it hid: orphans come to this process."""
    for _ in range(_ATTEMPTS):
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if ended == 0:
            _kill_children()
            time.sleep(_POLL_S)


def _kill_children() -> None:
    for path in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        for child in path.read_text(encoding="ascii").split():
            with contextlib.suppress(OSError):
                os.kill(int(child), signal.SIGKILL)


def _be_child(task: Task) -> NoReturn:
    """Do the task in this forked process, and end it whatever happens."""
    status = CRASHED
    try:
        os.setsid()
        _set_process(_DIES_WITH_PARENT, signal.SIGKILL)
        status = _do(task)
    except BaseException:  # noqa: BLE001 - nothing may come back to the server's loop
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _wait(child: int, timeout_s: float) -> bool:
    """Wait for a process to end; stop early when the time is up or the parent is gone."""
    limit = time.monotonic() + timeout_s
    while (left := limit - time.monotonic()) > 0:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            return True
        if _parent_is_gone(child, left):
            os.killpg(child, signal.SIGKILL)
            sys.exit(1)
    return False


def _parent_is_gone(child: int, timeout_s: float) -> bool:
    """Sleep until the child ends, the time is up, or standard input closes."""
    if not hasattr(os, "pidfd_open"):
        time.sleep(min(_POLL_S, timeout_s))
        return bool(select.select([0], [], [], 0)[0])
    ended = os.pidfd_open(child)
    try:
        return 0 in select.select([ended, 0], [], [], timeout_s)[0]
    finally:
        os.close(ended)


def _set_process(option: int, value: int) -> None:
    """Ask the kernel to treat this process in a special way, where it can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)


def _do(task: Task) -> int:
    """Set the process up as the task says, let the worker work, and write its answer."""
    _redirect(task)
    _limit(task)
    _set_surroundings(task)

    def stop(denied: Denied) -> NoReturn:
        _answer(task, {"denied": asdict(denied)})
        sys.stdout.flush()
        os._exit(0)

    fence(_fenced(task), network="net" in task["allowed"])
    guard = Guard(task["script"], tuple(task["writable"]), tuple(task["allowed"]), stop)
    worker = importlib.import_module(task["worker"])
    answer = worker.work(task, guard)
    guard.disarm()
    _join_threads()
    _answer(task, answer)
    return 0


def _fenced(task: Task) -> list[str]:
    """Name the folders that the process may write to: what the script may, and where answers go."""
    opened = [effect.removeprefix("write=") for effect in task["allowed"] if "=" in effect]
    return [*task["writable"], *opened, task["base"], "/dev"]


def _redirect(task: Task) -> None:
    """Close standard input and send both outputs to files."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    targets = ((0, os.devnull, os.O_RDONLY), (1, task["stdout"], flags), (2, task["stderr"], flags))
    for number, path, mode in targets:
        opened = os.open(path, mode, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - a descriptor
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115


def _set_surroundings(task: Task) -> None:
    """Work in the copied folder, with temporary files and plotting settings of our own."""
    os.chdir(task["folder"])
    os.environ["TMPDIR"] = tempfile.tempdir = task["scratch"]
    os.environ["MPLCONFIGDIR"] = task["settings"]


def _limit(task: Task) -> None:
    """Bound memory and the size of files, where the system knows how."""
    try:
        resource: Any = importlib.import_module("resource")
    except ImportError:
        return
    for limit, size in (
        ("RLIMIT_DATA", task["memory_bytes"]),
        ("RLIMIT_FSIZE", task["file_bytes"]),
    ):
        resource.setrlimit(getattr(resource, limit), (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _join_threads() -> None:
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()


def _answer(task: Task, answer: dict[str, Any]) -> None:
    beside = Path(task["answer"] + ".new")
    beside.write_text(json.dumps(answer), encoding="utf-8")
    beside.replace(task["answer"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
