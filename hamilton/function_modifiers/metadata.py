"""Facts told about nodes: ``@tag``, ``@tag_outputs``, ``@schema``, ``@cache``, Ray's options."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final, Literal, get_args

from hamilton import registry
from hamilton.errors import InvalidDecoratorException, UnknownBehaviorError
from hamilton.function_modifiers._targets import Target, outputs, produced_type, replaced, selected
from hamilton.function_modifiers.base import Compiling, Modifier, Stage
from hamilton.node import Node, location

RESERVED_NAMESPACES: Final = (
    "hamilton", "data_quality", "gdpr", "ccpa", "dag", "module", "ray_remote",
)  # fmt: skip
SCHEMA_TAG: Final = "hamilton.internal.schema_output"
CacheBehavior = Literal["default", "recompute", "ignore", "disable"]
"""How a node is cached."""

CACHE_BEHAVIORS: Final[tuple[str, ...]] = get_args(CacheBehavior)


class tag(Modifier):
    """Attach facts to a function's nodes.

    Parameters
    ----------
    target_
        Which of the function's nodes: ``None`` its sinks, a name or names, ``...`` all.
    bypass_reserved_namespaces_
        Whether keys may begin with a name that Hamilton keeps for itself.
    **tags
        Keys are identifiers, dotted ones too (``**{"company.team": "red"}``); values are strings
        or lists of different strings.

    Raises
    ------
    InvalidDecoratorException
        Naming the tags that cannot be.
    """

    stage = Stage.DECORATE
    example = "owner='ann'"

    def __init__(
        self,
        *,
        target_: Target = None,
        bypass_reserved_namespaces_: bool = False,
        **tags: str | list[str],
    ) -> None:
        self._target = target_
        self._tags = tags
        self._may_be_reserved = bypass_reserved_namespaces_

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse keys and values that cannot be tags."""
        _refuse_bad_tags(self._tags, function, may_be_reserved=self._may_be_reserved)

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Add the tags; a later decorator's win."""
        del function, compiler
        return tagged(nodes, self._tags, self._target)


class tag_outputs(Modifier):
    """Attach facts to a function's nodes one by one.

    Parameters
    ----------
    **tag_mapping
        For the name of a node its tags; names that are no nodes of the function are ignored.

    Notes
    -----
    Keys and values are not looked at, as in Hamilton: what :class:`tag` refuses is taken here.
    """

    stage = Stage.DECORATE
    example = "node={'key': 'fact'}"

    def __init__(self, **tag_mapping: dict[str, Any]) -> None:
        self._tag_mapping = tag_mapping

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse what is no mapping of keys to facts."""
        for name, tags in self._tag_mapping.items():
            given: object = tags
            if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
                msg = (
                    f"@tag_outputs takes for each node its tags, {name}={{'key': 'fact'}}; got "
                    f"{given!r}, on {function.__name__} ({location(function)})."
                )
                raise InvalidDecoratorException(msg)

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Add to each node its tags."""
        del function, compiler
        return [
            node.evolve(tags={**node.tags, **self._tag_mapping[node.name]})
            if node.name in self._tag_mapping
            else node
            for node in nodes
        ]


class schema:
    """Tell the columns of a frame; see :meth:`output`."""

    class _output(Modifier):
        stage = Stage.DECORATE
        only_one: ClassVar[str] = "schema.output"

        def __init__(self, fields: Sequence[tuple[str, str]], target: Target) -> None:
            self._fields = fields
            self._target = target

        def rewrite(
            self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
        ) -> Sequence[Node]:
            """Tag the frames with their columns."""
            del compiler
            described = outputs(nodes, self._target)
            for node in described:
                if not registry.is_dataframe_type(produced_type(node)):
                    msg = (
                        f"@schema.output describes frames; {node.name} of {function.__name__} "
                        f"({location(function)}) is {node.type}, which is no registered dataframe "
                        "type."
                    )
                    raise InvalidDecoratorException(msg)
            text = ",".join(f"{column}={type_}" for column, type_ in self._fields)
            return tagged(nodes, {SCHEMA_TAG: text}, [node.name for node in described])

    @staticmethod
    def output(*fields: tuple[str, str], target_: Target = None) -> Modifier:
        """Tell the columns that a frame will have; nothing is checked when it runs.

        Parameters
        ----------
        *fields
            Pairs (column, type as text); pictures show them.
        target_
            Which of the function's nodes.

        Raises
        ------
        InvalidDecoratorException
            If a field is no pair.
        """
        for field in fields:
            given: object = field
            if not isinstance(given, (tuple, list)) or len(given) != 2:  # noqa: PLR2004 - a pair
                msg = (
                    "@schema.output(...) takes pairs of a column and its type, such as "
                    f"('price', 'float'); got {given!r}."
                )
                raise InvalidDecoratorException(msg)
        return schema._output(fields, target_)


class cache(Modifier):
    """Say how a function's nodes are cached.

    Parameters
    ----------
    behavior
        ``"default"``, ``"recompute"``, ``"ignore"`` or ``"disable"``.
    format
        The saver with which the value is stored, such as ``"parquet"``.
    target_
        Which of the function's nodes; all by default.

    Raises
    ------
    UnknownBehaviorError
        If there is no such behaviour; it is a ``KeyError``.
    """

    stage = Stage.DECORATE

    def __init__(
        self,
        *,
        behavior: CacheBehavior | None = None,
        format: str | None = None,  # noqa: A002 - its public name
        target_: Target = ...,
    ) -> None:
        if behavior is not None and str(behavior).lower() not in CACHE_BEHAVIORS:
            raise UnknownBehaviorError.of(behavior, CACHE_BEHAVIORS)
        facts = {"cache.behavior": behavior, "cache.format": format}
        self._tags = {key: fact for key, fact in facts.items() if fact is not None}
        self._target = target_

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Tag the nodes for the cache."""
        del function, compiler
        return tagged(nodes, self._tags, self._target)


class ray_remote_options(Modifier):
    """Give Ray's options for a function's nodes, such as ``num_cpus=1, resources={...}``."""

    stage = Stage.DECORATE

    def __init__(self, **kwargs: Any) -> None:
        import json

        self._tags = {f"ray_remote.{key}": json.dumps(option) for key, option in kwargs.items()}

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Tag the nodes for Ray."""
        del function, compiler
        return tagged(nodes, self._tags, None)


def tagged(nodes: Sequence[Node], tags: Mapping[str, Any], target: Target) -> Sequence[Node]:
    """Give the nodes with tags added to those that a target selects."""
    chosen = selected(nodes, target)
    return replaced(nodes, {n.name: n.evolve(tags={**n.tags, **tags}) for n in chosen})


def _refuse_bad_tags(
    tags: Mapping[str, Any], function: Callable[..., Any], *, may_be_reserved: bool
) -> None:
    bad = [
        f"{key}={tags[key]!r}"
        for key in tags
        if not (_is_key(key, may_be_reserved=may_be_reserved) and _is_value(tags[key]))
    ]
    if bad:
        msg = (
            f"The following tags are invalid as tags: {', '.join(bad)}, on {function.__name__} "
            f"({location(function)}). A key is a dotted identifier that does not begin with one of "
            f"{', '.join(RESERVED_NAMESPACES)}; a value is a string or a list of different strings."
        )
        raise InvalidDecoratorException(msg)


def _is_key(key: str, *, may_be_reserved: bool) -> bool:
    parts = key.split(".")
    if not all(part.isidentifier() for part in parts):
        return False
    return may_be_reserved or parts[0] not in RESERVED_NAMESPACES


def _is_value(value: Any) -> bool:
    if isinstance(value, str):
        return True
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(item, str) for item in value) and len(set(value)) == len(value)
