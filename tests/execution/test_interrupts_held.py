"""Interrupts that wait until something is whole."""

from __future__ import annotations

import signal
import threading

import pytest

from hamilton.execution.interrupts import interrupts_held


def test_an_interrupt_that_another_thread_hears_waits_until_the_work_is_done():
    go, done = threading.Event(), []

    def strike():
        go.wait(timeout=30)
        signal.raise_signal(signal.SIGINT)

    def work():
        with interrupts_held():
            go.set()
            striker.join()
            done.append("whole")

    before = signal.getsignal(signal.SIGINT)
    striker = threading.Thread(target=strike)  # begun before, so that it holds nothing back
    striker.start()
    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["whole"]
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_of_this_thread_waits_until_the_work_is_done():
    done = []

    def work():
        with interrupts_held():
            signal.raise_signal(signal.SIGINT)
            done.append("whole")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["whole"]


def test_a_thread_holds_nothing_that_the_main_thread_hears():
    found = []

    def hold():
        with interrupts_held():
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=hold)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGINT)]
