"""The only place that knows IPython and ipywidgets: magics, how they wait, and what they show."""
