"""A dataflow that is wrong in any way is found out; one that is right is proved."""

from __future__ import annotations

import ast

import pytest

from hamilton.migrate.facts import Analysis, InputSpec, Project, StatementFacts, Status
from hamilton.migrate.observe import observe
from hamilton.migrate.prove.proof import Comparison, Found, Proof
from hamilton.migrate.prove.prove import Prover
from hamilton.migrate.prove.recording import Recording
from hamilton.migrate.read import source_from_text
from hamilton.migrate.sandbox import Limits, Sandbox, Workspace

SCRIPT = """import pandas as pd
class C:
    n = 0
RATE = 2
df = pd.DataFrame({"a": [1, 2, 3]})
c = C()
c.n = 4
total = df.a.sum() * RATE
df.to_csv("o.csv", index=False)
"""
MODULE = """from __future__ import annotations
import pandas as pd
class _C:
    n = 0
def df() -> pd.DataFrame:
    return pd.DataFrame({"a": [1, 2, 3]})
def c() -> _C:
    c = _C()
    c.n = 4
    return c
def total(df: pd.DataFrame, RATE: int) -> float:
    return df.a.sum() * RATE
def saved(df: pd.DataFrame) -> str:
    df.to_csv("o.csv", index=False)
    return "o.csv"
"""
DRIVER = """import importlib
from hamilton import driver
INPUTS = {"RATE": 2}
FINAL = {"df": "df", "c": "c", "total": "total", "RATE": "RATE"}
FILES = {"o.csv": "saved"}
def build(config=None):
    flow = importlib.import_module("flow")
    return driver.Builder().with_modules(flow).with_config(config or {}).build()
def run(*, outputs=None, **inputs):
    given = {**INPUTS, **inputs}
    wanted = outputs or [*FINAL, *FILES.values()]
    nodes = {name: FINAL.get(name, name) for name in wanted}
    got = build().execute([node for node in nodes.values() if node not in given], inputs=given)
    return {name: {**given, **got}[node] for name, node in nodes.items()}
"""
RATE = InputSpec("RATE", "2", 4, "int")


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(Limits(timeout_s=20)) as made:
        yield made


@pytest.fixture
def prove(sandbox, tmp_path):
    """Observe a script and prove a dataflow: returns the proof."""
    home, base = tmp_path / "home", tmp_path / "base"
    home.mkdir()
    base.mkdir()

    def proof(module=MODULE, driver=DRIVER, script=SCRIPT, **more):
        source = source_from_text(script, str(home / "script.py"))
        statements = tuple(
            StatementFacts(index, (node.lineno, node.end_lineno))
            for index, node in enumerate(ast.parse(script).body)
        )
        analysis, workspace = Analysis(source, statements), Workspace(base, home)
        observed = observe(sandbox, workspace, analysis)
        assert observed.observation.ran, observed.observation.error
        project = Project("flow", module, driver, "", (), (RATE,))
        return Prover(sandbox, workspace, analysis, observed, **more).prove(project)

    return proof


def codes(proof):
    return {problem.code for problem in proof.problems}


def test_an_equal_dataflow_is_proved_in_every_way(prove, tmp_path):
    proof = prove()
    assert proof.status is Status.PROVED
    assert proof.variables.keys() == {"RATE", "df", "c", "total"}
    assert proof.files == {"o.csv": Comparison(Found.EQUAL)}
    assert (proof.orders, proof.alone, proof.purity) == (3, 4, True)
    assert proof.sensitivity == {"RATE": "equal with 3"}
    recording = Recording.read(tmp_path / "base" / "recording")
    assert recording.value("RATE") == 2
    recording.check("df", recording.value("df"))


def test_an_asked_for_value_of_an_input_is_tried(prove):
    assert prove(literals={"RATE": "7"}).sensitivity == {"RATE": "equal with 7"}


def test_a_different_value_is_named_with_its_place(prove):
    proof = prove(MODULE.replace("[1, 2, 3]", "[1, 2, 4]"))
    assert proof.status is Status.REFUSED
    assert codes(proof) == {"P302", "P303"}
    assert "row 2, column 'a'" in proof.variables["df"].reason
    assert proof.suspects == {"df", "total", "o.csv"}


def test_a_dataflow_that_raises_is_named_with_its_function(prove):
    (problem,) = prove(MODULE.replace("df.a.sum()", "df.b.sum()")).problems
    assert problem.code == "P301"
    assert "AttributeError in flow.py, line 12 (total)" in problem.message


def test_a_node_that_changes_its_input_is_found(prove):
    module = MODULE.replace("return df.a.sum()", "df['a'] = df.a * 1.0\n    return df.a.sum()")
    assert prove(module).problems


def test_a_node_that_needs_another_to_run_first_without_saying_so_is_found(prove):
    module = MODULE.replace(
        "    return df.a.sum() * RATE", '    return pd.read_csv("o.csv").a.sum() * RATE'
    )
    driver = DRIVER.replace("[*FINAL, *FILES.values()]", "[*FILES.values(), *FINAL]")
    assert codes(prove(module, driver)) <= {"P301", "P304"}
    assert not prove(module, driver).holds


def test_a_file_that_is_not_written_is_found(prove):
    proof = prove(MODULE.replace('df.to_csv("o.csv", index=False)', "pass"))
    assert proof.files["o.csv"].reason == "file differs: expected a file, got no file"


def test_a_file_too_many_is_found(prove):
    proof = prove(
        MODULE.replace("return df.a.sum()", "open('x', 'w').close()\n    return df.a.sum()")
    )
    assert proof.files["x"].outcome is Found.DIFFERENT


def test_a_variable_that_is_not_given_is_found(prove):
    proof = prove(driver=DRIVER.replace('"c": "c", ', ""))
    assert proof.variables["c"].outcome is Found.DIFFERENT


def test_an_input_that_is_not_wired_is_found(prove):
    proof = prove(MODULE.replace("* RATE", "* 2"))
    assert codes(proof) == {"P309"}
    assert proof.sensitivity == {"RATE": "different with 3"}


def test_an_input_that_breaks_the_script_is_not_compared(prove):
    script = SCRIPT.replace("RATE = 2", "RATE = 2\nassert RATE == 2")
    assert prove(script=script).sensitivity["RATE"].startswith("not compared: with 3 the script")


def test_a_dataflow_that_reaches_outside_is_stopped(prove):
    module = MODULE.replace("return df.a.sum()", "open('/var/tmp/x', 'w')\n    return df.a.sum()")
    assert codes(prove(module)) == {"P310"}


def test_a_dataflow_that_ends_the_process_is_found(prove):
    assert codes(
        prove(MODULE.replace("return df.a", "import os; os._exit(3)\n    return df.a"))
    ) == {"P301"}


def test_a_value_without_equality_makes_the_proof_partial(prove):
    proof = prove(
        MODULE + "def f() -> object:\n    return lambda: 0\n",
        DRIVER.replace('"df": "df"', '"f": "f", "df": "df"'),
        SCRIPT + "f = lambda: 0\n",
    )
    assert proof.status is Status.PARTLY
    assert "no copy of a function can be taken" in proof.variables["f"].reason


def test_what_is_unstable_is_compared_by_type_and_shape(prove):
    script = SCRIPT + "import os\nnow = os.urandom(4)\n"
    driver = DRIVER.replace('"df": "df"', '"now": "now", "df": "df"')
    good = prove(
        MODULE + "import os\ndef now() -> bytes:\n    return os.urandom(4)\n", driver, script
    )
    assert good.variables["now"] == Comparison(
        Found.NOT_COMPARED, "it differs between two runs of the script itself"
    )
    bad = prove(MODULE + "def now() -> str:\n    return 'now'\n", driver, script)
    assert bad.variables["now"].outcome is Found.DIFFERENT


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ((), Status.UNPROVED),
        ((Found.EQUAL,), Status.PROVED),
        ((Found.EQUAL, Found.NOT_COMPARED), Status.PARTLY),
        ((Found.NOT_COMPARED,), Status.UNPROVED),
        ((Found.EQUAL, Found.DIFFERENT), Status.REFUSED),
    ],
)
def test_the_status_follows_from_the_comparisons(outcomes, status):
    comparisons = {str(number): Comparison(found) for number, found in enumerate(outcomes)}
    assert Proof(variables=comparisons).status is status
    assert Proof(files=comparisons).status is status


PRINTING = DRIVER.replace('FILES = {"o.csv": "saved"}', "FILES = {}").replace(
    '{"df": "df", "c": "c", "total": "total", "RATE": "RATE"}', "{}"
)


@pytest.mark.parametrize(
    ("printed", "status"), [("hello", Status.PROVED), ("hallo", Status.REFUSED)]
)
def test_what_is_printed_is_compared_when_nothing_else_is_left(prove, printed, status):
    driver = PRINTING.replace("    return {name", f"    print({printed!r})\n    return {{name")
    module = "def nothing() -> int:\n    return 0\n"
    proof = prove(module, driver.replace("[*FINAL, *FILES.values()]", "[]"), "print('hello')\n")
    assert proof.status is status
    assert list(proof.files) == ["standard output"]
