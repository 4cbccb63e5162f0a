"""Ask the migrated dataflow for one value, and tell which functions ran for it and which did not."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import run_seattle_weather
import seattle_weather

from hamilton import driver
from hamilton.lifecycle import NodeExecutionHook

WANTED = "wettest_year"
DATA = Path(__file__).parent / "legacy" / "seattle-weather.csv"


class Watch(NodeExecutionHook):
    """Note the name of each node that runs."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    def run_before_node_execution(self, *, node_name: str, **_facts: Any) -> None:
        """Note this one."""
        self.ran.append(node_name)

    def run_after_node_execution(self, **_facts: Any) -> None:
        """Note nothing more."""


def paragraph(title: str, names: list[str]) -> str:
    """Give a title and names, in lines that fit a terminal."""
    return textwrap.fill(f"{title} {', '.join(names)}", 92, subsequent_indent="  ")


def main() -> None:
    """Run for one value; print it, what ran, and what did not have to."""
    watch = Watch()
    flow = driver.Builder().with_modules(seattle_weather).with_adapters(watch).build()
    node = run_seattle_weather.FINAL[WANTED]
    inputs = {**run_seattle_weather.INPUTS, "DATA": str(DATA)}
    upstream = {variable.name for variable in flow.what_is_upstream_of(node)}
    given = {name: value for name, value in inputs.items() if name in upstream}
    result = flow.execute([node], inputs=given)

    computed = [v.name for v in flow.list_available_variables() if not v.is_external_input]
    ran = [name for name in watch.ran if name in computed]
    print(f"{WANTED} = {result[node]}")
    print(paragraph(f"ran, {len(ran)} of {len(computed)}:", ran))
    print(paragraph("did not run:", sorted(set(computed) - set(ran))))


if __name__ == "__main__":
    main()
