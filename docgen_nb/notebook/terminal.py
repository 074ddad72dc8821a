"""``docgen-nb VERB …``: the verbs of ``%docgen`` in a terminal, on a project file.

A verb takes the same options as in a cell. Its prompt is ``--prompt TEXT``, or what comes in through a pipe.
Exit codes: 0 done; 1 sections in error, findings, or stopped; 2 wrong use.
"""

import argparse
import asyncio
import contextlib
import inspect
import os
import re
import sys
import traceback
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from IPython.core.error import UsageError

from docgen_nb.errors import DocgenError, UserError
from docgen_nb.notebook.answer import Answer
from docgen_nb.notebook.args import HelpShownError, find_verb, parse
from docgen_nb.notebook.display.choosing import VARIABLE
from docgen_nb.notebook.session import Session
from docgen_nb.notebook.user_errors import error_line
from docgen_nb.notebook.verbs import Verb, all_verbs

DONE, FOUND, MISUSED = 0, 1, 2

_OF_A_KERNEL = {"panel", "stop", "model", "project", "help"}  # the command's own options say what these say
_MAKING = {"add", "structure", "generate", "outline"}
_SERVING = {"mcp": "serve the verbs as tools over stdio, for a program that speaks MCP"}
_MAGIC = re.compile(r"%{1,2}docgen\b(?: (?P<own>model|project)\b)?")
_USE = """\
docgen-nb VERB [OPTIONS] writes long documents with a language model, on a project file.

  docgen-nb generate --add notes.md --export report.docx --prompt "A report on the year"
  docgen-nb check

With every verb:
  --project FILE      the project file; else the only *.docgen here, or document.docgen
  --model MODEL       as %docgen model takes it, with --base-url URL and --api-key-env VAR
  --add SOURCE        bring in a file, folder or glob first; may stand several times
  --prompt TEXT       the prompt; else what comes in through a pipe
  --export FILE       write the document afterwards; may stand several times

Verbs (docgen-nb VERB -h explains one):
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command line; returns the exit code."""
    parser = _own_options()
    own, words = parser.parse_known_args(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in {"-h", "--help"}:
        summaries = {name: _in_terminal_words(verb.summary) for name, verb in _verbs().items()} | _SERVING
        print(_USE + "\n".join(f"  {name:<12}{summary}" for name, summary in summaries.items()))
        return DONE if words else MISUSED
    if not sys.stdout.isatty():
        os.environ.setdefault(VARIABLE, "final")  # a file gets the text alone
    if (own.base_url or own.api_key_env) and not own.model:
        parser.error("--base-url and --api-key-env go with --model.")
    try:
        return asyncio.run(_carry_out(own, words))
    except HelpShownError:
        return DONE
    except (UsageError, UserError) as error:
        return _fail(error, MISUSED)
    except DocgenError as error:
        return _fail(error, FOUND)


def _own_options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser("docgen-nb", add_help=False, allow_abbrev=False)
    options.add_argument("--project")
    options.add_argument("--model")
    options.add_argument("--base-url")
    options.add_argument("--api-key-env")
    options.add_argument("--add", action="append", default=[])
    options.add_argument("--prompt")
    options.add_argument("--export", action="append", default=[])
    return options


def _verbs() -> dict[str, Verb]:
    return {name: verb for name, verb in all_verbs().items() if name not in _OF_A_KERNEL}


def _fail(error: Exception, code: int) -> int:
    text = error_line(error) if isinstance(error, DocgenError) else str(error)
    print(_in_terminal_words(text), file=sys.stderr)
    return code


async def _carry_out(own: argparse.Namespace, words: list[str]) -> int:
    if words[0] in _SERVING:
        return await _serve(own, words[1:])
    verb = find_verb(words[0], _verbs())
    if own.prompt is not None and not verb.takes_body:
        raise UsageError(f"docgen-nb {verb.name} takes no prompt.")
    arguments = parse(verb, words[1:], _prompt(own.prompt) if verb.takes_body else None, f"docgen-nb {verb.name}")
    async with _opened(own, verb.name) as session:
        answer = await _show(verb.perform(session, **arguments))
        if own.export:
            await _do(session, "export", own.export)
        session.report_trouble()
        return _code(verb.name, answer, session)


async def _serve(own: argparse.Namespace, more: list[str]) -> int:
    """Serve the verbs until the client goes away."""
    from docgen_nb.notebook.mcp_server import serve

    if more or own.prompt is not None or own.export:
        raise UsageError("docgen-nb mcp takes --project, --model and --add alone; what to write, its client says.")
    os.environ[VARIABLE] = "final"
    async with _opened(own, "generate") as session:
        await serve(session, _in_terminal_words)
    return DONE


@contextlib.asynccontextmanager
async def _opened(own: argparse.Namespace, verb: str) -> AsyncIterator[Session]:
    """A session on the project file, with the model and the parts that the command names."""
    shell = SimpleNamespace(
        user_ns={},
        user_ns_hidden={},
        showtraceback=traceback.print_exc,
        set_next_input=_bring_to_edit,
    )
    session = Session(shell, _settings)
    try:
        if (file := own.project or _project_here(verb)) is not None:
            goes_on = own.add and own.project is None and file.exists()
            session.project.open(file)
            if goes_on:
                print(f"Goes on with {file}; --project NAME.docgen begins another document.", file=sys.stderr)
        if own.model:
            options = {"--base-url": own.base_url, "--api-key-env": own.api_key_env}
            given = [word for name, value in options.items() if value for word in (name, value)]
            await _do(session, "model", [own.model, *given])
        if own.add:
            await _do(session, "add", own.add)
        yield session
    finally:
        await session.aclose()


async def _do(session: Session, name: str, words: list[str]) -> None:
    verb = all_verbs()[name]
    with contextlib.redirect_stdout(sys.stderr):  # a pipe gets what the verb itself gives
        await _show(verb.perform(session, **parse(verb, words, None, f"docgen-nb --{name}")))


async def _show(work: Any) -> Answer:
    answer: Answer = await work if inspect.isawaitable(work) else work
    Answer(answer.value, answer.show, "" if answer.to_edit else _in_terminal_words(answer.said)).display()
    return answer


def _bring_to_edit(cell: str) -> None:
    """Print what a notebook's next cell would hold, alone; how it comes back is said beside it."""
    magic, _, text = cell.partition("\n")
    print(text)
    print(f"Edit this text and give it back: {_in_terminal_words(magic)} < FILE", file=sys.stderr)


def _code(name: str, answer: Answer, session: Session) -> int:
    """1 if there are findings, or if what was to be written holds errors."""
    if name == "check":
        return FOUND if len(answer.value) else DONE  # type: ignore[arg-type]  # a report
    if name == "fix":
        return FOUND if len(getattr(answer.value, "after", ())) else DONE
    if name == "batch":
        return FOUND if getattr(answer.value, "failed", ()) else DONE
    outline = session.project.outline
    if outline is None or name not in {"structure", "generate", "fill", "retry", "redo"}:
        return DONE
    failed = any(section.state == "error" for _, section in outline.sections())
    return FOUND if failed or any(chapter.error is not None for _, chapter in outline.chapters()) else DONE


def _settings() -> Any:
    from docgen_nb.settings import Settings

    return Settings().with_environment()


def _prompt(given: str | None) -> str | None:
    """The prompt, or what comes in through a pipe; None if there is neither."""
    if given is not None or sys.stdin is None or sys.stdin.isatty():
        return given
    return sys.stdin.read().strip() or None


def _project_here(verb: str) -> Path | None:
    """The folder's project file; None where there is none and the verb makes nothing to keep.

    Raises:
        UserError: if there are several.
    """
    found = sorted(Path().glob("*.docgen"))
    if len(found) > 1:
        names = ", ".join(path.name for path in found[:5])
        raise UserError(f"Several project files are here: {names}.", hint="--project FILE says which.")
    if found:
        return found[0]
    return Path("document.docgen") if verb in _MAKING else None


def _in_terminal_words(text: str) -> str:
    """A message with commands where a cell has magics.

    >>> _in_terminal_words("There is no outline yet. %%docgen structure makes one; %docgen model NAME chooses a model.")
    'There is no outline yet. docgen-nb structure makes one; --model NAME chooses a model.'
    """
    return _MAGIC.sub(lambda found: f"--{found['own']}" if found["own"] else "docgen-nb", text)
