"""One table: what stands where, in which state, and what it took in calls, tokens, money and time."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from docgen_nb.data.part_tables import cannot_ask
from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import element_markdown, escaped
from docgen_nb.document.parts import unused_parts
from docgen_nb.document.references import SectionRef
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.document.tree import Outline
from docgen_nb.llm.messages import Usage
from docgen_nb.llm.prices import Price
from docgen_nb.project.data import moved
from docgen_nb.project.document import WorkingDocument
from docgen_nb.project.model_choice import ModelChoice
from docgen_nb.run.progress import Progress
from docgen_nb.store.project_file import identity
from docgen_nb.store.project_records import Spent


@dataclass(frozen=True)
class Status(ShownAsMarkdown):
    """A project's state for a reader; shows itself as a table in a notebook.

    Attributes:
        unused_parts: ids of content parts that no section uses.
        notes: why sections are not as they should be.
        spent: what the texts took that stand.
        price: of the model; None if nobody knows.
        moves: values that moved with the data, a line each: at the last refresh, and with data that came since.
        hindrance: why numbers of tables are not put in by program; "" if they are.
    """

    outline: Outline | None
    progress: Progress | None
    model: str
    unused_parts: tuple[str, ...] = ()
    notes: Mapping[SectionRef, str] = field(default_factory=dict)
    spent: Mapping[SectionRef, Spent] = field(default_factory=dict)
    price: Price | None = None
    moves: tuple[str, ...] = ()
    hindrance: str = ""

    def to_markdown(self, *, times: bool = True) -> str:
        """The table with a line of totals.

        Args:
            times: False leaves out what differs from one execution to the next.
        """
        lines = [f"Model `{self.model}`."]
        if self.outline is None:
            return f"{lines[0]} No outline yet: `%%docgen structure` makes one."
        states = Counter(section.state for _, section in self.outline.sections())
        if states:
            lines.append("Sections: " + ", ".join(f"{count} {state}" for state, count in sorted(states.items())) + ".")
        if self.progress is not None:
            lines.append(_last_run(self.progress, times=times))
        for ref, section in self.outline.sections():
            lines += [f"{self.outline.label(ref)}: {remark}" for remark in [*section.unasked, *section.remarks]]
        if self.unused_parts:
            lines.append(f"Parts that no section uses: {', '.join(self.unused_parts)}.")
        lines += [self.hindrance] if self.hindrance else []
        moved = "\n".join(["Results that moved with the data:", "", *(f"- {escaped(line)}" for line in self.moves)])
        table = element_markdown(self._table(self.outline, times=times))
        return "\n\n".join([" ".join(lines), table, *([moved] if self.moves else [])])

    def _table(self, outline: Outline, *, times: bool) -> Table:
        columns: dict[str, Callable[[Spent], str]] = {"Tokens": lambda s: f"{s.prompt_tokens} + {s.output_tokens}"}
        if (price := self.price) is not None:
            columns["Cost"] = lambda s: f"${price.cost(Usage(s.prompt_tokens, s.output_tokens, s.cached_tokens)):.4f}"
        if times:
            columns["Time"] = lambda s: f"{s.seconds:.1f} s"
        headers = ["Ref", "Title", "Path", "State", "Calls", *columns, "Why"]
        rows = [
            [
                outline.label(ref),
                chapter.title,
                "chapter",
                chapter.state,
                *[""] * (len(columns) + 1),
                chapter.error.message if chapter.error is not None else "",
            ]
            for ref, chapter in outline.chapters()
            if not chapter.sections
        ]
        for ref, section in outline.sections():
            spent = self.spent.get(ref)
            taken = [column(spent) if spent is not None else "" for column in columns.values()]
            known = [outline.label(ref), section.title, section.path or "", section.state, str(section.attempts or "")]
            error = next((element.message for element in section.elements if element.type == "error"), "")
            rows.append([*known, *taken, self.notes.get(ref) or error or section.path_reason])
        return Table(headers=headers, rows=rows)


def _last_run(progress: Progress, *, times: bool) -> str:
    tokens = f"{progress.prompt_tokens} tokens in ({progress.cached_tokens} cached), {progress.output_tokens} out"
    cost = "" if progress.cost is None else f", ${progress.cost:.4f}"
    time = f", {progress.seconds:.1f} s" if times and progress.state != "running" else ""
    return f"Last run: {progress.state}, {progress.calls} calls, {progress.retries} retries, {tokens}{cost}{time}."


def status_of(document: WorkingDocument, choice: ModelChoice) -> Status:
    """The state of a project's document."""
    outline, run, running = document.outline, document.last_run, document.running()
    notes: dict[SectionRef, str] = {}
    if not running:
        for place, each in document.failed_rewrites().items():
            notes[place] = f"not written anew, the old text stands: {each.error}"
        for place, note in document.mark(None if choice.opened is None else identity(choice.opened)).items():
            notes[place] = "; ".join(filter(None, [notes.get(place), note]))
    return Status(
        outline,
        run.progress if run else None,
        choice.name,
        () if outline is None else unused_parts(outline, document.parts),
        notes,
        {} if outline is None else document.file.spent(outline),
        choice.price,
        () if running else tuple(moved(document)),
        cannot_ask(document.parts),
    )
