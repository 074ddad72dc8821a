"""Faults in the text: found, and the sections that have them written again."""

from collections.abc import Iterable

from docgen_nb.document.tree import Outline
from docgen_nb.notebook.answer import Answer
from docgen_nb.notebook.args import number
from docgen_nb.notebook.session import Session
from docgen_nb.notebook.verbs import argument, verb
from docgen_nb.notebook.verbs._arguments import ANY
from docgen_nb.run.run import Run

ROUNDS = 2


def _codes(_session: Session, word: str) -> Iterable[str]:
    """Every code, after those of a list that are typed already."""
    from docgen_nb.check.rules import all_rules

    typed = word[: word.rfind(",") + 1]
    return [f"{typed}{rule.code}" for rule in all_rules()]


SELECTION = (
    argument("--select", default="", metavar="CODES", help="only these codes or groups, as DG1,DG301", complete=_codes),
    argument("--ignore", default="", metavar="CODES", help="all but these", complete=_codes),
)


@verb(
    "check",
    ANY,
    *SELECTION,
    argument("--json", dest="as_json", action="store_true", help="print JSON for programs"),
    argument("--strict", action="store_true", help="what is only possibly wrong, too"),
    argument("--list", dest="codes", action="store_true", help="list the codes"),
    usage="check [REF]",
    details="2.3:4 is the fourth element of section 2.3. Switch a code off in a line with "
    "<!-- docgen: ignore DG101 -->, in a section with <!-- docgen: ignore-section DG101 -->, everywhere with "
    "%config DocgenMagics.check_ignore = 'DG101'.",
    button="Check",
    is_long=True,
)
def check(
    session: Session, ref: str | None, *, select: str, ignore: str, as_json: bool, codes: bool, strict: bool
) -> Answer:
    """Faults in the text: numbers, repeats, links ..."""
    if codes:
        from docgen_nb.check.rules import all_rules

        names = {rule.code: rule.name for rule in all_rules()}
        return Answer(names, said="\n".join(f"{code}  {name}" for code, name in names.items()))
    report = session.project.check(ref, select=select, ignore=ignore, strict=strict)
    if ref is None:
        session.review.take_report(report, session.project.known_outline())
    return Answer(report, said=report.to_json() if as_json else report.to_text(), notice=report.summary)


@verb(
    "fix",
    ANY,
    argument(
        "--rounds",
        type=number(int, least=1),
        default=ROUNDS,
        metavar="N",
        help=f"how often a section is written again at most; {ROUNDS} by default",
    ),
    *SELECTION,
    argument("--certain", action="store_true", help="only put in the sources' values where they are certain"),
    usage="fix [REF] [--rounds N]",
    details="A rewrite that is no better is thrown away; the old texts are kept, %%docgen undo REF brings one back.",
    button="Fix",
)
async def fix(session: Session, ref: str | None, *, rounds: int, select: str, ignore: str, certain: bool) -> Answer:
    """Rewrite the sections that have findings."""
    if certain:
        done = session.project.fix_certain(ref)
        lines = [f"{finding.where} {finding.excerpt} → {finding.right}" for finding in done]
        return Answer(done, said="\n".join(lines) or "No finding is certain.")
    from docgen_nb.project.fixing import fix as fix_findings
    from docgen_nb.run.controllable import attend

    async def follow(run: Run) -> Outline:
        async with session.shown(run):
            return await attend(run)

    fixed = await fix_findings(session.project, follow, rounds=rounds, ref=ref, select=select, ignore=ignore)
    if ref is None:
        session.review.take_report(fixed.after, session.project.known_outline())
    counts = f"Findings: {len(fixed.before)} before, {len(fixed.after)} now."
    notice = f"Rewritten: {', '.join(fixed.rewritten)}. {counts}" if fixed.rewritten else counts
    return Answer(fixed, said=fixed.to_text(), notice=notice)
