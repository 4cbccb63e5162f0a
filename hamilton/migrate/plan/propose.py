"""Write each group as a proposed node: named, with parameters, results, and the script's own words as its body."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hamilton.migrate.analyse import Examined, Unit
from hamilton.migrate.facts import (
    Kind,
    Level,
    Lines,
    Mode,
    Output,
    Parameter,
    ProposedNode,
    Resource,
)
from hamilton.migrate.plan.divide import copies, is_report
from hamilton.migrate.plan.flow import Flow
from hamilton.migrate.plan.frame import Frame, is_configured
from hamilton.migrate.plan.groups import Groups
from hamilton.migrate.plan.names import Names, passage_name, version_name, writer_name
from hamilton.migrate.rewrite import (
    Lifted,
    call_helpers,
    globals_to_nonlocal,
    names_in,
    rename,
    rename_reads_of_assignment,
    replace_paths,
)

_ANY = "Any"


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """Hold one group with the names that were chosen for it.

    Parameters
    ----------
    indices
        Its statements.
    name
        The function's.
    outputs
        Variable to node name.
    """

    indices: list[int]
    name: str
    outputs: Mapping[str, str]


def propose(frame: Frame, groups: Groups) -> tuple[ProposedNode, ...]:
    """Give the nodes of a divided script, in its order."""
    drafts = name_groups(frame, groups)
    homes = {index: draft for draft in drafts for index in draft.indices}
    writer = _Writer(frame, groups, homes)
    nodes = tuple(writer.node(draft) for draft in drafts)
    return (*_imported(frame), *nodes)


def _imported(frame: Frame) -> Iterator[ProposedNode]:
    """Give nodes for results that an import bound on one way, and a literal on another."""
    seen = frame.seen.finals if frame.seen is not None else {}
    for one in frame.examined:
        for name in sorted(
            (one.facts.defines | one.facts.may_define) & seen.keys() & frame.imports
        ):
            node = f"{name}_value"
            span = _spans(frame, [one.unit])
            output = Output(node, name, seen[name])
            yield ProposedNode(
                node,
                (output,),
                (),
                f"return {name}",
                lines=span,
                statements=(one.unit.index,),
                was=name,
            )


# names -----------------------------------------------------------------------------------------------------


def name_groups(frame: Frame, groups: Groups) -> list[Draft]:
    """Give each group its names; last versions first, since they bear the script's own."""
    names = Names(_taken(frame))
    members = list(groups.members().values())
    own = _own_names(groups.flow, members, names)
    return [_draft(frame, groups, indices, names, own) for indices in members]


def _taken(frame: Frame) -> set[str]:
    helpers = {h.new for h in frame.helpers.values()} | set(frame.helpers)
    return set(frame.imports) | helpers | {spec.name for spec in frame.inputs.specs}


def _own_names(flow: Flow, members: list[list[int]], names: Names) -> dict[tuple[str, int], str]:
    """Give the last version of every variable that is seen between groups its own name."""
    last: dict[str, int] = {}
    for index, step in flow.steps.items():
        last |= dict.fromkeys(step.gives, index)
    last |= flow.finals
    home = {index: indices[0] for indices in members for index in indices}
    return {
        (name, home[index]): names.own(name)
        for name, index in sorted(last.items(), key=lambda e: (e[0].startswith("_"), e[1]))
    }


def _draft(
    frame: Frame,
    groups: Groups,
    indices: list[int],
    names: Names,
    own: Mapping[tuple[str, int], str],
) -> Draft:
    outputs: dict[str, str] = {}
    for variable in groups.outputs(indices):
        known = own.get((variable, indices[0]))
        outputs[variable] = known or names.fresh(_version(frame, groups, indices, variable))
    if len(outputs) == 1:
        return Draft(indices, next(iter(outputs.values())), outputs)
    return Draft(
        indices, names.fresh(_function_name(frame, groups, indices, list(outputs))), outputs
    )


def _version(frame: Frame, groups: Groups, indices: list[int], variable: str) -> str:
    mine = [frame.examined[i].unit for i in indices if variable in groups.flow.steps[i].gives]
    first = groups.flow.makers(variable)[0] in indices
    return version_name(variable, mine, first=first)


def _function_name(frame: Frame, groups: Groups, indices: list[int], outputs: list[str]) -> str:
    if outputs:
        comment = next(
            (frame.comments[i][0] for i in indices if frame.comments[i]),
            "",
        )
        return passage_name(outputs, comment.strip("# "))
    subject = _subject(groups, indices)
    effects = [e for i in indices for e in frame.examined[i].facts.effects]
    if any(e.resource is Resource.FILE and e.mode is Mode.WRITE for e in effects):
        return writer_name(effects, subject)
    if all(is_report(groups.flow, i) for i in indices):
        return f"{subject}_report" if subject else "report"
    if any(e.resource is Resource.PYPLOT for e in effects):
        return f"{subject}_figure" if subject else "figure"
    return f"{subject}_check" if subject else "check"


def _subject(groups: Groups, indices: list[int]) -> str:
    parameters = groups.parameters(indices)
    return parameters[0][0].strip("_") if parameters else ""


# nodes -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Writer:
    """Write nodes of one script."""

    frame: Frame
    groups: Groups
    homes: Mapping[int, Draft]

    def node(self, draft: Draft) -> ProposedNode:
        """Give the proposed node of one group."""
        units = [self.frame.examined[i].unit for i in draft.indices]
        copied = copies(self.frame, self.groups, draft.indices)
        incoming = self._incoming(draft)
        texts = self._texts(draft, incoming, copied)
        body = _body(units, texts, list(draft.outputs), self.frame.comments)
        kind = self._kind(draft)
        outputs = self._outputs(draft)
        first = self.frame.source.origin(units[0].lines[0])
        return ProposedNode(
            name=draft.name,
            outputs=outputs or (Output(draft.name, ""),),
            parameters=(
                *incoming.values(),
                *self._path_inputs(units),
                *self._after(draft, incoming),
            ),
            body=body,
            copies={name: text for name, text in copied.items() if text},
            lines=_spans(self.frame, units),
            statements=tuple(draft.indices),
            cell=first.cell,
            level=Level.PASSAGE if len(outputs) > 1 else Level.VALUE,
            kind=kind,
            was=_was(draft),
            doc=_doc(self.frame.comments[draft.indices[0]]),
            files=self._files(draft),
            reads_outside=any(_reads_outside(self.frame.examined[i]) for i in draft.indices),
            configured=any(
                is_configured(self.frame.examined[i], self.frame) for i in draft.indices
            ),
        )

    def _incoming(self, draft: Draft) -> dict[str, Parameter]:
        found: dict[str, Parameter] = {}
        specs = {spec.name: spec for spec in self.frame.inputs.specs}
        makers = dict(self.groups.parameters(draft.indices))
        for index in draft.indices:
            step = self.groups.flow.steps[index]
            for name in [*step.uses, *sorted(step.inputs)]:
                if name in makers:
                    found.setdefault(name, self._parameter(name, makers[name]))
                elif name in specs:
                    found.setdefault(name, Parameter(name, name, specs[name].type))
        return found

    def _parameter(self, variable: str, maker: int) -> Parameter:
        draft = self.homes[maker]
        return Parameter(draft.outputs[variable], variable, self._type(variable, draft))

    def _path_inputs(self, units: Iterable[Unit]) -> tuple[Parameter, ...]:
        texts = "\n".join(replace_paths(u.text, self.frame.inputs.paths) for u in units)
        used = names_in(texts)
        return tuple(Parameter(n, n, "str") for n in self.frame.inputs.paths.values() if n in used)

    def _after(self, draft: Draft, incoming: Mapping[str, Parameter]) -> tuple[Parameter, ...]:
        """Give what must run before, though no value of it is read."""
        mine = set(draft.indices)
        have = {parameter.node for parameter in incoming.values()}
        found: dict[str, Parameter] = {}
        for first, second in sorted(self.groups.order):
            other = self.homes[first]
            if (
                second in mine
                and first not in mine
                and not have & {other.name, *other.outputs.values()}
            ):
                output = next(iter(self._outputs(other)), Output(other.name, ""))
                found.setdefault(output.node, Parameter(output.node, "", output.type))
        return tuple(found.values())

    def _outputs(self, draft: Draft) -> tuple[Output, ...]:
        return tuple(
            Output(node, name, self._type(name, draft)) for name, node in draft.outputs.items()
        )

    def _type(self, variable: str, draft: Draft) -> str:
        makers = [i for i in draft.indices if variable in self.groups.flow.steps[i].gives]
        last = makers[-1]
        seen = self.frame.seen.statements if self.frame.seen is not None else ()
        shown = next((s.types.get(variable) for s in seen if s.index == last), None)
        return shown or self.frame.examined[last].facts.types.get(variable, _ANY)

    def _kind(self, draft: Draft) -> Kind:
        effects = {
            (e.resource, e.mode)
            for i in draft.indices
            for e in self.frame.examined[i].facts.effects
        }
        if (Resource.FILE, Mode.WRITE) in effects:
            return Kind.WRITER
        if draft.outputs:
            return Kind.VALUE
        if all(is_report(self.groups.flow, i) for i in draft.indices):
            return Kind.REPORT
        return Kind.FIGURE if any(r is Resource.PYPLOT for r, _ in effects) else Kind.CHECK

    def _files(self, draft: Draft) -> tuple[str, ...]:
        seen = {
            s.index: s.files_written
            for s in (self.frame.seen.statements if self.frame.seen else ())
            if s.ran
        }
        found: dict[str, None] = {}
        for index in draft.indices:
            known = seen.get(index) or ()
            static = _written(self.frame.examined[index])
            found |= dict.fromkeys(known or static)
        return tuple(found)

    # texts --------------------------------------------------------------------------------------------------

    def _texts(
        self, draft: Draft, incoming: Mapping[str, Parameter], copied: Mapping[str, str | None]
    ) -> list[str]:
        helpers = {h.name: Lifted(h.new, h.late) for h in self.frame.helpers.values()}
        texts = [call_helpers(_kept(self.frame.examined[i].unit), helpers) for i in draft.indices]
        prelude = []
        for variable, parameter in incoming.items():
            copy = copied.get(variable)
            if copy is not None:
                prelude.append(f"{variable} = {copy.format(parameter.node)}")
            elif parameter.node != variable and not self._rename(
                draft, texts, variable, parameter.node
            ):
                prelude.append(f"{variable} = {parameter.node}")
        texts = [globals_to_nonlocal(replace_paths(t, self.frame.inputs.paths)) for t in texts]
        prelude += [f"{name} = None" for name in _unbound(texts, draft, incoming)]
        return ["\n".join(prelude), *texts] if prelude else texts

    def _rename(self, draft: Draft, texts: list[str], variable: str, node: str) -> bool:
        """Read a variable under its node's name in the texts, as far as it is that; say whether that could be."""
        steps = [self.groups.flow.steps[i] for i in draft.indices]
        first = next(
            (place for place, step in enumerate(steps) if variable in step.gives), len(steps)
        )
        units = [step.examined.unit for step in steps]
        if any(f"@{variable}" in text for text in texts) or node in _locals(units):
            return False
        if first < len(steps) and (
            not _is_plain_assignment(units[first], variable) or _has_function(units)
        ):
            return False
        for place in range(min(first, len(texts))):
            texts[place] = rename(texts[place], {variable: node})
        if first < len(texts):
            texts[first] = rename_reads_of_assignment(texts[first], {variable: node})
        return True


_OUTSIDE = frozenset(
    {Resource.FILE, Resource.OUTSIDE, Resource.ENVIRONMENT, Resource.CLOCK, Resource.FOLDER}
)


def _reads_outside(one: Examined) -> bool:
    return any(e.resource in _OUTSIDE and e.mode is Mode.READ for e in one.facts.effects)


def _locals(units: Iterable[Unit]) -> frozenset[str]:
    return frozenset(name for unit in units for name in names_in(unit.text))


def _kept(unit: Unit) -> str:
    """Give a statement's text without the names that it unbinds: a function forgets its own."""
    dropped = [
        target
        for node in unit.nodes
        if isinstance(node, ast.Delete)
        for target in _flat(node.targets)
    ]
    if not any(isinstance(target, ast.Name) for target in dropped):
        return unit.text
    return "\n".join(text for node in unit.nodes if (text := _without_names(node)))


def _flat(targets: Iterable[ast.expr]) -> Iterator[ast.expr]:
    for target in targets:
        if isinstance(target, ast.Tuple | ast.List):
            yield from _flat(target.elts)
        else:
            yield target


def _without_names(node: ast.stmt) -> str:
    if not isinstance(node, ast.Delete):
        return ast.unparse(node)
    kept = [ast.unparse(t) for t in _flat(node.targets) if not isinstance(t, ast.Name)]
    return f"del {', '.join(kept)}" if kept else ""


def _unbound(texts: Iterable[str], draft: Draft, incoming: Mapping[str, Parameter]) -> list[str]:
    """Give the variables that only inner functions bind: Python wants them bound around those first."""
    tree = ast.parse("\n".join(texts))
    inner = {
        name for part in ast.walk(tree) if isinstance(part, ast.Nonlocal) for name in part.names
    }
    outer = {p.node for p in incoming.values()} | {
        name for node in tree.body for name in _bound(node)
    }
    local = {
        part.arg for part in ast.walk(tree) if isinstance(part, ast.arg)
    } - draft.outputs.keys()
    return sorted(inner - outer - local)


def _bound(node: ast.stmt) -> frozenset[str]:
    """Give the names that a statement binds at its own level."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return frozenset({node.name})
    return frozenset(
        p.id for p in ast.walk(node) if isinstance(p, ast.Name) and isinstance(p.ctx, ast.Store)
    )


def _is_plain_assignment(unit: Unit, variable: str) -> bool:
    node = unit.nodes[0]
    if len(unit.nodes) > 1 or not isinstance(node, ast.Assign):
        return False
    return any(isinstance(t, ast.Name) and t.id == variable for t in node.targets) and all(
        isinstance(t, ast.Name) for t in node.targets
    )


def _has_function(units: Iterable[Unit]) -> bool:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
    return any(
        isinstance(part, kinds) for unit in units for node in unit.nodes for part in ast.walk(node)
    )


def _body(
    units: list[Unit], texts: list[str], outputs: list[str], comments: Mapping[int, tuple[str, ...]]
) -> str:
    prelude = texts[: len(texts) - len(units)]
    parts = list(prelude)
    for place, (unit, text) in enumerate(zip(units, texts[len(prelude) :], strict=True)):
        if place:
            parts += comments[unit.index]
        parts.append(text)
    if outputs:
        parts.append(f"return {', '.join(outputs)}")
    return "\n".join(parts)


def _spans(frame: Frame, units: Iterable[Unit]) -> tuple[Lines, ...]:
    found: list[Lines] = []
    for unit in units:
        first, last = (frame.source.origin(line).line for line in unit.lines)
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


def _doc(comments: Iterable[str]) -> str:
    lines = [line.strip(" -=*~#") for line in comments]
    return "\n".join(line for line in lines if line)


def _was(draft: Draft) -> str | None:
    renamed = [variable for variable, node in draft.outputs.items() if variable != node]
    return renamed[0] if renamed and len(draft.outputs) == 1 else None


def _written(one: Examined) -> list[str]:
    return [
        e.what
        for e in one.facts.effects
        if e.resource is Resource.FILE and e.mode is Mode.WRITE and "*" not in e.what
    ]
