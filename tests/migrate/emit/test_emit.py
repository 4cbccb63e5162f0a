from __future__ import annotations

import ast
import importlib
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hamilton.migrate.emit.annotations import annotation, imports_of
from hamilton.migrate.emit.module import docstring
from hamilton.migrate.facts import Kind, Observation, Project, SeenStatement

Make = Callable[..., Project]
SCRIPT = '''"""What the script is for."""
import os
import pandas as pd

RATE = 2.5  # euros
# where it goes
OUT = "out.csv"

# read the orders
# from the shop
orders = pd.read_csv("orders.csv")

# without returns
orders = orders[orders["n"] > 0]  # only sales
n = len(orders)
print("orders", n)
orders["price"] = orders["n"] * RATE

by_n = orders.groupby("n").price.sum()
by_n.to_csv(OUT)
# that is all
'''


# annotations -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("imports", "kind", "expected"),
    [
        ("import pandas as pd", "pandas.DataFrame", ("pd.DataFrame", [])),
        ("import pandas", "pandas.DataFrame", ("pandas.DataFrame", [])),
        ("from pandas import DataFrame as D", "pandas.DataFrame", ("D", [])),
        ("", "pandas.DataFrame", ("pd.DataFrame", ["import pandas as pd"])),
        ("pass", "dict[str, numpy.float64]", ("dict[str, np.float64]", ["import numpy as np"])),
        ("", "datetime.date", ("datetime.date", ["import datetime"])),
        ("from datetime import datetime", "datetime.date", ("Any", ["from typing import Any"])),
        ("import numpy as pd", "pandas.Series", ("Any", ["from typing import Any"])),
        ("", "Any", ("Any", ["from typing import Any"])),
        ("", "Widget", ("Any", ["from typing import Any"])),
        ("", "int | None", ("int | None", [])),
    ],
)
def test_types_are_written_as_the_imports_allow(
    imports: str, kind: str, expected: tuple[str, list[str]]
):
    text, needed = annotation(kind, imports_of([imports]))
    assert (text, sorted(needed)) == expected


# the module ------------------------------------------------------------------------------------


def test_a_module_reads_as_one_would_have_written_it(project_of: Make):
    assert (
        project_of(SCRIPT).module
        == '''"""What the script is for."""

from __future__ import annotations

import io

import pandas as pd


# from script.py:11
def orders_raw(orders_path: str) -> pd.DataFrame:
    """Read the orders.

    from the shop
    """
    return pd.read_csv(orders_path)


# from script.py:14
def orders_filtered(orders_raw: pd.DataFrame) -> pd.DataFrame:
    """Without returns."""
    return orders_raw[orders_raw["n"] > 0]  # only sales


# from script.py:15
def n(orders_filtered: pd.DataFrame) -> int:
    return len(orders_filtered)


# from script.py:16
def n_report(n: int) -> str:
    text = io.StringIO()
    print("orders", n, file=text)
    return text.getvalue()


# from script.py:17
def orders(orders_filtered: pd.DataFrame, RATE: float) -> pd.DataFrame:
    return orders_filtered.assign(price=orders_filtered["n"] * RATE)


# from script.py:19
def by_n(orders: pd.DataFrame) -> pd.Series:
    return orders.groupby("n").price.sum()


# from script.py:20
def out_csv(by_n: pd.Series, OUT: str) -> str:
    """Write out.csv."""
    by_n.to_csv(OUT)
    return OUT


# that is all
'''
    )


def test_comments_of_what_was_left_out_stay(project_of: Make):
    text = (
        "import os\n# on pandas\nimport pandas as pd\n# on the width\npd.set_option('display.width', 9)\n"
        "# a look\nos\n# the value\nx = [os.sep]\n# at last\nx\n"
    )
    module = project_of(text).module
    for comment in ("# on pandas", "# on the width", "A look", "the value", "# at last"):
        assert comment in module


def test_emitting_twice_gives_the_same(project_of: Make):
    assert project_of(SCRIPT) == project_of(SCRIPT)


def test_texts_in_docstrings_are_quoted(project_of: Make):
    text = '# a "b\\n" and """\nx = 1\n\n# ends in "quotes"\ny = [x]\n'
    documented = {
        node.name: ast.get_docstring(node) for node in _functions(project_of(text).module)
    }
    assert documented == {"x": 'A "b\\n" and """.', "y": 'Ends in "quotes".'}


def _functions(module: str) -> list[ast.FunctionDef]:
    return [node for node in ast.parse(module).body if isinstance(node, ast.FunctionDef)]


def test_a_docstring_that_ends_in_a_quote_is_closed():
    assert docstring(['say "so"']) == '    """Say "so"."""'
    assert docstring([]) == ""


def test_a_long_signature_is_broken(project_of: Make):
    names = [f"a_rather_long_name_of_a_value_{i}" for i in range(5)]
    text = "".join(f"{name} = [{i}]\n\n" for i, name in enumerate(names))
    module = project_of(f"{text}total = {' + '.join(names)}\n").module
    assert "def total(\n    a_rather_long_name_of_a_value_0: list,\n" in module


def test_many_results_are_broken_too(project_of: Make):
    names = [f"a_rather_long_name_of_a_value_{i}" for i in range(5)]
    module = project_of(f"{', '.join(names)} = range(5)\n").module
    assert '@unpack_fields(\n    "a_rather_long_name_of_a_value_0",\n' in module


def test_many_types_are_broken_too(project_of: Make):
    names = [f"v{i}" for i in range(8)]
    seen = Observation(
        True,
        statements=(SeenStatement(0, types=dict.fromkeys(names, "pandas.DataFrame")),),
        finals=dict.fromkeys(names, "pandas.DataFrame"),
    )
    module = project_of(f"{', '.join(names)} = make()\n", seen).module
    assert "-> tuple[\n    pd.DataFrame,\n" in module
    compile(module, "flow", "exec")


def test_imports_that_do_something_stay(project_of: Make):
    module = project_of(
        "from __future__ import annotations\nimport os\nimport seaborn\nfrom math import *\nx = 1\n"
    ).module
    assert "import seaborn" in module
    assert "from math import *" in module
    assert "import os" not in module
    assert module.count("from __future__") == 1


def test_a_tried_import_stays_whole(project_of: Make):
    text = "try:\n    import nothing_of_the_kind as nm\nexcept ImportError:\n    nm = None\nhas = nm is not None\n"
    seen = Observation(True, finals={"has": "bool", "nm": "None"})
    project = project_of(text, seen)
    assert "try:\n    import nothing_of_the_kind as nm" in project.module
    assert project.finals == {"has": "has", "nm": "nm_value"}


def test_settings_are_made_by_whom_they_concern(project_of: Make):
    text = "import pandas as pd\npd.set_option('display.width', 9)\nd = pd.DataFrame()\nn = 1\nt = d.to_string()\n"
    module = project_of(text).module
    assert "def _configure() -> None:" in module
    assert module.count("    _configure()\n") == 1


def test_settings_of_more_than_the_display_concern_all(project_of: Make):
    text = "import pandas as pd\npd.set_option('mode.sim_interactive', True)\nd = pd.DataFrame()\nt = len(d)\n"
    assert project_of(text).module.count("    _configure()\n") == 2


def test_a_function_keeps_its_name_where_it_is_a_value(project_of: Make):
    text = "def f(x):\n    return x\n\ndef _g(x):\n    return f(x)\n\ndef h(x):\n    return _g(x)\n\nys = list(map(f, [1]))\nz = h(1)\n"
    module = project_of(text).module
    assert "@hamilton_exclude\ndef f(x):" in module
    assert "def _g(x):\n    return f(x)" in module
    assert "def _h(x):" in module


def test_waiting_for_a_file_is_said(project_of: Make):
    text = "import pandas as pd\nd = pd.DataFrame()\nd.to_csv('a.csv')\ne = pd.read_csv('a.csv')\n"
    assert '"""Runs after a_csv, which touch the same files."""' in project_of(text).module


# the driver ------------------------------------------------------------------------------------


@pytest.fixture
def written(project_of: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project = project_of(SCRIPT, None, "shop_flow")
    for stem, text in (("", project.module), ("run_", project.driver), ("test_", project.tests)):
        (tmp_path / f"{stem}shop_flow.py").write_text(text)
    (tmp_path / "orders.csv").write_text("n\n1\n0\n3\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "shop_flow", raising=False)
    monkeypatch.delitem(sys.modules, "run_shop_flow", raising=False)
    return tmp_path


def driver() -> Any:
    return importlib.import_module("run_shop_flow")


def test_importing_the_driver_runs_nothing(written: Path):
    assert driver().FINAL["orders"] == "orders"
    assert not (written / "out.csv").exists()


def test_running_gives_every_final_variable_and_writes_every_file(
    written: Path, capsys: pytest.CaptureFixture[str]
):
    values = driver().run()
    assert set(values) == {"RATE", "OUT", "orders", "n", "by_n"}
    assert values["by_n"].tolist() == [2.5, 7.5]
    assert (written / "out.csv").exists()
    assert capsys.readouterr().out == "orders 2\n"


def test_outputs_and_inputs_can_be_chosen(written: Path):
    values = driver().run(outputs=["by_n", "orders_raw", "RATE"], RATE=1.0)
    assert values["by_n"].tolist() == [1.0, 3.0]
    assert (len(values["orders_raw"]), values["RATE"]) == (3, 1.0)
    assert not (written / "out.csv").exists()


def test_inputs_alone_run_nothing(written: Path):
    assert driver().run(outputs=["OUT"]) == {"OUT": "out.csv"}


def test_an_unknown_input_is_named(written: Path):
    with pytest.raises(TypeError, match="unknown inputs: rate; there are: RATE, OUT, orders_path"):
        driver().run(rate=1)


def test_the_shell_shows_what_it_is_asked_for(written: Path, capsys: pytest.CaptureFixture[str]):
    driver().main(["--RATE", "1.0", "--outputs", "n"])
    assert capsys.readouterr().out == "n:\n2\n"
    driver().main([])
    assert capsys.readouterr().out == "orders 2\n"


def test_the_driver_is_a_script(written: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "argv", ["run_shop_flow.py"])
    runpy.run_path(str(written / "run_shop_flow.py"), run_name="__main__")
    assert (written / "out.csv").exists()


def test_comments_of_inputs_stay(project_of: Make):
    assert (
        '    # euros\n    "RATE": 2.5,\n    # where it goes\n    "OUT": "out.csv",\n'
        in project_of(SCRIPT).driver
    )


def test_a_flow_without_inputs_or_files_says_so(project_of: Make):
    text = project_of("x = [1]\n").driver
    assert "INPUTS: dict[str, Any] = {}" in text
    assert "FILES: dict[str, str] = {}" in text


def test_what_runs_for_its_effect_alone_is_run(project_of: Make):
    text = project_of("x = [1]\nassert x, 'none'\n").driver
    assert 'OTHERS: tuple[str, ...] = (\n    "x_check",\n)' in text


# the tests -------------------------------------------------------------------------------------


def test_generated_tests_pass_from_any_folder(
    written: Path, tmp_path_factory: pytest.TempPathFactory
):
    recording = pytest.importorskip("hamilton.migrate.prove.recording")
    values = driver().run()
    recorder = recording.Recorder(written / "shop_flow.recording")
    for name, value in values.items():
        recorder.add(name, value)
    recorder.finish()
    (written / "out.csv").unlink()
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(written)]
    done = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout
    assert list(elsewhere.iterdir()) == []
    assert not (written / "out.csv").exists()


def test_generated_tests_without_a_recording_pass_or_say_why(written: Path):
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", str(written)]
    done = subprocess.run(command, cwd=written, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "skipped" in done.stdout


def test_tests_need_no_data_file(project_of: Make):
    tests = project_of(SCRIPT).tests
    assert '@recorded(orders="orders")\ndef test_by_n(by_n: Any, orders: Any)' in tests
    assert "def test_n(" not in tests
    assert "def test_orders_raw(" not in tests


def test_a_path_that_a_value_shows_is_not_written_elsewhere(project_of: Make):
    text = 'import pandas as pd\nOUT = "o.csv"\nd = pd.DataFrame()\nd.to_csv(OUT)\nsaid = "to " + OUT\n'
    assert "WRITTEN = set()" in project_of(text).tests


def test_steps_that_are_no_results_are_run_on_the_way(project_of: Make):
    text = "x = [1]\n\n_y = x + [2]\n\nz = _y + [3]\n\nn = len(z)\n"
    assert '@recorded(x="x")\ndef test_z(z: Any, x: Any)' in project_of(text).tests


# the project -----------------------------------------------------------------------------------


def test_files_are_told_with_their_writers(project_of: Make):
    project = project_of(SCRIPT)
    assert (project.files, project.reports) == ({"out.csv": "out_csv"}, ("n_report",))
    assert [node.kind for node in project.nodes if node.files] == [Kind.WRITER]


def test_files_of_a_loop_are_those_that_the_run_wrote(project_of: Make):
    text = (
        "import pandas as pd\nd = pd.DataFrame()\nfor k in ['a', 'b']:\n    d.to_csv(k + '.csv')\n"
    )
    seen = Observation(
        True,
        statements=(SeenStatement(2, files_written=("a.csv", "b.csv")),),
        finals={"d": "Any", "k": "str"},
    )
    assert project_of(text, seen).files == {"a.csv": "k", "b.csv": "k"}
