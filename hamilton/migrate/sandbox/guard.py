"""The guard inside a child: an audit hook that stops the run at the first outside effect.

Python tells audit hooks of each file that is opened, each process that is started, each connection. What is
denied stops the child at once: a script cannot catch it. The guard also notes which files were opened.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any, NoReturn

_NETWORK = frozenset(
    {
        "socket.connect",
        "socket.bind",
        "socket.sendto",
        "socket.sendmsg",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.gethostbyaddr",
        "urllib.Request",
        "smtplib.connect",
        "ftplib.connect",
        "imaplib.open",
        "poplib.connect",
        "http.client.connect",
        "telnetlib.Telnet.open",
        "webbrowser.open",
    }
)
_PROCESSES = frozenset(
    {
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.posix_spawn",
        "os.spawn",
        "os.fork",
        "os.forkpty",
        "pty.spawn",
    }
)
_SIGNALS = frozenset({"os.kill", "os.killpg", "signal.pthread_kill"})
_CHANGES = frozenset(
    {
        "os.remove",
        "os.rmdir",
        "os.mkdir",
        "os.truncate",
        "os.chmod",
        "os.chown",
        "os.utime",
        "os.chflags",
        "os.setxattr",
        "os.removexattr",
        "shutil.rmtree",
        "sqlite3.connect",
    }
)
_PAIRS = frozenset({"os.rename", "os.link", "os.symlink"})
_ASKING = frozenset(
    {
        "platform",
        "ctypes.util",
        "uuid",
        "matplotlib.font_manager",
        "joblib.externals.loky.backend.context",
    }
)
"""Modules of libraries that start harmless programs to learn about the machine."""
_DEVICES = frozenset({"/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty"})
_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass(frozen=True, slots=True)
class Denied:
    """An outside effect that was stopped.

    Parameters
    ----------
    effect
        ``net``, ``subprocess``, ``write`` or ``signal``.
    what
        The address, program or path.
    line
        Line of the script that led to it, or nothing.
    """

    effect: str
    what: str
    line: int | None


class Guard:
    """Watches what a run does to the world.

    Parameters
    ----------
    script
        The file whose lines are named.
    writable
        Folders that may be written to.
    allowed
        Effects that are not stopped: ``net``, ``subprocess``, ``signal``, ``write=PATH``.
    stop
        Called with what was denied; it must not come back.
    """

    def __init__(
        self,
        script: str,
        writable: tuple[str, ...],
        allowed: tuple[str, ...],
        stop: Callable[[Denied], NoReturn],
    ) -> None:
        more = [effect.removeprefix("write=") for effect in allowed if effect.startswith("write=")]
        self.script = script
        self.opened: list[tuple[str, bool]] = []
        self._writable = tuple(os.path.realpath(path) for path in (*writable, *more))
        self._allowed = frozenset(allowed)
        self._stop = stop
        self._armed = False
        sys.addaudithook(self._hear)

    def arm(self) -> None:
        """Begin to watch."""
        self._armed = True

    def disarm(self) -> None:
        """Stop watching: what follows is our own."""
        self._armed = False

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._armed:
            return
        if event == "open":
            self._hear_open(*arguments)
        elif event in _CHANGES:
            self._check_path(arguments[0])
        elif event in _PAIRS:
            self._check_pair(event, arguments)
        else:
            self._check_effect(event, arguments)

    def _hear_open(self, path: Any, mode: str | None, flags: int) -> None:
        if isinstance(path, int):
            return
        writes = (
            bool(flags & _WRITE_FLAGS) if mode is None else any(sign in mode for sign in "wax+")
        )
        whole = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - a link is noted, not followed
        self.opened.append((whole, writes))
        if writes:
            self._check_path(path)

    def _check_pair(self, event: str, paths: tuple[Any, ...]) -> None:
        self._check_path(paths[1])
        if event == "os.rename":
            self._check_path(paths[0])

    def _check_path(self, path: Any) -> None:
        if (
            isinstance(path, int)
            or os.fsdecode(path) in _DEVICES
            or os.fsdecode(path) == ":memory:"
        ):
            return
        text = os.fsdecode(path)
        if not any(_is_below(os.path.realpath(text), folder) for folder in self._writable):
            self._deny("write", text)

    def _check_effect(self, event: str, arguments: tuple[Any, ...]) -> None:
        for effect, events in (("net", _NETWORK), ("subprocess", _PROCESSES), ("signal", _SIGNALS)):
            if event in events and effect not in self._allowed:
                if effect == "subprocess" and self._is_asking():
                    return
                self._deny(effect, _described(arguments))

    def _is_asking(self) -> bool:
        frame: FrameType | None = inspect.currentframe()
        while frame is not None:
            if frame.f_globals.get("__name__") in _ASKING:
                return True
            frame = frame.f_back
        return False

    def _deny(self, effect: str, what: str) -> None:
        self._armed = False
        self._stop(Denied(effect, what, line_in(self.script, inspect.currentframe())))


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _described(arguments: tuple[Any, ...]) -> str:
    parts = [part for part in arguments if isinstance(part, str | bytes | tuple | list | int)]
    return " ".join(str(part) for part in parts)[:200]


def line_in(script: str, frame: FrameType | None) -> int | None:
    """Give the innermost line of a script on the way to a frame."""
    while frame is not None:
        if frame.f_code.co_filename == script:
            return frame.f_lineno
        frame = frame.f_back
    return None
