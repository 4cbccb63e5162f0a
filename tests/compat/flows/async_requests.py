"""Awaited functions next to plain ones, with decorators, as a service uses them."""

from __future__ import annotations

import asyncio
import sys

from hamilton import async_driver, base
from hamilton.function_modifiers import config, extract_fields, parameterize, source, tag, value


async def raw(request: dict) -> dict:
    await asyncio.sleep(0)
    return request


@extract_fields({"name": str, "size": int})
async def parts(raw: dict) -> dict:
    await asyncio.sleep(0)
    return raw


@tag(kind="made")
@parameterize(
    small={"size": value(1)},
    given={"size": source("size")},
)
def repeated(name: str, size: int) -> str:
    return name * size


@config.when(loud=True)
def shown__loud(given: str) -> str:
    return given.upper()


@config.when_not(loud=True)
async def shown__quiet(given: str) -> str:
    return given


def _run(folder):
    async def run():
        found = []
        for loud in (True, False):
            builder = async_driver.Builder().with_modules(sys.modules[__name__])
            dr = await builder.with_config({"loud": loud}).build()
            inputs = {"request": {"name": "ab", "size": 2}}
            found.append(await dr.execute(["shown", "small"], inputs=inputs))
        plain = async_driver.AsyncDriver(
            {}, sys.modules[__name__], result_builder=base.DictResult()
        )
        await plain.ainit()
        found.append(
            await plain.execute(
                ["shown"], inputs={"name": "x", "size": 3}, overrides={"given": "o"}
            )
        )
        return found

    return asyncio.run(run())


_EXPECTED = [{"shown": "ABAB", "small": "ab"}, {"shown": "abab", "small": "ab"}, {"shown": "o"}]
