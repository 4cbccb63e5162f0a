"""Random functions, one way of decorating them after the other.

Each way adds text to a :class:`Draft`, and the nodes that later functions may read. A body tells all that it was given
in what it returns, so that a wrong argument anywhere is seen in the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

PREAMBLE = """\
import zlib
from typing import *
import pandas as pd
from hamilton.function_modifiers import *
from hamilton.htypes import Collect, Parallelizable


def _seen(*parts):
    return zlib.crc32(repr(parts).encode())


def _int(*parts):
    return _seen(*parts) % 1000


def _float(*parts):
    return _seen(*parts) % 1000 / 4


def _str(*parts):
    return f"s{_seen(*parts) % 1000}"


def _list(*parts):
    return [_seen(*parts) % 1000, len(parts)]


def _dict(*parts):
    return {"k1": _seen(*parts) % 1000, "k2": len(parts)}


def _frame(*parts):
    return pd.DataFrame({"c1": [_seen(*parts) % 1000, 1], "c2": [len(parts), 2.5]})


def _step(value: int, amount: int = 3) -> int:
    return _int("step", value, amount)


def _other(value: int, amount: int) -> int:
    return _int("other", value, amount)


def _sum(**given: int) -> int:
    return _int("sum", sorted(given.items()))
"""

MAKERS = {
    "int": "_int", "float": "_float", "str": "_str", "list": "_list", "dict": "_dict",
    "pd.DataFrame": "_frame",
}  # fmt: skip
TYPES = [*MAKERS, "int", "int", "int"]
INPUTS = {"x0": "int", "x1": "int", "x2": "str", "x3": "float", "x4": "list", "x5": "dict"}
KEYS = ("m0", "m1", "m2")
VALUES = ("a", "b", "c")


@dataclass
class Draft:
    """A module that is being written: its text, and what its functions may read."""

    rng: Random
    prefix: str
    nodes: dict[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    inner: dict[str, Draft] = field(default_factory=dict)
    count: int = 0

    @property
    def source(self):
        return "\n\n".join([PREAMBLE, *(f"import {name}" for name in self.inner), *self.parts])

    def new(self):
        self.count += 1
        return f"{self.prefix}{self.count}"

    def readable(self, kind):
        """Give a node or an input of a type, rarely of another one."""
        names = [name for name, known in {**INPUTS, **self.nodes}.items() if known == kind]
        return self.rng.choice(names) if names else None

    def parameters(self, least=0, most=3):
        """Give the text of parameters, and their names."""
        known = {**INPUTS, **self.nodes}
        count = self.rng.randint(least, min(most, len(known)))
        names = self.rng.sample(sorted(known), count)
        names = [name for name in self.nodes if name in names] + [
            name for name in names if name not in self.nodes
        ]
        texts = [f"{name}: {self.annotation(name, known[name])}" for name in names]
        if names and self.rng.random() < 0.15:
            texts[-1] += f" = {self.literal(known[names[-1]])}"
        return ", ".join(texts), names

    def annotation(self, name, kind):
        """Give the type of a parameter: rarely looser than that of the node, hardly ever another."""
        draw = self.rng.random()
        if draw < 0.005:
            return self.rng.choice(TYPES)
        if draw < 0.08 and name not in {*INPUTS, "f1"}:
            return self.rng.choice(["Any", f"Optional[{kind}]"])
        return kind

    def literal(self, kind):
        number = self.rng.randint(0, 99)
        table = {
            "int": str(number), "float": f"{number}.5", "str": f"'w{number}'", "list": f"[{number}]",
            "dict": f"{{'k1': {number}}}",
        }  # fmt: skip
        return table.get(kind, "None")

    def dependency(self, kind="int"):
        """Give a source of a type, or a constant."""
        name = self.readable(kind)
        if name and self.rng.random() < 0.6:
            return f"source('{name}')"
        return f"value({self.literal(kind)})"

    def add(self, name, kind, decorators=(), extra=(), parameters=None):
        """Write a function; ``extra`` are parameters that the decorators fill."""
        text, names = parameters or self.parameters()
        filled = [f"{one}: {what}" for one, what in extra]
        text = ", ".join([*filled, *([text] if text else [])])
        names = [*(one for one, _ in extra), *names]
        lines = [*decorators, f"def {name}({text}) -> {kind}:", *self.body(name, kind, names)]
        self.parts.append("\n".join(lines))

    def body(self, name, kind, names):
        lines = [f'    """About {name}."""'] if self.rng.random() < 0.2 else []
        if self.rng.random() < 0.03:
            lines.append("    1 / 0")
        arguments = ", ".join([repr(name), *names])
        return [*lines, f"    return {MAKERS[kind]}({arguments})"]


# One function in each way ---------------------------------------------------------------------


def plain(draft):
    name, kind = draft.new(), draft.rng.choice(TYPES)
    tags = [f"@tag(t{draft.rng.randint(0, 2)}='v')"] if draft.rng.random() < 0.3 else []
    draft.add(name, kind, tags)
    draft.nodes[name] = kind


def variants(draft):
    """Write several functions for one node; at times none or two of them apply."""
    name, kind, key = draft.new(), draft.rng.choice(TYPES), draft.rng.choice(KEYS)
    chosen = draft.rng.choice(VALUES)
    if draft.rng.random() < 0.8:
        rules = [f"when({key}='{chosen}')", f"when_not({key}='{chosen}')"]
    else:
        rules = [
            f"when({key}='a')",
            f"when_in({key}=['b', 'c'])",
            f"when_not_in({key}=['a', 'b', 'c'])",
        ]
        rules = draft.rng.sample(rules, draft.rng.randint(1, 3))
    for number, rule in enumerate(rules):
        draft.add(f"{name}__{number}", kind, [f"@config.{rule}"])
    draft.nodes[name] = kind


def chosen_by_function(draft):
    name, kind, key = draft.new(), draft.rng.choice(TYPES), draft.rng.choice(KEYS)
    draft.add(f"{name}__on", kind, [f"@config(lambda given: given.get('{key}') == 'a')"])
    draft.add(f"{name}__off", kind, [f"@config(lambda given: given.get('{key}') != 'a')"])
    draft.nodes[name] = kind


def parameterized(draft):
    outputs = [draft.new() for _ in range(draft.rng.randint(1, 3))]
    mapped = ", ".join(
        f"{one}={{'p': {draft.dependency()}"
        + (f", 'q': {draft.dependency('str')}" if draft.rng.random() < 0.5 else "")
        + "}"
        for one in outputs
    )
    draft.add(draft.new(), "int", [f"@parameterize({mapped})"], [("p", "int")], qualified(draft))
    draft.nodes.update(dict.fromkeys(outputs, "int"))


def qualified(draft):
    """Give parameters that end in one with a default."""
    text, names = draft.parameters(0, 2)
    text = ", ".join(part.split(" = ")[0] for part in text.split(", ")) if " = " in text else text
    return ", ".join([*([text] if text else []), "q: str = 'quiet'"]), [*names, "q"]


def values_only(draft):
    first, second = draft.new(), draft.new()
    assigned = f"{{('{first}', 'One.'): 1, ('{second}', 'Two.'): {draft.rng.randint(2, 9)}}}"
    decorator = f"@parameterize_values(parameter='p', assigned_output={assigned})"
    draft.add(draft.new(), "int", [decorator], [("p", "int")])
    draft.nodes.update({first: "int", second: "int"})


def sources_only(draft):
    first, name = draft.new(), draft.readable("int")
    draft.add(
        draft.new(), "str", [f"@parameterize_sources({first}={{'p': '{name}'}})"], [("p", "int")]
    )
    draft.nodes[first] = "str"


def grouped(draft):
    name, members = draft.new(), [draft.dependency() for _ in range(draft.rng.randint(1, 3))]
    if draft.rng.random() < 0.5:
        decorator, kind = f"@inject(p=group({', '.join(members)}))", "List[int]"
    else:
        keyed = ", ".join(f"g{number}={one}" for number, one in enumerate(members))
        decorator, kind = f"@inject(p=group({keyed}))", "Dict[str, int]"
    draft.add(name, "int", [decorator], [("p", kind)])
    draft.nodes[name] = "int"


def columns(draft):
    name, first, second = draft.new(), draft.new(), draft.new()
    parameters, names = draft.parameters()
    given = ", ".join([repr(name), *names])
    asked = f"'{first}', '{second}'" + (f", '{draft.new()}'" if draft.rng.random() < 0.1 else "")
    draft.parts.append(
        f"@extract_columns({asked})\ndef {name}({parameters}) -> pd.DataFrame:\n"
        f"    return _frame({given}).set_axis(['{first}', '{second}'], axis=1)"
    )
    draft.nodes.update({name: "pd.DataFrame", first: "pd.Series", second: "pd.Series"})


def fields(draft):
    name, first, second = draft.new(), draft.new(), draft.new()
    parameters, names = draft.parameters()
    given = ", ".join([repr(name), *names])
    asked, returned = draft.rng.choice(
        [
            (f"{{'{first}': int, '{second}': int}}", "dict"),
            (f"{{'{first}': int, '{second}': int}}", "Dict[str, int]"),
            (f"'{first}', '{second}'", "Dict[str, int]"),
            (f"['{first}', '{second}']", "dict[str, int]"),
            (f"{{'{first}': int, '{draft.new()}': int}}", "dict"),
        ]
    )
    tags = f"@tag(f='v', target_='{first}')\n" if draft.rng.random() < 0.2 else ""
    draft.parts.append(
        f"{tags}@extract_fields({asked})\ndef {name}({parameters}) -> {returned}:\n"
        f"    return {{'{first}': _int({given}), '{second}': _int({given}, 2)}}"
    )
    draft.nodes.update({first: "int", name: "dict"})


def unpacked(draft):
    name, first, second = draft.new(), draft.new(), draft.new()
    parameters, names = draft.parameters()
    given = ", ".join([repr(name), *names])
    asked = draft.rng.choice([f"'{first}', '{second}'", f"'{first}'"])
    returned = draft.rng.choice(["Tuple[int, str]", "tuple[int, str]", "Tuple[int, ...]"])
    draft.parts.append(
        f"@unpack_fields({asked})\ndef {name}({parameters}) -> {returned}:\n"
        f"    return _int({given}), _str({given})"
    )
    draft.nodes[first] = "int"


def done(draft):
    name = draft.new()
    names = sorted({draft.readable("int") for _ in range(2)})
    parameters = ", ".join(f"{one}: int" for one in names)
    draft.parts.append(f"@does(_sum)\ndef {name}({parameters}) -> int:\n    pass")
    draft.nodes[name] = "int"


def steps(draft):
    """Give some steps, named, placed and conditional at will."""
    made = []
    for number in range(draft.rng.randint(1, 3)):
        text = draft.rng.choice(
            [
                "step(_step)",
                f"step(_step, amount={draft.dependency()})",
                f"step(_other, {draft.dependency()})",
            ]
        )
        if draft.rng.random() < 0.3:
            text += f".named('n{number}')"
        if draft.rng.random() < 0.3:
            text += f".when({draft.rng.choice(KEYS)}='a')"
        made.append(text)
    return ", ".join(made)


def piped_in(draft):
    name, more = draft.new(), draft.rng.choice(["", "", ", namespace='ns'", ", namespace=None"])
    read = draft.readable("int")
    draft.parts.append(
        f"@pipe_input({steps(draft)}{more and more.replace('ns', name + 'ns')})\n"
        f"def {name}({read}: int) -> int:\n    return _int('{name}', {read})"
    )
    draft.nodes[name] = "int"


def piped_out(draft):
    name = draft.new()
    draft.add(name, "int", [f"@pipe_output({steps(draft)})"])
    draft.nodes[name] = "int"


def mutated(draft):
    name = draft.new()
    draft.add(name, "int")
    if draft.rng.random() < 0.6:
        decorator = f"@mutate({name}, amount={draft.dependency()})"
    else:
        decorator = f"@mutate(apply_to({name}, amount={draft.dependency()}).named('n_{name}'))"
    draft.parts.append(
        f"{decorator}\ndef _m_{name}(given: int, amount: int) -> int:\n    return _int('m', given, amount)"
    )
    draft.nodes[name] = "int"


def checked(draft):
    name = draft.new()
    rule = draft.rng.choice(
        [
            "range=(0, 1000)",
            "range=(0, 300)",
            "data_type=int",
            "values_in=[1, 2]",
            "allow_none=False",
        ]
    )
    importance = draft.rng.choice(["warn", "fail"])
    draft.add(name, "int", [f"@check_output({rule}, importance='{importance}')"])
    draft.nodes[name] = "int"


def resolved(draft):
    name, number = draft.new(), draft.rng.randint(0, 9)
    key = draft.rng.choice(["r0", "r1=7"])
    decorator = (
        f"@resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=lambda {key}: "
        f"parameterize({name}={{'p': value({key.split('=')[0]} + {number})}}))"
    )
    draft.add(draft.new(), "int", [decorator], [("p", "int")])
    draft.nodes[name] = "int"


def nested(draft):
    """Use an inner module once or several times."""
    if not draft.inner:
        return plain(draft)
    module, inner = draft.rng.choice(sorted(draft.inner.items()))
    readable = [name for name, kind in inner.nodes.items() if kind == "int"]
    if not readable:
        return plain(draft)
    bound = ", ".join(
        f"'{one}': {draft.dependency(INPUTS[one])}"
        for one in draft.rng.sample(["x0", "x1"], 1)
        if one in inner.source.split("PREAMBLE")[-1]
    )
    config = f", config={{'{draft.rng.choice(KEYS)}': 'a'}}" if draft.rng.random() < 0.4 else ""
    read, name = draft.rng.choice(readable), draft.new()
    uses = any(f"{one}: " in "".join(inner.parts) for one in ("x0", "x1"))
    inputs = f", inputs={{{bound}}}" if bound and uses else ""
    if draft.rng.random() < 0.6:
        where = draft.rng.choice(["", "", f", namespace='ns_{name}'"])
        decorator = f"@subdag({module}{inputs}{config}{where})"
        draft.nodes[name] = "int"
    else:
        first, second = draft.new(), draft.new()
        decorator = (
            f"@parameterized_subdag({module}{inputs}, {first}={{}}, "
            f"{second}={{'config': {{'m0': '{draft.rng.choice(VALUES)}'}}}})"
        )
        draft.nodes.update({first: "int", second: "int"})
    draft.parts.append(
        f"{decorator}\ndef {name}({read}: int) -> int:\n    return _int('{name}', {read})"
    )
    return None


def loaded(draft):
    name = draft.new()
    if draft.rng.random() < 0.5:
        draft.add(
            name,
            "int",
            [f"@load_from.literal(value={draft.rng.randint(0, 99)}, inject_='p')"],
            [("p", "int")],
        )
    else:
        parameters, names = draft.parameters()
        given = ", ".join([repr(name), *names])
        draft.parts.append(
            f"@dataloader()\ndef {name}({parameters}) -> Tuple[int, dict]:\n"
            f"    return _int({given}), {{'from': 'here'}}"
        )
    draft.nodes[name] = "int"


def saved(draft):
    name = draft.new()
    draft.add(name, "int", [f"@save_to.memory(output_name_='kept_{name}')"])
    draft.nodes[name] = "int"


def repeated(draft):
    """Write a block: what expands, one to three functions for each item, what collects.

    Gives the names of what is inside of it.
    """
    items, last, name = draft.new(), draft.new(), draft.new()
    inside = [items, last]
    count = draft.rng.randint(0, 4)
    draft.parts.append(
        f"def {items}() -> Parallelizable[int]:\n    yield from range({count})\n\n\n"
        f"def {last}({items}: int, x0: int) -> int:\n    return _int({items}, x0)"
    )
    for _ in range(draft.rng.randint(0, 2)):
        before, last = last, draft.new()
        inside.append(last)
        outside = draft.readable("int")
        draft.parts.append(
            f"def {last}({before}: int, {outside}: int) -> int:\n"
            f"    return _int('{last}', {before}, {outside})"
        )
    draft.parts.append(
        f"def {name}({last}: Collect[int]) -> int:\n    return _int('{name}', list({last}))"
    )
    draft.nodes[name] = "int"
    return inside


KINDS = {
    plain: 6, variants: 3, chosen_by_function: 1, parameterized: 2, values_only: 1, sources_only: 1,
    grouped: 2, columns: 1, fields: 2, unpacked: 1, done: 1, piped_in: 2, piped_out: 1, mutated: 1,
    checked: 2, resolved: 1, nested: 3, loaded: 1, saved: 1,
}  # fmt: skip
