"""Settings of Sphinx: `make docs`."""

from __future__ import annotations

from hamilton.version import __version__

project = "hamilton-toolkit"
version = release = __version__
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
html_theme = "alabaster"
# Links that leave the documentation for other files of the repository are checked by a test.
# One name in two modules is no error, nor is a code block in a language without colours.
suppress_warnings = ["myst.xref_missing", "ref.python", "misc.highlighting_failure"]
