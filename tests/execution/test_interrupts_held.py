"""Interrupts that wait until something is whole."""

from __future__ import annotations

import signal
import threading

import pytest

from hamilton.execution.interrupts import interrupts_held, processes_begin_deaf


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


def test_what_ignores_interrupts_goes_on_to_ignore_them():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interrupts_held():
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="signals cannot be masked here")
def test_a_thread_that_is_started_while_interrupts_are_held_is_not_deaf():
    masks = []
    with interrupts_held():
        thread = threading.Thread(target=lambda: masks.append(mask_here()))
        thread.start()
        thread.join()
    assert masks == [mask_here()]
    assert signal.SIGINT not in masks[0]


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="signals cannot be masked here")
@pytest.mark.parametrize("held", [set(), {signal.SIGINT}], ids=["heard", "held back already"])
def test_what_is_masked_for_new_processes_is_as_before_afterwards(held):
    before = mask_here()
    signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        with processes_begin_deaf():
            assert signal.SIGINT in mask_here()
        assert mask_here() == before | held
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def mask_here():
    return signal.pthread_sigmask(signal.SIG_BLOCK, ())
