"""What a function reaches, and its fingerprint: whether code still says what it said.

A fingerprint covers a function's code (not its comments, documentation, layout or place), its
defaults and closure, and every constant, helper and class of the *project* that its code names, and
what those name in turn: through globals, attributes of modules, methods of classes. The project is
every file that is neither of the standard library nor of an installed distribution; of the latter
the version counts.

Not seen: names put together as text (``getattr(module, name)``), methods of values that come in as
arguments, and modules that a package makes up on demand. A container that code only writes to
(``seen.append(x)``, nothing done with the answer) has no say in a result, so it does not count.
"""

from __future__ import annotations

from hamilton.code_version._places import Places
from hamilton.code_version._reach import NoFingerprintError, Reach
from hamilton.code_version._versions import CodeVersions

__all__ = ["CodeVersions", "NoFingerprintError", "Places", "Reach"]
