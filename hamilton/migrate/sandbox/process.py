"""The parent's side: start the server, hand it tasks, and never wait for ever."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from hamilton.migrate.sandbox.folder import Workspace, copy_plot_settings

_SERVER = "hamilton.migrate.sandbox.server"
_GRACE_S = 30.0
_TAIL_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take.

    Parameters
    ----------
    timeout_s
        Wall time of one run.
    memory_bytes
        Memory of one process.
    file_bytes
        Size of the largest file that it may write.
    folder_bytes
        Size of the folder that is copied for each run.
    """

    timeout_s: float = 300.0
    memory_bytes: int = 8 << 30
    file_bytes: int = 2 << 30
    folder_bytes: int = 2 << 30


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended.

    Parameters
    ----------
    answer
        What the worker answered; nothing if it did not come to an answer.
    timed_out
        Whether it was stopped because its time was up.
    exit_status
        Of the process; negative for the signal that ended it.
    seconds
        Wall time.
    stdout, stderr
        Ends of what was printed.
    """

    answer: Mapping[str, Any] | None
    timed_out: bool = False
    exit_status: int = 0
    seconds: float = 0.0
    stdout: str = ""
    stderr: str = ""


@dataclass(slots=True)
class Sandbox:
    """Runs tasks one after the other, each in a process of its own; close it when done.

    Parameters
    ----------
    limits
        What one run may take.
    allowed
        Outside effects that are not stopped: ``net``, ``subprocess``, ``signal``, ``write=PATH``.
    """

    limits: Limits = field(default_factory=Limits)
    allowed: tuple[str, ...] = ()
    _server: subprocess.Popen[bytes] | None = None
    _loaded: set[str] = field(default_factory=set)
    _plotting: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        """Give the sandbox itself: its server starts with the first task."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the server and all that it started."""
        self.close()
        if self._plotting is not None:
            self._plotting.cleanup()

    def run(
        self,
        worker: str,
        workspace: Workspace,
        script: Path,
        task: Mapping[str, Any],
        timeout_s: float | None = None,
    ) -> Ended:
        """Run a worker's task in a fresh copy of the folder.

        Parameters
        ----------
        worker
            Module with ``work(task, guard) -> answer``.
        workspace
            Where the copy is made.
        script
            File whose lines are named when an effect is denied.
        task
            What the worker needs to know, as JSON has it.
        timeout_s
            Time for this run; the limits' if nothing is said.
        """
        folder = workspace.renew()
        with tempfile.TemporaryDirectory(dir=workspace.base, prefix="task-") as place:
            whole = self._whole_task(worker, workspace, script, folder, Path(place), timeout_s)
            reply = self._hand_over({**whole, **task}, Path(place))
            return _ended(reply, Path(place))

    def _whole_task(
        self,
        worker: str,
        workspace: Workspace,
        script: Path,
        folder: Path,
        place: Path,
        timeout_s: float | None,
    ) -> dict[str, Any]:
        return {
            "worker": worker,
            "script": str(script),
            "folder": str(folder),
            "writable": [str(folder), str(workspace.scratch), self._settings()],
            "allowed": list(self.allowed),
            "timeout_s": self.limits.timeout_s if timeout_s is None else timeout_s,
            "memory_bytes": self.limits.memory_bytes,
            "file_bytes": self.limits.file_bytes,
            "scratch": str(workspace.scratch),
            "base": str(workspace.base),
            "settings": self._settings(),
            "preload": self._to_load(workspace.libraries),
            **{name: str(place / name) for name in ("stdout", "stderr", "answer")},
        }

    def _hand_over(self, task: Mapping[str, Any], place: Path) -> Mapping[str, Any]:
        if not hasattr(os, "fork"):
            return _run_alone(task, place)
        server = self._serving()
        assert server.stdin is not None  # noqa: S101 - for the type checker: both are pipes
        server.stdin.write(json.dumps(task).encode() + b"\n")
        server.stdin.flush()
        reply = _read_line(server, task["timeout_s"] + _GRACE_S)
        if reply:
            answer: Mapping[str, Any] = json.loads(reply)
            return answer
        self.close()
        status = -signal.SIGKILL
        return {"timed_out": reply is None, "exit_status": status, "seconds": task["timeout_s"]}

    def _to_load(self, libraries: tuple[str, ...]) -> list[str]:
        """Name the libraries that the server has not yet been asked to load."""
        missing = [name for name in libraries if name not in self._loaded]
        self._loaded.update(missing)
        return missing

    def _settings(self) -> str:
        """Give the folder where matplotlib finds its settings; made once for all runs."""
        if self._plotting is None:
            self._plotting = tempfile.TemporaryDirectory(prefix="hamilton-plotting-")
            copy_plot_settings(Path(self._plotting.name))
        return self._plotting.name

    def _serving(self) -> subprocess.Popen[bytes]:
        if self._server is not None and self._server.poll() is not None:
            self.close()
        if self._server is None:
            self._server = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-m", _SERVER],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**_environment(), "MPLCONFIGDIR": self._settings()},
                cwd=os.sep,
                start_new_session=True,
            )
        return self._server

    def close(self) -> None:
        """End the server; it takes the running task with it."""
        server, self._server = self._server, None
        self._loaded.clear()
        if server is None:
            return
        for pipe in (server.stdin, server.stdout):
            if pipe is not None:
                pipe.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _environment() -> dict[str, str]:
    """Give the child's environment: ours, but for what makes runs differ or open windows."""
    package = Path(__file__).resolve().parents[3]
    paths = [path for path in (os.environ.get("PYTHONPATH"), str(package)) if path]
    fixed = {
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(paths),
        "MPLBACKEND": "Agg",
    }
    return {**os.environ, **fixed}


def _run_alone(task: Mapping[str, Any], place: Path) -> Mapping[str, Any]:
    """Run one task in a new process of its own."""
    path = place / "task.json"
    path.write_text(json.dumps(task), encoding="utf-8")
    started = time.monotonic()
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", _SERVER, str(path)],
            env=_environment(),
            timeout=task["timeout_s"] + _GRACE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"timed_out": True, "exit_status": -9, "seconds": time.monotonic() - started}
    return {
        "timed_out": False,
        "exit_status": done.returncode,
        "seconds": time.monotonic() - started,
    }


def _read_line(server: subprocess.Popen[bytes], timeout_s: float) -> bytes | None:
    """Read one answer: empty if the server is gone, nothing if it took too long."""
    assert server.stdout is not None  # noqa: S101 - for the type checker: it is a pipe
    ready = select.select([server.stdout], [], [], timeout_s)[0]
    return server.stdout.readline() if ready else None


def _ended(reply: Mapping[str, Any], place: Path) -> Ended:
    answer = place / "answer"
    return Ended(
        answer=json.loads(answer.read_text(encoding="utf-8")) if answer.exists() else None,
        stdout=_tail(place / "stdout"),
        stderr=_tail(place / "stderr"),
        **reply,
    )


def _tail(path: Path) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - _TAIL_CHARACTERS))
        return stream.read().decode("utf-8", "replace")
