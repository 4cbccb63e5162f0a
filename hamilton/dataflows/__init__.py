"""Dataflows that others wrote, kept in a folder on this machine; nothing is downloaded.

The folder is laid out as the hub's repository is: ``COMMIT/contrib/hamilton/contrib/user/USER/NAME``
(``dagworks/NAME`` for official ones), each with ``__init__.py``, ``requirements.txt`` and
``valid_configs.jsonl``. What is not there is answered with where it is to be had. ``"latest"`` is
the version that came to the folder last.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Never

from hamilton.dataflows._facts import DataflowError, InspectModuleResult, InspectResult
from hamilton.driver import Builder

DATAFLOW_FOLDER = str(Path("~/.hamilton/dataflows").expanduser())
"""Where dataflows are kept."""

HUB: Final = "https://github.com/apache/hamilton/tree/{version}/contrib/hamilton/contrib/{place}"
"""Where the code of a dataflow is."""

_PREFIX: Final = "contrib/hamilton/contrib"


def import_module(
    dataflow: str,
    user: str | None = None,
    version: str = "latest",
    overwrite: bool = False,  # noqa: FBT001, FBT002 - its place is public
) -> ModuleType:
    """Import a dataflow that is kept here.

    Parameters
    ----------
    dataflow
        Its name.
    user
        Who wrote it; ``None`` for an official one.
    version
        A commit, or ``"latest"``.
    overwrite
        Taken for code that gives it: nothing is downloaded, so nothing is overwritten.

    Raises
    ------
    DataflowError
        If it is not kept here, saying where it is.
    """
    del overwrite
    file = _kept(dataflow, user, version) / "__init__.py"
    spec = importlib.util.spec_from_file_location(dataflow, file)
    assert spec is not None and spec.loader is not None  # noqa: S101, PT018 - it is a Python file
    module = sys.modules[dataflow] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pull_module(
    dataflow: str,
    user: str | None = None,
    version: str = "latest",
    overwrite: bool = False,  # noqa: FBT001, FBT002 - its place is public
) -> None:
    """See that a dataflow is kept here.

    Raises
    ------
    DataflowError
        If it is not, saying where it is.
    """
    del overwrite
    _kept(dataflow, user, version)


def inspect(dataflow: str, user: str | None = None, version: str = "latest") -> InspectResult:
    """Tell what a dataflow that is kept here needs, and its configurations."""
    return _facts(_kept(dataflow, user, version))


def inspect_module(module: ModuleType) -> InspectModuleResult:
    """Tell what a dataflow's module needs, and the nodes under its first configuration.

    Parameters
    ----------
    module
        As :func:`import_module` gave it.
    """
    facts = _facts(Path(str(module.__file__)).parent)
    configurations = [json.loads(line) for line in facts.configurations]
    config = configurations[0] if configurations else {}
    dr = Builder().with_modules(module).with_config(config).build()
    nodes = [*dr.graph.values()]
    return InspectModuleResult(
        **{**facts._asdict(), "configurations": configurations},
        possible_inputs=[(node.name, node.type) for node in nodes if node.user_defined],
        nodes=[(node.name, node.type) for node in nodes if not node.user_defined],
        designated_outputs=[
            (node.name, node.type)
            for node in nodes
            if not node.user_defined and not dr.graph.dependents[node.name]
        ],
    )


def list(version: str = "latest", user: str | None = None) -> Any:  # noqa: A001 - known to users
    """List what is kept here: triples (version, user, name).

    Parameters
    ----------
    version
        A commit; ``"latest"`` lists every one.
    user
        Who wrote it; all by default.
    """
    places = map(_place, _all())
    return sorted(
        place for place in places if version in ("latest", place[0]) and user in (None, place[1])
    )


def find(query: str, version: str | None = None, user: str | None = None) -> set[Any]:
    """Find what is kept here by a part of its name: triples (version, user, name)."""
    return {place for place in list(version or "latest", user) if query in place[2]}


def copy(
    dataflow: ModuleType,
    destination_path: str,
    overwrite: bool = False,  # noqa: FBT001, FBT002 - its place is public
    renamed_module: str | None = None,
) -> None:
    """Copy a dataflow's folder, to change it.

    Parameters
    ----------
    dataflow
        Its module.
    destination_path
        The folder to copy into.
    overwrite
        Whether files that are there may be overwritten.
    renamed_module
        Another name for it.

    Raises
    ------
    DataflowError
        If it is there already.
    """
    source = Path(str(dataflow.__file__)).parent
    target = Path(destination_path) / (renamed_module or source.name)
    if (target / "__init__.py").exists() and not overwrite:
        msg = (
            f"Destination {target / '__init__.py'} already exists. Not copying. Use overwrite=True "
            "to overwrite."
        )
        raise DataflowError(msg)
    shutil.copytree(source, target, dirs_exist_ok=True)


def install_dependencies_string(
    dataflow: str, user: str | None = None, version: str = "latest"
) -> str:
    """Give the command that installs what a dataflow needs."""
    return f"pip install -r {_kept(dataflow, user, version) / 'requirements.txt'}"


def are_py_dependencies_satisfied(
    dataflow: str, user: str | None = None, version: str = "latest"
) -> bool:
    """Say whether the packages that a dataflow needs are installed, in any version."""
    needed = inspect(dataflow, user, version).python_dependencies
    return all(map(_is_installed, needed))


def latest_commit(dataflow: str, user: str | None = None) -> str:
    """Refuse to ask the hub for a dataflow's last commit.

    Raises
    ------
    DataflowError
        Always, saying where to look.
    """
    _refuse(dataflow, user, "main", "The hub is not asked.")


def resolve_latest_branch_commit(branch: str = "main") -> str:
    """Refuse to ask the hub for a branch's last commit.

    Raises
    ------
    DataflowError
        Always, saying where to look.
    """
    _refuse("", None, branch, "The hub is not asked.")


def init() -> None:
    """Make the folder."""
    Path(DATAFLOW_FOLDER).mkdir(parents=True, exist_ok=True)


def clear_storage() -> None:
    """Remove all that is kept here."""
    shutil.rmtree(DATAFLOW_FOLDER, ignore_errors=True)


def _relative(dataflow: str, user: str | None) -> str:
    return f"dagworks/{dataflow}" if user in (None, "dagworks") else f"user/{user}/{dataflow}"


def _kept(dataflow: str, user: str | None, version: str) -> Path:
    asked = "*" if version == "latest" else version
    found = Path(DATAFLOW_FOLDER).glob(f"{asked}/{_PREFIX}/{_relative(dataflow, user)}")
    last = max(found, key=lambda folder: folder.stat().st_mtime_ns, default=None)
    if last is None:
        _refuse(dataflow, user, version, f"{dataflow} is not kept in {DATAFLOW_FOLDER}.")
    return last


def _refuse(dataflow: str, user: str | None, version: str, what: str) -> Never:
    branch = "main" if version == "latest" else version
    url = HUB.format(version=branch, place=_relative(dataflow, user))
    msg = (
        f"{what} Nothing is downloaded here: its code is at {url}. Copy the folder into your "
        f"project, or to {DATAFLOW_FOLDER}/COMMIT/{_PREFIX}/{_relative(dataflow, user)}."
    )
    raise DataflowError(msg)


def _all() -> Iterator[Path]:
    for pattern in ("dagworks/*", "user/*/*"):
        for folder in Path(DATAFLOW_FOLDER).glob(f"*/{_PREFIX}/{pattern}"):
            if (folder / "__init__.py").exists():
                yield folder


def _place(folder: Path) -> tuple[str, str, str]:
    """Give a kept dataflow's version, user and name."""
    is_official = folder.parent.name == "dagworks"
    root = folder.parents[4 if is_official else 5]
    return (root.name, folder.parent.name, folder.name)


def _facts(folder: Path) -> InspectResult:
    version, user, name = _place(folder)
    place = _relative(name, user)
    return InspectResult(
        version,
        f"https://github.com/{user}",
        HUB.format(version=version, place=place),
        _lines(folder / "requirements.txt"),
        _lines(folder / "valid_configs.jsonl"),
    )


def _lines(file: Path) -> Any:
    lines = file.read_text().splitlines() if file.exists() else ()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _is_installed(requirement: str) -> bool:
    name = requirement
    for mark in "<>=!~;[ ":
        name = name.partition(mark)[0]
    try:
        installed_version(name)
    except PackageNotFoundError:
        return False
    return True


__all__ = [
    "DATAFLOW_FOLDER",
    "DataflowError",
    "InspectModuleResult",
    "InspectResult",
    "are_py_dependencies_satisfied",
    "clear_storage",
    "copy",
    "find",
    "import_module",
    "init",
    "inspect",
    "inspect_module",
    "install_dependencies_string",
    "latest_commit",
    "list",
    "pull_module",
    "resolve_latest_branch_commit",
]
