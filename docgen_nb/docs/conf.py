"""Builds these guides and the API pages into a site: ``sphinx-build -W docgen_nb/docs site``."""

from docgen_nb import __version__

project = "docgen_nb"
author = "the docgen_nb developers"
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 3
autodoc_typehints = "description"
napoleon_use_ivar = True
html_theme = "furo"
