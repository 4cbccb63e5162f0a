"""Writes the reference page "what differs from Hamilton" from the list of intended differences.

make differences                 # python tests/differential/page.py
"""

from __future__ import annotations

import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
INTENDED = HERE / "intended.toml"
PAGE = HERE.parents[1] / "docs" / "reference" / "differences.md"
HEAD = """\
# What differs from Hamilton

A dataflow written for Apache Hamilton 1.90 runs here unchanged, unless it needs something of the next section. Random
modules with random decorators are executed by both packages, and by every executor and grouping strategy of this one;
each difference that is found is a defect or stands below. `make differential` runs the comparison, and fails if an entry
of this page is not shown by any case.

This page is made from `tests/differential/intended.toml`. The tests in `tests/golden` show more differences that no
result tells: of speed, of messages, of types, of caching.

## What is not there yet

An import of these fails; [Plugins and extras](plugins.md) lists every module, which extras bring something today, and
what to do meanwhile.

- Plugins: `h_tqdm`, `h_rich`, `h_logging`, `h_schema`, `h_slack`, `h_mlflow`, `h_ddog`, `h_opentelemetry`,
  `h_openlineage`, `h_diskcache`, `h_kedro`, `h_mcp`, `h_experiments`, `h_dask`, `h_ray`, `h_spark`, `h_vaex`, `h_narwhals`
  and `jupyter_magic`, all of `hamilton.plugins`.
- Loaders and savers of scikit-learn plots, plotly, XGBoost, LightGBM, MLflow, Kedro, Hugging Face, dlt, Ibis; columns of
  Dask, Spark, Vaex and geopandas.
- The command line: of `hamilton`, only `migrate` is there.

## In general

What no comparison of results can show:

- Documentation of nodes comes without the indentation of the docstring.
- Hooks are told copies: what one writes into the arguments, inputs or names that it is given changes no run.
- Nodes know no neighbours: `graph.dependents` tells who reads one, `node.depended_on_by` is not there.
- In dynamic execution inputs are no tasks, so task hooks are not told of them.
"""


def page():
    """Give the text of the page."""
    sections = {}
    for entry in tomllib.loads(INTENDED.read_text(encoding="utf-8")).values():
        sections.setdefault(entry["section"], []).append(entry)
    parts = [HEAD]
    for section in sorted(sections):
        parts.append(f"\n## {section}\n\n")
        parts += [f"- **{entry['rule']}** {entry['reason']}\n" for entry in sections[section]]
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
