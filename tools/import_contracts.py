"""A contract for import-linter: named modules import the project and the standard library only."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar

from importlinter import Contract, ContractCheck, fields, output

if TYPE_CHECKING:
    from grimp import ImportGraph


class OnlyStandardLibrary(Contract):
    """Refuse imports of other distributions, but for those that are `allowed`.

    A module that does not exist yet is left out; a package stands for all that is in it, less what is
    `excepted`.
    """

    type_name: ClassVar[str] = "only_standard_library"

    # The base class puts values, here sets of names, in the place of these fields.
    modules: Any = fields.SetField(subfield=fields.StringField())
    allowed: Any = fields.SetField(subfield=fields.StringField(), required=False, default=set())
    excepted: Any = fields.SetField(subfield=fields.StringField(), required=False, default=set())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001  (theirs)
        """Gather every import that leaves the project and the standard library."""
        at_home = {"hamilton", *sys.stdlib_module_names, *self.allowed}
        found = sorted(
            (importer, imported)
            for importer in self._checked(graph)
            for imported in graph.find_modules_directly_imported_by(importer)
            if imported.partition(".")[0] not in at_home
        )
        return ContractCheck(kept=not found, metadata={"found": found})

    def _checked(self, graph: ImportGraph) -> set[str]:
        present = {module for module in self.modules if module in graph.modules}
        inside = {child for module in present for child in graph.find_descendants(module)}
        return {*present, *inside} - {*self.excepted}

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line for each import that was found."""
        for importer, imported in check.metadata["found"]:
            output.print_error(f"{importer} imports {imported}")
