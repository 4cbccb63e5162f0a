"""A dataflow whose items run in processes, which find it by its name."""

from __future__ import annotations

import os
import select
import sys
import threading
from pathlib import Path

from hamilton.htypes import Collect, Parallelizable, Stream


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def squared(each: int) -> int:
    return each * each


def squares(squared: Collect[int]) -> list:
    return squared


def total(squared: Stream[int]) -> int:
    return sum(squared)


def many(each: int) -> Parallelizable[int]:
    yield from range(each)


def few(many: Collect[int]) -> list:
    return many


def fews(few: Collect[list]) -> list:
    return few


MOST = []


def counted(folder: str) -> Parallelizable[int]:
    for number in range(60):
        MOST.append(number + 1 - len(list(Path(folder).iterdir())))
        yield number


def touched(counted: int, folder: str) -> int:
    Path(folder, str(counted)).touch()
    return counted


def all_touched(touched: Collect[int]) -> list:
    return touched


def asked(path: str) -> Parallelizable[int]:
    answers = os.open(path, os.O_RDWR)
    for number in range(20):
        yield number
        assert select.select([answers], [], [], 30)[0], "the item did not run"
        assert os.read(answers, 9) == str(number).encode()
    os.close(answers)


def answered(asked: int, path: str) -> int:
    Path(path).write_text(str(asked))
    return asked


def all_answered(answered: Collect[int]) -> list:
    return answered


CLOSED = []


def endless() -> Parallelizable[int]:
    number = 0
    try:
        while True:
            yield number
            number += 1
    finally:
        CLOSED.append(True)


def ended(endless: int, how: str) -> int:
    if endless == 5:
        ENDS[how]()
    return endless


def all_ended(ended: Collect[int]) -> list:
    return ended


def _interrupt():
    raise KeyboardInterrupt


class Odd(Exception):
    def __init__(self, one, other):
        super().__init__(one)


def _raise_odd():
    raise Odd(1, 2)


def _die():
    os._exit(3)


ENDS = {
    "interrupt": _interrupt, "exit": lambda: sys.exit(4), "die": _die, "odd": _raise_odd,
    "fail": lambda: 1 / 0,
}  # fmt: skip


def lock(each: int) -> object:
    return threading.Lock()


def locks(lock: Collect[object]) -> list:
    return lock


def behind_a_lock(lock: object, each: int) -> int:
    with lock:
        return each


def behind_locks(behind_a_lock: Collect[int]) -> list:
    return behind_a_lock
