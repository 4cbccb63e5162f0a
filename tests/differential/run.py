"""Runs random modules with this package and with Apache Hamilton, and tells where they differ.

    make differential                          # 2,000 cases of a new seed
    make differential ARGS="--seed 7 --case 12 --show"

First the golden tests and the dataflows of ``tests/compat`` run with Apache Hamilton: the files that are called
``*_better.py`` must fail there, the others pass. Then each random case runs in a process of each package. A difference is
allowed where an entry of ``intended.toml`` describes it, and an entry that no case shows fails the run.
"""

# ruff: noqa: T201 - it talks to a terminal
from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import time
import tomllib
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from random import SystemRandom

from generate import case as make_case

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PEER = ROOT / os.environ.get("PEER", ".venv-peer") / "bin" / "python"
INTENDED = HERE / "intended.toml"
SHOWN = 8


class Worker:
    """A process that answers cases with one of the two packages."""

    def __init__(self, python, *options):
        command = [str(python), "-I", "-W", "ignore", str(HERE / "worker.py"), *options]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd="/",
        )

    def ask(self, case):
        self.process.stdin.write(json.dumps(case) + "\n")
        self.process.stdin.flush()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise EOFError(f"the worker ended with status {self.process.wait()}")
        return json.loads(line)

    def end(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


@contextlib.contextmanager
def workers():
    """Give a worker of ours and one of the peer."""
    both = Worker(sys.executable, "--ours"), Worker(PEER)
    try:
        yield both
    finally:
        for one in both:
            one.end()


# Differences ----------------------------------------------------------------------------------


def agree(ours, peer):
    """Tell whether two outcomes are one: equal values, or errors that the peer's users catch."""
    if "error" in peer:
        return peer["error"][0] in ours.get("error", ())
    return ours.get("value") == peer["value"]


def differences(case, ours, peer):
    """Give the places at which two answers differ, each with both outcomes."""
    if not agree(ours["build"], peer["build"]):
        if not ("error" in ours["build"] and "error" in peer["build"]):
            yield from unless_refused_later(case, ours, peer)
            return
        yield "build", ours["build"], peer["build"]
        return
    if "error" in peer["build"]:
        return
    yield from of_nodes(ours["nodes"], peer["nodes"])
    if set(ours["nodes"]) != set(peer["nodes"]):
        return
    labels = [f"request {n} ({one['way']})" for n, one in enumerate(case["requests"])]
    for label, left, right in zip(labels, ours["requests"], peer["requests"], strict=True):
        has_order = not (case["dynamic"] or "awaited" in label)
        if not agree(left, right) and (has_order or not both_of_nodes(left, right)):
            yield label, left, right
        for way in left.get("ways", ()):
            yield f"{label}, another way of ours", way, left


def both_of_nodes(left, right):
    """Tell whether nodes failed in both: of tasks, or of what is awaited, any may be the first."""
    return "error" in right and "RequestError" not in left.get("error", ["RequestError"])


def of_nodes(ours, peer):
    """Give each fact of a node at which two lists of nodes differ."""
    for name in sorted(set(ours) | set(peer)):
        left, right = (dict(facts(name, one.get(name))) for one in (ours, peer))
        for fact in sorted(set(left) | set(right)):
            if left.get(fact) != right.get(fact):
                known = [{"value": f"{fact}: {one.get(fact)}"} for one in (left, right)]
                yield "nodes", *known


def facts(name, node):
    """Give what is known of a node as pairs of text."""
    if node is None:
        return
    yield f"{name} is there", True
    for fact in ("type", "is input", "tags"):
        yield f"{name} {fact}", node[fact]
    for kind in ("required", "optional"):
        for read in node[kind]:
            yield f"{name} reads {read}", kind


def unless_refused_later(case, ours, peer):
    """Give a difference of builds; what one refuses at once the other may refuse when it runs."""
    if "error" not in ours["build"]:
        yield "build", ours["requests"][0], peer["build"]
    elif has_loop(peer["nodes"]):
        yield "build", ours["build"], {"value": "a graph with a loop"}
    else:
        later = [one for one in peer["requests"] if "error" in one]
        yield "build", ours["build"], later[0] if later else peer["requests"][0]


def has_loop(nodes):
    """Tell whether a node of a listing is computed from itself."""
    reads = {name: {*node["required"], *node["optional"]} for name, node in nodes.items()}
    try:
        TopologicalSorter(reads).prepare()
    except CycleError:
        return True
    return False


def told(found):
    """Give an outcome as one line of text, which the patterns of the list of differences match."""
    if "error" in found:
        return f"{found['error'][0]}: {found['message']}"
    return f"= {found['value']}"


def explanation(entries, case, label, ours, peer):
    """Give the entry that describes a difference, or None."""
    for name, entry in entries.items():
        patterns = [
            (entry.get("where", ""), label),
            (entry["ours"], told(ours)),
            (entry["peer"], told(peer)),
        ]
        if entry.get("feature") in {None, case["feature"]} and all(
            re.search(pattern, text) for pattern, text in patterns
        ):
            return name
    return None


# The run --------------------------------------------------------------------------------------


def golden():
    """Run the tests that both packages pass, and those that only we pass, with the peer; 0 if so."""
    tests = [ROOT / "tests" / "golden", ROOT / "tests" / "compat"]
    options = [
        "-c",
        "/dev/null",
        f"--rootdir={ROOT / 'tests'}",
        f"--confcutdir={ROOT / 'tests' / 'golden'}",
    ]
    options += ["--import-mode=importlib", "-q", "-p", "no:cacheprovider", "-p", "peer_plugin"]
    command = [str(PEER), "-P", "-m", "pytest", *options, *map(str, tests)]
    done = subprocess.run(
        command,
        cwd="/",
        env={"PYTHONPATH": str(HERE), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout[-3000:] if done.returncode else done.stdout.splitlines()[-1])
    return done.returncode


def main():
    """Run the cases; 0 if all differences are intended and all intended ones are shown."""
    options = parsed()
    entries = tomllib.loads(INTENDED.read_text())
    numbers = [options.case] if options.case is not None else range(options.cases)
    print(f"seed {options.seed}: {len(numbers)} cases", flush=True)
    status = 0 if options.case is not None else golden()
    hits, problems, begun = Counter(), [], time.monotonic()
    with workers() as (ours, peer):
        for number in numbers:
            case = make_case(options.seed, number)
            ours.ask(case)
            peer.ask(case)
            answers = ours.answer(), peer.answer()
            for label, left, right in differences(case, *answers):
                name = explanation(entries, case, label, left, right)
                hits[name] += 1
                if name is None:
                    problems.append((case, label, left, right))
            if options.show:
                show(case, answers)
    report(problems, options)
    missed = sorted(set(entries) - set(hits)) if options.case is None else []
    print(
        f"{len(numbers)} cases in {time.monotonic() - begun:.0f} s; {len(problems)} differences not intended"
    )
    print(
        f"{sum(hits.values()) - hits[None]} intended differences by {len(hits) - (None in hits)} entries"
    )
    if missed:
        print(f"entries that no case showed: {', '.join(missed)}")
    return 1 if status or problems or missed else 0


def report(problems, options):
    """Print the first of the differences, and how to see more of each."""
    for case, label, left, right in problems[: options.shown]:
        print(f"\ncase {case['number']} ({case['feature'] or 'random'}), {label}:")
        print(f"  ours: {told(left)[:400]}\n  peer: {told(right)[:400]}")
        print(f'  make differential ARGS="--seed {options.seed} --case {case["number"]} --show"')


def show(case, answers):
    """Print all of a case."""
    for name, source in case["modules"]:
        print(f"--- {name}\n{source.partition('def _sum')[2].partition(chr(10))[2]}")
    print(json.dumps({key: one for key, one in case.items() if key != "modules"}, indent=1))
    print(json.dumps({"ours": answers[0], "peer": answers[1]}, indent=1))


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--case", type=int, help="run this case alone")
    parser.add_argument("--show", action="store_true", help="print the case and both answers")
    parser.add_argument("--shown", type=int, default=SHOWN, help="how many differences to print")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
