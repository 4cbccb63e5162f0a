from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import pytest

from hamilton.caching.stores.base import (
    ResultRetrievalError,
    StoredResult,
    packed,
    search_data_adapter_registry,
    unpacked,
)
from hamilton.caching.stores.file import FileResultStore, path_argument
from hamilton.caching.stores.memory import InMemoryMetadataStore, InMemoryResultStore
from hamilton.caching.stores.sqlite import SQLiteMetadataStore


@pytest.fixture(params=["sqlite", "memory"])
def metadata(request, tmp_path):
    return SQLiteMetadataStore(tmp_path) if request.param == "sqlite" else InMemoryMetadataStore()


@pytest.fixture(params=["file", "memory"])
def results(request, tmp_path):
    return FileResultStore(tmp_path) if request.param == "file" else InMemoryResultStore()


def test_a_metadata_store_knows_what_it_was_told(metadata):
    assert metadata.get("k") is None
    assert metadata
    metadata.initialize("r1")
    metadata.initialize("r2")
    metadata.set("k", "v1", "r1", node_name="a", code_version="c")
    metadata.set("k", "v2", "r2", node_name="a", code_version="c")
    assert metadata.get("k") == "v2"
    assert metadata.exists("k")
    assert (len(metadata), metadata.size) == (1, 1)
    assert metadata.get_run_ids() == ["r1", "r2"]
    assert metadata.last_run_id == "r2"
    (entry,) = metadata.get_last_run()
    assert (entry["cache_key"], entry["data_version"], entry["node_name"]) == ("k", "v2", "a")


def test_a_metadata_store_forgets(metadata):
    metadata.set("k", "v", "r")
    metadata.set("l", "v", "r")
    metadata.delete("k")
    assert not metadata.exists("k")
    metadata.delete_all()
    assert (len(metadata), metadata.get_run_ids()) == (0, [])
    with pytest.raises(IndexError, match="'r'"):
        metadata.get_run("r")
    metadata.initialize("r")
    assert metadata.get_run("r") == []


def test_versions_of_many_keys_are_asked_for_at_once(tmp_path):
    store = SQLiteMetadataStore(tmp_path)
    for number in range(3):
        store.set(f"k{number}", f"v{number}", "r")
    asked = [f"k{number}" for number in range(1_200)]
    assert store.get_many(asked) == {"k0": "v0", "k1": "v1", "k2": "v2"}
    assert store.get_many([]) == {}
    assert set(InMemoryMetadataStore().get_many(asked)) <= set(asked)


def test_what_a_run_used_is_written_in_groups(tmp_path):
    store = SQLiteMetadataStore(tmp_path)
    other = SQLiteMetadataStore(tmp_path)
    entry = {"run_id": "r", "node_name": "a", "cache_key": "k", "data_version": "v"}
    store.initialize("r")
    store.note([entry])
    assert other.get_run("r") == []
    store._door().waits_since = time.monotonic() - 1
    store.note([{**entry, "node_name": "b"}])
    assert [one["node_name"] for one in other.get_run("r")] == ["a", "b"]
    store.flush()


def test_a_metadata_store_can_be_closed_and_used_again(tmp_path):
    store = SQLiteMetadataStore(tmp_path)
    store.set("k", "v", "r")
    store.close()
    assert store.get("k") == "v"


def test_a_metadata_store_pickles_by_its_place(tmp_path):
    store = SQLiteMetadataStore(tmp_path, {"timeout": 3})
    store.set("k", "v", "r")
    again = pickle.loads(pickle.dumps(store))  # noqa: S301 - our own bytes
    assert again.get("k") == "v"
    assert again.connection_kwargs == {"timeout": 3}


def test_a_forked_process_opens_the_store_itself(tmp_path):
    store = SQLiteMetadataStore(tmp_path)
    store.set("k", "v", "r")
    child = os.fork()
    if child == 0:
        store.set("l", "w", "r")
        os._exit(0 if store.get("k") == "v" else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert store.get("l") == "w"


def test_a_transaction_that_fails_changes_nothing(tmp_path):
    store = SQLiteMetadataStore(tmp_path)
    with pytest.raises(sqlite3.Error):
        store.set("k", object(), "r")
    assert len(store) == 0
    assert store.get_run_ids() == []


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "metadata_store.db").write_text("something else, and long enough to be read" * 9)
    with pytest.raises(sqlite3.DatabaseError, match=r"not a database.*Delete it"):
        SQLiteMetadataStore(tmp_path)


def test_a_database_that_stays_locked_is_given_up(tmp_path):
    first = SQLiteMetadataStore(tmp_path)
    first.close()
    holder = sqlite3.connect(tmp_path / "metadata_store.db", isolation_level=None)
    holder.execute("PRAGMA journal_mode = DELETE")
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sqlite3.OperationalError, match=r"locked.*timeout"):
        SQLiteMetadataStore(tmp_path, {"timeout": 0.05})
    holder.close()


@pytest.fixture
def readable():
    """Give a folder into which others may look; pytest closes its own, whenever it is started."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become another user"
)
def test_a_folder_that_cannot_be_written_is_told_at_once(readable):
    SQLiteMetadataStore(readable).close()
    code = (
        "import os, sqlite3, sys; from hamilton.caching.stores.sqlite import SQLiteMetadataStore\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "try: SQLiteMetadataStore(sys.argv[1])\n"
        "except sqlite3.OperationalError as error: print(error)"
    )
    command = [sys.executable, "-c", code, str(readable)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout
    assert f"The cache cannot use {readable / 'metadata_store.db'}" in told
    assert "with_cache(path=...)" in told


def test_what_waits_is_written_when_the_file_is_free_again(tmp_path):
    store = SQLiteMetadataStore(tmp_path, {"timeout": 0.01})
    holder = sqlite3.connect(tmp_path / "metadata_store.db", isolation_level=None)
    store.initialize("r")
    store.note([{"run_id": "r", "node_name": "a", "cache_key": "k", "data_version": "v"}])
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        store.flush()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        store.set("l", "w", "r")
    holder.close()
    assert [entry["node_name"] for entry in store.get_run("r")] == ["a"]
    assert store.get("l") is None


def test_a_full_database_says_that_it_is_full(tmp_path):
    store = SQLiteMetadataStore(tmp_path)
    with store._use() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
    store.set("k", "v", "r")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        store.set("l", "w" * 100_000, "r")
    assert (store.get("k"), store.get("l")) == ("v", None)


def test_a_file_that_was_deleted_is_made_anew_for_the_next_run(tmp_path):
    store = SQLiteMetadataStore(tmp_path / "cache")
    store.set("k", "v", "r")
    shutil.rmtree(tmp_path / "cache")
    store.initialize("s")
    assert (store.get("k"), store.get_run_ids()) == (None, ["s"])
    assert SQLiteMetadataStore(tmp_path / "cache").get_run_ids() == ["s"]


def test_a_result_store_gives_copies(results):
    value = [1]
    results.set("v", value)
    value.append(2)
    results.get("v").append(3)
    assert results.get("v") == [1]
    assert results.exists("v")


def test_a_result_store_forgets(results):
    results.set("v", 1)
    results.set("w", 2)
    results.delete("v")
    results.delete("v")
    assert not results.exists("v")
    assert results.get("v") is None
    results.delete_expired()
    assert results.get("w") == 2
    results.delete_all()
    assert not results.exists("w")


@pytest.mark.parametrize("size", [0, 1, 4, 7, 11])
def test_what_is_cut_off_is_seen(size):
    raw = packed([1, 2])
    assert unpacked(raw, "v") == [1, 2]
    assert pickle.loads(raw) == [1, 2]  # noqa: S301 - our own bytes
    with pytest.raises(ResultRetrievalError):
        unpacked(raw[:size], "v")
    with pytest.raises(ResultRetrievalError):
        unpacked(b"x" + raw[1:], "v")


class Gone:
    def __reduce__(self):
        return (int, ("no number",))


def test_what_does_not_unpickle_is_seen():
    with pytest.raises(ResultRetrievalError, match="no number"):
        unpacked(packed(Gone()), "v")


def test_what_cannot_be_read_is_told_from_what_is_not_there(tmp_path):
    (tmp_path / "v").mkdir()
    store = FileResultStore(tmp_path)
    with pytest.raises(ResultRetrievalError, match="The result v cannot be read"):
        store.get("v")
    assert store.get("w") is None


def test_files_of_others_stay(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "s").write_text("s")
    (tmp_path / "folder").mkdir()
    store = FileResultStore(tmp_path)
    store.set("v", 1)
    store.delete_all()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "mine.txt", "s"]


def test_a_version_that_is_no_file_name_is_kept_under_another(tmp_path):
    store = FileResultStore(tmp_path / "store")
    for version in ("../up", "a/b", "x" * 500, ".hidden", ""):
        store.set(version, version)
        assert store.get(version) == version
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_a_folder_that_is_not_there_is_refused_if_it_is_not_to_be_made(tmp_path):
    with pytest.raises(FileNotFoundError, match="create_dir"):
        FileResultStore(tmp_path / "nowhere", create_dir=False)
    assert FileResultStore(tmp_path, create_dir=False).path == tmp_path


def test_a_write_that_fails_leaves_nothing(tmp_path):
    store = FileResultStore(tmp_path)
    (tmp_path / "v").mkdir()
    with pytest.raises(OSError, match="v"):
        store.set("v", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["v"]


@pytest.mark.parametrize("kind", ["file", "memory"])
def test_what_was_used_longest_ago_goes_first(tmp_path, kind):
    one = len(packed(b"0" * 1_000))
    bound = 7 * one // 2
    store = (
        FileResultStore(tmp_path, max_size=bound)
        if kind == "file"
        else InMemoryResultStore(max_size=bound)
    )
    for number, version in enumerate("abc"):
        store.set(version, b"%d" % number * 1_000)
        if kind == "file":
            os.utime(tmp_path / version, (number, number))
    store.get("a")
    store.set("d", b"3" * 1_000)
    assert [version for version in "abcd" if store.exists(version)] == ["a", "c", "d"]
    store.set("too much", b"0" * bound)
    assert not store.exists("too much")


def test_a_store_at_its_bound_reads_its_folder_seldom(tmp_path):
    class Counting(FileResultStore):
        reads = 0

        def _files(self):
            self.reads += 1
            return super()._files()

    one = len(packed(b"0" * 1_000))
    store = Counting(tmp_path, max_size=100 * one)
    for number in range(300):
        store.set(f"v{number}", b"0" * 1_000)
    assert store.reads < 30
    kept = [number for number in range(300) if store.exists(f"v{number}")]
    assert 90 <= len(kept) <= 100
    assert kept[-1] == 299


def test_a_result_that_is_nearly_as_large_as_the_bound_is_kept(tmp_path):
    store = FileResultStore(tmp_path, max_size=len(packed(b"0" * 1_000)))
    for version in ("v", "w"):
        store.set(version, b"0" * 1_000)
    assert (store.exists("v"), store.exists("w")) == (False, True)


def test_a_version_with_a_dot_is_no_part_of_another(tmp_path):
    store = FileResultStore(tmp_path)
    store.set("v1", 1)
    store.set("v1.2", 2)
    store.delete("v1")
    assert (store.get("v1"), store.get("v1.2")) == (None, 2)


def test_a_folder_that_was_deleted_is_an_empty_store(tmp_path):
    store = FileResultStore(tmp_path / "cache", max_size=1_000, max_age_s=1)
    store.set("v", 1)
    shutil.rmtree(tmp_path / "cache")
    assert (store.get("v"), store.exists("v")) == (None, False)
    store.delete_all()
    store.delete_expired()
    store.set("w", 2)
    assert store.get("w") == 2


def test_a_disk_that_fills_up_leaves_no_torn_result(tmp_path):
    code = (
        "import resource, sys; from hamilton.caching.stores.file import FileResultStore\n"
        "store = FileResultStore(sys.argv[1])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "try: store.set('v', b'0' * 100_000)\n"
        "except OSError: print('told')"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    assert told.stdout == "told\n"
    assert list(tmp_path.iterdir()) == []


def test_results_expire_when_they_are_not_used(tmp_path):
    store = FileResultStore(tmp_path, max_age_s=100)
    for version in "abc":
        store.set(version, 1)
        os.utime(tmp_path / version, (1, 1))
    (tmp_path / ".hamilton-tmp-old").write_text("left behind")
    (tmp_path / ".hamilton-tmp-link").symlink_to("nowhere")
    (tmp_path / ".hamilton-tmp-new").write_text("being written")
    os.utime(tmp_path / ".hamilton-tmp-old", (1, 1))
    store.get("b")
    store.delete_expired()
    left = [".hamilton-tmp-link", ".hamilton-tmp-new", "b"]
    assert sorted(path.name for path in tmp_path.iterdir()) == left


def test_results_of_another_store_can_be_read(tmp_path):
    source, known = FileResultStore(tmp_path), InMemoryMetadataStore()
    source.set("v", 1)
    source.set("w", 2)
    known.set("k", "w", "r")
    known.set("l", "gone", "r")
    assert InMemoryResultStore.load_from(source, known).get("w") == 2
    assert not InMemoryResultStore.load_from(source, known).exists("v")
    assert InMemoryResultStore.load_from(source, data_versions=["v"]).get("v") == 1
    with pytest.raises(ValueError, match="data_versions"):
        InMemoryResultStore.load_from(source)


def test_stores_in_memory_are_written_to_the_default_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    results, metadata = InMemoryResultStore(persist_on_exit=True), InMemoryMetadataStore()
    results.set("v", 1)
    metadata.set("k", "v", "r", node_name="a")
    metadata.set("k", "v", "r", node_name="b")
    results.persist_to()
    metadata.persist_to()
    assert FileResultStore(tmp_path / ".hamilton_cache").get("v") == 1
    assert SQLiteMetadataStore(tmp_path / ".hamilton_cache").get("k") == "v"
    assert pickle.loads(pickle.dumps(results)).get("v") == 1  # noqa: S301 - our own bytes


class Homeless:
    """A saver that is told no file."""

    @classmethod
    def name(cls):
        return "homeless"

    @classmethod
    def get_required_arguments(cls):
        return {}

    get_optional_arguments = get_required_arguments


def test_a_saver_that_takes_no_file_is_refused():
    with pytest.raises(ValueError, match="homeless"):
        path_argument(Homeless)


def test_stores_in_memory_are_written_to_others_and_read_from_them(tmp_path):
    metadata, results = InMemoryMetadataStore(), InMemoryResultStore()
    metadata.set("k", "old", "r1", node_name="a")
    metadata.set("k", "v", "r2", node_name="a")
    results.set("v", 1)
    files = (SQLiteMetadataStore(tmp_path), FileResultStore(tmp_path))
    metadata.persist_to(files[0])
    results.persist_to(files[1])
    again = InMemoryMetadataStore.load_from(files[0])
    assert (again.get("k"), again.get_run_ids()) == ("v", ["r1", "r2"])
    assert (again.get_run("r1"), len(again.get_run("r2"))) == ([], 1)
    assert InMemoryResultStore.load_from(files[1], again).get("v") == 1


def test_results_are_written_when_python_ends_if_that_is_wanted(tmp_path):
    code = (
        "from hamilton.caching.stores.memory import InMemoryResultStore as Store;"
        "kept, gone = Store(persist_on_exit=True), Store(persist_on_exit=True);"
        "kept.set('kept', 1); gone.set('gone', 1); del gone"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    store = FileResultStore(tmp_path / ".hamilton_cache")
    assert (store.get("kept"), store.exists("gone")) == (1, False)


def test_a_result_of_which_a_byte_changed_is_seen():
    torn = packed(b"aaaa").replace(b"aaaa", b"aaab")
    with pytest.raises(ResultRetrievalError, match="not whole"):
        unpacked(torn, "v")


# What stores of users import ------------------------------------------------------------------------


def test_a_stored_result_is_its_bytes():
    stored = StoredResult.new({"a": 1})
    assert StoredResult.load(stored.save()) == stored
    assert pickle.loads(stored.save()) == {"a": 1}  # noqa: S301
    with pytest.raises(ResultRetrievalError, match="not whole"):
        StoredResult.load(stored.save()[:-1])


def test_a_stored_result_that_a_saver_writes_is_read_by_its_loader(tmp_path):
    path = tmp_path / "kept.json"
    saver, loader = search_data_adapter_registry("json", dict)
    stored = StoredResult.new({"a": 1}, saver=saver(path=path), loader=loader(path=path))
    read = StoredResult.load(stored.save())
    assert path.exists()
    assert (read.value, read.loader) == ({"a": 1}, stored.loader)


@pytest.mark.parametrize(
    ("expires_in", "expired", "seconds"),
    [
        (None, False, -1),
        (timedelta(days=-1), True, -86400),
        (timedelta(days=1, milliseconds=-1), False, 86399),
    ],
)
def test_a_stored_result_is_too_old_when_its_time_is_over(expires_in, expired, seconds):
    stored = StoredResult.new(3, expires_in)
    assert stored.expired is expired
    assert stored.expires_in == pytest.approx(seconds, abs=60)


@pytest.mark.parametrize(("key", "type_"), [("zz", dict), ("json", int), ("plt", dict)])
def test_a_format_without_saver_and_loader_is_told(key, type_):
    with pytest.raises(KeyError, match=f"^There is no saver and loader '{key}' for <class") as told:
        search_data_adapter_registry(key, type_)
    assert "register_adapter()" in str(told.value)
