"""Ask the migrated dataflow for one value, and tell which nodes ran for it and which did not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hamilton import driver
from hamilton.lifecycle import NodeExecutionHook

sys.path.insert(0, str(Path(__file__).parent / "build"))

import run_seattle_weather
import seattle_weather

WANTED = "wettest_year"


class Watch(NodeExecutionHook):
    """Note the name of each node that runs."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    def run_before_node_execution(self, *, node_name: str, **_facts: Any) -> None:
        """Note this one."""
        self.ran.append(node_name)

    def run_after_node_execution(self, **_facts: Any) -> None:
        """Note nothing more."""


def functions(flow: driver.Driver) -> list[str]:
    """Name every node that a function computes."""
    return [node.name for node in flow.list_available_variables() if not node.is_external_input]


def main() -> None:
    """Run for one value; print it, what ran, and what did not have to."""
    watch = Watch()
    flow = driver.Builder().with_modules(seattle_weather).with_adapters(watch).build()
    node = run_seattle_weather.FINAL[WANTED]
    inputs = {variable.name: variable for variable in flow.what_is_upstream_of(node)}
    given = {name: value for name, value in run_seattle_weather.INPUTS.items() if name in inputs}
    result = flow.execute([node], inputs=given)
    computed = functions(flow)
    ran = [name for name in watch.ran if name in computed]
    print(f"{WANTED} = {result[node]}")
    print(f"ran ({len(ran)} of {len(computed)}): {', '.join(ran)}")
    print("did not run:", ", ".join(sorted(set(computed) - set(ran))))


if __name__ == "__main__":
    main()
