"""Numbers, names and comparisons against the cells of which their sentence speaks."""

from __future__ import annotations

import time
import timeit

import pytest

from docgen_nb import ContentPart
from docgen_nb.check.certain import corrected
from docgen_nb.check.checking import check_document
from docgen_nb.check.selection import Selection
from docgen_nb.document.elements import Heading, Paragraph, Table
from docgen_nb.document.parts import ContentParts

from .making import outline_of, section_of

SHOPS = ContentPart(
    id="shops",
    label="shops.csv",
    kind="table",
    text="",
    item=Table(
        headers=["shop", "town", "manager", "staff", "sales_eur", "returns", "visitors"],
        rows=[
            ["Acorn", "Leeds", "Ida Holm", "14", "412000", "31", "9020"],
            ["Beacon", "Leeds", "Raj Patel", "9", "388500", "27", "8410"],
            ["Cobalt", "York", "Mia Stone", "21", "655000", "44", "15300"],
            ["Dorset", "York", "Tom Frey", "12", "298000", "19", "6120"],
            ["Ember", "Hull", "Eva Lund", "17", "501000", "38", "11870"],
            ["Falcon", "Hull", "Kim Ross", "11", "350400", "22", "7300"],
        ],
    ),
)
YEARS = ContentPart(
    id="years",
    label="years.csv",
    kind="table",
    text="",
    item=Table(
        headers=["year", "trips", "litres"],
        rows=[["2019", "410", "5200"], ["2020", "280", "3900"], ["2021", "355", "4100"]],
    ),
)
PARTS = ContentParts([SHOPS, YEARS])


def findings(text, part="shops", language="en", **options):
    outline = outline_of(section_of(text, parts=(part,)), language=language)
    return check_document(outline, PARTS, selection=Selection.of("DG1", "DG102"), **options).findings


def excerpts(text, **options):
    return [finding.excerpt for finding in findings(text, **options)]


@pytest.mark.parametrize(
    ("text", "part", "wrong"),
    [
        ("Cobalt had 44 returns and a staff of 21.", "shops", []),
        ("Cobalt had 38 returns and a staff of 21.", "shops", ["38"]),
        ("Acorn made 31 returns, while Ember made 22 returns.", "shops", ["22"]),
        ("Ida Holm leads Acorn. She has 14 staff and 38 returns.", "shops", ["38"]),
        ("In 2020 there were 410 trips.", "years", ["410"]),
        ("In 2020 there were 280 trips and 3,900 litres.", "years", []),
        ("Falcon has staff 11, returns 22 and sales_eur 350400.", "shops", []),
        ("Beacon has staff 9 (the lowest), returns 27 and visitors 8410.", "shops", []),
        ("Cobalt has 7 more staff than Acorn.", "shops", []),
        ("The shop in Leeds of Raj Patel had 8,410 visitors.", "shops", []),
    ],
)
def test_a_number_is_looked_up_in_its_row_and_column(text, part, wrong):
    assert excerpts(text, part=part) == wrong


def test_a_finding_says_the_right_value_with_its_cell():
    finding = findings("Cobalt had 38 returns.")[0]
    assert finding.message == "Cobalt: 44 returns (shops.csv, row 3, returns), not 38."
    assert (finding.certainty, finding.right) == ("certain", "44")


def test_a_number_in_words_is_put_right_in_words():
    parts = ContentParts([ContentPart(id="shops", label="s.csv", kind="table", text="", item=Table(
        headers=["shop", "doors", "lifts"], rows=[["Acorn", "4", "2"], ["Beacon", "7", "3"]]))])  # fmt: skip
    outline = outline_of(section_of("Acorn has six doors.", parts=("shops",)))
    found = check_document(outline, parts, selection=Selection.of("DG101", "")).findings
    assert [finding.right for finding in found] == ["four"]


def test_a_german_sentence_is_looked_up_too():
    assert excerpts("Cobalt hatte 38 returns.", language="de") == ["38"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Raj Patel is manager of the shop Acorn in Leeds.", ["Acorn"]),
        ("Ida Holm is manager of the shop Acorn in Leeds.", []),
        ("The numbers were checked by the Northern Retail Board.", ["Northern Retail Board"]),
    ],
)
def test_names_are_those_of_the_sources(text, wrong):
    assert excerpts(text) == wrong


@pytest.mark.parametrize(
    ("text", "part", "wrong"),
    [
        ("Cobalt has the highest visitors.", "shops", []),
        ("Acorn has the highest visitors.", "shops", ["highest"]),
        ("Acorn and Dorset have the highest visitors.", "shops", ["highest"]),
        ("Acorn and Cobalt have the highest visitors.", "shops", []),
        ("Dorset has fewer returns than Acorn.", "shops", []),
        ("Dorset has more returns than Acorn.", "shops", ["more"]),
        ("The trips rose from 410 to 280.", "years", ["rose"]),
        ("The trips fell from 410 to 280.", "years", []),
        ("Acorn beat Acorn.", "shops", ["Acorn"]),
        ("Acorn's sign weighs 3,500 g. Beacon has returns 27.", "shops", []),
        ("Cobalt has returns 44 (the highest), staff 21 (the highest) and visitors 15,300.", "shops", []),
        ("Dorset has returns 19 (the lowest), staff 12 and visitors 6,120 (lowest).", "shops", []),
        ("Dorset has a staff of 12, which is the lowest of all six shops.", "shops", ["lowest"]),
    ],
)
def test_comparisons_superlatives_and_directions(text, part, wrong):
    found = [finding.excerpt for finding in findings(text, part=part) if finding.code == "DG105"]
    assert found == wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Acorn had 31 returns. This is lower than the 44 returns of Cobalt.", []),
        ("Acorn had 31 returns. This is higher than the 44 returns of Cobalt.", ["higher"]),
    ],
)
def test_a_comparison_may_go_on_from_the_sentence_before(text, wrong):
    assert [f.excerpt for f in findings(text) if f.code == "DG105"] == wrong


def test_a_heading_names_the_subject_of_all_that_follows():
    elements = [Heading(level=4, text="Cobalt"), *(Paragraph(text=text) for text in (
        "The manager of Cobalt is Mia Stone.", "There were 38 returns.", "The staff is 21."))]  # fmt: skip
    outline = outline_of(section_of(elements, parts=("shops",)), language="en")
    report = check_document(outline, PARTS, selection=Selection.of("DG1", "DG102"))
    assert [(f.block, f.excerpt) for f in report] == [(3, "38")]


def test_a_country_is_known_by_its_adjective():
    table = Table(headers=["country", "ships"], rows=[["Norway", "12"], ["Japan", "30"], ["Chile", "8"]])
    parts = ContentParts([ContentPart(id="fleet", label="fleet.csv", kind="table", text="", item=table)])
    for text, wrong in (("The Japanese fleet has 30 ships.", []), ("The Chilean fleet has 12 ships.", ["12"])):
        outline = outline_of(section_of(text, parts=("fleet",)), language="en")
        assert [f.excerpt for f in check_document(outline, parts, selection=Selection.of("DG1", "DG102"))] == wrong


def test_other_languages_get_no_comparisons():
    assert excerpts("Acorn est le magasin avec the highest visitors.", language="fr") == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "1 finding in 1 of 1 section. Checked numbers and names only: no word rules for French."),
        ("de", "1 finding in 1 of 1 section."),
    ],
)
def test_the_report_says_for_which_language_there_are_no_word_rules(language, said):
    outline = outline_of(section_of("Cobalt: 38 returns.", parts=("shops",)), language=language)
    assert check_document(outline, PARTS, selection=Selection.of("DG101", "")).summary == said


def test_what_is_only_possibly_wrong_is_told_when_asked_for():
    text = "There are 5 lorries in the yard."
    assert excerpts(text) == []
    assert [(f.excerpt, f.certainty) for f in findings(text, strict=True)] == [("5", "possible")]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("So 14 + 9 = 23 people work there.", []), ("So 14 + 9 = 24 people work there.", ["24"])],
)
def test_arithmetic_that_is_shown(text, wrong):
    assert [f.excerpt for f in findings(text) if "result" in f.message] == wrong


def test_certain_findings_are_put_right_without_a_model():
    elements = [Paragraph(text="Cobalt had 38 returns and a staff of 20.", part_ids=["shops"])]
    new, done = corrected(elements, findings(elements[0].text))
    assert new[0].text == "Cobalt had 44 returns and a staff of 21."
    assert [finding.excerpt for finding in done] == ["38", "20"]
    assert corrected([Paragraph(text="Another text.")], done) == ([Paragraph(text="Another text.")], [])


def test_what_the_user_calls_right_is_not_told_again():
    text = "Cobalt had 38 returns."
    finding = findings(text)[0]
    assert findings(text, accepted={(finding.code, finding.message)}) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The van goes to town today. The van goes to town today. The van goes to town today.", "DG205"),
        ("See https://nowhere.example.org/page for more.", "DG703"),
        ("This section describes the shops.", "DG602"),
        ("The shops <|im_end|> are open.", "DG602"),
    ],
)
def test_what_models_leave_behind(text, code):
    outline = outline_of(section_of(text, parts=("shops",)))
    assert code in [f.code for f in check_document(outline, PARTS, selection=Selection.of("", ""))]


def seconds_for(numbers, between, unit):
    """Processor seconds to check a paragraph of so many numbers: the best of three."""
    texts = [f"Counts {n}: " + between.join(f"{7 * i + 3}{unit}" for i in range(numbers)) + "." for n in range(3)]
    return min(timeit.timeit(lambda text=text: findings(text), number=1, timer=time.process_time) for text in texts)


@pytest.mark.parametrize(
    ("between", "unit"), [(", ", " apples"), (" and ", " EUR"), ("; ", ""), (", ", " % of the returns")]
)
def test_twice_as_many_numbers_take_about_twice_as_long(between, unit):
    few, many = seconds_for(400, between, unit), seconds_for(1600, between, unit)
    assert many < 9 * few  # four times the numbers: 16 times would be the square


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Acorn beat Ember (38 returns) with 31 returns.", []),  # the brackets are over: Acorn again
        ("Acorn beat Ember (38 returns) with 38 returns.", ["38"]),
        ("Cobalt is level with 3 others.", []),
        ("Acorn and Ember had 31 and 38 returns over the past two staff meetings.", []),
    ],
)
def test_an_aside_and_words_for_other_things_do_not_move_a_number(text, wrong):
    assert excerpts(text) == wrong


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Visitors came in the final 47 minutes.", "shops"),
        ("The walk through Cobalt took 23 seconds.", "shops"),
        ("Cobalt opened 7 and 1 / 72 hours earlier.", "shops"),
    ],
)
def test_spans_of_time_of_which_no_source_speaks_are_told_only_if_all_is_asked_for(text, part):
    assert excerpts(text, part=part) == []
    assert excerpts(text, part=part, strict=True) != []


QUARTERS = ContentPart(
    id="quarters",
    label="quarters.csv",
    kind="table",
    text="",
    item=Table(
        headers=["depot", "tov", "parcels qtr 1", "parcels qtr 2", "parcels qtr 3", "parcels qtr 4"],
        rows=[["Norwich", "61", "205", "217", "231", "226"], ["Exeter", "58", "198", "240", "212", "207"]],
    ),
)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Norwich outsold Exeter, 231-212, in the third quarter.", []),
        ("Norwich outsold Exeter, 231-209, in the third quarter to the end.", ["209"]),
        ("In the third quarter Norwich outsold Exeter 231-209.", ["209"]),
        ("Norwich held a 653-650 lead after the third quarter.", []),
        ("Norwich held a 226-207 lead over the last three months.", []),
        ("Norwich held a 231-212 lead over the last three months.", ["231", "212"]),
        ("Norwich held a 205-198 lead after the first three months.", []),
        ("Norwich held a 653-609 lead after the third quarter.", ["609"]),
    ],
)
def test_a_pair_is_about_the_period_named_beside_it(text, wrong):
    outline = outline_of(section_of(text, parts=("quarters",)))
    found = check_document(outline, ContentParts([QUARTERS]), selection=Selection.of("DG101", ""))
    assert [finding.excerpt for finding in found] == wrong


GAMES = ContentPart(
    id="games",
    label="games.csv",
    kind="table",
    text="",
    item=Table(
        headers=["TEAM-KITS", "TEAM-NAME", "TEAM-GOALS", "TEAM-SHARE", "TEAM-FOULS"],
        rows=[["25", "Larks", "44", "52", "18"], ["31", "Owls", "39", "48", "21"], ["27", "Wrens", "", "", ""]],
    ),
)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The Wrens had 12 goals and 9 fouls.", ["Wrens"]),  # one row without values is one mistake
        ("Owls came second as a team with 25 kits.", ["25"]),  # "team" is in every header and names no row
        ("Owls at 25 kits kept the ball 44 percent of the time.", ["25"]),  # percent is no other row's goals
        ("Larks had 5 more goals than Owls.", []),
        ("Larks had 7 more goals than Owls.", ["more"]),
        ("Larks had 5 less goals than Owls.", ["less"]),
    ],
)
def test_words_of_every_header_empty_rows_and_differences(text, wrong):
    outline = outline_of(section_of(text, parts=("games",)))
    found = check_document(outline, ContentParts([GAMES]), selection=Selection.of("DG1", "DG102"))
    assert [finding.excerpt for finding in found] == wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("There are 2 shops in York.", []),
        ("5 shops are in York.", ["5"]),
        ("There are 5 shops in York.", ["5"]),
        ("2 is the number of shops in Hull.", []),
    ],
)
def test_rows_that_a_condition_picks_are_counted(text, wrong):
    assert excerpts(text) == wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Adler played 8 more games than Bauer.", ["more"]),
        ("Adler played 7 more games than Bauer.", []),
        ("Adler played 105 games.", ["105"]),
    ],
)
def test_a_column_of_games_holds_amounts(text, wrong):
    item = Table(headers=["keeper", "games", "saves"], rows=[["Adler", "112", "301"], ["Bauer", "105", "288"]])
    part = ContentPart(id="keepers", label="keepers.csv", kind="table", text="", item=item)
    outline = outline_of(section_of(text, parts=("keepers",)))
    found = check_document(outline, ContentParts([part]), selection=Selection.of("DG1", "DG102"))
    assert [finding.excerpt for finding in found] == wrong


def test_the_german_ein_at_the_end_of_a_clause_belongs_to_the_verb():
    item = Table(headers=["Laden", "Kunden", "Euro"], rows=[["Hafen", "1", "301000"], ["Markt", "105", "288000"]])
    part = ContentPart(id="laeden", label="laeden.csv", kind="table", text="", item=item)
    outline = outline_of(section_of("Markt nahm 288.000 Euro ein.", parts=("laeden",)), language="de")
    found = check_document(outline, ContentParts([part]), selection=Selection.of("DG1", "DG102"))
    assert [finding.message for finding in found] == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Acorn and Cobalt did well, with the former having 14 staff and the latter having 21 staff.", []),
        ("Acorn and Cobalt did well, with the former having 21 staff and the latter having 14 staff.", ["21", "14"]),
    ],
)
def test_the_former_and_the_latter_are_the_two_names_before(text, wrong):
    assert excerpts(text) == wrong


def test_a_negated_superlative_is_not_told():
    assert excerpts("Acorn is not the shop with the most staff.") == []


STOPS = ContentPart(
    id="stops",
    label="stops.csv",
    kind="table",
    text="",
    item=Table(
        headers=["Stop", "Boardings 2024", "Boardings 2025"],
        rows=[["Norrby", "31200", "27900"], ["Town Quay", "40150", "38800"], ["Sandvik", "19700", "17600"]],
    ),
)
MINUTES = ContentPart(
    id="minutes",
    label="minutes.md",
    kind="markdown",
    text="Passengers: 84,300 in 2025, after 91,050 in 2024.\nThe crew is seven.\n\n- Bicycles 12,400, up from 9,800.",
)


@pytest.mark.parametrize(
    "text",
    [
        "Passengers: 84,300 in 2025, after 91,050 in 2024.",
        "The ferry carried 84,300 passengers in 2025, after 91,050 in 2024.",
        "Bicycles rose from 9,800 to 12,400.",
    ],
)
def test_what_the_notes_say_is_not_held_against_the_table_beside_them(text):
    outline = outline_of(section_of(text, parts=("stops", "minutes")))
    assert not check_document(outline, ContentParts([STOPS, MINUTES]), selection=Selection.of("DG1", "DG102")).findings


EXAMS = ContentPart(
    id="exams",
    label="exams.csv",
    kind="table",
    text="",
    item=Table(
        headers=["class", "teacher", "passed", "failed", "mean points", "absences"],
        rows=[
            ["Larch", "Nora Quist", "21", "5", "68", "33"],
            ["Rowan", "Ivo Brandt", "17", "8", "61", "41"],
            ["Aspen", "Lea Moser", "24", "2", "74", "12"],
        ],
    ),
)


def of_exams(text):
    outline = outline_of(section_of(text, parts=("exams",)))
    found = check_document(outline, ContentParts([EXAMS]), selection=Selection.of("DG101", ""))
    return [finding.excerpt for finding in found]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Larch (21-5) did well.", []),
        ("Larch (21-8) did well, and so did Aspen (24-2).", ["8"]),
        ("Aspen (21-5) did well.", ["21", "5"]),
        ("Rowan (8-17) did well.", ["8", "17"]),
    ],
)
def test_a_pair_behind_a_name_is_two_columns_that_are_opposites(text, wrong):
    assert of_exams(text) == wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Larch totaled 33 absences.", []),
        ("Larch totaled 31 absences.", ["31"]),
        ("Rowan, Larch and Aspen: Larch had 8 absences.", ["8"]),
        ("Rowan had 8 more absences than Larch.", []),
        ("Larch and Rowan had 74 absences.", []),
        ("Aspen has had three good terms, combining for 80 points and 12 absences.", ["80", "12"]),
    ],
)
def test_what_other_rows_give_excuses_a_number_only_where_the_sentence_reckons(text, wrong):
    assert of_exams(text) == wrong


SAMPLES = ContentPart(
    id="samples",
    label="samples.csv",
    kind="table",
    text="",
    item=Table(
        headers=["sample", "iron", "lead", "zinc"],
        rows=[["Basalt", "41", "7", "19"], ["Gneiss", "23", "9", "30"], ["Marl", "n/a", "n/a", "n/a"]],
    ),
)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Basalt has 41 iron and 8 lead.", ["8"]),
        ("Basalt has an iron of 41, and Gneiss has one of 23.", []),
        ("Marl has 12 iron, 8 lead and 5 zinc.", ["Marl"]),
        ("Gneiss passed four of its last five tests.", ["four"]),
    ],
)
def test_values_of_a_row_without_values_and_of_times_that_no_source_has(text, wrong):
    outline = outline_of(section_of(text, parts=("samples",)))
    found = check_document(outline, ContentParts([SAMPLES]), selection=Selection.of("DG101", ""))
    assert [finding.excerpt for finding in found] == wrong


GERMAN_SHOPS = ContentPart(
    id="laeden",
    label="laeden.csv",
    kind="table",
    text="",
    item=Table(
        headers=["Laden", "Stadt", "Umsatz (EUR)", "Besucher", "Retouren"],
        rows=[
            ["Birkenhof", "Kiel", "48200", "4120", "38"],
            ["Ahornmarkt", "Ulm", "51900", "5230", "44"],
            ["Lindenlager", "Kiel", "33150", "2980", "29"],
            ["Ulmenstand", "Jena", "27480", "2410", "17"],
            ["Kastanienhaus", "Ulm", "61330", "6150", "52"],
        ],
    ),
)
CALLS = ContentPart(
    id="anrufe",
    label="anrufe.csv",
    kind="table",
    text="",
    item=Table(headers=["Jahr", "Anrufe"], rows=[["2020", "812"], ["2021", "774"], ["2022", "930"]]),
)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Der Birkenhof hatte 4.210 Besucher.", "Der Birkenhof hatte 4.120 Besucher."),
        ("Im Ahornmarkt gab es 47 Retouren.", "Im Ahornmarkt gab es 44 Retouren."),
        ("Der Ulmenstand in Ulm hatte 17 Retouren.", "Der Ulmenstand in Jena hatte 17 Retouren."),
        ("Das Kastanienhaus steht in Kiel.", "Das Kastanienhaus steht in Ulm."),
        ("Die meisten Besucher hatte der Ahornmarkt.", "Die meisten Besucher hatte das Kastanienhaus."),
        ("Die wenigsten Retouren hatte das Lindenlager.", "Die wenigsten Retouren hatte der Ulmenstand."),
        (
            "Der Ulmenstand hatte mehr Besucher als der Birkenhof.",
            "Der Birkenhof hatte mehr Besucher als der Ulmenstand.",
        ),
        ("Die Anrufe stiegen 2021 auf 774.", "Die Anrufe sanken 2021 auf 774."),
        ("Die Anrufe sanken von 774 auf 930.", "Die Anrufe stiegen von 774 auf 930."),
        ("Drei der Läden stehen in Kiel.", "Zwei der Läden stehen in Kiel."),
        (
            "Zusammen hatten Birkenhof und Ahornmarkt 85 Retouren.",
            "Zusammen hatten Birkenhof und Ahornmarkt 82 Retouren.",
        ),
        ("Das sind 38 + 44 = 83 Retouren.", "Das sind 38 + 44 = 82 Retouren."),
    ],
)
def test_german_texts_are_checked_like_english_ones(wrong, right):
    def told(text):
        ids = ["laeden", "anrufe"]
        outline = outline_of(section_of(text, parts=ids), language="de")
        return list(
            check_document(outline, ContentParts([GERMAN_SHOPS, CALLS]), selection=Selection.of("DG1", "DG102"))
        )

    assert told(wrong)
    assert not told(right)


def test_a_right_value_is_written_as_the_text_writes_numbers():
    outline = outline_of(section_of("Der Birkenhof hatte 4.210 Besucher.", parts=["laeden"]), language="de")
    report = check_document(outline, ContentParts([GERMAN_SHOPS]))
    assert [finding.right for finding in report if finding.code == "DG101"] == ["4.120"]


def test_a_number_that_is_a_place_is_no_amount():
    assert of_exams("Aspen stayed at number 1 in points, ahead of Larch.") == []


def test_what_rises_together_in_a_table_does_not_fall_in_the_text():
    assert excerpts("More visitors mean fewer returns.") == ["fewer"]
    assert excerpts("More staff mean fewer visitors.") == ["fewer"]  # in most pairs of shops it is the other way
    assert excerpts("As the number of visitors falls, returns rise.") == ["rise"]
    assert excerpts("Je mehr visitors, desto weniger returns.", language="de") == ["weniger"]
    for said in (
        "More visitors mean more returns.",
        "Fewer visitors come with fewer returns.",
    ):
        assert excerpts(said) == []


ROOMS = ContentPart(
    id="rooms",
    label="rooms.csv",
    kind="table",
    text="",
    item=Table(
        headers=["beds", "price_eur", "nights"], rows=[["1", "60", "410"], ["2", "85", "905"], ["4", "130", "77"]]
    ),
)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Two-bed rooms cost 85 euros.", []),
        ("4-bed rooms were booked for 77 nights.", []),
        ("Two-bed rooms were booked for 410 nights.", ["410"]),
        ("Four-bed rooms took in 10,010 euros.", []),
    ],
)
def test_a_number_joined_to_its_noun_names_a_row_and_counts_none(text, wrong):
    outline = outline_of(section_of(text, parts=("rooms",)))
    report = check_document(outline, ContentParts([ROOMS]), selection=Selection.of("DG1", "DG102"))
    assert [finding.excerpt for finding in report.findings] == wrong


def test_years_alone_do_not_make_a_sentence_one_of_the_notes():
    text = "In 2024 and 2025 Norrby had more passengers in boardings 2024 than Town Quay."
    outline = outline_of(section_of(text, parts=("stops", "minutes")))
    report = check_document(outline, ContentParts([STOPS, MINUTES]), selection=Selection.of("DG1", "DG102"))
    assert [finding.code for finding in report.findings] == ["DG105"]


def test_the_subject_of_a_sentence_that_the_notes_have_too_goes_on():
    notes = ContentPart(
        id="notes", label="notes.md", kind="markdown", text="Cobalt was asked for in 64 of 110 letters."
    )
    parts = ContentParts([*PARTS.values(), notes])
    text = "Cobalt was asked for in 64 of 110 letters. This shop had 38 returns."
    outline = outline_of(section_of(text, parts=("shops", "notes")), language="en")
    report = check_document(outline, parts, selection=Selection.of("DG101", ""))
    assert [finding.excerpt for finding in report] == ["38"]


def test_a_row_of_totals_is_no_time_from_which_something_rose():
    rows = [["2021", "40"], ["2022", "50"], ["2023", "60"], ["Total", "150"]]
    table = Table(headers=["year", "boats"], rows=rows)
    parts = ContentParts([ContentPart(id="boats", label="boats", kind="table", text="", item=table)])
    for text, wrong in (("The total of boats increased.", []), ("From 2021 to 2023 boats decreased.", ["decreased"])):
        report = check_document(
            outline_of(section_of(text, parts=("boats",))), parts, selection=Selection.of("DG105", "")
        )
        assert [finding.excerpt for finding in report] == wrong
