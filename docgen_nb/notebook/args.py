"""From a magic's line, or a panel's message, to a verb's arguments: words, then an argparse parser per verb.

Mistakes are one line.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import shlex
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

from IPython.core.error import UsageError

from docgen_nb.notebook.user_errors import plain_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from docgen_nb.notebook.verbs import Verb


_FIELD = re.compile(r"(?P<twice>\{)?\{(?P<name>[^\W\d]\w*)\}(?(twice)\})")


class HelpShownError(Exception):
    """``-h`` was given and the help is printed; there is nothing more to do."""


class Parser(argparse.ArgumentParser):
    """Argparse that ends neither the kernel nor in a traceback."""

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, allow_abbrev=False)
        self.color = False  # Python 3.14 colours help; a notebook would show the codes

    def error(self, message: str) -> NoReturn:
        """One line: what is wrong and where help is.

        Raises:
            UsageError: always.
        """
        hint = f" {self.prog} -h shows what it takes." if self.prog.startswith(("%", "docgen-nb ")) else ""
        raise UsageError(f"{self.prog}: {_in_words(message)}{hint}")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """Raise where argparse would leave the program, as after ``-h``.

        Raises:
            HelpShownError: always.
        """
        raise HelpShownError

    def arguments(self) -> list[argparse.Action]:
        """All arguments but ``-h``, in the order in which they were added."""
        return [action for action in self._actions if action.dest != "help"]

    def options(self) -> dict[str, argparse.Action]:
        """All long options by name, for completion and for suggestions."""
        return {name: action for name, action in self._option_string_actions.items() if name.startswith("--")}


def words(line: str) -> list[str]:
    """Split a line as a shell does: quotes keep spaces together and are taken away.

    Raises:
        UsageError: if a quote is not closed.
    """
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    if os.name == "nt":
        lexer.escape = ""  # a backslash is a path's
    try:
        return list(lexer)
    except ValueError:
        raise UsageError(f"%docgen: a quote is not closed in: {line.strip()}") from None


def parser_for(verb: Verb, prog: str = "") -> Parser:
    """The verb's parser; ``prog`` is what messages call it."""
    parser = Parser(prog or f"%docgen {verb.name}", verb.description)
    for argument in verb.arguments:
        parser.add_argument(*argument.names, **argument.options)
    return parser


def parse(verb: Verb, given: list[str], body: str | None, prog: str = "") -> dict[str, Any]:
    """The verb's arguments by name, from the words after it and the cell's body (None for a line magic).

    Raises:
        UsageError: if they can't be used.
        HelpShownError: if help was asked for, and printed.
    """
    parser = parser_for(verb, prog)
    namespace, unknown = parser.parse_known_args(given)
    if unknown:
        parser.error(_unknown(unknown[0], parser))
    if body is not None and not verb.takes_body:
        parser.error("it takes no text below it; type it with one % in a line of its own.")
    return vars(namespace) | ({"body": body} if verb.takes_body else {})


def words_of(verb: Verb, fields: Mapping[str, object]) -> list[str]:
    """The words that say what fields by the arguments' names say; empty fields say nothing."""
    options: list[str] = []
    others: list[str] = []
    for action in parser_for(verb).arguments():
        value = fields.get(action.dest)
        if isinstance(value, bool):
            options += action.option_strings[:1] if value else action.option_strings[1:]
            continue
        for each in value if isinstance(value, list) else [value]:
            text = str(each).strip() if isinstance(each, str | int | float) else ""
            if text and action.option_strings:
                options.append(f"{action.option_strings[0]}={text}")
            elif text:
                others.append(text)
    return [*options, "--", *others] if others else options


def with_variables(text: str, variables: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    """The text with ``{name}`` replaced by the user's variable of that name, and the variables that it names.

    What names no text or number stays as it is typed; ``{{name}}`` stands for ``{name}`` itself.

    >>> with_variables("out/{region}.docx for {{region}} {other}", {"region": "North"})
    ('out/North.docx for {region} {other}', {'region': 'North'})
    """
    used: dict[str, object] = {}

    def replaced(found: re.Match[str]) -> str:
        name = found["name"]
        if not isinstance(variables.get(name), str | int | float | date):
            return found.group()
        if found["twice"]:
            return f"{{{name}}}"
        used[name] = variables[name]
        return str(variables[name])

    return _FIELD.sub(replaced, text), used


def fill_fields(words: list[str], body: str | None, variables: Mapping[str, object]) -> tuple[list[str], str | None]:
    """Put in the variables that a line and a body name, and say which."""
    used: dict[str, object] = {}
    texts = []
    for text in [*words, body or ""]:
        filled, found = with_variables(text, variables)
        texts.append(filled)
        used |= found
    if used:
        print(plain_line("With " + ", ".join(f"{name} = {str(value)[:60]}" for name, value in used.items()) + "."))
    return texts[:-1], None if body is None else texts[-1]


def find_verb(name: str, verbs: Mapping[str, Verb]) -> Verb:
    """The verb of that name.

    Raises:
        UsageError: if there is none; names the closest, or all.
    """
    if name in verbs:
        return verbs[name]
    close = difflib.get_close_matches(name.lower(), verbs, n=1)
    hint = f"Did you mean %docgen {close[0]}?" if close else f"There are: {', '.join(verbs)}."
    raise UsageError(f"%docgen has no verb {name!r}. {hint}")


def number(kind: Callable[[str], float], *, least: float, above: bool = False) -> Callable[[str], Any]:
    """An argparse type: a number that is at least ``least``, or above it."""

    def read(text: str) -> float:
        what = f"a {'whole ' if kind is int else ''}number {'above' if above else 'of at least'} {least:g}"
        try:
            value = kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not {what}") from None
        if not (value > least if above else value >= least):  # in these words nan is refused too
            raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
        return value

    return read


def _unknown(word: str, parser: Parser) -> str:
    if not word.startswith("-"):
        return f"{word!r} is one word too many."
    close = difflib.get_close_matches(word.partition("=")[0], parser.options(), n=1)
    hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(parser.options())}."
    return f"it has no option {word!r}. {hint}"


def _in_words(message: str) -> str:
    """Argparse's own messages, a little nearer to the user's language."""
    message = message.removeprefix("argument ").replace("the following arguments are required:", "it needs")
    return message if message.endswith((".", "?")) else f"{message}."
