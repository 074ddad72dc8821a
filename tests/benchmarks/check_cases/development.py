"""Cases that the checks were developed with. The held-out ones are in another file, with other words."""

from __future__ import annotations

from types import SimpleNamespace

SEED = 20_240


def _domain(**values):
    return SimpleNamespace(**values)


BEES = _domain(
    name="bees", language="en", title="Apiary report", prompt="A report on our apiaries",
    headers=["site", "sales_eur", "colonies", "change_pct", "honey_kg", "share_of_colonies"],
    entities=["Hillside", "Lindenhof", "Marsh Lane", "Old Orchard", "Riverbank", "Stone Barn", "Upper Meadow"],
    items=["wax moths", "queen losses", "late frost", "robbing", "damp boxes"],
    notes="# Notes\n\nThe spring inspection was on {date}.\n\n## Risks\n\n{items}\n\nThe keepers weigh every super twice. "
    "\"A quiet colony is not always a healthy one, and a loud one is not always about to swarm\", says the logbook.\n",
    quote="A quiet colony is not always a healthy one, and a loud one is not always about to swarm",
    titles=["Harvest", "Health", "Queens", "Feeding", "Equipment", "Weather", "Swarming", "Outlook"],
    chapters=["Season", "Sites", "Care", "Plans"],
    subjects=["The keepers", "Both volunteers", "Our mentors", "Young queens", "The nurse bees", "Drone layers", "The neighbours", "Visiting pupils"],
    verbs=["watch", "prefer", "describe", "avoid", "notice", "appreciate", "report", "discuss"],
    ends=["the flowering lime trees along the lane", "sheltered corners behind the barn", "short and calm inspections", "old comb that has turned dark", "the smell of fresh propolis", "a steady supply of water nearby", "clean tools after every visit", "the first warm evenings of the year"],
    terms=[("beekeeper", "bee keeper"), ("honeycomb", "honey comb"), ("dataset", "data set"), ("email", "e-mail")],
    abbreviations=[("DWV", "deformed wing virus"), ("AFB", "American foulbrood"), ("IPM", "integrated pest management"), ("OAD", "oxalic acid dribble"), ("BQC", "black queen cell")],
    currency="€{}",
)  # fmt: skip
MUSEUM = _domain(
    name="museum", language="en", title="Museum review", prompt="A review of the museum's year",
    headers=["wing", "income (EUR)", "visitors", "growth_pct", "freight_kg", "share_of_visitors"],
    entities=["Antiquity", "Coins", "Drawings", "Folk Art", "Instruments", "Photography", "Sculpture", "Textiles"],
    items=["leaking skylights", "worn carpets", "slow ticket desks", "missing labels"],
    notes="# Minutes\n\nThe board met on {date}.\n\n## Complaints\n\n{items}\n\nThe guards rotate weekly. "
    "\"Whoever walks through these rooms twice will have seen two different collections\", wrote a visitor.\n",
    quote="Whoever walks through these rooms twice will have seen two different collections",
    titles=["Visitors", "Income", "Exhibitions", "Loans", "Building", "Staff", "Education", "Digital"],
    chapters=["Overview", "Collections", "Operations", "Future"],
    subjects=["The curators", "School classes", "Regular members", "The guards", "Guest lecturers", "Restorers", "Families", "The registrars"],
    verbs=["enjoy", "question", "document", "praise", "support", "rediscover", "recommend", "expect"],
    ends=["quiet rooms with good seating", "labels that tell a story", "the new storage concept", "guided walks after closing time", "careful lighting of fragile works", "exchange with smaller houses", "open workshops in the cellar", "catalogues in plain language"],
    terms=[("website", "web site"), ("database", "data base"), ("volunteer", "volun-teer"), ("catalogue", "catalog")],
    abbreviations=[("CRM", "customer relationship management"), ("RFQ", "request for quotation"), ("DAM", "digital asset management"), ("KPI", "key performance indicator"), ("SLA", "service level agreement")],
    currency="EUR {}",
)  # fmt: skip
TRAINS = _domain(
    name="trains", language="en", title="Railway performance", prompt="A report on regional railway lines",
    headers=["line", "cost_usd", "passengers", "delay_change_pct", "freight_kg", "share_of_passengers"],
    entities=["Coastal", "Eastern Loop", "Harbour", "Mountain", "Northern", "Ring", "Southern", "Valley", "Western"],
    items=["old signals", "narrow platforms", "level crossings", "short sidings", "shortage of drivers", "steep grades"],
    notes="# Memo\n\nThe new timetable came into force on {date}.\n\n## Bottlenecks\n\n{items}\n\nThe control room works "
    "in shifts. \"A train that leaves late because it waited for a connection is not late for everybody\", it says.\n",
    quote="A train that leaves late because it waited for a connection is not late for everybody",
    titles=["Punctuality", "Demand", "Fleet", "Track", "Safety", "Tickets", "Stations", "Climate"],
    chapters=["Situation", "Lines", "Investment", "Conclusions"],
    subjects=["Commuters", "The dispatchers", "Train drivers", "Freight customers", "Station managers", "Track engineers", "Local councils", "The inspectors"],
    verbs=["demand", "welcome", "examine", "criticise", "maintain", "postpone", "coordinate", "monitor"],
    ends=["reliable connections in the evening", "better shelter on windy platforms", "simple fares without exceptions", "longer trains in the early rush", "repairs at night rather than by day", "clear announcements during disruption", "safe paths to the platforms", "spare vehicles close to the depot"],
    terms=[("timetable", "time table"), ("trackside", "track-side"), ("startup", "start-up"), ("centre", "center")],
    abbreviations=[("ETCS", "European train control system"), ("OTP", "on-time performance"), ("PRM", "persons with reduced mobility"), ("TOC", "train operating company"), ("LRV", "light rail vehicle")],
    currency="US${}",
)  # fmt: skip
BAKERY = _domain(
    name="bakery", language="de", title="Bericht der Bäckereien", prompt="Ein Bericht über unsere Filialen",
    headers=["Filiale", "Umsatz_EUR", "Kunden", "Veränderung_Prozent", "Mehl_kg", "Anteil_Kunden"],
    entities=["Altmarkt", "Bahnhof", "Brückenstraße", "Hafen", "Lindenplatz", "Rathaus", "Südstadt"],
    items=["alte Öfen", "hohe Mieten", "fehlende Lehrlinge", "enge Lager"],
    notes="# Protokoll\n\nDie Prüfung war am {date}.\n\n## Sorgen\n\n{items}\n\nDie Meister wiegen jeden Teig nach. "
    "„Wer das Brot kennt, der fragt nicht nach dem Preis, sondern nach der Kruste“, heißt es im Haus.\n",
    quote="Wer das Brot kennt, der fragt nicht nach dem Preis, sondern nach der Kruste",
    titles=["Absatz", "Personal", "Rohstoffe", "Filialen", "Technik", "Kundschaft", "Lieferung", "Ausblick"],
    chapters=["Überblick", "Betrieb", "Menschen", "Pläne"],
    subjects=["Die Gesellen", "Unsere Kunden", "Die Verkäuferinnen", "Viele Nachbarn", "Die Lehrlinge", "Manche Gäste", "Die Fahrer", "Alle Meister"],
    verbs=["schätzen", "beobachten", "loben", "vermissen", "empfehlen", "erklären", "verlangen", "kennen"],
    ends=["das frische Brot am frühen Morgen", "die ruhige Backstube im Hinterhof", "kurze Wege zwischen Ofen und Theke", "ehrliche Rezepte ohne viele Zusätze", "den Duft von Zimt in der Straße", "eine freundliche Beratung im Laden", "die langen Ruhezeiten der Teige", "das alte Handwerk der Stadt"],
    terms=[("Email", "E-Mail"), ("Onlineshop", "Online-Shop"), ("Backofen", "Back-Ofen"), ("Sauerteig", "Sauer-Teig")],
    abbreviations=[("HACCP", "Hazard Analysis and Critical Control Points"), ("BGN", "Berufsgenossenschaft Nahrungsmittel"), ("IHK", "Industrie- und Handelskammer"), ("MHD", "Mindesthaltbarkeitsdatum"), ("LMIV", "Lebensmittelinformationsverordnung")],
    currency="{} Euro",
)  # fmt: skip
DOMAINS = [BEES, MUSEUM, TRAINS, BAKERY]

NUMBERS_CLEAN = {
    "en": [
        "{A} counts {heads}, while {B} has {heads_b}.",
        "With about {heads_rough} the figure for {A} is solid.",
        "{A} and {B} together come to {both}, namely {heads} and {heads_b}.",
        "The gap between {A} ({heads}) and {B} ({heads_b}) is {gap}.",
        "All {rows} rows add up to {total}.",
        "On average there are {mean} in each of them.",
        "{A} has {heads} and {B} {heads_b}, which is {more}% more.",
        "{A} accounts for {share}% of the total.",
        "Roughly {share_whole} percent belong to {A}.",
        "The change at {A} was {rate}%.",
        "{A} handled {mass} kg, that is {tonnes} tonnes.",
        "It was decided on {date}.",
        "There are {items} entries on the list of worries.",
        "Money: {A} brought {currency_money}, or {money_million} in short.",
        "Nearly {money_rough} were booked at {A}.",
        "In the 1st and the 3rd quarter, as section 3 of the handbook says, version 2.1 of the form was used.",
        "This is the 2nd review; the first took place at 14:30 under ISO 9001 and filled 1 page.",
    ],
    "de": [
        "{A} zählt {heads}, {B} dagegen {heads_b}.",
        "Rund {heads_rough} sind es in {A}.",
        "{A} und {B} kommen zusammen auf {both}, nämlich {heads} und {heads_b}.",
        "Der Unterschied zwischen {A} ({heads}) und {B} ({heads_b}) beträgt {gap}.",
        "Insgesamt sind es {total} in allen {rows} Filialen.",
        "Im Schnitt sind es {mean} je Filiale.",
        "Auf {A} entfallen {share} % aller Besuche.",
        "Die Veränderung in {A} lag bei {rate} Prozent.",
        "{A} verbrauchte {mass} kg, also {tonnes} Tonnen.",
        "Beschlossen wurde es am {date}.",
        "{A} nahm {currency_money} ein, kurz {money_million} Euro.",
        "Im 3. Quartal, siehe Abschnitt 2, galt die DIN 4102 für den 1. Stock.",
    ],
}
NUMBERS_FAULT = {
    "en": [
        "{A} counts {bad_heads}, more than one would think.",
        "{A} and {B} together come to {bad_both}, namely {heads} and {heads_b}.",
        "The gap between {A} ({heads}) and {B} ({heads_b}) is {bad_gap}.",
        "All rows add up to {bad_total}.",
        "On average there are {bad_mean} in each of them.",
        "{A} accounts for {bad_share}% of the total.",
        "A full {bad_percent}% of those asked were content.",
        "The change at {A} was {bad_rate}%.",
        "{A} handled {bad_mass} kg over the period.",
        "{A} handled {bad_tonnes} tonnes over the period.",
        "It was decided on {bad_date}.",
        "Money: {A} brought {currency_bad_money} to the account.",
        "{A} brought {bad_million} euros.",
        "An outside survey found {bad_invented} supporters.",
        "The tradition goes back to {bad_year}.",
        "All {bad_rows} of them were inspected.",
    ],
    "de": [
        "{A} zählt {bad_heads}, mehr als gedacht.",
        "{A} und {B} kommen zusammen auf {bad_both}, nämlich {heads} und {heads_b}.",
        "Der Unterschied zwischen {A} ({heads}) und {B} ({heads_b}) beträgt {bad_gap}.",
        "Insgesamt sind es {bad_total}.",
        "Auf {A} entfallen {bad_share} % aller Besuche.",
        "Die Veränderung in {A} lag bei {bad_rate} Prozent.",
        "{A} verbrauchte {bad_mass} kg.",
        "Beschlossen wurde es am {bad_date}.",
        "{A} nahm {currency_bad_money} ein.",
        "Volle {bad_percent} Prozent waren zufrieden.",
        "Eine Umfrage fand {bad_invented} Anhänger.",
    ],
}
# code → (faults, clean ones that look like them); {f} is a sentence of the domain
FORMS = {
    "DG103": (
        [
            "{f} [@ledger]",
            "{f} This is settled [14].",
            "{f} (Kowalski, 2019)",
            "As Ng et al. (2021) showed, it matters. {f}",
            "{f}[^7]",
            "{f} [see @appendix-b]",
            "{f} (cf. Brandt and Osei, 2017, p. 12)",
            "{f} Others disagree [9, 11].",
        ],
        [
            "{f} [@notes]",
            "{f} This is settled [1].",
            "{f} The values lie in the interval [5, 10].",
            "{f}[^a]\n\n[^a]: See the notes.",
            "{f} Use `rows[3]` for that.",
            "{f} (since March, 2024)",
            "{f} [see @table; @notes]",
            "{f} Both agree [1, 2].",
        ],
    ),
    "DG204": (
        [
            "{f} The {abbr} was discussed at length.",
            "{f} Nobody denies that {abbr} plays a part.",
            "{f} All {abbr} matters come first.",
            "Under {abbr} rules this is different. {f}",
        ],
        [
            "{f} The {full} ({abbr}) was discussed, and {abbr} again later.",
            "{f} {abbr} ({full}) plays a part; {abbr} is known.",
            "{f} The EU and the USA agree, and a PDF was sent.",
            "{f} Part II and part IV follow, by the CEO.",
        ],
    ),
    "DG301": (
        [
            "{f} See section {dead_section}.",
            "{f} More on this in chapter {dead_chapter}.",
            "As Table 47 shows, there is more. {f}",
            "{f} (see Figure 38)",
            "{f} Sections {live_section} and {dead_section} go on.",
            "{f} This is taken up in the section “Quantum Gravity Primer”.",
        ],
        [
            "{f} See section {live_section}.",
            "{f} More on this in chapter 1.",
            "{f} Section 47.3 of the Railways Act says so.",
            "{f} Chapter 12 of the handbook explains it.",
            "{f} Sections {live_section} and 1.1 go on.",
            "{f} The table 47 guests sat at was long.",
        ],
    ),
    "DG302": (
        [
            "{f} See [there](#nowhere-at-all).",
            "[More](#missing-{w}) is below. {f}",
            "{f} Details are [here](#sec:lost).",
        ],
        [
            "{f} See [there](#{live_anchor}).",
            "{f} [More](https://example.org/page#part) is outside.",
            "{f} Write `[x](#nowhere)` for a link.",
        ],
    ),
    "DG501": (
        [
            "{f}\n\n| Name | Count | Note |\n| Alpha | many | good |\n| Beta | few | bad |",
            "{f}\n\nName | Count | Note\nAlpha | many | good\nBeta | few | bad",
            "{f}\n\n| Name | Count |\n| --- |\n| Alpha | many |\n| Beta | few |",
            "{f}\n\n| Name | Count |\n| --- | --- |",
        ],
        [
            "{f}\n\n| Name | Count | Note |\n| --- | --- | --- |\n| Alpha | many | good |\n| Beta | few | bad |",
            "{f} The command is `a | b | c`.",
            "{f} Either | or, who knows.",
            "{f}\n\n| Name | Count |\n|---|---|\n| Alpha | |\n| Beta | few |",
        ],
    ),
    "DG502": (
        [
            "{f}\n\n```python\nx = 1\nprint(x)\n\nAfter this the keepers close the lid and write everything down with care.",
            "{f} Call `open_lid and wait.",
            "{f}\n\n```\nrun\n\nThis sentence was meant to be read by people and not by any machine at all.",
        ],
        [
            "{f}\n\n```python\nx = 1\nprint(x)\n```\n\nAfter this the lid is closed.",
            "{f} Call `open_lid` and wait.",
            "{f}\n\n```text\nThis is a letter that stands as it was sent to all of the members.\n\nIt has two paragraphs, and each of them is a full sentence with an end.\n```",
            "{f} A backtick is written as `` ` `` here.",
        ],
    ),
    "DG503": (
        [
            "{f} The ratio is $\\frac{a}{b$ here.",
            "{f}\n\n$$\\sum_i x_i = y\n\nwhich follows.",
            "{f} With \\(a^2 + b^2 the proof ends.",
            "{f} Then $\\left( x + y$ holds.",
            "{f}\n\n\\begin{align} x &= y \n\nand so on.",
            "{f} So \\alpha is small.",
        ],
        [
            "{f} The ratio is $\\frac{a}{b}$ here.",
            "{f}\n\n$$\\sum_i x_i = y$$\n\nwhich follows.",
            "{f} It costs $a lot and more.",
            "{f} Then $\\left( x + y \\right)$ holds.",
            "{f} Write `\\frac{a}` in TeX.",
            "{f} Prices in $ are not prices in €.",
        ],
    ),
    "DG504": (
        [
            "{f} See [the page]().",
            "{f} See [the page](htp://example.org).",
            "{f} See [the page](https://example.org/a.",
            "{f} See [the page] (https://example.org).",
            "{f} See [the page][unknown-label].",
            "{f} See [the page](https://).",
        ],
        [
            "{f} See [the page](https://example.org).",
            "{f} See [the page](https://example.org/a_(b)).",
            "{f} See [the page][known].\n\n[known]: https://example.org",
            "{f} Mail [us](mailto:a@example.org).",
            "{f} The word [sic] (as it stands) is old.",
        ],
    ),
    "DG601": (
        [
            "I'm sorry, but I can't help with that.",
            "As an AI language model, I do not have opinions. {f}",
            "{f} I cannot provide medical advice here.",
            "I don't have access to the figures. {f}",
            "As a large language model, I may be wrong. {f}",
            "Als KI-Sprachmodell kann ich das nicht beurteilen. {f}",
            "Leider kann ich diese Frage nicht beantworten. {f}",
        ],
        [
            "As an AI company grows, it hires. {f}",
            "{f} The chair was sorry that nobody could help.",
            "{f} Language models, I am told, are common now.",
            "Access to the figures is not open to all. {f}",
            "{f} “I cannot swim”, said the warden.",
            "Leider konnte der Verein den Termin nicht halten. {f}",
        ],
    ),
    "DG602": (
        [
            "Here is the section you asked for:\n\n{f}",
            "Sure! Here's a draft.\n\n{f}",
            "Certainly! {f}",
            "{f}\n\nI hope this helps!",
            "{f}\n\nLet me know if you want changes.",
            "In this section, I will describe the work. {f}",
            "Based on the provided notes, {lf}",
            "{f}\n\n(Word count: 154)",
            "Gerne! Hier ist der Abschnitt:\n\n{f}",
            "<think>The user wants a text.</think>\n\n{f}",
        ],
        [
            "Here is the list of worries:\n\n- one\n- two\n\n{f}",
            "Certainly, {lf}",
            "{f} Hope helps, and so does patience.",
            "{f} Members let us know if they need a room.",
            "In this section of the building the air is dry. {f}",
            "Based on the notes of the board, {lf}",
            "{f} The word count of the essay was low.",
            "Hier ist das Lager zu klein. {f}",
            "{f} I think, therefore I am, said the philosopher.",
        ],
    ),
    "DG603": (
        [
            "TODO: write this. {f}",
            "{f} The owner is [insert name].",
            "{f} Contact [Your Name] for more.",
            "Lorem ipsum dolor sit amet. {f}",
            "{f} Growth was XX% in the period.",
            "Dear {{customer}}, {lf}",
            "{f} The date is TBD.",
            "{f} (to be added)",
            "{f} The fee is [AMOUNT].",
        ],
        [
            "{f} The to-do list is long.",
            "{f} He wrote “teh” [sic] twice.",
            "{f} See [your account](https://example.org).",
            "{f}\n\n- [x] done\n- [ ] open",
            "{f} Use `{name}` in the template.",
            "{f} The year MMXX was odd.",
            "{f} Size XXL is sold out.",
            "{f} The set $\\{a, b\\}$ is small.",
        ],
    ),
}
FOREIGN = {
    "en": ["Im Frühjahr prüfen wir alle Kästen und notieren, was uns auffällt, denn nur so lässt sich später sagen, was geholfen hat und was nicht.",
           "Les membres se réunissent chaque mois dans la grande salle pour parler de ce qui a bien marché et de ce qui reste à faire avant l'hiver.",
           "Los socios se reúnen cada mes en la sala grande para hablar de lo que ha ido bien y de lo que todavía queda por hacer antes del invierno.",
           "Членовете се срещат всеки месец в голямата зала, за да обсъдят какво е било добре и какво остава да се направи преди зимата."],
    "de": ["In spring we look at every box and write down what we see, because only then can anybody say later what has helped and what has not.",
           "Les membres se réunissent chaque mois dans la grande salle pour parler de ce qui a bien marché et de ce qui reste à faire avant l'hiver."],
}  # fmt: skip
NATIVE = {
    "en": ["The Schadenfreude of the neighbours, the je ne sais quoi of the old house and the siesta of the guards are all part of the place.",
           "The rooms named Salle des Fêtes, Große Halle and Sala de los Pasos Perdidos are used by the same people in turn."],
    "de": ["Das Marketing setzt auf Social Media, Newsletter und Storytelling, doch der Umsatz im Onlineshop hängt vor allem am Wetter.",
           "Der Workshop im Showroom war ein Highlight, auch wenn das Catering und der Livestream nicht allen gefallen haben."],
}  # fmt: skip
SYNONYMS = {"the": "the", "watch": "observe", "prefer": "favour", "good": "fine", "new": "recent", "short": "brief", "old": "aged", "careful": "gentle", "clear": "plain", "better": "improved", "clean": "tidy", "quiet": "calm", "demand": "ask for", "simple": "easy", "frische": "warme", "ruhige": "stille", "schätzen": "mögen"}  # fmt: skip
LEADS = {
    "en": ["It should be said that", "As before,", "In short,", "Of course"],
    "de": ["Dabei gilt:", "Wie schon früher:"],
}
FACTS = {  # same fact told twice; {v} and {u} are two values
    "en": [("The staff canteen serves {v} meals on a working day.", "On a working day the staff canteen serves {u} meals."),
           ("The depot in Ashford stores {v} spare wheels.", "In Ashford, the depot stores {u} spare wheels."),
           ("The reading room holds {v} volumes of old maps.", "Currently the reading room holds {u} volumes of old maps."),
           ("Annual insurance premiums cost {v} euros.", "The annual insurance premiums cost about {u} euros.")],
    "de": [("Die Kantine serviert {v} Essen am Werktag.", "Am Werktag serviert die Kantine {u} Essen."),
           ("Das Lager in Aue fasst {v} Säcke Roggenmehl.", "In Aue fasst das Lager derzeit {u} Säcke Roggenmehl.")],
}  # fmt: skip
FACTS_CLEAN = {
    "en": [("The staff canteen serves {v} meals on a working day.", "The staff canteen serves {u} meals on a Sunday."),
           ("The depot in Ashford stores {v} spare wheels.", "The depot in Dover stores {u} spare wheels."),
           ("The reading room holds {v} volumes of old maps.", "The reading room holds {u} volumes of new maps."),
           ("In 2023 annual insurance premiums cost {v} euros.", "In 2024 annual insurance premiums cost {u} euros.")],
    "de": [("Die Kantine serviert {v} Essen am Werktag.", "Die Kantine serviert {u} Essen am Sonntag."),
           ("Das Lager in Aue fasst {v} Säcke Roggenmehl.", "Das Lager in Zwickau fasst {u} Säcke Roggenmehl.")],
}  # fmt: skip
TERM_SENTENCES = {"en": ["{f} The {t} is kept by hand.", "{f} Every {t} has its place.", "{f} Nobody forgot the {t} this time."], "de": ["{f} Das Wort {t} kennt jeder.", "{f} Mit {t} geht es leichter."]}  # fmt: skip
TERM_CLEAN = {"en": ["{f} The long-term plan is good; in the long term it pays.", "{f} They set up the stage; the setup took hours.", "{f} Every day is different, unlike everyday talk."], "de": ["{f} Der Plan gilt auf lange Sicht und langfristig.", "{f} Sie bauen auf, der Aufbau dauert."]}  # fmt: skip
LENGTHS_SHORT = [
    ("Explain it in 200 words", 40),
    ("Describe it in 150 to 250 words", 30),
    ("About 120 words on the matter", 35),
    ("At least 100 words", 20),
]
LENGTHS_LONG = [("Explain it in 40 words", 110), ("At most 50 words", 120), ("One short paragraph of 30 words", 90)]
LENGTHS_CLEAN = [
    ("Explain it in 100 words", 90),
    ("Describe it in 60 to 120 words", 110),
    ("About 80 words", 92),
    ("At most 80 words", 60),
    ("At least 40 words", 75),
    ("Name the words that visitors use", 30),
    ("Compare the 12 sites and their words", 25),
]
PARALLEL = {
    "en": "{A} has been counted with {heads} and a change of {rate}% over the whole period, which the keepers of the list call a result in line with what they had in mind at the start.",
    "de": "Für {A} wurden {heads} gezählt bei einer Veränderung von {rate} % über den ganzen Zeitraum, was die Führer der Liste als ein Ergebnis nach ihren Erwartungen vom Anfang bezeichnen.",
}
REMARK = {"en": "All sums are rounded.", "de": "Alle Summen sind gerundet."}
