"""From a magic's line to typed arguments. One parser with a sub-parser for each verb."""

from __future__ import annotations

import argparse
import difflib
import shlex
from collections.abc import Callable
from typing import NoReturn

from docgen_nb.errors import UserError


class HelpShown(Exception):  # noqa: N818 - not an error: ``-h`` was typed and the text is the answer
    """Carries a parser's help text to the magic, which prints it."""


class Parser(argparse.ArgumentParser):
    """A parser that raises one-line errors and never ends the process."""

    def error(self, message: str) -> NoReturn:
        """Refuse with one line.

        Raises:
            UserError: always.
        """
        raise UserError(f"{self.prog}: {message}.", hint=f"{self.prog} -h shows how.")

    def print_help(self, file: object = None) -> NoReturn:
        """Hand the help to the magic.

        Raises:
            HelpShown: always.
        """
        raise HelpShown(self.format_help())


VERBS: dict[str, Callable[[Parser], None]] = {}
SUMMARIES: dict[str, str] = {}


def verb(name: str, summary: str) -> Callable[[Callable[[Parser], None]], Callable[[Parser], None]]:
    """Register a function that describes a verb's arguments."""

    def register(describe: Callable[[Parser], None]) -> Callable[[Parser], None]:
        VERBS[name], SUMMARIES[name] = describe, summary
        return describe

    return register


def parser_for(name: str) -> Parser:
    """The parser of one verb.

    Raises:
        UserError: if there is no such verb; the closest one is offered.
    """
    if name not in VERBS:
        close = difflib.get_close_matches(name, VERBS, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(VERBS)}."
        raise UserError(f"%docgen knows no verb {name!r}.", hint=hint)
    parser = Parser(prog=f"%docgen {name}", description=SUMMARIES[name])
    VERBS[name](parser)
    return parser


def parse(line: str) -> tuple[str, argparse.Namespace]:
    """The verb and its arguments; the verb is ``help`` on an empty line.

    Raises:
        UserError: if they can't be understood.
        HelpShown: if ``-h`` was typed.
    """
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise UserError(f"The line can't be read: {error}.", hint="Close every quotation mark.") from None
    name = words[0] if words else "help"
    return name, parser_for("help" if name in {"-h", "--help"} else name).parse_args(words[1:])


def _run_options(parser: Parser) -> None:
    parser.add_argument(
        "--schedule", choices=("pipelined", "chapters", "sequential"), help="how jobs wait for one another"
    )
    parser.add_argument("--background", action="store_true", help="return at once; %%docgen stop ends it")


def _plan_options(parser: Parser) -> None:
    parser.add_argument("--documents", type=int, metavar="N", help="how many documents to plan")
    parser.add_argument("--chapters", type=int, metavar="N", help="how many chapters in each")
    parser.add_argument("--language", metavar="CODE", help="language to write in")


@verb("help", "What %docgen can do.")
def _help(_parser: Parser) -> None:
    pass


@verb("model", "Choose the model: embedded, PROVIDER:NAME, or any NAME with --base-url.")
def _model(parser: Parser) -> None:
    parser.add_argument("spec", nargs="?", metavar="MODEL")
    parser.add_argument("--base-url", metavar="URL", help="a server of the OpenAI chat completions format")
    parser.add_argument("--api-key-env", metavar="VAR", help="environment variable that holds the key")
    parser.add_argument("--max-concurrency", type=int, metavar="N", help="requests in flight")
    parser.add_argument("--timeout", type=float, metavar="S", help="seconds of silence after which a call is given up")
    parser.add_argument("--temperature", type=float, metavar="T")
    parser.add_argument("--max-output-tokens", type=int, metavar="N", help="for one section")


@verb("add", "Add content parts: variables of the kernel, files, folders, globs.")
def _add(parser: Parser) -> None:
    parser.add_argument("sources", nargs="+", metavar="NAME|PATH|GLOB")
    parser.add_argument("--as", dest="as_", choices=("extracted", "object", "reference"), default="extracted")
    parser.add_argument("--instruction", default="", metavar="TEXT", help="what to do with them")


@verb("parts", "The content parts.")
def _parts(_parser: Parser) -> None:
    pass


@verb("structure", "Phase 1: %%docgen structure plans from the cell's body; %docgen structure takes an outline.")
def _structure(parser: Parser) -> None:
    parser.add_argument("source", nargs="?", metavar="FILE|VARIABLE")
    _plan_options(parser)
    _run_options(parser)


@verb("outline", "Show the outline, save it or load it.")
def _outline(parser: Parser) -> None:
    parser.add_argument("action", nargs="?", choices=("save", "load"))
    parser.add_argument("target", nargs="?", metavar="FILE|VARIABLE")


@verb("fill", "Phase 2: write every section that is not done.")
def _fill(parser: Parser) -> None:
    _run_options(parser)


@verb("generate", "Both phases in one run; %%docgen generate takes the cell's body as the prompt.")
def _generate(parser: Parser) -> None:
    _plan_options(parser)
    _run_options(parser)


@verb("show", "The text so far; REF is 2, 2.3 or 1/2.3.")
def _show(parser: Parser) -> None:
    parser.add_argument("ref", nargs="?", metavar="REF")


@verb("status", "States, paths and calls of every section.")
def _status(_parser: Parser) -> None:
    pass


@verb("retry", "The failed chapters and sections once more.")
def _retry(parser: Parser) -> None:
    _run_options(parser)


@verb("stop", "End the run that goes on; finished sections stay.")
def _stop(_parser: Parser) -> None:
    pass


@verb("export", "Write the document; each path's ending decides the format.")
def _export(parser: Parser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument("--force", action="store_true", help="overwrite files that were not written here")
