"""Where code comes from: the project, or a distribution that has a version."""

from __future__ import annotations

import importlib.metadata
import sys
import sysconfig
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

_INSTALLED: Final = ("site-packages", "dist-packages")
_OWN: Final = str(Path(__file__).resolve().parent.parent)
_STANDARD: Final = tuple(
    {
        str(Path(folder).resolve())
        for name in ("stdlib", "platstdlib")
        if (folder := sysconfig.get_path(name))
    }
)


class Places:
    """Tells the project's code from that of others, and remembers what it found."""

    def __init__(self) -> None:
        self._files: dict[str, bool] = {}
        self._versions: dict[str, str] = {}

    def is_project_code(self, code: CodeType) -> bool:
        """Say whether a code object is of the project."""
        return self._is_project_file(code.co_filename)

    def is_project_module(self, module: ModuleType) -> bool:
        """Say whether a module is of the project; a package without a file is."""
        file = getattr(module, "__file__", None)
        if file is None:
            top = module.__name__.partition(".")[0]
            return top not in sys.stdlib_module_names and hasattr(module, "__dict__")
        return self._is_project_file(file)

    def is_project_class(self, kind: type) -> bool:
        """Say whether a class is of the project."""
        home: object = kind.__module__
        if not isinstance(home, str):  # a compiled type, whose functions have a module each
            return False
        top = home.partition(".")[0]
        module = sys.modules.get(home) or sys.modules.get(top)
        if module is None:
            return top not in sys.stdlib_module_names
        return self.is_project_module(module)

    def is_project(self, thing: FunctionType | type) -> bool:
        """Say whether a function or a class is of the project."""
        if isinstance(thing, type):
            return self.is_project_class(thing)
        return self.is_project_code(thing.__code__)

    def foreign(self, thing: Any) -> str:
        """Name something that is not of the project: its module, its name, its version."""
        module = str(getattr(thing, "__module__", None) or "builtins")
        name = getattr(thing, "__qualname__", None) or getattr(thing, "__name__", "")
        return f"{module}:{name}:{self.version(module)}"

    def version(self, module: str) -> str:
        """Give the version of what a module belongs to."""
        top = module.partition(".")[0]
        if top not in self._versions:
            self._versions[top] = _version(top)
        return self._versions[top]

    def _is_project_file(self, file: str) -> bool:
        known = self._files.get(file)
        if known is None:
            known = self._files[file] = _is_project(file)
        return known


def _is_project(file: str) -> bool:
    if file.startswith("<frozen "):
        return False
    if file.startswith("<"):
        return True
    path = Path(file).resolve()
    if any(part in _INSTALLED for part in path.parts):
        return False
    return not any(path.is_relative_to(folder) for folder in (*_STANDARD, _OWN))


def _version(top: str) -> str:
    if top in sys.stdlib_module_names:
        return ".".join(map(str, sys.version_info[:3]))
    own = getattr(sys.modules.get(top), "__version__", None)
    if isinstance(own, str):
        return own
    try:
        return importlib.metadata.version(top)
    except importlib.metadata.PackageNotFoundError:
        return _version_by_module(top)


def _version_by_module(top: str) -> str:
    names = importlib.metadata.packages_distributions().get(top, [])
    return ",".join(f"{name} {importlib.metadata.version(name)}" for name in sorted(set(names)))


__all__ = ["Places"]
