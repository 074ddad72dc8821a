"""The panel: the project as a widget. What it does are the project's own methods; magics and panels share them."""
