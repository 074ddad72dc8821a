"""What each verb does with its arguments: it calls the project and shows what comes back.

A function here serves the verb of its name. One that returns a ``Run`` is waited for by the magic.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import chapter_markdown, element_markdown, outline_overview, section_markdown
from docgen_nb.document.references import SectionRef, parse_ref
from docgen_nb.errors import UserError
from docgen_nb.llm.spec import ModelOptions
from docgen_nb.notebook.args import SUMMARIES
from docgen_nb.notebook.display import show_markdown
from docgen_nb.project import Project
from docgen_nb.run.run import Run

_MODEL_OPTIONS = ("base_url", "api_key_env", "max_concurrency", "timeout", "temperature", "max_output_tokens")


class Verbs:
    """The verbs of one project. ``namespace`` holds the kernel's variables."""

    def __init__(self, project: Project, namespace: Mapping[str, Any]) -> None:
        self.project = project
        self.namespace = namespace

    def call(self, name: str, arguments: argparse.Namespace, cell: str | None) -> Any:
        """Do what the verb says; its value, or the run that will have it.

        Raises:
            UserError: if the cell has a body that the verb makes no use of.
        """
        arguments.cell = cell
        if cell is not None and name not in {"structure", "generate"}:
            raise UserError(f"%docgen {name} takes no cell body.", hint=f"Type it on a line: %docgen {name}")
        return getattr(self, name)(arguments)

    def help(self, _arguments: argparse.Namespace) -> None:
        width = max(map(len, SUMMARIES))
        _say("Write long documents with a language model.\n")
        for name, summary in SUMMARIES.items():
            _say(f"  %docgen {name:<{width}}  {summary}")
        _say("\n%docgen VERB -h says more. First steps: %docgen add notes.md, then %%docgen generate.")

    def model(self, arguments: argparse.Namespace) -> str:
        options = ModelOptions(**{name: getattr(arguments, name) for name in _MODEL_OPTIONS})
        if arguments.spec is not None:
            self.project.use_model(arguments.spec, options)
        elif options != ModelOptions():
            raise UserError("Which model are the options for?", hint="Type %docgen model NAME --base-url URL.")
        _say(f"Model: {self.project.model_name}")
        return self.project.model_name

    def add(self, arguments: argparse.Namespace) -> Any:
        variables = {name: self.namespace[name] for name in arguments.sources if name in self.namespace}
        files = [source for source in arguments.sources if source not in variables]
        parts = self.project.add(*files, as_=arguments.as_, instruction=arguments.instruction, **variables)
        for part in parts:
            _say(f"Added {part.id}: {part.label}, {part.kind}, {part.size} characters.")
        return parts

    def parts(self, _arguments: argparse.Namespace) -> Any:
        parts = self.project.parts
        if not parts:
            _say("No content parts yet: %docgen add brings them in.")
            return parts
        rows = [[p.id, p.label, p.kind, str(p.size), p.source, p.default_format] for p in parts.values()]
        table = Table(headers=["Id", "Label", "Kind", "Characters", "From", "As"], rows=rows)
        show_markdown(element_markdown(table))
        return parts

    def structure(self, arguments: argparse.Namespace) -> Run:
        return self.project.structure(
            arguments.cell if arguments.cell is not None else self._outline_source(arguments.source),
            documents=arguments.documents,
            chapters=arguments.chapters,
            language=arguments.language,
            schedule=arguments.schedule,
        )

    def outline(self, arguments: argparse.Namespace) -> Any:
        if arguments.action and not arguments.target:
            raise UserError(f"%docgen outline {arguments.action} needs a file.", hint="Type its name after it.")
        if arguments.action == "save":
            self.project.save_outline(arguments.target)
            _say(f"Wrote {arguments.target}.")
            return self.project.known_outline()
        if arguments.action == "load":
            self.project.load_outline(self._outline_source(arguments.target))
        outline = self.project.known_outline()
        show_markdown(outline_overview(outline))
        return outline

    def fill(self, arguments: argparse.Namespace) -> Run:
        return self.project.fill(schedule=arguments.schedule)

    def generate(self, arguments: argparse.Namespace) -> Run:
        return self.project.generate(
            arguments.cell,
            documents=arguments.documents,
            chapters=arguments.chapters,
            language=arguments.language,
            schedule=arguments.schedule,
        )

    def show(self, arguments: argparse.Namespace) -> Any:
        outline = self.project.known_outline()
        if arguments.ref is None:
            show_markdown(outline.to_markdown())
            return outline
        ref = parse_ref(arguments.ref)
        if isinstance(ref, SectionRef):
            section = outline.section(ref)
            show_markdown(section_markdown(section, level=3))
            return section
        chapter = outline.chapter(ref)
        show_markdown(chapter_markdown(chapter))
        return chapter

    def status(self, _arguments: argparse.Namespace) -> Any:
        status = self.project.status()
        show_markdown(status.to_markdown())
        return status

    def retry(self, arguments: argparse.Namespace) -> Run:
        return self.project.retry(schedule=arguments.schedule)

    def stop(self, _arguments: argparse.Namespace) -> bool:
        stopped = self.project.stop()
        _say("Stopping; finished sections stay." if stopped else "No run is going on.")
        return stopped

    def export(self, arguments: argparse.Namespace) -> Any:
        written = self.project.export(*arguments.paths, force=arguments.force)
        for asked in arguments.paths:
            _say(f"Wrote {asked}.")
        return written

    def _outline_source(self, name: str | None) -> Any:
        if name is None:
            return None
        return self.namespace[name] if name in self.namespace else Path(name)


def _say(line: str) -> None:
    print(line)
