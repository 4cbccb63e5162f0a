"""Random cases: modules, a configuration, and requests; the same for the same seed and number."""

from __future__ import annotations

from random import Random

from features import FEATURES
from kinds import KEYS, KINDS, PREAMBLE, VALUES, Draft, repeated

# One case of so many shows a feature; the others are wholly random.
FEATURE_EVERY = 6
WAYS = {
    "execute": 14, "awaited": 2, "classic": 2, "materialized": 2, "validated": 2, "graceful": 2,
    "lineage": 2, "by_hand": 0, "copied": 1,
}  # fmt: skip


def case(seed, number):
    """Give a case as a dict that can travel, with the feature that it shows, if any."""
    rng = Random(f"{seed}-{number}")  # noqa: S311 - nobody is to be kept from guessing it
    feature = None
    if number % FEATURE_EVERY == 0:
        feature = list(FEATURES)[number // FEATURE_EVERY % len(FEATURES)]
    dynamic = FEATURES[feature].dynamic if feature else rng.random() < 0.15
    made = {
        "number": number,
        "feature": feature,
        "dynamic": dynamic,
        "overridable": rng.random() < 0.1,
        **modules(rng, number, small=bool(feature), dynamic=dynamic and not feature),
        "requests": [request(rng) for _ in range(rng.randint(1, 3))],
    }
    config = configuration(rng)
    if feature:
        show(FEATURES[feature], made, config, rng)
    return {**made, "config": repr(config)}


def modules(rng, number, *, small, dynamic):
    """Write one or two modules, and perhaps one that the last may nest."""
    inner = []
    for place in range(0 if small else rng.randint(0, 2)):
        draft = Draft(rng, f"i{place}_")
        fill(draft, rng.randint(1, 4))
        inner.append((f"inner_{number}_{place}", draft))
    outer = []
    for place in range(1 if small else rng.randint(1, 2)):
        draft = Draft(rng, f"{'fgh'[place]}", inner=dict(inner))
        if outer:
            draft.nodes.update(outer[-1][1].nodes)
        fill(draft, rng.randint(1, 2 if small else 8))
        outer.append((f"outer_{number}_{place}", draft))
    # What is inside of a block is a list here and something else there: features show it.
    hidden = repeated(outer[-1][1]) if dynamic else []
    written = [(name, draft.source) for name, draft in [*inner, *outer]]
    return {"modules": written, "inner": len(inner), "hidden": hidden}


def fill(draft, count):
    for _ in range(count):
        kind = draft.rng.choices(list(KINDS), list(KINDS.values()))[0]
        kind(draft)


def configuration(rng):
    config = {key: rng.choice(VALUES) for key in KEYS if rng.random() < 0.7}
    config |= {"hamilton.enable_power_user_mode": True, "r0": rng.randint(0, 9)}
    if rng.random() < 0.1:
        config["f1"] = 11
    if rng.random() < 0.2:
        config["x0"] = 12
    return config


def places(rng, likely, most):
    return (
        [rng.randint(0, 99) for _ in range(rng.randint(1, most))] if rng.random() < likely else []
    )


def request(rng):
    """Choose what to ask for, and with which mistakes."""
    return {
        "way": rng.choices(list(WAYS), list(WAYS.values()))[0],
        "targets": places(rng, 1, 5),
        "named": ["nothing"] if rng.random() < 0.03 else [],
        "text": "",
        "left_out": places(rng, 0.12, 1),
        "left_out_names": [],
        "wrong": places(rng, 0.08, 1),
        "extra": {"spare": 1} if rng.random() < 0.08 else {},
        "overrides": places(rng, 0.2, 2),
        "named_overrides": {"spare": 2} if rng.random() < 0.04 else {},
    }


def show(feature, made, config, rng):
    """Make a case show a feature."""
    name, source = made["modules"][-1]
    text = feature.source.replace("NUMBER", str(rng.randint(1, 4)))
    made["modules"] = [*made["modules"][:-1], (name, f"{source}\n\n{text}")]
    config.update(feature.config)
    for key in [key for key, value in config.items() if value is None]:
        del config[key]
    asked = request(rng) | {"targets": [], "left_out": [], "wrong": [], "overrides": []}
    asked |= {"named": list(feature.named), "way": feature.way, "text": feature.text}
    asked |= {"left_out_names": feature.left_out}
    asked |= {"extra": feature.extra, "named_overrides": feature.overrides}
    made["requests"] = [asked]


__all__ = ["PREAMBLE", "case"]
