"""Realistic reports in English and German with their sources. All they say is right.

Their numbers are taken from the sources, rounded, or reckoned as writers do it. Each report names the numbers that no
reader could find or reckon from what the section has: these alone may be found.
"""

from __future__ import annotations

from typing import NamedTuple

from docgen_nb import ContentPart, Outline
from docgen_nb.document.elements import BulletList, Paragraph, Table
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.read_markdown import read_markdown


class Report(NamedTuple):
    """A written outline and the parts it was written from."""

    outline: Outline
    parts: ContentParts


REPORTS: list[Report] = []


def part(id_, text):
    """Notes."""
    return ContentPart(id=id_, label=f"{id_}.md", kind="markdown", text=text)


def tab(id_, headers, rows):
    """A table."""
    item = Table(headers=headers, rows=rows)
    return ContentPart(id=id_, label=f"{id_}.csv", kind="table", text="", item=item)


def _add(title, language, parts, chapters, prompt=""):
    shapes = [{"title": name, "sections": [_section(*section) for section in sections]} for name, sections in chapters]
    shape = {"title": title, "language": language, "chapters": shapes, "userPrompt": prompt}
    REPORTS.append(Report(Outline.model_validate(shape), ContentParts(parts)))


def _section(title, part_ids, text, fields=None):
    elements = read_markdown(text)
    for element in elements:
        if isinstance(element, Paragraph | BulletList | Table):
            element.part_ids = list(part_ids)
    dumped = [element.model_dump(by_alias=True) for element in elements]
    written = {"title": title, "contentPartIds": part_ids, "state": "done", "elements": dumped}
    return {**written, **(fields or {})}


INTERVIEWS = part(
    "interviews",
    """# Interviews, spring 2025

We spoke with 14 site managers and 3 dispatchers between 3 February and 21 March 2025.

- Nine of the 14 site managers said that late deliveries are their main problem.
- Average delay: 38 minutes (2024: 52 minutes).
- The depot in Malmö runs two shifts, from 5:30 to 22:00; the depot in Aarhus runs one.
- Fuel cost EUR 1.2 million in 2024, about 11 % less than the year before.
- The fleet has 86 vans, of which 23 are electric. A further 12 electric vans were ordered on 14 April 2025.
""",
)
FLEET = tab(
    "fleet",
    ["depot", "vans", "electric", "km_2023", "km_2024", "deliveries"],
    [
        ["Malmö", "34", "11", "812400", "845200", "121300"],
        ["Aarhus", "21", "4", "501200", "488700", "70410"],
        ["Kiel", "31", "8", "690100", "702350", "98220"],
    ],
)
COST = tab(
    "cost",
    ["item", "2023 (kEUR)", "2024 (kEUR)"],
    [["Fuel", "1348", "1200"], ["Tolls", "212", "219"], ["Repairs", "405", "377"], ["Leasing", "960", "1044"]],
)
_add(
    "Fleet report 2024",
    "en",
    [INTERVIEWS, FLEET, COST],
    [
        (
            "The fleet in 2024",
            [
                (
                    "Size and age",
                    ["interviews", "fleet"],
                    """At the end of the year the company ran 86 vans from three depots. Malmö is the largest with 34 vans, Kiel follows with 31, and Aarhus has 21.

About a quarter of the fleet (23 of 86, or 27 %) is electric. Twelve more electric vans were ordered in April 2025, which will bring the number to 35.

### Use

The vans covered 2,036,250 km in 2024, compared with 2,003,700 km in 2023, an increase of 1.6 %. Only Aarhus drove less: 488,700 km after 501,200 km, a fall of about 2.5 %.""",
                ),
                (
                    "Deliveries",
                    ["interviews", "fleet"],
                    """The three depots made 289,930 deliveries. Malmö accounts for 42 % of them. On average, a van made roughly 3,370 deliveries.

| Depot | Vans | Deliveries per van |
| --- | --- | --- |
| Malmö | 34 | 3,568 |
| Aarhus | 21 | 3,353 |
| Kiel | 31 | 3,168 |

Kiel comes last although its vans drove 702,350 km, more than those of Aarhus.""",
                ),
            ],
        ),
        (
            "What it costs",
            [
                (
                    "Running costs",
                    ["cost", "interviews"],
                    """Running costs fell from EUR 2.93 million in 2023 to EUR 2.84 million in 2024. The saving of EUR 85,000 comes from two items:

1. Fuel: down by EUR 148,000, or 11 %.
2. Repairs: down from EUR 405,000 to EUR 377,000.

Leasing rose by 8.8 % to EUR 1.04 million, since the electric vans are leased. Tolls hardly changed (EUR 219,000).""",
                ),
                (
                    "What the managers say",
                    ["interviews"],
                    """Between February and March 2025 we interviewed 14 site managers and 3 dispatchers, 17 people in all. Nine of them, nearly two thirds of the managers, named late deliveries as their main problem.

> "We lose the first hour of every day," said one manager.

The average delay fell from 52 to 38 minutes, i.e. by 14 minutes or about 27 %. Malmö runs two shifts between 5:30 a.m. and 10 p.m. See Table 1 for the deliveries per van.""",
                ),
            ],
        ),
        (
            "Outlook",
            [
                (
                    "Next steps",
                    ["interviews"],
                    """Three steps follow from this report:

- Put the 12 new vans to work in Malmö first, as its routes are the shortest.
- Bring the average delay below 30 minutes by the end of 2026.
- Review the contract for leasing; the options are set out in chapter 2.

If the target of 30 minutes is met, the time lost per van and day is halved compared with 2024's figure? No: it would be down by a fifth.""",
                ),
            ],
        ),
    ],
    prompt="Write a report on the fleet. Aim: average delay below 30 minutes by the end of 2026.",
)

WALK = part(
    "protokoll",
    """# Protokoll der Begehung

Am 12. Mai 2025 wurden 48 Wohnungen in drei Häusern begangen (Haus A: 16, Haus B: 20, Haus C: 12).
In 7 Wohnungen wurde Schimmel gefunden, davon 5 in Haus B. Die mittlere Raumtemperatur lag bei 20,4 °C, die relative Feuchte bei 58 %.
Die Dämmung stammt aus dem Jahr 1978. Der Wärmebedarf beträgt 142 kWh/m² im Jahr; das Ziel sind 65 kWh/m².
Die Verwaltung rechnet mit Kosten von 1,85 Mio. Euro, davon übernimmt das Land 30 Prozent.
Wohnfläche insgesamt: 3.264 m².
""",
)
RENTS = tab(
    "miete",
    ["Haus", "Wohnungen", "Kaltmiete je m²", "Fläche m²"],
    [["A", "16", "7,20", "1.088"], ["B", "20", "6,90", "1.360"], ["C", "12", "7,85", "816"]],
)
_add(
    "Sanierung der Häuser am Lindenhof",
    "de",
    [WALK, RENTS],
    [
        (
            "Bestand",
            [
                (
                    "Die Häuser",
                    ["protokoll", "miete"],
                    """Die Anlage besteht aus drei Häusern mit zusammen 48 Wohnungen und einer Wohnfläche von 3.264 m². Haus B ist mit 20 Wohnungen das größte, Haus C mit zwölf das kleinste.

Die Kaltmiete liegt zwischen 6,90 € und 7,85 € je Quadratmeter. Die Dämmung stammt aus dem Jahr 1978 und entspricht z. B. bei den Kellerdecken nicht mehr dem Stand der Technik.""",
                ),
                (
                    "Begehung",
                    ["protokoll"],
                    """Bei der Begehung am 12.05.2025 wurde in sieben von 48 Wohnungen Schimmel festgestellt; das sind rund 15 %. Fünf der sieben Fälle betreffen Haus B, also ein Viertel der dortigen Wohnungen.

Gemessen wurden im Mittel 20,4 °C und 58 Prozent relative Luftfeuchte.""",
                ),
            ],
        ),
        (
            "Ziele und Kosten",
            [
                (
                    "Wärmebedarf",
                    ["protokoll"],
                    """Der Wärmebedarf soll von 142 auf 65 kWh/m² im Jahr sinken, d. h. um 77 kWh/m² oder gut 54 %. Bei 3.264 m² Wohnfläche entspricht das etwa 251.000 kWh im Jahr.""",
                ),
                (
                    "Finanzierung",
                    ["protokoll"],
                    """Die Verwaltung veranschlagt 1,85 Mio. Euro. Das Land trägt 30 %, das sind 555.000 Euro; den Rest von 1.295.000 Euro finanziert die Genossenschaft.

Je Wohnung ergeben sich damit Kosten von rund 38.500 Euro. Einzelheiten stehen in Abschnitt 2.1 und im Kapitel „Bestand“.""",
                ),
            ],
        ),
    ],
)

STUDY = part(
    "study",
    """# Pilot study

Between 1 October 2023 and 30 June 2024 we observed 212 classes in 18 schools, 9 of them rural.
Pupils: 4,873 (2,391 girls, 2,482 boys). Response rate of the questionnaire: 81.4 %.
Mean score before: 61.3 points (SD 12.1); after: 66.8 points (SD 11.7); p < 0.01.
Cost per pupil: £14.20. Teachers trained: 96, each for 2.5 days.
Contact: A. Lindqvist, room 3.14, +44 20 7946 0958.
""",
)
SCORES = tab(
    "scores",
    ["Group", "n", "Before", "After", "Gain"],
    [["Rural", "2103", "59.8", "66.1", "6.3"], ["Urban", "2770", "62.4", "67.3", "4.9"]],
)
_add(
    "Reading support: results of the pilot",
    "en",
    [STUDY, SCORES],
    [
        (
            "Design",
            [
                (
                    "Sample",
                    ["study"],
                    """From October 2023 to June 2024, 212 classes in 18 schools took part. Half of the schools (9) are rural. Of the 4,873 pupils, 2,391 were girls (49 %) and 2,482 were boys.

Teachers (n = 96) were trained for two and a half days each, i.e. 240 days of training in total. The questionnaire was answered by 81.4 % of the pupils, which corresponds to about 3,970 answers.""",
                ),
                (
                    "Method",
                    ["study"],
                    """We compared the scores of the same pupils before and after the support, using a paired *t*-test (α = 0.05). Scores range from 0 to 100. Details of the test are given in [the next section](#results).

$$d = \\frac{\\bar{x}_2 - \\bar{x}_1}{s}$$

With $s = 11.9$ the effect size is $d = 0.46$.""",
                    {"id": "method"},
                ),
            ],
        ),
        (
            "Results",
            [
                (
                    "Scores",
                    ["study", "scores"],
                    """The mean score rose from 61.3 to 66.8 points, a gain of 5.5 points (p < 0.01). Rural schools gained 6.3 points, urban schools 4.9.

| Group | Pupils | Gain |
| --- | --- | --- |
| Rural | 2,103 | 6.3 |
| Urban | 2,770 | 4.9 |
| All | 4,873 | 5.5 |

The difference between the groups is 1.4 points. Rural pupils make up 43 % of the sample.""",
                    {"id": "results"},
                ),
                (
                    "Cost",
                    ["study"],
                    """The support cost £14.20 per pupil, or about £69,200 in total. That is 2.58 pounds per point gained.

Extending it to all 40 schools of the county would cost roughly £154,000 if the schools are of the same size.""",
                    {"generationHint": "There are 40 schools in the county."},
                ),
            ],
        ),
    ],
)
BUDGET = part(
    "haushalt",
    """# Haushalt 2025

Erträge 84,6 Mio. EUR, Aufwendungen 87,1 Mio. EUR. Rücklage Ende 2024: 12,3 Mio. EUR.
Gewerbesteuer: 31,4 Mio. EUR (2024: 29,8 Mio. EUR). Hebesatz 410 v. H.
Personal: 412 Stellen, davon 38 unbesetzt. Personalkosten 26,9 Mio. EUR.
Investitionen: Schule am Park 8,4 Mio. EUR, Feuerwehr 2,75 Mio. EUR, Radwege 640.000 EUR.
Beschluss des Rates am 17.12.2024 mit 29 gegen 14 Stimmen bei 2 Enthaltungen.
""",
)
_add(
    "Der Haushalt in Kürze",
    "de",
    [BUDGET],
    [
        (
            "Überblick",
            [
                (
                    "Ergebnis",
                    ["haushalt"],
                    """Der Rat hat den Haushalt am 17. Dezember 2024 mit 29 zu 14 Stimmen bei zwei Enthaltungen beschlossen; abgegeben wurden 45 Stimmen.

Den Erträgen von 84,6 Millionen Euro stehen Aufwendungen von 87,1 Millionen Euro gegenüber. Das Defizit von 2,5 Mio. Euro wird aus der Rücklage gedeckt, die dann noch 9,8 Mio. Euro beträgt.""",
                ),
                (
                    "Erträge",
                    ["haushalt"],
                    """Die Gewerbesteuer bringt 31,4 Mio. Euro, das sind 1,6 Mio. Euro oder 5,4 % mehr als im Vorjahr. Sie macht rund 37 Prozent der Erträge aus. Der Hebesatz bleibt bei 410 v. H.""",
                ),
            ],
        ),
        (
            "Ausgaben",
            [
                (
                    "Personal",
                    ["haushalt"],
                    """Von den 412 Stellen sind 38 unbesetzt, also gut neun Prozent. 374 Stellen sind besetzt. Die Personalkosten von 26,9 Mio. Euro entsprechen knapp einem Drittel (30,9 %) der Aufwendungen.""",
                ),
                (
                    "Investitionen",
                    ["haushalt"],
                    """Für drei Vorhaben sind zusammen 11,79 Mio. Euro vorgesehen:

- Schule am Park: 8,4 Mio. Euro
- Feuerwehr: 2,75 Mio. Euro
- Radwege: 0,64 Mio. Euro

Die Schule beansprucht mehr als zwei Drittel (71 %) der Summe. Zu den Folgekosten s. Abschnitt 2.1.""",
                ),
            ],
        ),
    ],
)
