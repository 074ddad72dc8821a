"""Documents for every code: as many faulty sections as clean ones that look like them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle, islice
from typing import Any

from check_cases.building import PER_CHAPTER, Case, Fillers, Labelled, document
from check_cases.figures import Figures
from docgen_nb.document.elements import Heading, Paragraph, Reference
from docgen_nb.document.parts import ContentPart

CLEAN: frozenset[str] = frozenset()


def labelled_cases(material: Any, rounds: int) -> Iterator[Case]:
    """All documents of one material: for each domain and code, ``rounds`` times."""
    for round_ in range(rounds):
        for domain in material.DOMAINS:
            for name, make in _MAKERS.items():
                rng = random.Random(f"{material.SEED} {round_} {domain.name} {name}")
                case = make(material, domain, rng)
                if case is not None:
                    yield case


def _numbers(material: Any, domain: Any, rng: random.Random) -> Case:
    figures = Figures(domain, rng, numbers_as_text=rng.random() < 0.4)
    fillers, sections = Fillers(domain, rng), []
    kinds = [(t, CLEAN) for t in material.NUMBERS_CLEAN[domain.language]]
    kinds += [(t, frozenset(["DG101"])) for t in material.NUMBERS_FAULT[domain.language]]
    for template, expected in rng.sample(kinds, min(18, len(kinds))):
        slots = figures.slots()
        slots |= {f"currency_{key}": domain.currency.format(slots[key]) for key in ("money", "bad_money")}
        sentences = [fillers.sentence(), template.format(**slots), fillers.sentence()]
        rng.shuffle(sentences)
        used = ["notes"] if "date}" in template or "{items}" in template else ["table"] if "{" in template else []
        if used:  # the part is used, rightly or wrongly
            sentences.append(f"({slots['A']}.)" if used == ["table"] else f"({'; '.join(domain.items[:2])}.)")
        sections.append(Labelled(" ".join(sentences), expected, frozenset(["DG202"]), fields={"contentPartIds": used}))
    return document(f"numbers {domain.name}", domain, sections, figures.parts())


def _forms(code: str, material: Any, domain: Any, rng: random.Random) -> Case:
    """Faults that are a form of words or Markdown."""
    faults, clean = material.FORMS[code]
    count = max(len(faults), len(clean))
    fillers, kinds = Fillers(domain, rng), []
    for forms, expected in ((faults, frozenset([code])), (clean, CLEAN)):
        order = rng.sample(forms, len(forms))
        kinds += [(form, expected) for form in islice(cycle(order), count)]
    if code != "DG204":
        rng.shuffle(kinds)
    chapters = -(-len(kinds) // PER_CHAPTER)
    titles = [f"{domain.titles[i % len(domain.titles)]} {'abcdefghijklmnopqrstuvwxyz'[i]}" for i in range(len(kinds))]
    abbreviations = cycle(domain.abbreviations[: len(faults)])
    sections, told = [], set()
    for index, (form, expected) in enumerate(kinds):
        abbr, full = next(abbreviations)
        right = expected
        if "{abbr}" in form and expected:
            right = expected if abbr not in told else CLEAN  # it is told of once
            told.add(abbr)
        if "Word count" in form:
            right |= {"DG101"}  # and there is no source for it
        f = fillers.sentence()
        slots = {
            "f": f, "lf": f[0].lower() + f[1:], "w": rng.choice(["alpha", "beta", "gamma"]), "abbr": abbr, "full": full,
            "dead_section": f"{rng.randint(1, chapters)}.{rng.randint(7, 19)}", "live_section": f"{chapters - 1}.2",
            "dead_chapter": str(chapters + rng.randint(2, 9)),
            "live_anchor": re.sub(r"[^\w\- ]", "", titles[(index + 3) % len(titles)].lower()).replace(" ", "-"),
        }  # fmt: skip
        text, other = form, frozenset(["DG402"])  # the form of words may be in another language
        for key, value in slots.items():
            text = text.replace(f"{{{key}}}", value)
        sections.append(Labelled(f"{text}" if "\n\n" in text else f"{text} {fillers.sentence()}", right, other))
        if "\n\n```" in text or "~~~" in text or text.endswith(("]", "|")):
            sections[-1].markdown = text
    return document(f"{code} {domain.name}", domain, sections, _parts(domain, rng), titles)


def _parts(domain: Any, rng: random.Random) -> list[ContentPart]:
    return Figures(domain, rng).parts()


def _missing_citations(material: Any, domain: Any, rng: random.Random) -> Case:
    figures = Figures(domain, rng)
    fillers, fault = Fillers(domain, rng), frozenset(["DG102"])
    parts = [*figures.parts(), ContentPart(id="law", label="law.txt", kind="text", text="Paragraph one applies.")]
    referring = {"contentPartIds": ["law"], "contentFormats": {"law": "reference"}}

    def told(template: str) -> str:
        slots = figures.slots()
        return f"{fillers.sentence()} {template.format(**slots)} {fillers.sentence()}"

    exact = {"en": "{A}: {money}.", "de": "{A}: {money}.", "fr": "{A} : {money}.", "es": "{A}: {money}."}[
        domain.language
    ]
    quoted = f"“{domain.quote}”. "
    sections = [
        Labelled(told("."), fault, fields=referring),
        Labelled(told(exact), fault, cite=False, fields={"contentPartIds": ["table"]}),
        Labelled(f"{fillers.sentence()} {quoted}{fillers.sentence()}", fault, cite=False),
        Labelled(told(exact), fault, cite=False),
        Labelled(f"> {domain.quote}", fault, cite=False),
        Labelled(told(". [@law]"), CLEAN, fields=referring),
        Labelled(elements=[Paragraph(text=told(".")), Reference(part_id="law", label="law.txt")], fields=referring),
        Labelled(told(exact), CLEAN),
        Labelled(told(exact + " [@table]"), CLEAN, cite=False),
        Labelled(told("."), CLEAN, cite=False),
        Labelled(f"{fillers.sentence()} {quoted}{fillers.sentence()}", CLEAN, fields={"contentPartIds": ["notes"]}),
        Labelled(f"> {fillers.sentence()}", CLEAN, cite=False),
    ]
    for section in sections:
        if section.elements is None:
            section.markdown = section.markdown.replace(" . ", " ").replace(" . [", " [")
    rng.shuffle(sections)
    return document(f"missing citations {domain.name}", domain, sections, parts)


def _repeated(material: Any, domain: Any, rng: random.Random) -> Case:
    """Each faulty section repeats an earlier one; clean ones share a form, a short sentence, or words."""
    figures = Figures(domain, rng)
    fillers, fault = Fillers(domain, rng), frozenset(["DG201"])
    lead = rng.choice(material.LEADS[domain.language])
    base = [[fillers.sentence() for _ in range(4)] for _ in range(6)]
    first = [Labelled(" ".join(each)) for each in base]
    dropped = [each for i, each in enumerate(base[1]) if i != 1]
    moved = [base[2][i] for i in (2, 0, 3, 1)]
    led = [f"{lead} {s[0].lower()}{s[1:]}" if i == 0 else s for i, s in enumerate(base[3])]
    changed = [_with_synonyms(sentence, material.SYNONYMS) for sentence in base[4]]
    repeats = [base[0], dropped, moved, led, changed, [fillers.sentence(), *base[5][:3]]]
    later = [Labelled(" ".join(each), fault) for each in repeats]
    parallel = material.PARALLEL[domain.language]
    slots = [figures.slots() for _ in range(12)]
    rows = {each["A"]: each for each in slots}
    table = {"contentPartIds": ["table"]}
    clean = [Labelled(parallel.format(**each), fields=table) for each in list(rows.values())[:4]]
    note = material.REMARK[domain.language]
    clean += [Labelled(f"{fillers.sentence()} {fillers.sentence()} {note}") for _ in range(2)]
    return document(f"repeated {domain.name}", domain, [*first, *later, *clean], figures.parts())


def _with_synonyms(sentence: str, synonyms: dict[str, str]) -> str:
    words = [synonyms.get(word.strip("."), word.strip(".")) for word in sentence.split()]
    return " ".join(words) + "."


def _two_values(material: Any, domain: Any, rng: random.Random, *, faulty: bool) -> Case:
    """The same fact twice with two values; or, in a document of its own, facts that only sound alike."""
    fillers, sections = Fillers(domain, rng), []
    label = frozenset(["DG202"]) if faulty else CLEAN
    for before, after in (material.FACTS if faulty else material.FACTS_CLEAN)[domain.language]:
        v, u = rng.sample([n for n in range(23, 98) if n % 10], 2)
        while abs(u - v) < 7:
            v, u = rng.sample([n for n in range(23, 98) if n % 10], 2)
        for text, expected in ((before.format(v=v), CLEAN), (after.format(u=u), label)):
            wish = {"generationHint": f"The figures are {v} and {u}."}
            sections.append(Labelled(f"{fillers.sentence()} {text}", expected, fields=wish))
    return document(f"two values {domain.name}", domain, sections, [])


def _terms(material: Any, domain: Any, rng: random.Random) -> Case:
    """The usual form twice, the variant once; and words that only look like variants."""
    fillers, sections = Fillers(domain, rng), []
    for closed, variant in domain.terms:
        forms = material.TERM_SENTENCES[domain.language]
        for term, expected in ((closed, CLEAN), (closed, CLEAN), (variant, frozenset(["DG203"]))):
            sections.append(Labelled(rng.choice(forms).format(f=fillers.sentence(), t=term), expected))
    sections += [Labelled(each.format(f=fillers.sentence())) for each in material.TERM_CLEAN[domain.language]]
    rng.shuffle(sections)
    return document(f"terms {domain.name}", domain, sections, [])


def _headings(material: Any, domain: Any, rng: random.Random) -> Case:
    fillers, sections = Fillers(domain, rng), []
    titles = [f"{domain.titles[i % 8]} {'abcdefghijkl'[i]}" for i in range(12)]
    text = [Paragraph(text=fillers.sentence()) for _ in range(12)]
    repeat, skip = frozenset(["DG311"]), frozenset(["DG312"])
    made = [
        ([Heading(text=titles[0], level=3)], repeat),
        ([Paragraph(text=f"**{titles[1]}**")], repeat),
        ([Heading(text=f"1.3 {titles[2]}", level=4)], repeat),
        ([Heading(text=domain.title, level=2)], repeat),
        ([Heading(text="Details", level=6)], skip),
        ([Heading(text="Details", level=4), text[11], Heading(text="More", level=6)], skip),
        ([Heading(text="Details", level=1)], CLEAN),
        ([Heading(text="Details", level=4), text[10], Heading(text="More", level=5)], CLEAN),
        ([Paragraph(text=f"**{titles[8]}** matters: {fillers.sentence()}")], CLEAN),
        ([Heading(text=f"{titles[9]} in detail", level=4)], CLEAN),
        ([Paragraph(text=f"**Note:** {fillers.sentence()}")], CLEAN),
        ([Heading(text="Details", level=5), text[9], Heading(text="More", level=4)], skip),
    ]
    for index, (elements, expected) in enumerate(made):
        tail = [Paragraph(text=f"{fillers.sentence()} {fillers.sentence()}")]
        sections.append(Labelled(elements=[*elements, text[index], *tail], expected=expected))
    return document(f"headings {domain.name}", domain, sections, [], titles)


def _unused(material: Any, domain: Any, rng: random.Random) -> Case:
    figures = Figures(domain, rng)
    fillers, fault = Fillers(domain, rng), frozenset(["DG401"])
    table, notes = figures.parts()
    fable = "The old miller ground barley under the cracked millstone while his donkey slept beside the sluice gate."
    parts = [table, notes, ContentPart(id="fable", label="fable.txt", kind="text", text=fable)]

    def only(*ids: str, **formats: str) -> dict[str, Any]:
        return {"contentPartIds": list(ids), "contentFormats": formats}

    tale = "The miller and his donkey rest near the sluice, says the tale, and barley waits."
    names, told = ", ".join(domain.entities[:3]), figures.slots()
    named = f"{told['A']}, {names}"
    whole = figures.table.model_copy(update={"part_ids": ["table"]})
    sections = [
        Labelled(f"{fillers.sentence()} {fillers.sentence()}", fault, fields=only("fable")),
        Labelled(f"{fillers.sentence()} {names}. {fillers.sentence()}", fault, fields=only("table", "fable")),
        Labelled(fillers.sentence() + " " + fillers.sentence(), fault, fields=only("table", table="object")),
        Labelled(f"{fillers.sentence()} {tale} {fillers.sentence()}", CLEAN, fields=only("fable")),
        Labelled(f"{fillers.sentence()} [@fable] {fillers.sentence()}", CLEAN, fields=only("fable")),
        Labelled(f"{fillers.sentence()} {named}: {told['heads']} {fillers.sentence()}", CLEAN, fields=only("table")),
        Labelled(elements=[Paragraph(text=fillers.sentence()), whole], fields=only("table", table="object")),
        Labelled(f"{fillers.sentence()} {fillers.sentence()}", CLEAN, fields=only()),
    ]  # fmt: skip
    rng.shuffle(sections)
    if domain.language != "en":
        sections = [each for each in sections if "miller" not in each.markdown]
    return document(f"unused {domain.name}", domain, sections, parts)


def _language(material: Any, domain: Any, rng: random.Random) -> Case:
    fillers, sections = Fillers(domain, rng), []
    for texts, expected in ((material.FOREIGN, frozenset(["DG402"])), (material.NATIVE, CLEAN)):
        for text in islice(cycle(texts[domain.language]), 4):
            index = len(sections)
            if expected or index < 4 + len(texts[domain.language]):
                sections.append(Labelled(f"{text}\n\n{fillers.sentence()} {fillers.sentence()}", expected))
    seen: set[str] = set()
    once = [each for each in sections if (key := each.markdown.split("\n")[0]) not in seen and not seen.add(key)]
    return document(f"language {domain.name}", domain, once, [])


def _lengths(material: Any, domain: Any, rng: random.Random) -> Case | None:
    sections: list[Labelled] = []
    fillers = Fillers(domain, rng)
    for wishes, code, most in (
        (material.LENGTHS_SHORT, "DG403", 2),
        (material.LENGTHS_LONG, "DG404", 1),
        (material.LENGTHS_CLEAN, "", 3),
    ):
        for hint, count in rng.sample(wishes, most):
            text = ""
            while len(text.split()) < count:
                text = f"{text} {fillers.sentence()}".strip()
            cut = " ".join(text.split()[:count]).rstrip(".") + "."
            expected = frozenset([code]) if code else CLEAN
            sections.append(Labelled(cut, expected, fields={"generationHint": hint}))
    return document(f"lengths {domain.name}", domain, sections, [])


_MAKERS: dict[str, Callable[..., Case | None]] = {
    "numbers": _numbers,
    "missing citations": _missing_citations,
    "repeated": _repeated,
    "two values": partial(_two_values, faulty=True),
    "other values": partial(_two_values, faulty=False),
    "terms": _terms,
    "headings": _headings,
    "unused": _unused,
    "language": _language,
    "lengths": _lengths,
    **{
        code: partial(_forms, code)
        for code in ("DG103", "DG204", "DG301", "DG302", "DG501", "DG502", "DG503", "DG504", "DG601", "DG602", "DG603")
    },
}
