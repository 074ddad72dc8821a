"""The project as a whole: its file, another document, the model, files to write, the panel, help."""

import argparse
import json
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from IPython.core.error import UsageError

import docgen_nb
from docgen_nb.errors import ModelSpecError, UserError
from docgen_nb.export.saving import Written
from docgen_nb.llm.prices import FixedPrice
from docgen_nb.notebook.answer import Answer
from docgen_nb.notebook.args import find_verb, number, parser_for
from docgen_nb.notebook.session import Session
from docgen_nb.notebook.user_errors import plain_line
from docgen_nb.notebook.verbs import Verb, all_verbs, argument, verb
from docgen_nb.notebook.verbs._arguments import FILE_OPTIONS
from docgen_nb.notebook.verbs._sources import typed_files

_MODELS_SHOWN = 12  # of one provider
_LONG = 20  # characters; a longer name with digits and small letters is rather a key
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


@verb(
    "project",
    argument("path", nargs="?", metavar="PATH", help="opened, or made with all there is here", complete=typed_files),
    usage="project [PATH]",
    details="What is finished is in the file at once; the same notebook run again asks only for what is missing.",
    button="Project",
    fields=True,
)
def project(session: Session, path: str | None) -> Answer:
    """Keep everything in a file; go on with one."""
    summary = session.project.archived() if path is None else session.project.open(path)
    return Answer(summary, said=str(summary))


@verb(
    "new",
    details="Content parts and model stay.",
    button="New",
)
def new(session: Session) -> Answer:
    """Begin another document; %docgen undo brings this one back."""
    had_outline = session.project.outline is not None
    written = session.project.new()
    if not had_outline:
        return Answer(0, said="There is no document yet: this is a new one.")
    counted = "1 written section is" if written == 1 else f"{written} written sections are"
    return Answer(written, said=f"A new document. {counted} set aside; %docgen undo brings the document back.")


def _price(text: str) -> FixedPrice:
    from docgen_nb.llm.prices import parse_price

    try:
        return parse_price(text)
    except ModelSpecError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _fields(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError("it is not a JSON object; type for example '{\"top_k\": 20}'")
    return value


_listed: list[str] = []  # names of models as they were last listed, for completion


def _offered() -> Iterable[str]:
    """A line for each provider whose key is set and each server on this machine that answers."""
    from docgen_nb.llm.servers import offers

    _listed.clear()
    for offer in offers():
        _listed.extend(f"{offer.provider}:{name}" for name in offer.models)
        shown = ", ".join(offer.models[:_MODELS_SHOWN]) or offer.trouble
        more = len(offer.models) - _MODELS_SHOWN
        yield f"{offer.provider}: {shown}" + (f" and {more} more (Tab completes their names)" if more > 0 else "")


def _models(_session: Session, _word: str) -> Iterable[str]:
    from docgen_nb.llm.presets import PRESETS

    return ["embedded", "scripted", "replay", *(f"{provider}:" for provider in PRESETS), *_listed]


@verb(
    "model",
    argument(
        "model",
        nargs="?",
        metavar="MODEL",
        help="embedded, PROVIDER:NAME, replay, or any NAME with --base-url; shown if left out",
        complete=_models,
    ),
    argument("--base-url", metavar="URL", help="a server of the OpenAI chat completions format"),
    argument("--api-key-env", metavar="VAR", help="the environment variable that holds the key"),
    argument("--max-concurrency", type=number(int, least=1), metavar="N", help="requests in flight"),
    argument("--rpm", type=number(int, least=1), metavar="N", help="requests per minute that it allows"),
    argument("--tpm", type=number(int, least=1), metavar="N", help="tokens per minute that it allows"),
    argument(
        "--timeout", type=number(float, least=0, above=True), metavar="S", help="seconds of silence before giving up"
    ),
    argument("--temperature", type=number(float, least=0), metavar="T"),
    argument("--reasoning-effort", metavar="E", help="low, medium, high …; left off where the model takes none"),
    argument("--top-p", type=number(float, least=0, above=True), metavar="P"),
    argument("--seed", type=number(int, least=0), metavar="N"),
    argument(
        "--header", action="append", metavar="H", help='a further header, as "X-Title: Reports"; secrets as "X: ${VAR}"'
    ),
    argument("--extra", type=_fields, metavar="JSON", help="further fields of each request's body"),
    argument("--max-output-tokens", type=number(int, least=1), metavar="N", help="for one section"),
    argument(
        "--context-tokens",
        type=number(int, least=1000),
        metavar="N",
        help="the model's window; longer content is read in passages that fit",
    ),
    argument("--price", type=_price, metavar="P/O", help="USD per million tokens of prompt and output, as 0.25/2"),
    usage="model MODEL",
    details="Keys come from the environment variable that the provider's own tools read or that is named.",
    button="Model",
)
def model(
    session: Session, model: str | None, api_key_env: str | None, header: list[str] | None, **options: Any
) -> Answer:
    """Choose the model; embedded needs no key."""
    if model is None:
        return Answer(session.project.model_name, said="\n".join([session.model_line, *_offered()]))
    if api_key_env is not None and not _names_a_variable(api_key_env):
        # what was typed may be a key: it must not be repeated in the output
        raise UsageError("%docgen model: --api-key-env takes the name of an environment variable, not the key itself.")
    session.refuse_during_batch()
    from docgen_nb.llm.spec import ModelOptions

    session.project.use_model(model, ModelOptions(api_key_env=api_key_env, headers=tuple(header or ()), **options))
    return Answer(session.project.model_name, said=session.model_line)


def _names_a_variable(text: str) -> bool:
    """Keys have dashes, or are long with digits and small letters mixed; names of variables are not."""
    mixed = re.search(r"[a-z]", text) and re.search(r"\d", text)
    return _VARIABLE.fullmatch(text) is not None and not (len(text) >= _LONG and mixed)


@verb(
    "status",
)
def status(session: Session) -> Answer:
    """States, calls, tokens, cost and time of every section."""
    from docgen_nb.notebook.display import show_markdown
    from docgen_nb.notebook.display.choosing import choose_ui
    from docgen_nb.notebook.snapshots import stale_line, stale_parts

    if (batch := session.batch) is not None:  # it goes on, or was the last thing done
        standing = batch.status()
        return Answer(standing, lambda: show_markdown(standing.to_markdown()))
    found = session.project.status()

    def show() -> None:
        # a notebook that a program executes is the same every time
        table = found.to_markdown(times=choose_ui() != "final")
        stale = stale_line(stale_parts(session.project.parts, session.variables))
        show_markdown("\n\n".join(filter(None, [table, stale])))

    return Answer(found, show)


@verb(
    "export",
    argument("paths", nargs="+", metavar="PATH", help="the ending decides the format", complete=typed_files),
    *FILE_OPTIONS,
    argument(
        "--footnotes",
        "--sources",
        dest="footnotes",
        action="store_true",
        help="notes that say what each paragraph rests on",
    ),
    argument("--raw", action="store_true", help="write .md as the model wrote it, not made safe"),
    argument("--live", action="store_true", help="values of .qmd as expressions that ask the project file's data"),
    argument(
        "--decimals",
        type=number(int, least=0),
        metavar="N",
        help="digits after the point, in tables of data and the values put in by program",
    ),
    usage="export PATH [PATH ...]",
    details="Formats: .md .json .html .docx .odt .pdf .epub .pptx .tex .qmd .ipynb",
    button="Export",
    fields=True,
    is_long=True,
)
def export(session: Session, paths: list[str], **options: Any) -> Answer:
    """Write files; the ending decides: .md .html .docx .pdf .ipynb ..."""
    written = session.project.write(*paths, **options)
    said = _lines(written)

    def show() -> None:
        from docgen_nb.notebook.display import show_markdown

        show_markdown(_lines(written, _linked).replace("\n", "\n\n"), said)

    return Answer(list(written.paths), show, notice=said)


def _lines(written: Written, shown: Callable[[str], str] = str) -> str:
    """Paths from the working folder: an absolute one would tell of the machine in a notebook that is passed on."""
    names = ", ".join(shown(_from_here(path)) for path in written.paths)
    plan = f"Nothing is written yet: the files hold the plan only. %docgen fill writes the text.\nPlan: {names}"
    lines = [f"Written: {names}" if written.has_text else plan]
    lines += [f"Made the folder {_from_here(folder)}." for folder in written.folders]
    return "\n".join([*lines, *map(plain_line, written.remarks)])


def _from_here(path: Path) -> str:
    try:
        return os.path.relpath(path)
    except ValueError:  # on another drive of Windows
        return str(path)


def _linked(name: str) -> str:
    from docgen_nb.document.markdown import escaped

    return f"[{escaped(name)}]({quote(name.replace(os.sep, '/'))})"


@verb("panel")
async def panel(session: Session) -> Answer:
    """Prompt, parts, outline, run and text as a widget."""
    from IPython.display import display

    from docgen_nb.notebook.panel.panel import Panel

    if getattr(session.shell, "kernel", None) is None:
        raise UserError("A panel needs a notebook.", hint="%docgen lists what can be typed instead.")
    widget = Panel(session).widget
    return Answer(widget, lambda: display(widget))


_INTRODUCTION = """\
Write a long document with a language model: plan it, structure it, fill it, look at it, export it."""
_EXAMPLE = """\
For a start:
  %docgen add notes.md
  %%docgen generate
  A short report on what the notes say, for newcomers.

%docgen VERB -h explains a verb. Tab completes. Kernel > Interrupt stops a run; finished sections stay."""
_WIDTH = 42


def overview() -> str:
    """``%docgen`` alone: one screen that says what there is."""
    lines = [line for each in all_verbs().values() for line in _row(each)]
    return "\n".join([_INTRODUCTION, "", *lines, "", _EXAMPLE])


def _row(each: Verb) -> list[str]:
    usage = f"{'%%' if each.cell else '%'}docgen {each.usage}"
    if len(usage) < _WIDTH:
        return [f"{usage:<{_WIDTH}}{each.summary}"]
    return [usage, f"{'':<{_WIDTH}}{each.summary}"]


_DOCS = Path(docgen_nb.__file__).parent / "docs"
_GUIDES_FIRST = {"contract", "export"}  # verbs, too: -h tells of these


def _guides() -> list[str]:
    """The guides that can be read in the notebook, by name."""
    return sorted(path.stem for path in _DOCS.glob("*.md") if path.stem not in {"api", "index"})


@verb(
    "help",
    argument(
        "topic",
        nargs="?",
        metavar="VERB|TOPIC",
        help="a verb, or a guide",
        complete=lambda _session, _word: [*all_verbs(), *_guides()],
    ),
    usage="help [VERB|TOPIC]",
    details=f"Guides: {', '.join(_guides())}.",
)
def help_(_session: Session, topic: str | None) -> Answer:
    """This page, all about one verb, or a guide."""
    from docgen_nb.notebook.display import show_markdown

    if topic is None:
        return Answer(None, said=overview())
    if topic in _guides() and (topic not in all_verbs() or topic in _GUIDES_FIRST):
        text = (_DOCS / f"{topic}.md").read_text(encoding="utf-8")
        return Answer(text, lambda: show_markdown(text))
    return Answer(None, said=parser_for(find_verb(topic, all_verbs())).format_help().rstrip())
