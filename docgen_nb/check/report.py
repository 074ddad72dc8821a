"""All findings about a document, as a linter lists them, as JSON, and for a notebook."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from docgen_nb.check.finding import Finding
from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import element_markdown
from docgen_nb.document.references import SectionRef
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.evidence.language import language_name
from docgen_nb.plain_text import counted


@dataclass(frozen=True)
class Report(ShownAsMarkdown):
    """Findings in document order.

    Attributes:
        sections: how many sections were looked at.
        ignored: findings that a comment or a setting keeps back.
        without_words: languages of the document for which there are no word rules.
    """

    findings: tuple[Finding, ...]
    sections: int
    ignored: int = 0
    without_words: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def at(self, place: SectionRef) -> tuple[Finding, ...]:
        """The findings of one section."""
        return tuple(finding for finding in self.findings if finding.place == place)

    def to_text(self) -> str:
        """A line per finding, ``2.3:4 DG101 message Fix: …``, and a line of totals."""
        lines = [f"{f.where} {f.code} {f.message} Fix: {f.fix}" for f in self.findings]
        return "\n".join([*lines, self.summary])

    def to_markdown(self) -> str:
        """A table. Text of the document is in it as it came: not for display."""
        if not self.findings:
            return self.summary
        rows = [[f.where, f.code, f.message, f.fix] for f in self.findings]
        return f"{element_markdown(Table(headers=['Place', 'Code', 'Message', 'Fix'], rows=rows))}\n\n{self.summary}"

    def to_json(self) -> str:
        """For programs: ``findings``, ``counts`` by code, ``sections``, ``ignored``, languages without word rules."""
        data = {
            "findings": [finding.to_dict() for finding in self.findings],
            "counts": dict(sorted(Counter(finding.code for finding in self.findings).items())),
            "sections": self.sections,
            "ignored": self.ignored,
            "languagesWithoutWordRules": list(self.without_words),
        }
        return json.dumps(data, ensure_ascii=False, indent=1)

    @property
    def summary(self) -> str:
        """One line of totals."""
        places = len({finding.place for finding in self.findings})
        found = f"{counted(len(self.findings), 'finding')} in {places} of " if self.findings else "No findings in "
        kept_back = f", {self.ignored} ignored" if self.ignored else ""
        languages = " and ".join(map(language_name, self.without_words))
        limits = f" Checked numbers and names only: no word rules for {languages}." if languages else ""
        return f"{found}{counted(self.sections, 'section')}{kept_back}.{limits}"
