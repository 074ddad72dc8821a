"""A correction must never make a true sentence worse: what agrees with the sources stands, word by word."""

import asyncio

import pytest

from docgen_nb import ContentPart
from docgen_nb.check.rules import numbers
from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.evidence.sources import numbers_of_part
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.section import process_single_section
from docgen_nb.fill.table_readings import named_rows, table_readings
from docgen_nb.testing import ScriptedModel
from tests.making import ask_of, brief_of, outline_of


def table(id_, headers, *rows):
    item = Table(headers=headers, rows=[[str(cell) for cell in row] for row in rows])
    return ContentPart(id=id_, label=f"{id_}.csv", kind="table", text=", ".join(headers), item=item)


MEMO = """# Budget

The hall costs 24,000 EUR a year. Of this, the town pays 60%. The club has 320 members, 45 of them children. Membership
costs 36 EUR a year for adults and 12 EUR for children. The roof was repaired in 2019 for 18,500 EUR; the repair took 3
weeks."""
PARTS = ContentParts(
    [
        table(
            "shops",
            ["shop", "revenue_eur", "staff", "returns"],
            ("Harbour", 412000, 14, 38),
            ("Station", 268000, 9, 44),
            ("Market", 351500, 12, 21),
            ("Airport", 96500, 5, 12),
        ),
        table(
            "years",
            ["year", "visitors", "ticket price (EUR)"],
            (2020, 18400, 8.5),
            (2021, 21900, 8.5),
            (2022, 30100, 9.0),
            (2023, 28600, 9.5),
            (2024, 33200, 11.0),
        ),
        table(
            "birds",
            ["species", "sex", "mean body mass g", "count"],
            ("Plover", "female", 3368.8, 73),
            ("Plover", "male", 4043.5, 73),
            ("Godwit", "female", 4679.7, 58),
            ("Godwit", "male", 5484.8, 61),
        ),
        table(
            "wahl",
            ["Partei", "Stimmen", "Anteil %"],
            ("Linde", 4210, 42.1),
            ("Ahorn", 3105, 31.05),
            ("Birke", 1685, 16.85),
            ("Eibe", 1000, 10.0),
        ),
        table(
            "rooms",
            ["room", "area_m2", "rent_eur", "tenants", "built"],
            ("Attic", 42, 610, 2, 1998),
            ("Garden", 78, 1180, 4, 2005),
            ("Corner", 55, 790, 2, 1998),
            ("Cellar", 31, 360, 1, 1964),
        ),
        table(
            "orders",
            ["month", "orders", "returned", "revenue (USD)"],
            ("January", 1200, 84, 48000),
            ("February", 980, 98, 39200),
            ("March", 1450, 58, 60900),
            ("April", 1390, 70, 55600),
        ),
        table(
            "energie",
            ["Quelle", "2022 GWh", "2023 GWh"],
            ("Wind", 125, 142),
            ("Sonne", 61, 64),
            ("Kohle", 179, 132),
            ("Gas", 80, 77),
        ),
        table(
            "runs",
            ["runner", "age", "time_min", "distance_km"],
            ("Ada", 31, 48.2, 10),
            ("Ben", 44, 52.9, 10),
            ("Cleo", 27, 45.6, 10),
            ("Dov", 52, 61.0, 10),
        ),
        table(
            "trees",
            ["species", "height_m", "trunk length cm", "planted"],
            ("Oak", 18.2, 410, 1952),
            ("Birch", 14.6, 520, 1978),
            ("Yew", 7.9, 230, 1911),
        ),
        table(
            "stores",
            ["store", "region", "sales", "opened"],
            ("Alpha", "North", 52000, 2011),
            ("Bravo", "North", 61000, 2015),
            ("Delta", "South", 47500, 2009),
            ("Echo", "South", 83000, 2019),
        ),
        table(
            "sport",
            ["team", "wins", "losses", "points for"],
            ("Hawks", 24, 8, 2810),
            ("Bears", 19, 13, 2755),
            ("Owls", 11, 21, 2590),
        ),
        table(
            "staedte",
            ["Stadt", "Einwohner", "Fläche km²", "Länge km"],
            ("Aldorf", 48200, 61.5, 12),
            ("Bergen", 23950, 88.1, 20),
            ("Celle", 70100, 176.0, 31),
        ),
        table(
            "flights",
            ["route", "passengers", "seats", "delay_min"],
            ("A1", 148, 180, 12),
            ("B2", 96, 120, 35),
            ("C3", 171, 180, 0),
            ("D4", 60, 120, 8),
        ),
        table("grades", ["class", "pupils", "mean score"], ("7a", 24, 71.5), ("7b", 26, 68.2), ("7c", 22, 74.9)),
        table(
            "ferry",
            ["route", "season", "passengers", "late share %", "crew"],
            ("Skagen", "summer", "48,200", 4.5, 12),
            ("Skagen", "winter", "9,100", 11.2, 8),
            ("Hals", "summer", "31,750", 3.1, 9),
            ("Hals", "winter", "12,400", 7.8, 9),
        ),
        table(
            "departments",
            ["department", "budget (EUR)", "spent (EUR)", "staff", "approved on"],
            ("Library", "120,000", "96,000", 4, "2025-03-14"),
            ("Pool", "310,000", "325,500", 11, "2025-04-02"),
            ("Theatre", "205,000", "198,850", 7, "2025-03-28"),
        ),
        table(
            "wein",
            ["Lage", "Hektar", "Ertrag (t)", "Oechsle", "Anteil Riesling %"],
            ("Sonnenberg", "3,2", "21,5", 88, 75),
            ("Kirchhalde", "1,8", "9,4", 92, 100),
            ("Steinacker", "5,0", "36,0", 81, 40),
        ),
        ContentPart(id="memo", label="memo.md", kind="markdown", text=MEMO),
    ]
)
TRUE = {
    "ferry": [
        "Skagen summer: 48,200 passengers, crew 12. Skagen winter: 9,100 passengers, crew 8. Hals summer: crew 9.",
        "In winter, Hals carried more passengers than Skagen: 12,400 against 9,100.",
        "Skagen's passengers fell by 39,100 from summer to winter.",
        "Skagen needs four crew fewer in winter than in summer.",
        "Neither route carried 50,000 passengers in a season.",
    ],
    "departments": [
        "The pool spent 325,500 EUR, 15,500 EUR more than its budget of 310,000 EUR.",
        "The library used 80 % of its budget.",
        "The theatre did not spend its whole budget: 6,150 EUR were left.",
        "The library's budget was approved on 14 March 2025, before all others.",
    ],
    "wein": [
        "Der Sonnenberg hat 3,2 Hektar und brachte 21,5 t.",
        "Am meisten Ertrag brachte der Steinacker mit 36,0 t.",
        "Auf dem Sonnenberg sind 75 % der Fläche mit Riesling bepflanzt, also 2,4 Hektar.",
        "Zusammen haben die drei Lagen 10 Hektar.",
    ],
    "shops": [
        "The Harbour shop earned 412,000 EUR, the highest revenue of the four shops.",
        "The Airport shop has the lowest revenue, 96,500 EUR.",
        "Together the four shops earned 1,128,000 EUR.",
        "On average a shop earned 282,000 EUR.",
        "Harbour earned 144,000 EUR more than Station.",
        "Station had the most returns (44) although it has only 9 employees.",
        "Market has fewer returns than Harbour.",
        "Harbour accounts for 36.5% of the total revenue.",
        "The four shops employ 40 people in total.",
        "Harbour has 14 staff, compared with 5 at the Airport.",
        "Airport is smaller than Market by 255,000 EUR.",
        "Not every shop earned more than 100,000 EUR.",
        "Returns were lower at Market (21) than at Station (44).",
        "Harbour earned about 29,429 EUR per employee.",
        "Revenue at Harbour is more than four times that of Airport.",
        "Market ranks second by revenue, behind Harbour.",
        "No shop had more returns than Station.",
        "Station employs fewer people (9) than Market (12).",
    ],
    "years": [
        "In 2023 the museum lost 1,500 visitors.",
        "Visitors rose from 18,400 in 2020 to 33,200 in 2024, an increase of 80%.",
        "In 2023 the number of visitors fell to 28,600.",
        "Between 2022 and 2023, visitors declined by 1,500.",
        "The ticket price stayed at 8.50 EUR in 2020 and 2021.",
        "The most visitors, 33,200, came in 2024.",
        "The fewest visitors came in 2020.",
        "A ticket cost 2.50 EUR more in 2024 than in 2020.",
        "Over the five years, 132,200 people visited.",
        "On average, 26,440 visitors came each year.",
        "In 2024, tickets brought in 365,200 EUR.",
        "There were more visitors in 2022 than in 2023.",
    ],
    "birds": [
        "Female plovers are lighter (3,368.8 g) than male plovers (4,043.5 g).",
        "Male godwits are the heaviest, with a mean body mass of 5,484.8 g.",
        "The lightest group are female plovers, at about 3.4 kg.",
        "Male godwits are 805.1 g heavier than female godwits.",
        "Females are lighter than males in both species.",
        "A total of 265 birds were measured.",
        "Godwits were measured less often (119) than plovers (146).",
        "Males are heavier than females.",
        "In both species, males outweigh females; the gap is 674.7 g for plovers.",
        "Godwit females (4,679.7 g) are still heavier than Plover males (4,043.5 g).",
    ],
    "wahl": [
        "Linde erhielt 4.210 Stimmen und damit die meisten.",
        "Eibe erhielt mit 1.000 Stimmen die wenigsten.",
        "Auf Linde entfallen 42,1 % der Stimmen, auf Ahorn 31,05 %.",
        "Insgesamt wurden 10.000 Stimmen abgegeben.",
        "Linde erhielt 1.105 Stimmen mehr als Ahorn.",
        "Birke liegt mit 16,85 % vor Eibe.",
        "Birke und Eibe kommen zusammen auf 26,85 %.",
        "Keine Partei erreichte mehr als die Hälfte der Stimmen.",
        "Ahorn hat weniger Stimmen als Linde, aber mehr als Birke.",
        "Im Durchschnitt erhielt eine Partei 2.500 Stimmen.",
    ],
    "rooms": [
        "The Garden room is the largest, with 78 m².",
        "The Cellar is the smallest room (31 m²) and the cheapest (360 EUR).",
        "The four rooms cover 206 m² together.",
        "Rent per square metre is highest in the Garden room, at about 15.13 EUR.",
        "The Attic costs 610 EUR, or about 14.52 EUR per square metre.",
        "All rooms together bring in 2,940 EUR a month, which is 35,280 EUR a year.",
        "Attic and Corner were both built in 1998.",
        "The oldest room is the Cellar, built in 1964, and the newest the Garden room.",
        "Nine tenants live in the four rooms.",
        "Garden has twice as many tenants as Attic.",
        "The Corner room is 13 m² larger than the Attic.",
        "Garden's rent is 93% higher than Attic's.",
        "The average rent is 735 EUR.",
        "The Garden room makes up 38% of the total area.",
        "Neither the Attic nor the Cellar has more than two tenants.",
        "Corner is larger than Attic but smaller than Garden.",
        "The Cellar is 41 years older than the Garden room.",
        "The Attic and the Corner room have a combined rent of 1,400 EUR.",
        "The median rent is 700 EUR.",
    ],
    "orders": [
        "In the first quarter, 3,630 orders came in.",
        "Revenue per order was 40 dollars in January.",
        "Returns averaged 78 a month.",
        "March had the most orders (1,450) but the fewest returns (58).",
        "The return rate was highest in February, at 10%.",
        "In January, 7% of orders were returned.",
        "Orders fell by 220 from January to February, a decline of 18.3%.",
        "From February to March, revenue rose by 21,700 USD.",
        "Revenue totalled 203,700 USD in the four months.",
        "In total, 5,020 orders were placed, and 310 were returned.",
        "After the low of 980 in February, orders rose to 1,450 in March.",
        "Returns were lower in March than in April.",
        "April's revenue was 55,600 USD, 5,300 USD less than in March.",
        "March alone brought 29.9% of the revenue.",
        "February was the weakest month for revenue (39,200 USD).",
        "On average, 1,255 orders a month were placed.",
        "Only February stayed below 1,000 orders.",
    ],
    "energie": [
        "Die Stromerzeugung aus Wind stieg von 125 GWh auf 142 GWh.",
        "Kohle lieferte 2023 nur noch 132 GWh, 47 GWh weniger als im Vorjahr.",
        "Wind lag 2023 mit 142 GWh vorn.",
        "Insgesamt wurden 2023 415 GWh erzeugt, nach 445 GWh im Jahr 2022.",
        "Der Anteil von Wind betrug 2023 rund 34 %.",
        "Kohle ging um 26,3 % zurück.",
        "Sonne ist mit 64 GWh die kleinste Quelle.",
        "Gas lieferte weniger Strom als Kohle.",
        "2022 war Kohle mit 179 GWh die größte Quelle.",
        "Wind lieferte 2023 mehr Strom als Kohle.",
        "Der Zuwachs bei Sonne war mit 3 GWh kleiner als der bei Wind (17 GWh).",
    ],
    "runs": [
        "Cleo was the fastest, in 45.6 minutes.",
        "Dov needed the longest time, 61.0 minutes.",
        "Ada finished 4.7 minutes before Ben.",
        "Ben is older than Ada.",
        "Cleo is the youngest runner, at 27.",
        "The oldest runner, Dov (52), was also the slowest.",
        "Ada's time was shorter than Ben's.",
        "All four ran 10 km.",
        "Together they ran 40 km.",
        "The average age is 38.5 years.",
        "Dov is 25 years older than Cleo.",
        "Ada was slower than Cleo, but faster than Ben.",
        "Ben took 52.9 minutes, longer than Ada (48.2 minutes).",
        "Dov took 15.4 minutes longer than Cleo.",
    ],
    "memo": [
        "The town pays 14,400 EUR of the hall's 24,000 EUR a year.",
        "The club has to find the remaining 9,600 EUR.",
        "About 14% of the members are children.",
        "The hall costs 2,000 EUR a month.",
        "The repair of the roof in 2019 cost 18,500 EUR and took three weeks.",
        "A child pays a third of what an adult pays.",
        "Adults pay 24 EUR more than children.",
        "The hall costs 5,500 EUR more than the repair of the roof.",
    ],
    "trees": [
        "The oak is the tallest tree, at 18.2 m.",
        "The birch is shorter than the oak but has the longest trunk (520 cm).",
        "The yew is the oldest: it was planted in 1911.",
        "The oak is 3.6 m taller than the birch.",
        "The birch has a longer trunk than the oak.",
        "The yew, at 7.9 m, is the shortest of the three.",
        "The birch was planted later than the oak.",
        "The yew is less than half as tall as the oak.",
        "The birch is the youngest tree.",
        "Oak is taller than Yew by 10.3 m.",
    ],
    "stores": [
        "Echo has the highest sales (83,000), followed by Bravo with 61,000.",
        "In the North, Bravo sells more than Alpha.",
        "The South has higher sales (130,500) than the North (113,000).",
        "Stores in the South sell more on average than those in the North.",
        "Delta has the lowest sales of the four stores.",
        "Bravo is the best store of the North.",
        "Alpha has lower sales than Bravo.",
        "Delta opened earlier than Alpha.",
        "Delta is the smallest store, Echo the largest.",
        "The North has lower sales than the South.",
        "North stores have lower total sales than South stores.",
        "Alpha sold more than Delta but less than Bravo.",
    ],
    "sport": [
        "The Hawks have the most wins and the fewest losses.",
        "The Owls lost more games than they won.",
        "The Bears won eight more games than the Owls.",
        "The Hawks scored 55 more points than the Bears.",
        "The Owls have more losses than the Bears.",
        "The Bears have the second most wins.",
        "The Owls have the third-highest number of wins.",
        "The Hawks lead with 24 wins.",
        "Bears' 19 wins are fewer than the Hawks' 24.",
    ],
    "staedte": [
        "Celle hat mit 70.100 die meisten Einwohner.",
        "Bergen ist größer als Aldorf, hat aber weniger Einwohner.",
        "Aldorf hat mehr Einwohner als Bergen.",
        "Die drei Städte haben zusammen 142.250 Einwohner.",
        "Celle ist mit 176 km² doppelt so groß wie Bergen.",
        "Bergen hat die wenigsten Einwohner.",
        "Aldorf ist mit 61,5 km² die kleinste Stadt.",
        "Celle hat 21.900 Einwohner mehr als Aldorf.",
        "Der Fluss ist in Celle länger als in Bergen.",
        "Bergen hat nicht die meisten Einwohner.",
    ],
    "flights": [
        "A1 lacked 32 passengers to be full.",
        "A1 had 32 empty seats.",
        "B2 had the longest delay, 35 minutes.",
        "D4 had a shorter delay than A1.",
        "B2 was delayed 23 minutes longer than A1.",
        "D4 carried fewer passengers than B2, though both have 120 seats.",
    ],
    "grades": [
        "7b is the largest class, with 26 pupils, but has the lowest score.",
        "The weighted mean of all pupils is above 71.",
        "7c scored better than 7a.",
        "7b's score is 6.7 points below 7c's.",
    ],
}
CASES = [(part, sentence) for part, sentences in TRUE.items() for sentence in sentences]


def written(part, text, *, parts=PARTS, **section):
    model = ScriptedModel([text, *["I change nothing."] * 3])
    outline = outline_of({"title": "Overview", "contentPartIds": [part], **section})
    context = SectionContext(outline, SectionRef(1, 1, 1), brief_of(outline, model, parts), ask_of(model))
    return asyncio.run(process_single_section(context)), model


def text_of(result):
    return " ".join(element.text for element in result.elements)


@pytest.mark.parametrize(("part", "sentence"), CASES, ids=[sentence[:40] for _, sentence in CASES])
def test_a_true_sentence_stands(part, sentence):
    result, _ = written(part, sentence)
    assert text_of(result) == sentence
    assert result.corrected == 0
    assert not result.remarks


@pytest.mark.parametrize("part", TRUE)
def test_true_sentences_stand_side_by_side(part):
    text = " ".join(TRUE[part])
    result, _ = written(part, text)
    assert text_of(result) == text


CARS = ContentParts(
    [ContentPart(id="budget", label="budget.md", kind="markdown", text="The budget for the cars is 221,460 USD.")]
)


@pytest.mark.parametrize("wish", ["generationHint", "purpose"])
@pytest.mark.parametrize(
    "sentence",
    [
        "The budget is 18,455 USD per car.",
        "Each of the 12 cars may cost 18,455 USD.",
        "If every car costs 221,460 USD, the total is 2,657,520 USD.",
    ],
)
def test_a_number_reckoned_with_one_that_the_task_gives_is_no_invention(wish, sentence):
    result, _ = written("budget", sentence, parts=CARS, **{wish: "Say what each of the 12 cars may cost."})
    assert text_of(result) == sentence
    assert not result.remarks


def test_a_number_that_the_task_does_not_lead_to_is_doubted():
    sentence = "The budget is 19,512 USD per car."
    result, _ = written("budget", sentence, parts=CARS, generationHint="Say what each of the 12 cars may cost.")
    assert "19,512" in result.remarks[0]


COMPARED = ContentParts(
    [
        table("cars", ["cylinders", "models", "mpg"], (4, 199, 29.3), (6, 83, 20.0), (8, 103, 15.0)),
        table("sexes", ["sex", "body_mass_g"], ("female", 4318), ("male", 4757)),
        table(
            "ducks",
            ["species", "sex", "body_mass_g"],
            ("Teal", "female", 318),
            ("Teal", "male", 349),
            ("Eider", "female", 1915),
            ("Eider", "male", 2218),
        ),
        table("kinds", ["species", "mass_kg", "count"], ("Teal", 0.3, 152), ("Eider", 2.1, 124)),
    ]
)


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("cars", "Four cylinders have the highest fuel economy."),
        ("cars", "Eight cylinders have the lowest fuel economy."),
        ("cars", "Eight cylinders do not have the highest fuel economy."),
        ("cars", "Cars with eight cylinders have the second highest number of models."),
        ("cars", "Apart from four cylinders, six cylinders have the highest mpg."),
        ("sexes", "Females have a lower body mass (4,318 g) compared to males (4,757 g)."),
        ("sexes", "Females are lighter than males, at 4,318 g."),
        ("ducks", "Females are lighter than males."),
        ("ducks", "Female Eiders are heavier than male Teals."),
        ("ducks", "Female Eiders (1,915 g) are heavier than male Wigeons."),
        ("ducks", "Males are not lighter than females."),
        ("kinds", "Eiders are heavier than Teals, at 2.1 kg."),
        ("kinds", "The mass of Eiders (2.1 kg) is higher than that of Teals (0.3 kg)."),
        ("kinds", "Teals were seen more often (152) than Eiders (124)."),
    ],
)
def test_a_true_comparison_stands(part, sentence):
    result, model = written(part, f"They were compared. {sentence}", parts=COMPARED)
    assert len(model.requests) == 1
    assert text_of(result) == f"They were compared. {sentence}"


@pytest.mark.parametrize(
    ("part", "sentence", "said"),
    [
        ("cars", "Eight cylinders have the highest fuel economy.", "cylinders 4 has 29.3"),
        ("cars", "Four cylinders have the lowest number of models.", "cylinders 6 has 83"),
        ("sexes", "Males have a lower (4,757 g) body mass compared to females (4,318 g).", "4,757 is more than 4,318"),
        ("sexes", "Males are lighter than females.", "male has 4757, female 4318"),
        ("ducks", "Males are lighter than females.", "the mean of Males has 1283.5, the mean of females 1116.5"),
        ("ducks", "Male Eiders are lighter than female Eiders.", "Male Eiders has 2218, female Eiders 1915"),
        ("ducks", "Teal are heavier than Eider.", "the mean of Teal has 333.5, the mean of Eider 2066.5"),
        ("kinds", "Teals are heavier than Eiders, at 0.3 kg.", "Teal has 0.3, Eider 2.1"),
        ("kinds", "Teals are heavier than Eiders (2.1 kg), at 0.3 kg.", "Teal has 0.3, Eider 2.1"),
    ],
)
def test_a_comparison_the_other_way_round_goes(part, sentence, said):
    result, model = written(part, f"They were compared. {sentence}", parts=COMPARED)
    assert text_of(result) == "They were compared."
    assert said in model.requests[1].messages[-1].content


@pytest.mark.parametrize(
    "part", [part for part in [*PARTS.values(), *COMPARED.values()] if part.kind == "table"], ids=lambda part: part.id
)
def test_the_program_s_own_sentences_about_a_table_stand(part):
    for text in [*named_rows(part.item), *table_readings(part.item)]:
        result, _ = written(part.id, text, parts=ContentParts([part]))
        assert text_of(result) == text
        assert not result.remarks


def test_a_text_of_known_numbers_costs_no_look_into_the_sources_of_other_sections(monkeypatch):
    looked_at = []
    monkeypatch.setattr(numbers, "numbers_of_part", lambda part: looked_at.append(part.id) or numbers_of_part(part))
    written("shops", "Harbour has 14 staff.")
    assert set(looked_at) == {"shops"}
    written("shops", "Harbour paid 77,777 EUR.")
    assert set(looked_at) == set(PARTS)


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("runs", "Cleo ran at a pace of 4.56 minutes per kilometre."),
        ("orders", "An order brought in 40 USD in January and 42 USD in March."),
        ("grades", "The weighted mean of all pupils is about 71.3."),
        ("sport", "Each team played 32 games."),
        ("sport", "The Hawks won 75% of their games."),
        ("memo", "The club has 275 adult members."),
        ("memo", "Adults bring in 9,900 EUR and children 540 EUR, 10,440 EUR in total."),
    ],
)
def test_what_no_check_can_reckon_again_gets_a_remark_at_most(part, sentence):
    result, _ = written(part, sentence)
    assert text_of(result) == sentence
    assert result.corrected == 0


@pytest.mark.parametrize(
    "sentence",
    [
        "The club pays 7,431 EUR more than before.",
        "The total is 31,877 EUR.",
        "Each member pays 493 EUR.",
        "The share of adults is 23% of the members.",
    ],
)
def test_a_number_that_two_of_the_source_s_do_not_give_is_doubted(sentence):
    result, _ = written("memo", sentence, parts=ContentParts([PARTS["memo"]]))
    assert "stands in none" in result.remarks[0]
