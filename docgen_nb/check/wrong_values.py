"""Numbers and names against the cells of which their sentence speaks."""

from collections.abc import Iterator

from docgen_nb.check.aligned import AlignedSentence, aligned
from docgen_nb.evidence.alignment import Claim
from docgen_nb.evidence.document_text import Certainty, CheckedText, Hit
from docgen_nb.evidence.judging import NO_VALUE, Verdict
from docgen_nb.evidence.pairings import Pairing
from docgen_nb.evidence.quantities import written_like
from docgen_nb.evidence.statement import IN_OTHER_WORDS

_FIX = "Write the value of the source."


def wrong_numbers(text: CheckedText) -> Iterator[Hit]:
    """Numbers that are another than the one in the cell of which the sentence speaks."""
    for sentence in aligned(text):
        told: set[int] = set()
        empty: set[str] = set()
        for claim, verdict in sentence.judged:
            if verdict.holds is False:
                told.add(claim.stated.at)
                if verdict.right != NO_VALUE:
                    yield _wrong(sentence, claim, verdict)
                elif verdict.subject not in empty:
                    yield _without_values(sentence, claim, verdict)
                    empty.add(verdict.subject)  # it is one mistake
            elif verdict.beyond:
                told.add(claim.stated.at)
                yield _beyond(sentence, claim, verdict)
        yield from (
            other_row(sentence, pairing)
            for pairing in sentence.pairings
            if pairing.is_number and pairing.first not in told
        )
        yield from refuted_hits(sentence, numbers=True)


def refuted_hits(sentence: AlignedSentence, *, numbers: bool) -> Iterator[Hit]:
    """Find what a table contradicts in a sentence: numbers, or else words."""
    tokens = sentence.statement.tokens
    for found in sentence.refuted:
        is_number = all(token.value is not None or token.is_sign for token in tokens[found.first : found.last + 1])
        if is_number == numbers:
            start, end = tokens[found.first].start, tokens[found.last].end
            said = sentence.statement.text[start:end]
            message = f"“{said}” is not what the source says: {found.message}."
            span = (sentence.start + start, sentence.start + end)
            yield Hit(sentence.place, sentence.block, message, _FIX, said, right=found.right, span=span)


def _beyond(sentence: AlignedSentence, claim: Claim, verdict: Verdict) -> Hit:
    raw = claim.stated.raw
    message = f"The number {raw} is about “{verdict.beyond}”, of which the section's sources say nothing."
    fix = "Take the figure from a source, or leave it out."
    return Hit(sentence.place, sentence.block, message, fix, raw, span=sentence.place_of(claim))


def _without_values(sentence: AlignedSentence, claim: Claim, verdict: Verdict) -> Hit:
    """Tell of the name of a row without values, of which a sentence has numbers; of the number if it has no name."""
    tokens, (first, last) = sentence.statement.tokens, claim.subject
    start, end = (tokens[first].start, tokens[last].end) if first >= 0 else (claim.stated.start, claim.stated.end)
    said = sentence.statement.text[start:end]
    message = f"{verdict.subject} has no values in the source ({verdict.place}), but “{claim.stated.raw}” here."
    fix = "Name the one whose values these are, or leave them out."
    span = (sentence.start + start, sentence.start + end)
    return Hit(sentence.place, sentence.block, message, fix, said, span=span)


def _wrong(sentence: AlignedSentence, claim: Claim, verdict: Verdict) -> Hit:
    stated = claim.stated
    noun = _noun(sentence, claim)
    message = f"{verdict.subject}: {verdict.right}{noun} ({verdict.place}), not {stated.raw}."
    certain = claim.sure and len(claim.candidates) == 1 and stated.bound == "="
    has_place = stated.raw.casefold() not in IN_OTHER_WORDS
    is_number = stated.scale == 1 and verdict.right[-1:].isdigit() and has_place
    right = written_like(verdict.right, like=stated.raw, language=sentence.language) if is_number else ""
    return Hit(
        sentence.place, sentence.block, message, _FIX, stated.raw,
        certainty="certain" if certain else "likely", right=right, span=sentence.place_of(claim),
    )  # fmt: skip


def _noun(sentence: AlignedSentence, claim: Claim) -> str:
    """Return the noun that is counted: the word right behind the number."""
    tokens, at = sentence.statement.tokens, claim.stated.at + 1
    following = [token for token in tokens[at : at + 2] if token.text != "-"][:1]
    return f" {following[0].text}" if following and following[0].word in claim.stated.after[:1] else ""


def other_row(sentence: AlignedSentence, pairing: Pairing) -> Hit:
    """Words or a number that the table has in another row than the rest of the sentence."""
    tokens = sentence.statement.tokens
    start, end = tokens[pairing.first].start, tokens[pairing.last].end
    said, verdict = sentence.statement.text[start:end], pairing.verdict
    message = f"{verdict.subject}: {verdict.right} ({verdict.place}), not {said}."
    span = (sentence.start + start, sentence.start + end)
    language = sentence.language
    right = written_like(verdict.right, like=said, language=language) if said[:1].isdigit() else verdict.right
    certainty: Certainty = "certain" if pairing.is_certain else "likely"
    return Hit(sentence.place, sentence.block, message, _FIX, said, certainty, right=right, span=span)
