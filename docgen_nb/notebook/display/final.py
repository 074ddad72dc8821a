"""Only the finished text and one summary line, without times and counts of tokens: the same at every execution."""

import re
from collections.abc import Iterable

from docgen_nb.document.labels import with_own_labels
from docgen_nb.document.markdown import section_markdown
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Outline, Section
from docgen_nb.notebook.display.blocks import LARGEST, contents
from docgen_nb.notebook.display.chart_outputs import bundle, charts_in, cut_at
from docgen_nb.notebook.display.choosing import has_kernel
from docgen_nb.notebook.display.ending import summary
from docgen_nb.run.run import Run

# what a terminal takes for commands: a model's text must not move the cursor or set the title
_TERMINAL_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def show_markdown(text: str, plain: str | None = None, sections: Iterable[Section] = ()) -> None:
    """Show Markdown, made safe; in a terminal as it is written, or as ``plain`` says it.

    Charts among the elements of ``sections`` are outputs of their own.
    """
    plain = text if plain is None else plain
    if not has_kernel():
        print(_TERMINAL_CONTROLS.sub("", plain))
        return
    from IPython.display import display

    from docgen_nb.document.safe_markdown import safe_markdown

    pieces = cut_at(charts_in(sections), [safe_markdown(text)])
    for piece in pieces:
        display(bundle(piece, plain if len(pieces) == 1 else None), raw=True)


def show_overview(outline: Outline) -> None:
    """The outline with its states."""
    show_markdown(outline.overview())


def _rewritten(outline: Outline, places: Iterable[SectionRef]) -> str:
    written = ((with_own_labels(outline.section(place)), outline.chapter(place.chapter_ref)) for place in places)
    return "\n\n".join(section_markdown(section, level=chapter.level + 2) for section, chapter in written)


def show_result(run: Run) -> None:
    """The text, or the outline where there is none yet, and the summary; of a rewrite only what is new."""
    outline = run.outline
    if outline is not None and (run.progress.operation == "structure" or not outline.has_text()):
        show_overview(outline)
    elif outline is not None:
        text = _rewritten(outline, run.rewrites) if run.rewrites else outline.to_markdown()
        shown = text if len(text) <= LARGEST or not has_kernel() else contents(outline)
        show_markdown(shown, sections=(section for _, section in outline.sections()))
    print(summary(run.progress))
