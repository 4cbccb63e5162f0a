"""Loaders and savers of frames, made from the signatures of a library's own readers and writers.

A :class:`Format` is one row of a table: which function reads or writes, what the place is called,
and where names or defaults differ from the library's. :func:`reader` and :func:`writer` make of it
a dataclass with a field for each argument, as if it were written out.
"""

from __future__ import annotations

import dataclasses
import inspect
import os
import types
import warnings
from collections.abc import Callable, Collection, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, ClassVar, Final

from hamilton.function_modifiers._signatures import evaluated
from hamilton.io.data_adapters import DataLoader, DataSaver
from hamilton.io.keyed import Keyed
from hamilton.io.utils import (
    get_dataframe_metadata,
    get_file_and_dataframe_metadata,
    get_sql_metadata,
    local_path,
    replacing,
    suffixed,
)
from hamilton.registry import register_adapter

NULLABLE: Final[Mapping[str, Any]] = {"dtype_backend": "numpy_nullable"}
"""The dtypes with which frames are read from text and columnar files; ``None`` for the library's."""

_PLAIN = (bool, int, float, str, bytes, tuple, types.NoneType)
_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)

Act = Callable[..., Any]
"""Reads or writes: a library's function, or one that calls it."""


@dataclass(frozen=True, slots=True, eq=False)
class Format:
    """How frames are read from, or written to, one kind of place.

    Attributes
    ----------
    key
        The key, such as ``"csv"``.
    signature
        The library's function, whose parameters become fields.
    place
        The library's name of the place.
    fields
        Our names of the place, the library's by default; where there are several, any is given.
    required
        Other arguments that must be given, with the library's names.
    always
        Our defaults where they differ from the library's.
    shown
        Defaults that the library writes as private marks.
    more
        Arguments that the library takes without naming them, with their defaults.
    renamed
        Older names of arguments, with the library's.
    gone
        Arguments that only older releases of the library take.
    act
        Reads or writes in place of the library's function, taking its arguments.
    is_sql
        Whether the place is a query or a table, not a file.
    suffix
        What the library adds to the name of a file that has no suffix.
    """

    key: str
    signature: Act
    place: str
    fields: tuple[str, ...] = ()
    _: KW_ONLY
    required: Mapping[str, str] = field(default_factory=dict)
    always: Mapping[str, Any] = field(default_factory=dict)
    shown: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    act: Act | None = None
    is_sql: bool = False
    suffix: str = ""

    @property
    def places(self) -> tuple[str, ...]:
        """Our names of the place."""
        return self.fields or (self.place,)

    @property
    def parameters(self) -> dict[str, inspect.Parameter]:
        """The library's parameters that are to be fields, by name."""
        taken = {self.place, "self", *self.required.values(), *dir(DataLoader), *dir(DataSaver)}
        found = inspect.signature(self.signature).parameters
        return {
            name: parameter
            for name, parameter in found.items()
            if parameter.kind in _NAMED and name not in taken and not name.startswith("_")
        }

    @property
    def removed(self) -> set[str]:
        """The arguments that this release of the library does not take."""
        known = {*self.parameters, *self.more}
        renamed = {old for old, new in self.renamed.items() if new not in known}
        return {name for name in (*self.gone, *renamed) if name not in known}

    def dataclass_fields(self) -> list[tuple[str, Any, Any]]:
        """Give the fields as :func:`dataclasses.make_dataclass` takes them, required ones first."""
        several = self.places if len(self.places) > 1 else ()
        needed = self.required if several else (*self.places, *self.required)
        optional: dict[str, tuple[Any, Any]] = dict.fromkeys(several, (Any, None))
        for name, parameter in self.parameters.items():
            optional[name] = (_annotation(self.signature, parameter), _default(parameter))
        extra = {**self.more, **dict.fromkeys((*self.renamed, *self.gone))}
        for name, default in extra.items():
            optional.setdefault(name, (Any, default))
        for name, default in {**self.always, **self.shown}.items():
            optional[name] = (optional.get(name, (Any,))[0], default)
        return [
            *((name, Any, dataclasses.field()) for name in needed),
            *((n, type_, dataclasses.field(default=d)) for n, (type_, d) in optional.items()),
        ]

    def place_of(self, adapter: Any) -> Any:
        """Give the place that an adapter was given.

        Raises
        ------
        TypeError
            If it was given none.
        """
        for name in reversed(self.places):
            place = getattr(adapter, name)
            if place is not None:
                return place
        names = " or ".join(f"{name}=" for name in self.places)
        msg = f"{type(adapter).__name__} needs to know the place: {names} is None."
        raise TypeError(msg)

    def arguments(self, adapter: Any) -> dict[str, Any]:
        """Give the arguments for the library but for the place: what is not its own default.

        Warns
        -----
        UserWarning
            If an argument is given that the library takes no more.
        """
        removed = self.removed
        arguments = {}
        for one in dataclasses.fields(adapter):
            given = getattr(adapter, one.name)
            if one.name in self.places or self._is_left_out(one, given):
                continue
            if one.name in removed:
                _warn_of_removed(one.name, adapter)
                continue
            names = {**self.renamed, **self.required}
            arguments[names.get(one.name, one.name)] = given
        return arguments

    def _is_left_out(self, one: dataclasses.Field[Any], given: Any) -> bool:
        if one.name in self.required:
            return False
        if one.name in self.always:
            return given is None
        return given is one.default or (type(given) is type(one.default) and given == one.default)


class FrameReader(Keyed, DataLoader):
    """Reads frames of one class from one kind of place."""

    _form: ClassVar[Format]

    def load_data(self, type_: type) -> tuple[Any, dict[str, Any]]:
        """Read the frame."""
        form = self._form
        place = form.place_of(self)
        read = form.act or form.signature
        arguments = {form.place: place if form.is_sql else local_path(place)}
        frame = read(**arguments, **form.arguments(self))
        return frame, _told(form, place, frame[0] if isinstance(frame, list) else frame)


class FrameWriter(Keyed, DataSaver):
    """Writes frames of some classes to one kind of place; what is a file is replaced at the end."""

    _form: ClassVar[Format]

    def save_data(self, data: Any) -> dict[str, Any]:
        """Write the frame."""
        form = self._form
        place = suffixed(form.place_of(self), form.suffix)
        arguments = form.arguments(self)
        frame = data.collect() if hasattr(type(data), "collect") else data
        write = self._writing(frame)
        if form.is_sql:
            write(frame, place, **arguments)
        else:
            with replacing(place, **_opening(arguments)) as beside:
                write(frame, beside, **arguments)
        return _told(form, place, frame)

    def _writing(self, frame: Any) -> Act:
        """Give what writes a frame: the method of its own class, which may be a derived one.

        Raises
        ------
        TypeError
            If it has none, so that it is no frame.
        """
        form = self._form
        own = getattr(type(frame), form.signature.__name__, None)
        if own is None:
            kinds = " or ".join(kind.__qualname__ for kind in self.applicable_types())
            msg = (
                f"{type(self).__name__} writes a {kinds} with its {form.signature.__name__}(); it "
                f"was given {type(frame).__name__}. See what the function returns that is saved."
            )
            raise TypeError(msg)
        return form.act or own


def reader(module: str, frame: type, name: str, form: Format) -> type[FrameReader]:
    """Make and register the class that reads frames.

    Parameters
    ----------
    module
        The module that the class belongs to.
    frame
        The class of frames.
    name
        The name of the class.
    form
        How they are read.
    """
    namespace = {"_form": form, "_facts": (form.key, (frame,))}
    made: type[FrameReader] = _made(module, name, form, FrameReader, namespace)
    register_adapter(made)
    return made


def writer(module: str, frames: tuple[type, ...], name: str, form: Format) -> type[FrameWriter]:
    """Make and register the class that writes frames.

    Parameters
    ----------
    module
        The module that the class belongs to.
    frames
        The classes of frames; one that is lazy is collected.
    name
        The name of the class.
    form
        How they are written.
    """
    namespace = {"_form": form, "_facts": (form.key, frames)}
    made: type[FrameWriter] = _made(module, name, form, FrameWriter, namespace)
    register_adapter(made)
    return made


def is_file_name(place: Any) -> bool:
    """Say whether a place is the name of a file here: no URL, and nothing open."""
    return isinstance(place, (str, os.PathLike)) and "://" not in os.fspath(place)


def defaults_of(function: Act, but: Collection[str] = ()) -> dict[str, Any]:
    """Give the defaults of a function's parameters, as users would write them.

    Parameters
    ----------
    function
        The function.
    but
        Parameters to leave out.
    """
    found = inspect.signature(function).parameters.values()
    return {p.name: _default(p) for p in found if p.name not in but}


def _made(module: str, name: str, form: Format, base: type, namespace: dict[str, Any]) -> Any:
    library = inspect.unwrap(form.signature)
    verb = "Read a frame" if base is FrameReader else "Write a frame"
    doc = (
        f"{verb} with ``{library.__module__.partition('.')[0]}``'s ``{library.__name__}``, "
        "whose arguments it takes."
    )
    fields = form.dataclass_fields()
    made = dataclasses.make_dataclass(
        name, fields, bases=(base,), namespace={**namespace, "__doc__": doc}
    )
    made.__module__ = module
    return made


def _opening(arguments: Mapping[str, Any]) -> dict[str, bool]:
    """Say what a writer does with an old file: appends to it, or leaves it alone."""
    packed, extra = arguments.get("compression"), arguments.get("extra_kwargs") or {}
    of_archive = packed.get("mode", "") if isinstance(packed, Mapping) else ""
    modes = f"{arguments.get('mode', '')}{of_archive.partition(':')[0]}"  # "w:xz" says "w"
    appends = extra.get("append", False) or not {"a", "r"}.isdisjoint(modes)
    return {"keep": bool(appends), "is_new": "x" in modes}


def _told(form: Format, place: Any, frame: Any) -> dict[str, Any]:
    if form.is_sql:
        return {**get_sql_metadata(place, frame), **get_dataframe_metadata(frame)}
    return get_file_and_dataframe_metadata(place, frame)


def _default(parameter: inspect.Parameter) -> Any:
    """Give a parameter's default as users would write it: not a library's private mark."""
    return parameter.default if isinstance(parameter.default, _PLAIN) else None


def _annotation(function: Act, parameter: inspect.Parameter) -> Any:
    """Give a parameter's type, ``Any`` where the library names it for type checkers only."""
    if parameter.annotation is inspect.Parameter.empty:
        return Any
    try:
        return evaluated(inspect.unwrap(function), parameter.annotation)
    except (NameError, TypeError, AttributeError):
        return Any


def _warn_of_removed(name: str, adapter: Any) -> None:
    msg = (
        f"{type(adapter).__name__}: the argument {name!r} is left out, as the installed release of "
        "the library does not take it."
    )
    warnings.warn(msg, UserWarning, stacklevel=5)
