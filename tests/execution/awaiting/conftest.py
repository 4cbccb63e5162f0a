"""What the tests of the loop that awaits share: runs in a loop that is looked at when it ends."""

from __future__ import annotations

import asyncio
import gc

import pytest

from hamilton import ad_hoc_utils, async_driver
from hamilton.execution import executors

ENOUGH_S = 10
REMOTES = {
    "here": executors.SynchronousLocalTaskExecutor,
    "threads": lambda: executors.MultiThreadingExecutor(2),
}


@pytest.fixture(params=REMOTES)
def remote(request):
    """Name the executor of what is repeated."""
    return request.param


@pytest.fixture(name="within_a_loop")
def _within_a_loop():
    return in_a_loop


@pytest.fixture(name="built")
def _built():
    return make


@pytest.fixture
def run():
    """Run functions to a target, so many times, and give its last value."""

    def ran(*functions, target, remote=None, adapters=(), times=1, **options):
        async def main():
            dr = make(*functions, remote=remote, adapters=adapters)
            results = [await dr.execute([target], **options) for _ in range(times)]
            return results[-1][target]

        return in_a_loop(main)

    return ran


def in_a_loop(main):
    """Run a coroutine function in debug mode; nothing may be left or reported."""
    reported = []

    async def watched():
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: reported.append(context["message"]))
        try:
            return await asyncio.wait_for(main(), ENOUGH_S)
        finally:
            left = asyncio.all_tasks() - {asyncio.current_task()}
            assert not left

    try:
        return asyncio.run(watched(), debug=True)
    finally:
        gc.collect()
        assert reported == []


def make(*functions, remote=None, adapters=()):
    module = ad_hoc_utils.create_temporary_module(*functions)
    builder = async_driver.Builder().with_modules(module).with_adapters(*adapters)
    if remote is not None:
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
        builder = builder.with_remote_executor(REMOTES[remote]())
    return builder.build_without_init()
