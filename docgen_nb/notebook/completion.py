"""Tab completion of ``%docgen``: verbs, options, variables, files, references."""

from __future__ import annotations

import glob
import re
from typing import Any

from IPython.core.completer import SimpleCompletion, context_matcher

from docgen_nb.llm.presets import PRESETS
from docgen_nb.notebook.args import VERBS, parser_for

_LINE = re.compile(r"%%?docgen\s+(?P<rest>.*)\Z")


@context_matcher()  # type: ignore[untyped-decorator]  # IPython ships no types
def complete_docgen(context: Any) -> dict[str, Any]:
    """What may follow at the end of a line that begins with the magic."""
    match = _LINE.search(context.line_with_cursor[: context.cursor_position])
    if match is None:
        return {"completions": []}
    words = match["rest"].split()
    word = "" if not words or match["rest"].endswith(" ") else words.pop()
    found = [text for text in candidates(words, word) if text.startswith(word)]
    return {
        "completions": [SimpleCompletion(text=text, type="docgen") for text in found],
        "matched_fragment": word,
        "suppress": bool(found),
    }


def candidates(words: list[str], word: str) -> list[str]:  # noqa: PLR0911 - one line per verb
    """Everything that fits after ``words``; the caller keeps what begins with ``word``."""
    if not words:
        return list(VERBS)
    if words[0] not in VERBS:
        return []
    if word.startswith("-"):
        return [option for action in parser_for(words[0])._actions for option in action.option_strings]  # noqa: SLF001 - argparse has no other way
    match words[0]:
        case "model":
            return ["embedded", "scripted", *(f"{name}:" for name in PRESETS)]
        case "add":
            return [*_variables(), *glob.glob(f"{word}*")]  # noqa: PTH207 - text in, text out
        case "show":
            return _references()
        case "outline" if len(words) == 1:
            return ["save", "load"]
        case "structure" | "export" | "outline":
            return glob.glob(f"{word}*")  # noqa: PTH207 - text in, text out
        case _:
            return []


def _variables() -> list[str]:
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    hidden = shell.user_ns_hidden if shell is not None else {}
    return [n for n in (shell.user_ns if shell is not None else {}) if not n.startswith("_") and n not in hidden]


def _references() -> list[str]:
    from docgen_nb.notebook.extension import current_project

    outline = current_project().outline
    if outline is None:
        return []
    return [outline.label(ref) for ref, _ in outline.chapters()] + [outline.label(ref) for ref, _ in outline.sections()]
