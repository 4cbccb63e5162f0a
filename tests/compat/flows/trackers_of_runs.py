"""A tracker such as a service of runs brings: it subclasses the hooks themselves, and reads the graph that they are given."""

from __future__ import annotations

import asyncio
import sys

from hamilton import async_driver, base, driver
from hamilton.function_modifiers import tag
from hamilton.graph_types import HamiltonGraph
from hamilton.lifecycle import base as hooks


def doubled(x: int) -> int:
    return 2 * x


@tag(team="sales")
def total(doubled: int, x: int, offset: int = 1) -> int:
    """Everything together."""
    return doubled + x + offset


def broken(total: int) -> int:
    raise LookupError(total)


def _templates(graph):
    """Tell each node as a service would store it."""
    return {
        node.name: {
            "type": node.type.__name__,
            "role": node.node_role.name,
            "tags": {key: value for key, value in node.tags.items() if key != "module"},
            "reads": sorted((read.name, read.type.__name__) for read in node.dependencies),
            "is input": node.user_defined,
            "text": node.documentation,
        }
        for node in graph.nodes.values()
    }


class _Tracker(
    hooks.BasePostGraphConstruct,
    hooks.BasePreGraphExecute,
    hooks.BasePreNodeExecute,
    hooks.BasePostNodeExecute,
    hooks.BasePostGraphExecute,
):
    def __init__(self):
        self.templates, self.told, self.graphs = {}, [], set()

    def post_graph_construct(self, graph, modules, config):
        self.graphs.add(id(graph))
        self.templates = _templates(graph)
        self.config = dict(config), dict(graph.config), [module.__name__ for module in modules]

    def pre_graph_execute(self, run_id, graph, final_vars, inputs, overrides):
        self.graphs.add(id(graph))
        self.told.append(("begin", list(final_vars), inputs))

    def pre_node_execute(self, run_id, node_, kwargs, task_id=None):
        self.told.append(
            (node_.name, sorted(read.name for read in node_.dependencies), dict(kwargs))
        )

    def post_node_execute(self, node_, success, error, result, **more):
        self.told.append((node_.name, success, repr(error), result))

    def post_graph_execute(self, run_id, graph, success, error, results):
        self.told.append(("end", success, repr(error), results))


class _Waiting(hooks.BasePostGraphConstructAsync, hooks.BasePreNodeExecuteAsync):
    """The same for coroutines: it connects to its service before the first run."""

    def __init__(self):
        self.told = []

    async def ainit(self):
        await asyncio.sleep(0)
        self.told.append("connected")

    async def post_graph_construct(self, graph, modules, config):
        self.told.append(sorted(graph.nodes))

    async def pre_node_execute(self, run_id, node_, kwargs, task_id=None):
        self.told.append(node_.name)


async def _awaited(module):
    waiting = _Waiting()
    builder = async_driver.Builder().with_modules(module).with_adapters(waiting, base.DictResult())
    dr = await builder.build()
    return await dr.execute(["total"], inputs={"x": 2}), waiting.told


def _run(folder):
    module = sys.modules[__name__]
    tracker = _Tracker()
    dr = driver.Builder().with_modules(module).with_config({"k": 1}).with_adapters(tracker).build()
    result = dr.execute(["total"], inputs={"x": 2})
    error = None
    try:
        dr.execute(["broken"], inputs={"x": 2})
    except LookupError as caught:
        error = caught.args
    view = HamiltonGraph.from_graph(dr.graph)
    return {
        "result": result,
        "error": error,
        "config": tracker.config,
        "templates": tracker.templates,
        "told": tracker.told,
        "one graph": len(tracker.graphs),
        "asked by": {
            n.name: [f.__name__ for f in n.originating_functions]
            for n in view.nodes
            if n.name != "k"
        },
        "adapters": isinstance(dr.adapter, hooks.LifecycleAdapterSet),
        "awaited": asyncio.run(_awaited(module)),
    }


_EXPECTED = {
    "result": {"total": 7},
    "error": (7,),
    "config": ({"k": 1}, {"k": 1}, ["trackers_of_runs"]),
    "templates": {
        "broken": {
            "type": "int",
            "role": "STANDARD",
            "tags": {},
            "reads": [("total", "int")],
            "is input": False,
            "text": "",
        },
        "doubled": {
            "type": "int",
            "role": "STANDARD",
            "tags": {},
            "reads": [("x", "int")],
            "is input": False,
            "text": "",
        },
        "total": {
            "type": "int",
            "role": "STANDARD",
            "tags": {"team": "sales"},
            "reads": [("doubled", "int"), ("offset", "int"), ("x", "int")],
            "is input": False,
            "text": "Everything together.",
        },
        "x": {
            "type": "int",
            "role": "EXTERNAL",
            "tags": {},
            "reads": [],
            "is input": True,
            "text": "",
        },
        "offset": {
            "type": "int",
            "role": "EXTERNAL",
            "tags": {},
            "reads": [],
            "is input": True,
            "text": "",
        },
        "k": {
            "type": "Any",
            "role": "EXTERNAL",
            "tags": {},
            "reads": [],
            "is input": True,
            "text": "",
        },
    },
    "told": [
        ("begin", ["total"], {"x": 2}),
        ("doubled", ["x"], {"x": 2}),
        ("doubled", True, "None", 4),
        ("total", ["doubled", "offset", "x"], {"doubled": 4, "x": 2}),
        ("total", True, "None", 7),
        ("end", True, "None", {"total": 7}),
        ("begin", ["broken"], {"x": 2}),
        ("doubled", ["x"], {"x": 2}),
        ("doubled", True, "None", 4),
        ("total", ["doubled", "offset", "x"], {"doubled": 4, "x": 2}),
        ("total", True, "None", 7),
        ("broken", ["total"], {"total": 7}),
        ("broken", False, "LookupError(7)", None),
        ("end", False, "LookupError(7)", None),
    ],
    "one graph": 1,
    "asked by": {
        "broken": ["broken"],
        "doubled": ["doubled"],
        "total": ["total"],
        "x": ["doubled"],
        "offset": ["total"],
    },
    "adapters": True,
    "awaited": (
        {"total": 7},
        [["broken", "doubled", "offset", "total", "x"], "connected", "doubled", "total"],
    ),
}
