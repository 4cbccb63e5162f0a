"""Are two values equal, where do they first differ, and what is a value's digest.

Four doors, used wherever two runs of one dataflow are held against each other:

* :func:`compare` gives a value, :class:`Equal`, :class:`Difference` or :class:`NotComparable`;
* :func:`digest` gives a text that is equal for equal data, in every process;
* :func:`kind_of` names the family a value belongs to;
* :func:`reduced` gives what pickle sees of a value.

No library is imported to find out what a value is: types are looked up by name.
"""

from __future__ import annotations

from hamilton.compare._digest import SCHEME, UNHASHABLE, digest
from hamilton.compare._equality import compare
from hamilton.compare._kinds import kind_of
from hamilton.compare._outcome import Difference, Equal, NotComparable, Outcome
from hamilton.compare._state import reduced

__all__ = [
    "SCHEME",
    "UNHASHABLE",
    "Difference",
    "Equal",
    "NotComparable",
    "Outcome",
    "compare",
    "digest",
    "kind_of",
    "reduced",
]
