"""Every other code: what it finds, and what only looks like it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.check.certain import corrected
from docgen_nb.check.checking import check_document
from docgen_nb.check.rules import all_rules
from docgen_nb.check.rules.lengths import wanted_length
from docgen_nb.check.selection import Selection
from docgen_nb.document.contract import Contract
from docgen_nb.document.elements import Heading, Paragraph, Reference, Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.evidence.language import language_code, other_language

from .making import PARTS, SALES, codes, found, outline_of, section_of

LONG = (
    "The keepers of the garden water the young trees every evening and write down what they have seen. "
    "Nobody is allowed to take a ladder home without telling the warden of the yard."
)
SHORT = "The keepers look after the young trees near the gate."
GERMAN = "Im Frühjahr prüfen wir alle Kästen und notieren, was uns auffällt, denn nur so lässt sich sagen, was half."


def test_every_code_is_given_once_and_is_in_its_group():
    listed = [rule.code for rule in all_rules()]
    assert len(listed) == len(set(listed)) == 34
    assert all(code.startswith("DG") and code[2] in "1234567" and len(code) == 5 for code in listed)


@pytest.mark.parametrize(
    ("code", "fault", "clean"),
    [
        ("DG103", "So it is [@nosuch].", "So it is [@notes]."),
        ("DG103", "So it is [14].", "So it is [2], in the interval [5, 10], in `x[14]`."),
        ("DG103", "So it is (Kowalski, 2019).", "So it was (March, 2024)."),
        ("DG103", "So it is.[^7]", "So it is.[^7]\n\n[^7]: A note."),
        ("DG204", "The KPN is high.", "The key process number (KPN); KPN (key process number). The EU, part IV."),
        ("DG206", "It suits the needs for**which trees** are old.", "It suits **un**planted rows, **which** are old."),
        ("DG206", "It meets the rules.The garden wants more.", "It runs on Node.js, version 2.5, since 1990s."),
        ("DG206", "It covers all 12for the remaining rows.", "It covers all 12 for the rows, 3D models and 4x4 cars."),
        ("DG206", "This is lower- **North** has more.", "This is a low- **or** high-priced tree."),
        ("DG206", "The garden has 40 trees, and the", "The garden has 40 trees, and more."),
        ("DG206", "Der Garten hat 40 Bäume, die", "Der Garten hat 40 Bäume, die blühen."),
        ("DG205", "It rose and it rose and it rose and it rose and it rose.", "It rose, fell, rose and fell."),
        ("DG301", "See section 4.7.", "See section 1.1. Section 47 of the Act says so."),
        ("DG301", "See Table 3.", "The table 3 guests sat at was long."),
        ("DG301", "See the section “Whales and Ships”.", "See the section “Part a”."),
        ("DG301", "The next chapter says more.", "The next train leaves."),
        ("DG302", "See [there](#lost).", "See [there](#part-a) or [out](https://example.org#lost)."),
        ("DG402", GERMAN, f"{LONG} The Zeitgeist and the déjà vu."),
        ("DG501", "| a | b |\n| c | d |", "| a | b |\n| --- | --- |\n| c | d |"),
        ("DG502", "Call `open and wait.", "Call `open` and wait."),
        ("DG503", r"So $\frac{a}{b$ holds.", r"So $\frac{a}{b}$ holds and costs $5 or $6."),
        ("DG503", "So \\(a = b holds.", "So \\(a = b\\) holds."),
        ("DG504", "See [it]().", "See [it](https://example.org/a_(b))."),
        ("DG504", "See [it](htp://example.org).", "See [it](mailto:a@example.org)."),
        ("DG601", "I'm sorry, but I can't help with that.", "As an AI company grows, it hires."),
        ("DG602", f"Here is the section:\n\n{SHORT}", f"Here is the list of tools:\n\n- one\n\n{SHORT}"),
        ("DG602", "In diesem Abschnitt werden wir die Bäume betrachten.", "Dort werden wir Bäume pflanzen."),
        ("DG602", f"{SHORT}\n\nLet me know if you need more.", f"{SHORT} They let us know if it rains."),
        ("DG603", "The owner is [insert name].", "He wrote “teh” [sic]; see [your account](https://example.org)."),
        ("DG603", "TODO: write it.", "The todo list uses `{name}` and size XXL."),
    ],
)  # fmt: skip
def test_a_fault_is_found_and_what_looks_like_it_is_not(code, fault, clean):
    assert codes(fault, code) == [code]
    assert codes(clean, code) == []


def test_a_part_that_is_to_be_cited_must_be():
    section = {"parts": ["notes"], "contentFormats": {"notes": "reference"}}
    assert codes("Text.", "DG102", **section) == ["DG102"]
    assert codes("Text [@notes].", "DG102", **section) == []
    assert codes([Paragraph(text="Text."), Reference(part_id="notes", label="n")], "DG102", **section) == []


def test_exact_figures_and_quotations_want_their_source():
    assert codes("South earned 2,300,100.", "DG102", cite=False) == ["DG102"]
    assert codes("South earned 2,300,100.", "DG102") == []
    quotation = "“The plant opened on 2024-03-12 with 412 people and twelve lorries”, it says."
    assert codes(quotation, "DG102", cite=False) == ["DG102"]


def test_a_citation_in_an_element_must_lead_to_a_part():
    assert codes([Reference(part_id="gone", label="Gone")], "DG103") == ["DG103"]
    assert codes([Paragraph(text="Text.", part_ids=["gone"])], "DG103") == ["DG103"]


def test_a_passage_is_repeated_where_words_changed_or_sentences_moved():
    sentences = LONG.split(". ")
    changed = LONG.replace("young", "small").replace("evening", "night")
    moved = f"{sentences[1]} {sentences[0]}."
    for again in (LONG, changed, moved, f"As we said, {LONG[0].lower()}{LONG[1:]}"):
        assert found(outline_of(section_of(LONG), section_of(again)), "DG201") == [("1.2:1", "DG201")]


def test_the_same_form_of_words_for_another_thing_is_no_repetition():
    form = "The site in {} has been visited by {} people over the whole year, which the wardens call a good result."
    outline = outline_of(section_of(form.format("Lyon", 123)), section_of(form.format("Turin", 456)))
    assert found(outline, "DG201") == []


def test_a_short_remark_may_stand_twice():
    assert found(outline_of(section_of("All sums are rounded."), section_of("All sums are rounded.")), "DG201") == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("The canteen serves 31 meals a day.", "Every day the canteen serves 57 meals.", 1),
        ("The canteen serves 31 meals a day.", "The canteen serves about 31 meals a day.", 0),
        ("The depot in Lyon holds 31 wheels.", "The depot in Turin holds 57 wheels.", 0),
        ("In 2023 the canteen served 31 meals.", "In 2024 the canteen served 57 meals.", 0),
        ("The shed has room for 31 bicycles.", "The shed has room for 57 scooters.", 0),
        ("The tank weighs 2 tonnes.", "The tank weighs 2,000 kg.", 0),
    ],
)
def test_one_fact_has_one_value(first, second, expected):
    assert len(found(outline_of(section_of(first), section_of(second)), "DG202")) == expected


def test_a_term_is_written_in_one_way():
    outline = outline_of(section_of("The dataset is new. A dataset is big."), section_of("This data set is old."))
    assert found(outline, "DG203") == [("1.2:1", "DG203")]
    outline = outline_of(section_of("The long-term plan."), section_of("In the long term we set up the setup."))
    assert found(outline, "DG203") == []


def test_a_glossary_forbids_variants_but_not_inside_of_longer_terms():
    glossary = {"customer": ["client"], "client account": []}
    outline = outline_of(section_of("The Client has a client account, and that is all we know of it."))
    report = check_document(outline, PARTS, glossary=glossary)
    assert [(f.code, f.fix, f.excerpt) for f in report] == [("DG203", "Write customer.", "Client")]


def test_the_facts_of_the_contract_are_sources():
    outline = outline_of(section_of("The account holds 777 coins."))
    assert found(outline, "DG101") == [("1.1:1", "DG101")]
    outline.documents[0].contract = Contract.model_validate({"facts": [{"id": "f1", "text": "It holds 777 coins."}]})
    assert found(outline, "DG101") == []


def test_an_abbreviation_is_explained_before_it_is_used():
    outline = outline_of(section_of("The KPN is high."), section_of("The key process number (KPN) is high."))
    assert found(outline, "DG204") == [("1.1:1", "DG204")]


@pytest.mark.parametrize(
    ("source", "right"),
    [
        ("The Long Term Ecological Research (LTER) programme.", "Long Term Ecological Research (LTER)"),
        ("The programme LTER (Long Term Ecological Research).", "Long Term Ecological Research (LTER)"),
        ("The programme of LTER, on a long tour everyone remembers.", ""),
    ],
)
def test_what_an_abbreviation_stands_for_is_certain_where_a_source_says_it_once(source, right):
    part = ContentPart(id="study", label="study.md", kind="text", text=source)
    outline = outline_of(section_of("The data are of LTER and good.", parts=["study"]))
    (hit,) = check_document(outline, {"study": part}, selection=Selection.of("DG204", ""))
    assert (hit.right, hit.certainty) == (right, "certain" if right else "likely")
    if right:
        (element,), _ = corrected(outline.section(hit.place).elements, [hit])
        assert element.text == f"The data are of {right} and good."


def test_headings_neither_repeat_the_title_nor_skip_a_level():
    text = Paragraph(text=SHORT)
    assert codes([Heading(text="1.1 Part a", level=4), text], "DG311") == ["DG311"]
    assert codes([Paragraph(text="**Part a**"), text], "DG311") == ["DG311"]
    assert codes([Heading(text="Part a in detail"), text], "DG311") == []
    assert codes([Heading(text="Deep", level=6), text], "DG312") == ["DG312"]
    assert codes([Heading(text="Next", level=4), text, Heading(text="Below", level=5)], "DG312") == []


def test_a_chapter_that_skips_a_level_is_told_at_the_chapter():
    outline = outline_of(section_of(SHORT), section_of(SHORT), per_chapter=1)
    outline.documents[0].chapters[1].level = 3
    assert found(outline, "DG312") == [("2", "DG312")]


def test_an_assigned_part_must_show():
    assert codes(SHORT, "DG401", parts=["notes"]) == ["DG401"]
    assert codes("The plant has lorries and people since it opened.", "DG401", parts=["notes"]) == []
    assert codes("North is ahead.", "DG401", parts=["sales"]) == []
    whole = {"parts": ["sales"], "contentFormats": {"sales": "object"}}
    assert codes(SHORT, "DG401", **whole) == ["DG401"]
    assert codes([SALES.item.model_copy(update={"part_ids": ["sales"]})], "DG401", **whole) == []


def test_length_is_measured_against_the_budget_of_words():
    assert codes(f"{LONG} {LONG}", "DG404", words=40) == ["DG404"]
    assert codes(LONG, "DG404", words=40) == []


def test_a_title_stands_once():
    twice = outline_of(section_of(SHORT, title="The gate"), section_of(LONG, title="The Gate"))
    assert found(twice, "DG311") == [("1.2", "DG311")]
    heading = Heading(level=4, text="In spring")
    paragraphs = [Paragraph(text=SHORT), Paragraph(text=LONG)]
    assert codes([heading, paragraphs[0], heading, paragraphs[1]], "DG311") == ["DG311"]
    assert codes([heading, *paragraphs], "DG311") == []


def test_exact_numbers_in_a_fence_of_text_are_looked_up():
    assert codes("```text\nSouth 2,300,100\n```", "DG101", parts=["sales"]) == []
    assert codes("```text\nSouth 2,450,700\n```", "DG101", parts=["sales"]) == ["DG101"]
    assert codes("```python\nlimit = 2450700\n```", "DG101", parts=["sales"]) == []


def test_length_is_measured_against_the_hint():
    assert codes(SHORT, "DG403", generationHint="in 100 words") == ["DG403"]
    assert codes("Yes.", "DG403") == ["DG403"]
    assert codes(f"{LONG} {LONG} {LONG}", "DG404", generationHint="at most 40 words") == ["DG404"]
    assert codes(LONG, "DG4", generationHint="30 to 40 words") == []


@pytest.mark.parametrize(
    ("hint", "wanted"),
    [
        ("in about 200 words", ("words", 200, 200)), ("150–200 words", ("words", 150, 200)),
        ("at most three sentences", ("sentences", 0, 3)), ("mindestens 80 Wörter", ("words", 80, 0)),
        ("one short paragraph of 60 words", ("words", 60, 60)), ("five bullet points", ("items", 5, 5)),
    ],
)  # fmt: skip
def test_a_hint_says_how_long(hint, wanted):
    assert wanted_length(hint) == wanted


def test_a_hint_that_speaks_of_words_says_nothing_of_length():
    assert wanted_length("Explain which words they use for the 12 sites") is None


def test_a_broken_table_lost_its_cells():
    ragged = Table(headers=["a", "b"], rows=[["1"], ["2", "3"]])
    assert codes([ragged], "DG501") == ["DG501"]
    assert codes([Table(headers=["a"], rows=[])], "DG501") == ["DG501"]
    assert codes("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n| 4 | 5 |", "DG501") == ["DG501"]
    assert codes("| | a |\n|---|---|\n| `x|y` | 2 |", "DG501") == []


def test_a_fence_without_an_end_swallows_the_text():
    swallowed = f"```python\nx = 1\n\n{LONG}"
    assert codes(swallowed, "DG502") == ["DG502"]
    assert codes(f"```python\nx = 1\n```\n\n{LONG}", "DG502") == []


def test_languages_are_told_by_code_name_and_script():
    assert language_code("British English") == "en"
    assert language_code("Deutsch") == "de"
    assert language_code("Klingon") == ""
    assert other_language(GERMAN, "en") == "de"
    assert other_language(LONG, "en") == ""
    assert other_language("Членовете се срещат всеки месец в голямата зала.", "en") == "Cyrillic"


def test_without_a_language_the_documents_own_is_expected():
    outline = outline_of(section_of(LONG), section_of(SHORT), section_of(GERMAN), language="")
    assert found(outline, "DG402") == [("1.3:1", "DG402")]


@pytest.mark.parametrize(
    "hostile",
    ["[a](#", "X", "\n", "AB", "123 ", "[@a; ", "section 1, ", "(Smith, ", "`` ", "$a ", "<!-- ", "two hundred and "],
)
def test_hostile_text_takes_no_time_without_end(hostile):
    text = hostile * (10_000 // len(hostile))
    began = time.process_time()
    check_document(outline_of(section_of([Paragraph(text=text)], generationHint=text)), PARTS)
    assert time.process_time() - began < 10  # what grows with the square of the length takes minutes


@given(st.text(max_size=300))
def test_no_text_of_a_model_breaks_a_check(text):
    report = check_document(outline_of(section_of([Paragraph(text=text)]), section_of(SHORT)), PARTS)
    assert all(line.isprintable() for line in report.to_text().split("\n"))


@pytest.mark.parametrize(("variant", "written"), [("ımg", "img"), ("İmg", "img"), ("ß", "ẞ"), ("ſum", "SUM")])
def test_a_variant_in_letters_whose_case_is_told_differently_breaks_no_check(variant, written):
    outline = outline_of(section_of([Paragraph(text=f"Here stands {written} once.")]))
    assert check_document(outline, PARTS, glossary={"picture": [variant]}).sections == 1
