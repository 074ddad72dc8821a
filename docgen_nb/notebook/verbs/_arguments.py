"""Arguments that several verbs take: references to chapters and sections, options of runs and of plans."""

from argparse import BooleanOptionalAction
from collections.abc import Iterable
from typing import get_args

from docgen_nb.notebook.args import number
from docgen_nb.notebook.session import Session
from docgen_nb.notebook.verbs import argument
from docgen_nb.notebook.verbs._sources import typed_files
from docgen_nb.settings import Schedule


def references(session: Session, _word: str) -> Iterable[str]:
    """Every chapter and section there is."""
    project = session.opened_project
    outline = project.outline if project is not None else None
    if outline is None:
        return []
    chapters = [outline.label(ref) for ref, _ in outline.chapters()]
    return chapters + [outline.label(ref) for ref, _ in outline.sections()]


SECTION = argument(
    "ref", metavar="REF", help="a section: 2.3, or 1/2.3 where there are several documents", complete=references
)
ANY = argument(
    "ref",
    nargs="?",
    metavar="REF",
    help="2 a chapter, 2.3 a section, 1/2.3 where there are several documents",
    complete=references,
)
FILE_OPTIONS = (
    argument("--force", action="store_true", help="overwrite files that were not written from here"),
    argument(
        "--reference-doc", metavar="FILE", help="a .docx, .odt or .pptx whose styles are taken", complete=typed_files
    ),
    argument("--fonts", metavar="FOLDER", help="further fonts for .pdf", complete=typed_files),
)

RUN_OPTIONS = (
    argument(
        "--schedule",
        choices=get_args(Schedule),
        help="how sections wait for one another: not at all (pipelined, the default), chapter after chapter, "
        "one by one",
    ),
    argument(
        "--background", action="store_true", help="return at once; %%docgen stop ends the run, finished sections stay"
    ),
    argument(
        "--max-cost",
        type=number(float, least=0, above=True),
        metavar="USD",
        help="end before the run costs more; finished sections stay",
    ),
    argument(
        "--max-tokens",
        type=number(int, least=1),
        metavar="N",
        help="end before the run takes more tokens, prompts and outputs together",
    ),
    argument("--dry-run", action="store_true", help="say calls, tokens and cost; send nothing"),
)

PROOFREAD = argument(
    "--proofread",
    action=BooleanOptionalAction,
    help="whether sections are held against their sources when they are written, and corrected (they are)",
)
EDIT = argument(
    "--edit",
    action="store_true",
    help="smooth each chapter's joins when all is written, a call for each; %%docgen undo REF takes changes back",
)

CHAPTER_OPTIONS = (
    argument("--chapters", type=number(int, least=1), metavar="N", help="how many chapters to plan in each"),
    argument("--language", metavar="CODE", help="language to write in, as de or British English"),
    argument(
        "--contract",
        action=BooleanOptionalAction,
        help="whether terms, tone and facts are agreed on before any section is written (they are not)",
    ),
)

PLAN_OPTIONS = (
    argument("--documents", type=number(int, least=1), metavar="N", help="how many documents to plan"),
    *CHAPTER_OPTIONS,
)
