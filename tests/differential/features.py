"""What the peer is known to do otherwise, as small random modules: each shows one entry of ``intended.toml``."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Feature:
    """Functions to add to a module, and the request that shows the difference."""

    source: str
    named: tuple[str, ...] = ("shown",)
    way: str = "execute"
    dynamic: bool = False
    config: dict = field(default_factory=dict)
    extra: dict = field(default_factory=dict)
    overrides: dict = field(default_factory=dict)
    text: str = ""
    left_out: tuple[str, ...] = ()


BLOCK = """
def item() -> Parallelizable[int]:
    yield from range(NUMBER)

def inside(item: int) -> int:
    return _int(item)
"""

# A NUMBER in the text is a random one from 1 to 4.
FEATURES = {
    "cycle": Feature("""
def shown(other: int) -> int:
    return other

def other(shown: int) -> int:
    return shown + NUMBER
"""),
    "deep-chain": Feature(
        """
@parameterize(**{f"link{n + 1}": {"p": source(f"link{n}")} for n in range(1500)})
def chain(p: int) -> int:
    return p + NUMBER
""",
        named=("link1500",),
        extra={"link0": 1},
    ),
    "int-to-float": Feature("""
def whole() -> int:
    return NUMBER

def shown(whole: float) -> float:
    return whole / 2
"""),
    "union-in-union": Feature("""
def whole() -> Union[int, str]:
    return NUMBER

def shown(whole: Union[int, str, float]) -> str:
    return str(whole)
"""),
    "newtype": Feature("""
Amount = NewType("Amount", int)

def whole() -> Amount:
    return Amount(NUMBER)

def shown(whole: int) -> int:
    return whole
"""),
    "int-input-for-float": Feature(
        "def shown(ratio: float) -> float:\n    return ratio + NUMBER", extra={"ratio": 3}
    ),
    "one-input-of-two-types": Feature(
        """
@inject(first=source("wanted"), last=source("wanted"))
def shown(first: str, last: int) -> str:
    return f"{first}{last}"
""",
        extra={"wanted": 3},
    ),
    "one-value-of-two-types": Feature("""
def whole() -> int:
    return NUMBER

@inject(first=source("whole"), last=source("whole"))
def shown(first: str, last: int) -> str:
    return f"{first}{last}"
"""),
    "generic-classes-of-users": Feature("""
Item = TypeVar("Item")

class Left(Generic[Item]):
    pass

class Right(Generic[Item]):
    pass

def left() -> Left:
    return Left()

def shown(left: Right) -> int:
    return NUMBER
"""),
    "arguments-without-names": Feature(
        "def shown(*args: int) -> int:\n    return NUMBER", extra={"args": [1]}
    ),
    "coroutine-in-plain-driver": Feature("async def shown() -> int:\n    return NUMBER"),
    "stacked-checks": Feature("""
@check_output(range=(0, 9), importance="fail")
@check_output(data_type=int, importance="fail")
def shown() -> int:
    return NUMBER
"""),
    "when-not-in-with-name": Feature("""
@config.when_not_in(name="shown", m0=["nothing"])
def shown__variant() -> int:
    return NUMBER
"""),
    "fill-columns-with-texts": Feature(
        """
@extract_columns(("shown", "Is shown."), ("filled", "Is filled."), fill_with=NUMBER)
def table() -> pd.DataFrame:
    return pd.DataFrame({"shown": [1]})
""",
        named=("filled",),
    ),
    "field-that-a-typed-dict-lacks": Feature("""
class Pair(TypedDict):
    shown: int

@extract_fields(["shown", "missing"])
def pair() -> Pair:
    return {"shown": NUMBER}
"""),
    "does-with-a-body": Feature("@does(_sum)\ndef shown(x0: int) -> int:\n    return NUMBER"),
    "two-arguments-of-one-source": Feature(
        """
@load_from.environment(names=source("names"))
def shown(given: dict) -> int:
    return len(given)

from dataclasses import dataclass
from hamilton import registry
from hamilton.io.data_adapters import DataLoader

@dataclass
class _Twice(DataLoader):
    first: int
    second: int

    @classmethod
    def applicable_types(cls):
        return [list]

    @classmethod
    def name(cls):
        return "differential_twice"

    def load_data(self, type_):
        return [self.first, self.second], {}

registry.register_adapter(_Twice)

@load_from.differential_twice(first=source("number"), second=source("number"))
def twice(given: list) -> list:
    return given
""",
        named=("twice",),
        extra={"number": 3},
    ),
    "subdag-input-that-nothing-reads": Feature("""
def _inner() -> None: ...

def deep(x0: int) -> int:
    return x0

@subdag(deep, inputs={"typo": source("x1")})
def shown(deep: int) -> int:
    return deep + NUMBER
"""),
    "subdag-parameter-that-nothing-has": Feature("""
def deep(x0: int) -> int:
    return x0

@subdag(deep)
def shown(deeep: int) -> int:
    return deeep + NUMBER
"""),
    "resolve-without-permission": Feature(
        """
@resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=lambda r1=1: parameterize(shown={"p": value(r1)}))
def needs(p: int) -> int:
    return p + NUMBER
""",
        config={"hamilton.enable_power_user_mode": None},
    ),
    "two-collectors": Feature(
        BLOCK
        + """
def first(inside: Collect[int]) -> int:
    return sum(inside)

def second(inside: Collect[int]) -> int:
    return max(inside)
""",
        named=("first", "second"),
        dynamic=True,
    ),
    "two-collected": Feature(
        BLOCK
        + """
def more(item: int) -> int:
    return item * 2

def shown(inside: Collect[int], more: Collect[int]) -> list:
    return [list(inside), list(more)]
""",
        dynamic=True,
    ),
    "asked-for-inside": Feature(BLOCK, named=("inside",), dynamic=True),
    "collected-at-once": Feature(
        BLOCK + "\ndef shown(item: Collect[int]) -> list:\n    return list(item)", dynamic=True
    ),
    "overridden-inside": Feature(
        BLOCK + "\ndef shown(inside: Collect[int]) -> list:\n    return list(inside)",
        dynamic=True,
        overrides={"inside": 5},
    ),
    "nested-blocks": Feature(
        BLOCK
        + """
def deeper(inside: int) -> Parallelizable[int]:
    yield inside
    yield inside * 10

def deepest(deeper: int) -> int:
    return deeper + 1

def gathered(deepest: Collect[int]) -> int:
    return sum(deepest)

def shown(gathered: Collect[int]) -> list:
    return list(gathered)
""",
        dynamic=True,
    ),
    "modules-that-are-none": Feature("def shown() -> int:\n    return NUMBER", way="no_modules"),
    "modules-by-hand": Feature("def shown() -> int:\n    return NUMBER", way="by_hand"),
    "datasaver-of-a-full-dict": Feature(
        "@datasaver()\ndef shown(x0: int) -> Dict[str, Any]:\n    return {'to': NUMBER}"
    ),
    "overridden-input": Feature(
        "def shown(wanted: int) -> int:\n    return wanted + NUMBER",
        overrides={"wanted": 5},
        left_out=("wanted",),
    ),
    "wrong-input-that-is-overridden": Feature(
        "def shown(wanted: int) -> int:\n    return wanted + NUMBER",
        extra={"wanted": "text"},
        overrides={"wanted": 5},
    ),
    "missing-input-when-awaited": Feature(
        "async def shown(wanted: int) -> int:\n    return wanted + NUMBER",
        way="awaited",
        left_out=("wanted",),
    ),
    "wrong-input-when-awaited": Feature(
        "async def shown(wanted: str) -> str:\n    return f'{wanted}NUMBER'",
        way="awaited",
        extra={"wanted": 5},
    ),
    "parameterized-coroutine": Feature(
        "@parameterize(shown={'p': value(NUMBER)})\nasync def made(p: int) -> int:\n    return p",
        way="awaited",
    ),
    "validated-by-function": Feature(
        "def shown() -> int:\n    return NUMBER", way="validated_functions"
    ),
    "a-name-for-a-list": Feature("def shown() -> int:\n    return NUMBER", text="shown"),
    "filled-fields": Feature(
        """
@extract_fields({"first": int, "second": int}, fill_with=NUMBER)
def pair() -> dict:
    return {"first": 1}
""",
        named=("first", "second"),
    ),
    "step-that-reads-what-it-continues": Feature("""
@pipe_input(step(_other, source("x0")))
def shown(x0: int) -> int:
    return x0 + NUMBER
"""),
    "input-asked-for-alone": Feature(
        "def shown(wanted: int) -> int:\n    return wanted + NUMBER",
        named=("wanted",),
        left_out=("wanted",),
    ),
    "narrowest-input": Feature("""
def first(wanted: Any) -> int:
    return NUMBER

def shown(wanted: int) -> int:
    return wanted + NUMBER
"""),
    "required-once": Feature("""
@inject(q=source("wanted"))
def shown(wanted: int, q: int = NUMBER) -> int:
    return wanted + q
"""),
    "optional-source-that-is-not-there": Feature(
        """
@inject(q=source("wanted"))
def shown(x0: int, q: int = NUMBER) -> int:
    return x0 + q
""",
        left_out=("wanted",),
    ),
    "subdag-constant-that-no-variant-reads": Feature("""
@config.when(m0="nothing")
def deep__one(other: int) -> int:
    return other

@config.when_not(m0="nothing")
def deep__two(x0: int) -> int:
    return x0

@subdag(deep__one, deep__two, inputs={"other": value(NUMBER)})
def shown(deep: int) -> int:
    return deep
"""),
    "input-of-int-and-float": Feature(
        """
def first(wanted: float) -> float:
    return wanted / 2

def shown(wanted: int) -> int:
    return wanted + NUMBER
""",
        extra={"wanted": 3},
    ),
    "column-of-no-frame": Feature(
        """
@extract_columns("shown")
def table() -> pd.DataFrame:
    return pd.DataFrame({"shown": [NUMBER]})
""",
        overrides={"table": 5},
    ),
    "fields-of-no-dict": Feature(
        """
@extract_fields({"shown": int})
def table() -> dict:
    return {"shown": NUMBER}
""",
        overrides={"table": 5},
    ),
    "loader-of-no-pair": Feature(
        """
@dataloader()
def shown() -> Tuple[int, dict]:
    return NUMBER, {}
""",
        overrides={"shown.loader": 5},
    ),
    "overridden-collector": Feature(
        BLOCK + "\ndef shown(inside: Collect[int]) -> list:\n    return list(inside)",
        way="classic",
        overrides={"shown": 5},
    ),
    "dynamic-when-awaited": Feature(
        BLOCK + "\ndef shown(inside: Collect[int]) -> list:\n    return list(inside)",
        dynamic=True,
        way="awaited",
    ),
    "check-above-saving": Feature(
        """
@check_output(range=(0, 9), importance="fail")
@save_to.memory(output_name_="shown")
def made() -> int:
    return NUMBER
""",
        named=("made",),
    ),
    "mutation-under-a-condition": Feature("""
def shown() -> int:
    return NUMBER

@config.when(m0="nothing")
@mutate(shown)
def _changed(given: int) -> int:
    return given + 1
"""),
    "columns-that-keep-their-names": Feature("""
@parameterize_extract_columns(
    ParameterizedExtract(("shown", "other"), {"p": value(NUMBER)}), reassign_columns=False
)
def table(p: int) -> pd.DataFrame:
    return pd.DataFrame({"other": [0], "shown": [p]})
"""),
    "range-without-an-end": Feature("""
@check_output(range=(None, 9))
def shown() -> pd.Series:
    return pd.Series([NUMBER])
"""),
    "mutated-by-name": Feature("""
def shown() -> int:
    return NUMBER

@mutate("shown")
def _changed(given: int) -> int:
    return given + 1
"""),
}
