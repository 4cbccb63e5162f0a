"""Runs cases with the Hamilton that this interpreter has, one JSON line in, one JSON line out.

A case is the source of modules, a configuration and requests. The answer holds, for the build and for each request, an
outcome: the canonical text of what it gave, or the types and the message of what it raised. A request names nodes by
their place among all nodes, so that it can be made before anybody knows which nodes a module has.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import itertools
import json
import logging
import os
import re
import signal
import sys
import types
import warnings
import zlib
from pathlib import Path

import pandas as pd

from hamilton import ad_hoc_utils, async_driver, base, driver
from hamilton.execution import executors, grouping
from hamilton.io.materialization import to
from hamilton.lifecycle.default import GracefulErrorAdapter

PATIENCE_S = 20
# One plain case of so many runs in processes too; of those that repeat, every one.
IN_PROCESSES_EVERY = 10
INPUTS = {"x0": int, "x1": int, "x2": str, "x3": float, "x4": list, "x5": dict}
OURS = "--ours" in sys.argv
ADDRESS = re.compile(r" at 0x[0-9a-f]+|temporary_module_\w+")


# Values as text -------------------------------------------------------------------------------


def canonical(value):
    """Give a text that is equal for equal values of equal types, in whichever process."""
    for kind, text in TEXTS.items():
        if isinstance(value, kind):
            return text(value)
    if inspect.iscoroutine(value):
        value.close()
        return "<a coroutine>"
    if hasattr(value, "passes") and hasattr(value, "diagnostics"):
        return f"<check {value.passes}>"
    return ADDRESS.sub("", repr(value))


def of_frame(frame):
    columns = ", ".join(f"{name}: {of_series(frame[name])}" for name in frame)
    return f"DataFrame({columns})"


def of_series(series):
    return f"Series({canonical(series.tolist())}, {series.dtype}, {series.index.tolist()}, {series.name})"


def of_dict(value):
    return "{" + ", ".join(f"{key!r}: {canonical(one)}" for key, one in value.items()) + "}"


def of_items(value):
    return f"{type(value).__name__}({', '.join(map(canonical, value))})"


TEXTS = {
    pd.DataFrame: of_frame,
    pd.Series: of_series,
    dict: of_dict,
    (list, tuple): of_items,
    type: lambda value: value.__name__,
}


# Outcomes -------------------------------------------------------------------------------------


class TookTooLong(BaseException):
    """A request did not end."""


def outcome(act):
    """Give what came of an action, as a dict that can travel."""
    signal.alarm(PATIENCE_S)
    try:
        return {"value": canonical(act())}
    except (Exception, TookTooLong) as error:  # noqa: BLE001 - whatever it raises is the outcome
        kinds = [kind.__name__ for kind in type(error).__mro__ if kind is not object]
        return {"error": kinds, "message": ADDRESS.sub("", str(error))[:1500]}
    finally:
        signal.alarm(0)


def stop(signum, frame):
    raise TookTooLong


# Cases ----------------------------------------------------------------------------------------


def answer(case):
    """Build the driver of a case and make its requests of it."""
    made = {}

    def load():
        made["modules"] = [
            ad_hoc_utils.module_from_source(source, name) for name, source in case["modules"]
        ]

    loaded = outcome(load)
    try:
        if "error" in loaded:
            return {"build": loaded}
        modules = made["modules"][case["inner"] :]
        found = outcome(lambda: made.update(driver=built(case, modules).build()))
        if "error" in found:
            return {"build": found}
        variables = {one.name: one for one in made["driver"].list_available_variables()}
        answers = [requested(case, modules, request, variables) for request in case["requests"]]
        return {"build": found, "nodes": described(variables), "requests": answers}
    finally:
        for name, _ in case["modules"]:
            sys.modules.pop(name, None)


def built(case, modules, ways=(), builder=None):
    """Give a builder; of dynamic execution, with an executor and a strategy, if there are ways."""
    builder = (builder or driver.Builder()).with_modules(*modules).with_config(eval(case["config"]))  # noqa: S307
    if case["overridable"]:
        builder = builder.allow_module_overrides()
    if ways or case["dynamic"]:
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    if ways:
        builder = builder.with_remote_executor(ways[0]()).with_grouping_strategy(ways[1]())
    return builder


def described(variables):
    """Give the public facts of all nodes, but for their documentation."""
    return {
        name: {
            "type": canonical(one.type),
            "is input": one.is_external_input,
            "required": sorted(one.required_dependencies),
            "optional": sorted(one.optional_dependencies),
            "tags": sorted(f"{key}={tag}" for key, tag in one.tags.items() if key != "module"),
        }
        for name, one in variables.items()
    }


def given(variables, request):
    """Give a value of its type for each input, with the mistakes that the request wants."""
    external = sorted(name for name, one in variables.items() if one.is_external_input)
    values = {name: sample(variables[name].type, name) for name in external}
    for place in request["left_out"]:
        values.pop(external[place % len(external)] if external else "", None)
    for name in request["left_out_names"]:
        values.pop(name, None)
    for place in request["wrong"]:
        if external:
            values[external[place % len(external)]] = complex(1, 2)
    return {**values, **request["extra"]}


def sample(kind, name):
    """Give a value: of the type that all inputs of a name have, else of the type of the node."""
    number = zlib.crc32(name.encode()) % 90 + 1
    table = {
        int: number, float: number / 4, str: f"s{number}", bool: True, list: [number, 2],
        dict: {"k1": number, "k2": 3}, pd.DataFrame: pd.DataFrame({"c1": [number], "c2": [2]}),
        pd.Series: pd.Series([number, 1]),
    }  # fmt: skip
    kind = INPUTS.get(name.rpartition(".")[2], kind)
    return table.get(kind, number)


def overriding(names, variables, request):
    """Give values for some nodes that are computed."""
    names = [name for name in names if not variables[name].is_external_input]
    chosen = [names[place % len(names)] for place in request["overrides"] if names]
    return {name: sample(int, name) for name in chosen} | request["named_overrides"]


def requested(case, modules, request, variables):
    """Make one request in its own way and, of our own package, in all ways that there are."""
    names = sorted(set(variables) - set(case["hidden"]))
    targets = [names[place % len(names)] for place in request["targets"]] + request["named"]
    targets = list(dict.fromkeys(targets)) if not request["text"] else request["text"]
    config = eval(case["config"])  # noqa: S307 - the case is ours
    inputs = {name: one for name, one in given(variables, request).items() if name not in config}
    facts = {"inputs": inputs, "overrides": overriding(names, variables, request)}
    found = outcome(lambda: WAYS[request["way"]](case, modules, targets, facts))
    if OURS and request["way"] == "execute" and not case["feature"]:
        found["ways"] = [
            other
            for way in every_way(case)
            if not same(found, other := outcome(lambda way=way: way(case, modules, targets, facts)))
            and not cannot_travel(other)
        ]
    return found


def same(left, right):
    """Tell whether two outcomes are one; if several nodes fail, the order decides which is told."""
    if "error" in left:
        return "error" in right
    return left["value"] == right.get("value")


def cannot_travel(found):
    """Tell whether something of a case did not pickle, so that no process could take it."""
    return "InvalidExecutorException" in found.get("error", ())


def every_way(case):
    """Give all executors and strategies of ours that can run the case, and the async driver."""
    places = [executors.SynchronousLocalTaskExecutor, lambda: executors.MultiThreadingExecutor(3)]
    strategies = [grouping.GroupByRepeatableBlocks, grouping.GroupNodesIndividually]
    if not case["dynamic"]:
        strategies += [grouping.GroupNodesAllAsOne, grouping.GroupNodesByLevel]
    for ways in itertools.product(places, strategies):
        yield (
            lambda case, modules, targets, facts, ways=ways: (
                built(case, modules, ways).build().execute(targets, **facts)
            )
        )
    if case["dynamic"] or case["number"] % IN_PROCESSES_EVERY == 0:
        yield in_processes
    yield awaited


def in_processes(case, modules, targets, facts):
    """Run what is repeated in processes; if nothing is, run all of it there."""
    builder = built(case, modules).enable_dynamic_execution(allow_experimental_mode=True)
    place = builder.with_remote_executor if case["dynamic"] else builder.with_local_executor
    dr = place(executors.MultiProcessingExecutor(2, "fork")).build()
    return dr.execute(targets, **facts)


def execute(case, modules, targets, facts):
    return built(case, modules).build().execute(targets, **facts)


def awaited(case, modules, targets, facts):
    """Run in the async driver."""

    async def run():
        builder = async_driver.Builder()
        dr = await built(case, modules, builder=builder).build()
        result = await dr.execute(targets, **facts)
        return {name: result[name] for name in targets}

    return asyncio.run(run())


def classic(case, modules, targets, facts):
    config = eval(case["config"])  # noqa: S307
    return driver.Driver(config, *modules).execute(targets, **facts)


def materialized(case, modules, targets, facts):
    saver = to.memory(id="kept", dependencies=targets, combine=base.DictResult())
    return built(case, modules).build().materialize(saver, additional_vars=targets[:1], **facts)


def validated(case, modules, targets, facts):
    return built(case, modules).build().validate_execution(targets, **facts)


def validated_functions(case, modules, targets, facts):
    functions = [vars(modules[-1])[name] for name in targets]
    return built(case, modules).build().validate_execution(functions, **facts)


def graceful(case, modules, targets, facts):
    adapter = GracefulErrorAdapter(error_to_catch=ArithmeticError, sentinel_value=None)
    return built(case, modules).with_adapters(adapter).build().execute(targets, **facts)


def lineage(case, modules, targets, facts):
    """Ask what is above, below and between."""
    dr = built(case, modules).build()
    asked = [
        dr.what_is_upstream_of(*targets),
        dr.what_is_downstream_of(*targets),
        dr.what_is_the_path_between(targets[0], targets[-1]),
    ]
    return [sorted({one.name for one in nodes}) for nodes in asked]


def by_hand(case, modules, targets, facts):
    """Build over modules that nobody registered."""
    twins = []
    for name, source in case["modules"][case["inner"] :]:
        twin = types.ModuleType(f"{name}_twin")
        exec(source, vars(twin))  # noqa: S102 - the case is ours
        twins.append(twin)
    return execute(case, twins, targets, facts)


def copied(case, modules, targets, facts):
    return built(case, modules).copy().build().execute(targets, **facts)


def no_modules(case, modules, targets, facts):
    return driver.Builder().with_modules("no module").build().execute(targets, **facts)


WAYS = {
    one.__name__: one
    for one in (
        execute, awaited, classic, materialized, validated, validated_functions, graceful, lineage,
        by_hand, copied, no_modules,
    )
}  # fmt: skip


def main():
    """Answer until nobody asks; what cases print goes elsewhere."""
    sys.setrecursionlimit(1500)
    signal.signal(signal.SIGALRM, stop)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nothing,
        contextlib.redirect_stdout(nothing),
    ):
        for line in sys.stdin:
            out.write(json.dumps(answer(json.loads(line))) + "\n")
            out.flush()


if __name__ == "__main__":
    main()
