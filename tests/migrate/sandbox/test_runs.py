"""Scripts that do what they should not: each run ends, says how, and leaves the original folder alone."""

from __future__ import annotations

import ctypes
import os
import socket
import time
from pathlib import Path

import pytest

from hamilton.migrate.facts import Analysis
from hamilton.migrate.observe import problem_of, run_plain
from hamilton.migrate.observe.observe import _run
from hamilton.migrate.read import source_from_text
from hamilton.migrate.sandbox import Limits, Sandbox, Workspace


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(Limits(timeout_s=20)) as made:
        yield made


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "project" / "scripts"
    folder.mkdir(parents=True)
    (folder / "data.csv").write_text("a\n1\n")
    return folder


@pytest.fixture
def workspace(tmp_path, home):
    base = tmp_path / "base"
    base.mkdir()
    return Workspace(base, home)


def problem(sandbox, workspace, text):
    """Run a script and give the reason why it did not come to its end."""
    source = source_from_text(text, str(workspace.original / "script.py"))
    return run_plain(sandbox, workspace, Analysis(source, ()), workspace.base / "results")


def ended(sandbox, workspace, text):
    source = source_from_text(text, str(workspace.original / "script.py"))
    return _run(sandbox, workspace, Analysis(source, ()), workspace.base / "results", None)


HARMLESS = {
    "reads its folder": "open('data.csv').read()",
    "writes its folder": "import os\nos.makedirs('a/b')\nopen('a/b/c.txt', 'w').write('x')\nos.remove('data.csv')",
    "moves in its folder": "import os, shutil\nos.rename('data.csv', 'd.csv')\nshutil.copy('d.csv', 'e.csv')",
    "temporary files": "import tempfile\nwith tempfile.TemporaryDirectory() as d:\n    open(d + '/x', 'w').close()",
    "the null device": "open('/dev/null', 'w').write('x')",
    "ends itself well": "import sys\nsys.exit(0)",
    "ends itself without a status": "raise SystemExit",
    "changes folder": "import os\nos.mkdir('deep')\nos.chdir('deep')\nopen('x', 'w').close()",
    "asks for the machine": "import platform\nplatform.platform()\nplatform.processor()",
    "a database in memory": "import sqlite3\nsqlite3.connect(':memory:').execute('select 1')",
    "a database in its folder": "import sqlite3\nsqlite3.connect('x.db').execute('create table t (a)')",
    "threads": "import threading\nt = threading.Thread(target=print)\nt.start()",
    "a descriptor": "import os\nr, w = os.pipe()\nos.fdopen(w, 'w').write('x')",
    "pickles its own classes": "import pickle\nclass A: pass\nx = pickle.loads(pickle.dumps(A()))",
    "a neighbour's data": "open('../neighbour/n.txt').read()",
}


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_what_stays_in_the_folder_runs(sandbox, workspace, text):
    neighbour = workspace.original.parent / "neighbour"
    neighbour.mkdir()
    (neighbour / "n.txt").write_text("n")
    assert problem(sandbox, workspace, text) is None


DENIED = {
    "a connection": ("import socket\nsocket.create_connection(('127.0.0.1', 9))", "net", 2),
    "a name": ("\nimport socket\nsocket.gethostbyname('example.org')", "net", 3),
    "a download": ("import urllib.request\nurllib.request.urlopen('http://example.org')", "net", 2),
    "a program": ("import subprocess\nsubprocess.run(['true'])", "subprocess", 2),
    "a shell": ("import os\nos.system('true')", "subprocess", 2),
    "a fork": ("import os\nif os.fork() == 0:\n    pass", "subprocess", 2),
    "a signal": ("import os\nos.kill(os.getppid(), 0)", "signal", 2),
    "a file elsewhere": ("x = 1\nopen('/var/tmp/elsewhere', 'w')", "write", 2),
    "a file beside": ("open('../beside.txt', 'w')", "write", 1),
    "a deleted file": ("import os\nos.remove('/etc/hosts')", "write", 2),
    "a moved file": ("import os\nos.rename('/etc/hosts', 'hosts')", "write", 2),
    "a link out": ("import os\nos.symlink('/etc', 'etc')\nopen('etc/x', 'w')", "write", 3),
    "a database elsewhere": ("import sqlite3\nsqlite3.connect('/var/tmp/x.db')", "write", 2),
    "in a function": ("def f():\n    open('/var/tmp/x', 'w')\n\nf()", "write", 2),
    "caught": ("try:\n    open('/var/tmp/x', 'w')\nexcept BaseException:\n    pass", "write", 2),
}


@pytest.mark.parametrize(("text", "effect", "line"), DENIED.values(), ids=DENIED)
def test_what_reaches_outside_is_stopped_and_named(sandbox, workspace, text, effect, line):
    found = problem(sandbox, workspace, text)
    assert (found.code, found.line) == ("R204", line)
    assert f"--allow {effect}" in found.message


@pytest.fixture
def fenced():
    """Skip where the kernel has no fence for what Python does not hear of."""
    if ctypes.CDLL(None).syscall(444, None, 0, 1) < 1:
        pytest.skip("this kernel has no Landlock")


@pytest.mark.usefixtures("fenced")
def test_a_library_in_c_cannot_write_outside(sandbox, workspace, tmp_path):
    target = tmp_path / "outside.parquet"
    text = f"import pandas as pd\npd.DataFrame({{'a': [1]}}).to_parquet({str(target)!r})"
    found = problem(sandbox, workspace, text)
    assert (found.code, found.line) == ("R204", 2)
    assert not target.exists()
    assert problem(sandbox, workspace, text.replace(str(target), "inside.parquet")) is None


@pytest.mark.usefixtures("fenced")
def test_a_library_in_c_can_write_where_that_is_allowed(workspace, tmp_path):
    target = tmp_path / "outside.parquet"
    text = f"import pyarrow as pa, pyarrow.parquet as pq\npq.write_table(pa.table({{'a': [1]}}), {str(target)!r})"
    with Sandbox(Limits(timeout_s=20), (f"write={tmp_path}/not/yet",)) as sandbox:
        assert problem(sandbox, workspace, text) is None
    assert target.exists()


def test_an_allowed_effect_happens(workspace, tmp_path):
    place = tmp_path / "allowed"
    place.mkdir()
    with Sandbox(Limits(timeout_s=20), (f"write={place}", "subprocess")) as sandbox:
        text = f"import subprocess\nsubprocess.run(['true'])\nopen({str(place / 'x')!r}, 'w').write('y')"
        assert problem(sandbox, workspace, text) is None
    assert (place / "x").read_text() == "y"


def test_an_allowed_network_reaches_a_server(workspace):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        text = f"import socket\nsocket.create_connection(('127.0.0.1', {port})).close()"
        with Sandbox(Limits(timeout_s=20), ("net",)) as sandbox:
            assert problem(sandbox, workspace, text) is None


ERRORS = {
    "an error": ("x = 1\ny = x / 0", "R201", 2),
    "an error in a function": ("def f():\n    raise KeyError('k')\n\nf()", "R201", 2),
    "a status": ("import sys\nsys.exit(3)", "R205", None),
    "standard input": ("name = input()", "R206", 1),
    "a missing library": ("import no_such_library", "R208", 1),
    "a missing file": ("\nopen('nowhere.csv')", "R209", 2),
    "an abrupt end": ("import os\nos._exit(4)", "R207", None),
    "too much memory": ("x = bytearray(1 << 40)", "R203", 1),
    "an interrupt": ("raise KeyboardInterrupt", "R201", 1),
}


@pytest.mark.parametrize(("text", "code", "line"), ERRORS.values(), ids=ERRORS)
def test_a_script_that_does_not_come_to_its_end_says_why(sandbox, workspace, text, code, line):
    found = problem(sandbox, workspace, text)
    assert found.code == code
    if line is not None:
        assert found.line == line


def test_a_missing_file_is_named(sandbox, workspace):
    assert "nowhere.csv" in problem(sandbox, workspace, "open('nowhere.csv')").message


def test_an_endless_loop_is_ended_in_time(workspace):
    with Sandbox(Limits(timeout_s=0.5)) as sandbox:
        started = time.monotonic()
        found = problem(sandbox, workspace, "while True:\n    pass")
        assert found.code == "R202"
        assert time.monotonic() - started < 10
        assert problem(sandbox, workspace, "x = 1") is None


def test_a_script_that_ignores_signals_is_ended_with_its_children(workspace, tmp_path):
    sign = tmp_path / "alive"
    text = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "os.fork()\n"
        f"while True:\n    open({str(sign)!r}, 'w').write(str(os.getpid()))\n    time.sleep(0.01)"
    )
    with Sandbox(Limits(timeout_s=1), ("subprocess", f"write={tmp_path}")) as sandbox:
        assert problem(sandbox, workspace, text).code == "R202"
    last = sign.read_text()
    assert not last or not Path(f"/proc/{last}").exists()


def test_printing_without_end_does_not_fill_the_disk(workspace):
    with Sandbox(Limits(timeout_s=10, file_bytes=1 << 16)) as sandbox:
        assert (
            problem(sandbox, workspace, "while True:\n    print('x' * 1000, flush=True)").code
            == "R201"
        )


def test_what_was_printed_is_kept(sandbox, workspace):
    assert ended(sandbox, workspace, "print('hello')").stdout == "hello\n"


def test_each_run_starts_from_the_original_folder(sandbox, workspace):
    text = "assert not __import__('os').path.exists('made')\nopen('made', 'w').close()"
    assert [problem(sandbox, workspace, text) for _ in range(2)] == [None, None]


def test_the_original_folder_is_untouched(sandbox, workspace, home):
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    problem(sandbox, workspace, "import os, shutil\nshutil.rmtree(os.getcwd())")
    problem(sandbox, workspace, "open('data.csv', 'a').write('x')\nopen('new', 'w').close()")
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before


def test_no_process_is_left_when_the_sandbox_closes(workspace):
    with Sandbox(Limits(timeout_s=20)) as sandbox:
        problem(sandbox, workspace, "x = 1")
        server = sandbox._server.pid
        os.kill(server, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)


def test_a_sandbox_whose_server_died_starts_another(workspace):
    with Sandbox(Limits(timeout_s=20)) as sandbox:
        problem(sandbox, workspace, "x = 1")
        sandbox._server.kill()
        sandbox._server.wait()
        assert problem(sandbox, workspace, "x = 1") is None


def test_a_script_that_kills_its_server_is_reported_and_the_next_one_runs(workspace):
    with Sandbox(Limits(timeout_s=20), ("signal",)) as sandbox:
        assert (
            problem(
                sandbox, workspace, "import os\nos.kill(os.getppid(), 9)\nwhile True: pass"
            ).code
            == "R207"
        )
        assert problem(sandbox, workspace, "x = 1") is None


def test_a_worker_that_fails_is_told_with_its_status(sandbox, workspace):
    done = sandbox.run("no.such.worker", workspace, workspace.original / "s.py", {})
    source = source_from_text("", "s.py")
    assert "ended with status 70" in problem_of(done, source, 1.0).message


def test_without_fork_each_task_gets_a_process_of_its_own(workspace, monkeypatch):
    monkeypatch.delattr(os, "fork")
    with Sandbox(Limits(timeout_s=20)) as sandbox:
        assert problem(sandbox, workspace, "x = 1") is None
        assert problem(sandbox, workspace, "x = 1 / 0").line == 1
