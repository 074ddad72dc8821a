"""DG202: one fact told twice with two values, in the words of different authors; and facts that only sound alike."""

import pytest

from .making import found, outline_of, section_of

SAME = [
    ("en", "Revenue rose to EUR 4.2 million in 2024.", "In 2024, revenue was EUR 4.5 million."),
    ("en", "Membership stood at 1,204 at the end of the year.", "At the end of the year membership was 1,240."),
    ("en", "The average delay fell to 38 minutes.", "The average delay is now 42 minutes."),
    ("en", "Fuel costs fell by 11 % in 2024.", "In 2024 fuel costs dropped by 14 %."),
    ("en", "The survey reached 1,312 households.", "The survey covered 1,213 households."),
    ("en", "A total of 86 vans make up the fleet.", "The fleet consists of 91 vans."),
    ("en", "The bridge is 312 m long.", "The bridge has a length of 321 metres."),
    ("de", "Der Umsatz stieg 2024 auf 4,2 Mio. Euro.", "2024 lag der Umsatz bei 4,5 Mio. Euro."),
]
DIFFERENT = [
    ("en", "Revenue rose to EUR 4.2 million in 2024.", "In 2023, revenue was EUR 4.5 million."),
    ("en", "The hospital has 412 beds.", "The hospital has 51 intensive-care beds."),
    ("en", "Fuel costs fell by 11 % in 2024.", "In 2024 repair costs fell by 7 %."),
    ("en", "Fuel costs fell by 11 % in 2024.", "In 2024 fuel costs rose by 7 %."),
    ("en", "The project started with 14 partners.", "The project ended with 16 partners."),
    ("en", "The average delay fell to 38 minutes.", "The longest delay was 142 minutes."),
    ("en", "Malmö runs 34 vans.", "Kiel runs 31 vans."),
    ("en", "Sales grew by 5 % in the first quarter.", "Sales grew by 7 % in the second quarter."),
    ("en", "The survey reached 1,312 households.", "The survey missed 213 households."),
    ("en", "The plan foresees 12 new vans.", "The plan foresees 4 new chargers."),
    ("de", "Haus A hat 16 Wohnungen.", "Haus B hat 20 Wohnungen."),
    ("de", "Im Mai wurden 48 Wohnungen begangen.", "Im Juni wurden 31 Wohnungen begangen."),
]


def contradictions(language, first, second):
    return [place for place, _ in found(outline_of(section_of(first), section_of(second), language=language), "DG202")]


@pytest.mark.parametrize(("language", "first", "second"), SAME)
def test_other_words_for_the_same_fact_hide_no_other_value(language, first, second):
    assert contradictions(language, first, second) == ["1.2:1"]


@pytest.mark.parametrize(("language", "first", "second"), DIFFERENT)
def test_different_facts_may_have_different_values(language, first, second):
    assert contradictions(language, first, second) == []
