"""Write the driver script: inputs with their defaults, ``run``, ``build``, and a command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hamilton.migrate.facts import InputSpec, Plan

_TEXT = '''"""Run the dataflow of {script}: ``python run_{name}.py --help``."""

from __future__ import annotations

import argparse
import ast
import copy
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hamilton import driver

_HERE = str(Path(__file__).resolve().parent)
if _HERE not in sys.path:
    sys.path.insert(0, _HERE)

import {name} as _dataflow  # noqa: E402 - found beside this file

INPUTS: dict[str, Any] = {inputs}
"""Inputs of the dataflow, with the script's own values."""

FINAL: dict[str, str] = {finals}
"""Final variables of the script, and the nodes that hold them."""

FILES: dict[str, str] = {files}
"""Files that the script writes, and the nodes that write them."""

REPORTS: tuple[str, ...] = {reports}
"""Nodes whose text the script printed, in its order."""

OTHERS: tuple[str, ...] = {others}
"""Nodes that are run for what they do, not for a value."""


def build(config: Mapping[str, Any] | None = None) -> driver.Driver:
    """Build the driver of the dataflow."""
    return driver.Builder().with_modules(_dataflow).with_config(dict(config or {{}})).build()


def run(*, outputs: Iterable[str] | None = None, **inputs: Any) -> dict[str, Any]:
    """Run the dataflow in the current folder.

    Parameters
    ----------
    outputs
        Variables of the script, or nodes; all final variables, and every file, when left out.
    inputs
        Values in place of those in ``INPUTS``.
    """
    unknown = sorted(inputs.keys() - INPUTS.keys())
    if unknown:
        raise TypeError(f"unknown inputs: {{', '.join(unknown)}}; there are: {{', '.join(INPUTS) or 'none'}}")
    values = {{**copy.deepcopy(INPUTS), **inputs}}
    names = list(FINAL) if outputs is None else list(outputs)
    nodes = {{name: FINAL.get(name, name) for name in names}}
    wanted = [node for node in nodes.values() if node not in values]
    if outputs is None:
        wanted += [*FILES.values(), *REPORTS, *OTHERS]
{configure}    found = build().execute(list(dict.fromkeys(wanted)), inputs=values) if wanted else {{}}
    if outputs is None:
        for report in REPORTS:
            sys.stdout.write(found[report])
    found = {{**values, **found}}
    return {{name: found[node] for name, node in nodes.items()}}


def main(arguments: list[str] | None = None) -> None:
    """Run from the shell."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in INPUTS.items():
        kind = str if isinstance(default, str) else ast.literal_eval
        parser.add_argument(f"--{{name}}", type=kind, default=default, help=f"default: {{default!r}}".replace("%", "%%"))
    parser.add_argument("--outputs", nargs="+", metavar="NAME", help="variables or nodes to compute and show")
    given = vars(parser.parse_args(arguments))
    outputs = given.pop("outputs")
    for name, value in run(outputs=outputs, **given).items():
        if outputs:
            print(f"{{name}}:\\n{{value}}")


if __name__ == "__main__":
    main()
'''


def driver_text(
    plan: Plan,
    name: str,
    script: str,
    files: Mapping[str, str],
    reports: Iterable[str],
    others: Iterable[str],
) -> str:
    """Give the driver script's text."""
    return _TEXT.format(
        script=script,
        name=name,
        inputs=_inputs(plan.inputs),
        finals=_mapping(plan.finals),
        files=_mapping(files),
        reports=_names(reports),
        others=_names(others),
        configure="    _dataflow._configure()\n" if plan.settings else "",
    )


def _inputs(specs: Iterable[InputSpec]) -> str:
    lines = []
    for spec in specs:
        if spec.comment:
            lines.append(f"    # {spec.comment}")
        lines.append(f'    "{spec.name}": {spec.default},')
    return "{\n" + "\n".join(lines) + "\n}" if lines else "{}"


def _mapping(items: Mapping[str, str]) -> str:
    lines = "".join(f"    {_quoted(key)}: {_quoted(value)},\n" for key, value in items.items())
    return f"{{\n{lines}}}" if lines else "{}"


def _names(names: Iterable[str]) -> str:
    lines = "".join(f"    {_quoted(name)},\n" for name in names)
    return f"(\n{lines})" if lines else "()"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
