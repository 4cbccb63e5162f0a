"""Decorators as users write them, and a dataflow that is decorated with them."""

from __future__ import annotations

from hamilton.function_modifiers.base import NodeDecorator, NodeExpander, NodeTransformer
from hamilton.htypes import Collect, Parallelizable
from hamilton.node import DependencyType


class owned(NodeDecorator):
    def __init__(self, owner):
        super().__init__(target=None)
        self.owner = owner

    def decorate_node(self, node_):
        node_.add_tag("owner", self.owner)
        return node_


class powers(NodeExpander):
    """One node for each exponent."""

    def __init__(self, *exponents):
        self.exponents = exponents

    def validate(self, fn):
        if "exponent" not in fn.__annotations__:
            raise TypeError(fn.__name__)

    def expand_node(self, node_, config, fn):
        return [
            node_.reassign_inputs(input_values={"exponent": exponent}).copy_with(
                name=f"{node_.name}_{exponent}", doc_string=f"To the {exponent}."
            )
            for exponent in self.exponents
        ]


class Rounded:
    """What runs behind a node; as it has a name in a module, it crosses processes."""

    def __init__(self, digits, raw):
        self.digits = digits
        self.raw = raw

    def __call__(self, **values):
        return round(values[self.raw], self.digits)


class rounded(NodeTransformer):
    """The function's own result under another name, the rounded one under its own."""

    def __init__(self, target=None):
        super().__init__(target)

    def required_config(self):
        return ["digits"]

    def transform_node(self, node_, config, fn):
        raw = node_.copy_with(name=f"{node_.name}_exact")
        read = {raw.name: (float, DependencyType.REQUIRED)}
        behind = Rounded(config["digits"], raw.name)
        return [raw, node_.copy_with(callabl=behind, input_types=read, tags={})]


def base(start: int) -> Parallelizable[float]:
    yield from (start + 0.25, start + 0.5)


@owned("ann")
@powers(1, 2)
def power(base: float, exponent: int) -> float:
    return base**exponent


@rounded()
def summed(power_1: float, power_2: float) -> float:
    return power_1 + power_2


def total(summed: Collect[float]) -> float:
    return sum(summed)
