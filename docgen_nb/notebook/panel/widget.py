"""The panel's widget: the scripts and styles beside this file, and what is kept in step with the browser."""

from functools import cache
from pathlib import Path
from typing import Any

from docgen_nb.errors import UserError

_HERE = Path(__file__).parent


@cache
def widget_class() -> Any:
    """Made when first needed: importing anywidget takes longer than the rest of the package."""
    try:
        import anywidget
    except ImportError:
        raise UserError("A panel needs anywidget.", hint="Run: pip install anywidget") from None
    import traitlets

    class DocgenPanel(anywidget.AnyWidget):
        _esm = "\n".join(path.read_text(encoding="utf-8") for path in sorted(_HERE.glob("*.js")))
        _css = (_HERE / "panel.css").read_text(encoding="utf-8")

        def __repr__(self) -> str:
            """Text where no widget is shown: in a file that was converted, under a folded output."""
            return "docgen_nb's panel, not shown here: run the cell to open it"

        state: Any = traitlets.Dict().tag(sync=True)
        live: Any = traitlets.Dict().tag(sync=True)
        section: Any = traitlets.Dict().tag(sync=True)
        notice: Any = traitlets.Dict().tag(sync=True)
        lookahead: Any = traitlets.Unicode().tag(sync=True)
        findings: Any = traitlets.Dict().tag(sync=True)
        contracts: Any = traitlets.Dict().tag(sync=True)
        offers: Any = traitlets.List().tag(sync=True)
        models: Any = traitlets.Dict().tag(sync=True)
        document: Any = traitlets.Unicode().tag(sync=True)
        typed: Any = traitlets.Dict().tag(sync=True)  # by the page, for the page that is loaded after it

    return DocgenPanel
