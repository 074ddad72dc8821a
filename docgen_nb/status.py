"""One table: what stands where, in which state, at what cost of attempts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import element_markdown
from docgen_nb.document.references import SectionRef
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.document.tree import Outline
from docgen_nb.progress import Progress


@dataclass(frozen=True)
class Status(ShownAsMarkdown):
    """A project's state for a reader; shows itself as a table in a notebook."""

    outline: Outline | None
    progress: Progress | None
    model: str
    unused_parts: tuple[str, ...] = ()
    notes: Mapping[SectionRef, str] = field(default_factory=dict)

    def to_markdown(self) -> str:
        """The table with a line of totals."""
        lines = [f"Model `{self.model}`."]
        if self.outline is None:
            return f"{lines[0]} No outline yet: `%%docgen structure` makes one."
        states = Counter(section.state for _, section in self.outline.sections())
        if states:
            lines.append("Sections: " + ", ".join(f"{count} {state}" for state, count in sorted(states.items())) + ".")
        if self.progress is not None:
            lines.append(self._last_run(self.progress))
        for ref, section in self.outline.sections():
            lines += [f"{self.outline.label(ref)}: {remark}" for remark in section.remarks]
        if self.unused_parts:
            lines.append(f"Parts that no section uses: {', '.join(self.unused_parts)}.")
        return " ".join(lines) + "\n\n" + element_markdown(self._table(self.outline))

    def _last_run(self, progress: Progress) -> str:
        tokens = f"{progress.prompt_tokens} tokens in ({progress.cached_tokens} cached), {progress.output_tokens} out"
        return f"Last run: {progress.state}, {progress.calls} calls, {progress.retries} retries, {tokens}."

    def _table(self, outline: Outline) -> Table:
        rows = [
            [outline.label(ref), chapter.title, "chapter", chapter.state, "", ""]
            for ref, chapter in outline.chapters()
            if not chapter.sections
        ]
        rows += [
            [
                outline.label(ref),
                s.title,
                s.path or "",
                s.state,
                str(s.attempts or ""),
                self.notes.get(ref) or s.path_reason,
            ]
            for ref, s in outline.sections()
        ]
        return Table(headers=["Ref", "Title", "Path", "State", "Calls", "Why"], rows=rows)
