"""From what the user asks for to the plan of a run: which chapters and sections, how, at what cost. Starts nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict, Unpack

from docgen_nb.data.part_tables import TableDatabase
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Outline
from docgen_nb.errors import OutlineError, UserError
from docgen_nb.events import Operation
from docgen_nb.fill.context import SentenceEdit
from docgen_nb.llm.messages import Model
from docgen_nb.llm.prices import Price
from docgen_nb.project.revisions import refuse_locked
from docgen_nb.run.budget import Budget
from docgen_nb.run.run_plan import RunPlan
from docgen_nb.settings import Schedule, Settings
from docgen_nb.shared_prompt import NEEDS_NOTES_HINT
from docgen_nb.store.journal import ReplayModel
from docgen_nb.store.project_file import Asked, ProjectFile, identity
from docgen_nb.store.run_cache import RunCache


class RunOptions(TypedDict, total=False):
    """Options of every run; None takes the default.

    ``max_tokens`` and ``max_cost`` (USD) end a run in good order before it takes more. ``edit`` smooths the joins of
    each chapter when everything is written, in one call for each. ``proofread`` False leaves sections as the model
    wrote them; None takes the default.
    """

    schedule: Schedule | None
    max_tokens: int | None
    max_cost: float | None
    edit: bool
    proofread: bool | None


class PlanOptions(RunOptions, total=False):
    """Further options of a run that plans; None leaves counts to the model and the language to the prompt.

    ``contract``: whether the authors of the sections agree on terms, tone and facts first. They don't if nobody asks:
    the plan itself, with its hints, purposes and lengths, does most of a contract's work.
    """

    documents: int | None
    chapters: int | None
    language: str | None
    contract: bool | None


@dataclass(frozen=True)
class Planner:
    """Plans runs on a project as it is now.

    Attributes:
        outline: None before there is one.
        price: what the model's calls cost; None if nobody knows.
        file: where everything is kept.
        tables: asks the tables among the parts.
        rewrites: sections that the last run could not write anew, with what was to be different in each.
    """

    outline: Outline | None
    parts: ContentParts
    model: Model
    settings: Settings
    price: Price | None
    file: ProjectFile
    tables: TableDatabase
    rewrites: Mapping[SectionRef, str] = field(default_factory=dict)

    def structure(self, prompt: str | None = None, **options: Unpack[PlanOptions]) -> RunPlan:
        """Phase 1 from a prompt, or for the chapters of the outline that have no sections."""
        return self._planned("structure", prompt, options)

    def fill(self, **options: Unpack[RunOptions]) -> RunPlan:
        """Phase 2 for all sections that are not done; raises OutlineError if there are none at all."""
        outline = known(self.outline)
        if not any(True for _ in outline.sections()):
            raise OutlineError("The outline has no sections yet.", hint="%docgen structure makes them.")
        return self._plan("fill", options, outline=outline, fill=self._unfinished(outline))

    def generate(self, prompt: str | None = None, **options: Unpack[PlanOptions]) -> RunPlan:
        """Plan both phases, from a prompt or from the outline where it stands."""
        return self._planned("generate", prompt, options)

    def redo(self, place: SectionRef, feedback: str, **options: Unpack[RunOptions]) -> RunPlan:
        """One section again, with what is to be different; raises UserError if it is locked."""
        outline = known(self.outline)
        refuse_locked(outline, self.file.sections, place)
        return self.rewrite({place: feedback.strip() or "say it in another way"}, **options)

    def edit(self, edits: Mapping[SectionRef, SentenceEdit]) -> RunPlan:
        """One sentence in each of several sections again."""
        feedback = {place: edit.as_feedback() for place, edit in edits.items()}
        return replace(self.rewrite(feedback), edits=edits)

    def rewrite(self, feedback: Mapping[SectionRef, str], **options: Unpack[RunOptions]) -> RunPlan:
        """Several sections again, each with what is to be different in it."""
        fill = tuple(sorted(feedback))
        return self._plan("redo", options, outline=known(self.outline), fill=fill, feedback=feedback)

    def retry(self, **options: Unpack[RunOptions]) -> RunPlan:
        """The failed chapters and sections, those that could not be written anew with the same feedback.

        Chapters are also filled where the outline has text.

        Raises:
            UserError: if nothing has failed.
        """
        outline = known(self.outline)
        chapters = tuple(ref for ref, each in outline.chapters() if not each.sections and each.error is not None)
        failed = (place for place, section in outline.sections() if section.state == "error")
        is_fixed = self.file.sections.is_fixed
        places = tuple(p for p in sorted({*failed, *self.rewrites}) if not is_fixed(outline.section(p).id))
        if not chapters and not places:
            raise UserError("Nothing has failed; there is nothing to retry.")
        feedback = {place: text for place, text in self.rewrites.items() if place in places}
        wanted = {"structure": chapters, "fill": places, "fill_new": outline.has_text(), "feedback": feedback}
        return self._plan("retry", options, outline=outline, **wanted)

    def _on_outline(self, operation: Operation, options: PlanOptions) -> RunPlan:
        """A plan for what the outline does not have yet."""
        outline, contract = known(self.outline), bool(options.get("contract"))
        chapters = tuple(ref for ref, chapter in outline.chapters() if not chapter.sections)
        wanted = {} if operation == "structure" else {"fill": self._unfinished(outline), "fill_new": True}
        return self._plan(operation, options, outline=outline, structure=chapters, contract=contract, **wanted)

    def _unfinished(self, outline: Outline) -> tuple[SectionRef, ...]:
        """Sections to write: not those that are done, and not those that the user keeps as they are."""
        kept = self.file.sections.is_kept
        return tuple(ref for ref, section in outline.sections() if section.state != "done" and not kept(section))

    def _planned(self, operation: Operation, prompt: str | None, options: PlanOptions) -> RunPlan:
        if prompt is None:
            return self._on_outline(operation, options)
        if not prompt.strip():
            raise UserError("The prompt is empty.", hint="Say in the cell's body what the document is to be about.")
        documents, chapters = options.get("documents"), options.get("chapters")
        for name, count in (("documents", documents), ("chapters", chapters)):
            if count is not None and count < 1:
                raise UserError(f"--{name} must be at least 1, not {count}.")
        language = options.get("language")
        language = self.settings.language if language is None else language
        asked = Asked(prompt.strip(), documents, chapters, language, tuple(self.parts))
        if self.outline is not None and self.file.asked == asked and self.file.path is not None:
            return self._on_outline(operation, options)
        self._refuse_to_drop_fixed(asked.prompt)
        contract = bool(options.get("contract")) and not self.model.profile.guided
        plan = {"prompt": asked.prompt, "documents": documents, "chapters": chapters, "language": language}
        replaces, fill_new = written_sections(self.outline), operation == "generate"
        return self._plan(operation, options, contract=contract, fill_new=fill_new, replaces=replaces, **plan)

    def _refuse_to_drop_fixed(self, prompt: str) -> None:
        """Raise UserError if a plan from another prompt would leave out text that the user keeps."""
        outline = self.outline
        if outline is None or outline.user_prompt == prompt:
            return
        is_fixed = self.file.sections.is_fixed
        fixed = [outline.label(ref) for ref, section in outline.sections() if is_fixed(section.id)]
        if fixed:
            raise UserError(
                f"A new plan would drop text that is locked or edited by hand: {', '.join(fixed)}.",
                hint=f"%docgen unlock {fixed[0]} lets it go; %docgen new begins another document.",
            )

    def _plan(self, operation: Operation, options: RunOptions, **wanted: Any) -> RunPlan:
        """A plan with the options and what is the same for all; ``wanted`` are further fields of ``RunPlan``."""
        schedule = self.settings.effective_schedule(options.get("schedule"))
        max_concurrency = self.settings.max_concurrency or self.model.profile.max_concurrency
        proofread = options.get("proofread")
        smooth = options.get("edit", False) and operation in {"fill", "generate"}
        if smooth and self.model.profile.guided:
            raise UserError("This small model can't edit.", hint=NEEDS_NOTES_HINT)
        replays = isinstance(self.model, ReplayModel)
        cache = RunCache(self.file.sections, identity(self.model), wanted.get("feedback", {}), replays=replays)
        # a run that makes the sections it writes can't name them all; one that goes on from there asks the same
        makes_own = operation == "generate" and (wanted.get("outline") is None or wanted.get("structure"))
        wanted |= {
            "budget": Budget(options.get("max_tokens"), options.get("max_cost"), self.price),
            "smooth": smooth,
            "proofread": self.settings.proofread if proofread is None else proofread,
            "tables": self.tables,
            "lists_sections": not makes_own and (self.file.lists_sections or operation == "structure"),
        }
        return RunPlan(operation, self.model, self.parts, schedule, max_concurrency, cache, **wanted)


def known(outline: Outline | None) -> Outline:
    """Return the outline, or raise OutlineError if there is none yet."""
    if outline is None:
        raise OutlineError("There is no outline yet.", hint="%%docgen structure makes one from a prompt.")
    return outline


def written_sections(outline: Outline | None) -> int:
    """Count the sections of an outline that have a text."""
    sections = () if outline is None else outline.sections()
    return sum(bool(section.elements) and section.state in {"done", "stale"} for _, section in sections)
