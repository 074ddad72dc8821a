"""Tab completion inside ``%docgen``: verbs, options and their values, and what each verb itself names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from IPython.core.completer import SimpleCompletion, context_matcher

from docgen_nb.notebook.args import parser_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from docgen_nb.notebook.session import Session
    from docgen_nb.notebook.verbs import Argument

# the line up to the cursor: %docgen or %%docgen, perhaps assigned, then words with or without quotes
_LINE = re.compile(r"""^\s*(?:[\w.\[\]'", ]+=\s*)?(?P<magic>%%?docgen)\s+(?P<rest>.*)$""")
_LAST_WORD = re.compile(r"""(?:^|(?<=\s))(?:"[^"]*|'[^']*|[^\s"']*)$""")


def completer_for(session: Session) -> Callable[[Any], dict[str, Any]]:
    """The matcher for ``shell.Completer.custom_matchers``."""

    @context_matcher(identifier="docgen")  # type: ignore[untyped-decorator]  # IPython's decorators have no types
    def matcher(context: Any) -> dict[str, Any]:
        found = _LINE.match(context.text_until_cursor)
        if found is None:
            return {"completions": []}
        last = _LAST_WORD.search(found["rest"])
        word = last.group() if last else ""
        before = found["rest"][: len(found["rest"]) - len(word)].split()
        # IPython asks its other matchers where this one has nothing, and what may follow here is no Python
        offered = candidates(session, before, word, cell=found["magic"] == "%%docgen")
        texts = [text for text in offered if text.startswith(word)] or [word]
        return {
            "completions": [SimpleCompletion(text=text, type="docgen") for text in texts],
            "matched_fragment": word,
            "ordered": True,
            "suppress": True,
        }

    return matcher  # type: ignore[no-any-return]


def candidates(session: Session, before: list[str], word: str, *, cell: bool = False) -> Iterable[str]:
    """All that may stand after the words ``before``; ``word`` is what is typed of it so far.

    A ``cell`` magic has text below it, which not every verb takes.
    """
    from docgen_nb.notebook.verbs import all_verbs

    verbs = all_verbs()
    if not before:
        return [name for name, each in verbs.items() if each.takes_body or not cell]
    verb = verbs.get(before[0])
    if verb is None:
        return []
    options = {name: argument for argument in verb.arguments for name in argument.names if name.startswith("-")}
    if word.startswith("-"):
        return [name for name in parser_for(verb).options() if name not in before]
    option = options.get(before[-1])
    if option is not None and _takes_value(option):
        return _values(option, session, word)
    positionals = [argument for argument in verb.arguments if not argument.names[0].startswith("-")]
    place = _positionals_typed(before[1:], options)
    if place >= len(positionals):
        repeats = positionals and positionals[-1].options.get("nargs") in {"*", "+"}
        return _values(positionals[-1], session, word) if repeats else ()
    return _values(positionals[place], session, word)


def _values(argument: Argument, session: Session, word: str) -> Iterable[str]:
    choices = argument.options.get("choices")
    if choices is not None:
        return map(str, choices)
    return () if argument.complete is None else argument.complete(session, word)


def _takes_value(argument: Argument) -> bool:
    return "action" not in argument.options or argument.options["action"] == "append"


def _positionals_typed(words: list[str], options: Mapping[str, Argument]) -> int:
    """Count the words that are neither options nor their values."""
    count, value_follows = 0, False
    for word in words:
        count += not value_follows and not word.startswith("-")
        value_follows = not value_follows and word in options and _takes_value(options[word])
    return count
