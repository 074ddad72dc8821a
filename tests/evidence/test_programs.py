"""What a table says of a sentence as a whole: conditions, counts, the highest, comparisons."""

from __future__ import annotations

import pytest

from docgen_nb.document.elements import Table
from docgen_nb.evidence.programs import refuted
from docgen_nb.evidence.statement import Statement
from docgen_nb.evidence.tables import SourceTable, source_table

FERRIES = source_table(
    "ferries",
    "ferries.csv",
    Table(
        headers=["ferry", "harbour", "built", "cars", "crew", "first trip"],
        rows=[
            ["Amalia Berg", "Port Ellis", "1998", "120", "14", "May 3 , 1998"],
            ["Blue Heron", "Norwick", "2004", "85", "9", "June 12 , 2004"],
            ["Cormorant", "Port Ellis", "2011", "210", "22", "March 9 , 2011"],
            ["Dunlin", "Sandhaven", "2004", "64", "7", "June 30 , 2004"],
            ["Egret", "Norwick", "2016", "150", "16", "May 21 , 2016"],
        ],
    ),
)


WARDS = source_table(
    "wards",
    "wards.csv",
    Table(
        headers=["week", "ward", "head nurse", "deputy nurse", "beds", "falls", "opened"],
        rows=[
            ["1", "Birch", "Iris Quinn", "Noor Said", "24", "3", "2019-03-04"],
            ["2", "Alder", "Tom Hale", "Eva Brandt", "31", "5", "2019-05-20"],
            ["3", "Rowan", "Lena Moor", "Tom Hale", "18", "0", "2020-01-13"],
            ["4", "Hazel", "Ivo Stein", "Mia Falk", "27", "2", "2021-09-30"],
        ],
    ),
)
SHOPS = source_table(
    "sales",
    "sales.csv",
    Table(
        headers=["shop", "region", "state", "sales"],
        rows=[
            ["Quay 1", "North", "Open", "40"],
            ["Quay 2", "North", "Open", "45"],
            ["Mill 3", "South", "Closed", "70"],
            ["Mill 4", "South", "Open", "5"],
        ],
    ),
)


def said_of(sentence: str, language: str = "en", title: str = "", table: SourceTable = FERRIES) -> str | None:
    """The words that the table contradicts."""
    statement = Statement(sentence, language)
    found = next(refuted(statement, [table], frozenset(title.split())), None)
    return None if found is None else sentence[statement.tokens[found.first].start : statement.tokens[found.last].end]


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        pytest.param("In week 3 the ward was Alder.", "Alder", id="a key names the row"),
        pytest.param("In the 3rd week the ward was Rowan.", None, id="a key as an ordinal"),
        pytest.param("Birch has more than 25 beds.", "25", id="a bound"),
        pytest.param("Birch has more than 24 beds.", "24", id="more than 24 is not 24"),
        pytest.param("Birch has at least 24 beds.", None, id="at least 24 is"),
        pytest.param("2 wards have fewer than 20 beds.", "2", id="a count of rows within a bound"),
        pytest.param("Rowan was opened on 4 March 2019.", "4 March 2019", id="a date in another form"),
        pytest.param("Birch was opened on March 4, 2019.", None, id="the right date in another form"),
        pytest.param("Tom Hale is the head nurse of Rowan.", "Rowan", id="a name in another role"),
        pytest.param("Tom Hale is the deputy nurse of Rowan.", None, id="a name in its role"),
        pytest.param("Birch and Alder have 24 beds.", "24", id="every member of a list"),
        pytest.param("There are 5 wards.", "5", id="a count of all rows"),
        pytest.param("There is a total of 4 wards.", None, id="a total that counts"),
        pytest.param("There were 10 falls.", None, id="a sum is no count"),
        pytest.param("4 wards had trouble with fewer than 20 beds.", "4", id="words not understood leave fewer rows"),
        pytest.param("1 ward had trouble with fewer than 30 beds.", None, id="or as many"),
        pytest.param("Between week 2 and week 4 there were 4 wards.", "4", id="a range of keys"),
        pytest.param("The greatest number of beds is 27.", "27", id="number is no negation"),
        pytest.param("Alder has 7 fewer beds than Hazel.", "fewer", id="a difference in the wrong direction"),
        pytest.param("Alder has 4 beds more than Hazel.", None, id="a difference that names its column before"),
    ],
)
def test_each_kind_of_statement_about_wards(sentence: str, wrong: str | None) -> None:
    assert said_of(sentence, table=WARDS) == wrong


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        pytest.param("North has the highest sales.", None, id="a group by its sum"),
        pytest.param("South has the highest sales.", None, id="a group by one of its rows"),
        pytest.param("Quay 2 has the highest sales.", "highest", id="a single row"),
        pytest.param("The sales of shops closed in North.", None, id="a verb is no cell"),
    ],
)
def test_superlatives_may_speak_of_groups(sentence: str, wrong: str | None) -> None:
    assert said_of(sentence, table=SHOPS) == wrong


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("The harbour of Cormorant is Norwick.", "Norwick"),
        ("The crew is 22 when the ferry is Dunlin.", "Dunlin"),
        ("Dunlin, built in 2011, sails from Sandhaven.", "2011"),
        ("Blue Heron made its first trip on May 21, 2016.", "May 21, 2016"),
        ("There are 4 ferries in Port Ellis.", "4"),
        ("Only 1 ferry was built in 2004.", "1"),
        ("3 ferries have more than 100 crew.", None),
        ("Blue Heron has the most cars.", "most"),
        ("The highest crew is 16.", "16"),
        ("Blue Heron has more cars than Egret.", "more"),
        ("Egret has 40 more cars than Blue Heron.", "40"),
        ("Egret is the only ferry in Norwick.", "only"),
        ("All ferries were in Norwick.", "All"),
    ],
)
def test_what_the_table_contradicts_is_found(sentence: str, wrong: str | None) -> None:
    assert said_of(sentence) == wrong


@pytest.mark.parametrize(
    "sentence",
    [
        "The harbour of Cormorant is Port Ellis.",
        "There are 2 ferries in Port Ellis.",
        "2 ferries were built in 2004.",
        "Cormorant has the most cars.",
        "In Norwick, Egret has the most cars.",
        "The highest crew is 22.",
        "Egret has 65 more cars than Blue Heron.",
        "Dunlin is the only ferry in Sandhaven.",
        "Amalia Berg and Cormorant are in Port Ellis.",
        "Blue Heron is in Norwick while Dunlin is in Sandhaven.",
        "More than 1 ferry is in Norwick.",
    ],
)
def test_what_the_table_bears_out_is_not_told(sentence: str) -> None:
    assert said_of(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Nobody who waited in Norwick that winter remembers a ferry called Cormorant.",
        "Before Cormorant came, the people of Norwick had to wait.",
        "Cormorant would be too large for Norwick.",
        "Norwick lost its old pier; the owner of Cormorant offered a loan with a low interest rate.",
    ],
)
def test_what_is_not_understood_is_not_judged(sentence: str) -> None:
    assert said_of(sentence) is None


def test_the_right_value_is_given() -> None:
    found = next(refuted(Statement("The harbour of Cormorant is Norwick.", "en"), [FERRIES], frozenset()), None)
    assert found is not None
    assert (found.right, "ferries.csv, row 3, harbour" in found.message) == ("Port Ellis", True)


def test_german_is_judged_too() -> None:
    assert said_of("Blue Heron hat mehr cars als Egret.", "de") == "mehr"
    assert said_of("Cormorant hat mehr cars als Egret.", "de") is None


RACES = source_table(
    "races",
    "races.csv",
    Table(
        headers=["place", "skipper", "yacht", "result", "finished", "hours"],
        rows=[
            ["1", "Ada Quist", "Tern", "w 3-1", "2022-05-14", "31.5"],
            ["2", "Ben Orr", "Gull", "w 2-0", "2022-05-16", "34.0"],
            ["3", "Cleo Hart", "Skua", "l 1-2", "2022-06-02", "34.0"],
            ["4", "Dan Ives", "Tern", "d 1-1", "2022-06-09", "40.5"],
        ],
    ),
)


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("Ben Orr did not sail the Skua.", None),
        ("Ben Orr was not on the Gull.", "not"),
        ("Ben Orr and Cleo Hart have the same hours.", None),
        ("Ben Orr and Dan Ives have the same hours.", "same"),
        ("Ada Quist finished in May 2022.", None),
        ("Cleo Hart finished in May 2022.", "May 2022"),
        ("Cleo Hart came third.", None),
        ("Cleo Hart came second.", "second"),
        ("They won 2 races.", None),
        ("They won 3 races.", "3"),
        ("The average of the hours is 35.", None),
        ("The average of the hours is 38.", "38"),
    ],
)
def test_each_operation_is_computed(sentence: str, wrong: str | None) -> None:
    assert said_of(sentence, table=RACES) == wrong


LAUNCHES = source_table(
    "launches",
    "launches.csv",
    Table(
        headers=["probe", "site", "agency", "launched", "result", "built", "mass (kg)", "staff"],
        rows=[
            ["Alcor", "North Pad", "Helios", "March 3, 2011", "w 3 - 1", "2009", "410", "64"],
            ["Brio", "Pad", "Helios", "July 9, 2011", "l 0 - 2", "2010", "385", "52"],
            ["Corvus", "North Pad", "Vesper", "May 17, 2012", "w 2 - 0", "2010", "720", "95"],
            ["Draco", "Pad", "Vesper", "June 2, 2013", "d 1 - 1", "2012", "655", "0"],
            ["Elara", "East Pad", "Orbis", "August 28, 2013", "l 1 - 2", "2013", "280", "41"],
        ],
    ),
)


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        pytest.param("Corvus was launched before May 2, 2012.", "before May 2, 2012", id="a day before another"),
        pytest.param("Corvus was launched after July 9, 2011.", None, id="a day after another"),
        pytest.param("2 probes were launched between May 1, 2012 and July 1, 2013.", None, id="between two days"),
        pytest.param("3 probes were launched between May 1, 2012 and July 1, 2013.", "3", id="not so many between"),
        pytest.param("Draco was launched before Corvus.", "before", id="one row before another"),
        pytest.param("Draco was built 2 years after Corvus.", None, id="years between two rows"),
        pytest.param("Draco was built 3 years after Corvus.", "3", id="other years between two rows"),
        pytest.param("Elara was launched ten minutes before Corvus.", None, id="minutes are in no column of days"),
        pytest.param("Alcor was built after the year 2009.", "2009", id="the year as a bound"),
        pytest.param("Elara has 41 staff or more.", None, id="a bound behind the number"),
        pytest.param("The earliest launched probe is Brio.", "earliest", id="the earliest"),
        pytest.param("The latest launched probe is Elara.", None, id="the latest"),
        pytest.param("Brio has more staff than any other probe.", "more", id="more than any other"),
        pytest.param("Corvus has more staff than any other probe.", None, id="really more than any other"),
        pytest.param("Alcor has the 2nd highest staff.", None, id="a rank in figures"),
        pytest.param("Alcor has the 3rd highest staff.", "highest", id="another rank in figures"),
        pytest.param("The highest staff of all is 64.", "64", id="an extreme whose number stands apart"),
        pytest.param("The highest staff of Helios is 64.", None, id="an extreme of some rows"),
        pytest.param("The result of Elara is 2 - 1.", None, id="a score the other way round"),
        pytest.param("The result of Elara is 3 - 2.", "3 - 2", id="a score that no row has"),
        pytest.param("Draco has no staff.", None, id="an amount that is none"),
        pytest.param("Brio has no staff.", "no", id="an amount that is not none"),
        pytest.param("Alcor was not at the Pad.", None, id="a name that is a part of another one"),
        pytest.param("Brio was not at the Pad.", "not", id="a name that is all of a cell"),
        pytest.param("40 % of the probes are Helios.", None, id="a share of the rows"),
        pytest.param("70 % of the probes are Helios.", "70", id="no share of the rows"),
        pytest.param("Helios was only at North Pad.", "only", id="only behind the verb"),
        pytest.param("The probes belong to 3 different agencies.", None, id="different ones are counted"),
        pytest.param(
            "Three of their five probes are 600 kg heavy.", None, id="an adjective of measure compares nothing"
        ),
    ],
)
def test_order_in_time_scores_shares_and_ranks(sentence: str, wrong: str | None) -> None:
    assert said_of(sentence, table=LAUNCHES) == wrong


def test_a_heading_inside_a_table_is_no_row() -> None:
    headed = source_table(
        "stages",
        "stages.csv",
        Table(
            headers=["stage", "winner", "km"],
            rows=[
                ["Alpine week"] * 3,
                ["1", "Ann", "140"],
                ["2", "Bob", "95"],
                ["Coast week"] * 3,
                ["3", "Cleo", "180"],
            ],
        ),
    )
    assert said_of("Ann won 140 km in the Alpine week.", table=headed) is None
