"""Cases that nothing was tuned with: other domains, languages, sentences, and another seed than the development ones."""

from __future__ import annotations

from types import SimpleNamespace

SEED = 977_511


def _domain(**values):
    return SimpleNamespace(**values)


CLINIC = _domain(
    name="clinic", language="en", title="Clinic network", prompt="A status report on the clinics",
    headers=["clinic", "budget (USD)", "patients", "trend (%)", "supplies_kg", "share_of_patients"],
    entities=["Ashgrove", "Birchwood", "Cedar Park", "Dunmore", "Elm Street", "Foxhill", "Glenside", "Heathfield"],
    items=["long waits", "lost letters", "cold rooms", "loud corridors", "old scanners", "poor parking"],
    notes="# Handover\n\nThe audit closed on {date}.\n\n## Problems\n\n{items}\n\nNurses swap shifts on paper. "
    "\"People forgive a long wait far sooner than they forgive not being told about it\", noted the auditor.\n",
    quote="People forgive a long wait far sooner than they forgive not being told about it",
    titles=["Access", "Staffing", "Rooms", "Records", "Supplies", "Feedback", "Training", "Next steps"],
    chapters=["Picture", "Services", "People", "Decisions"],
    subjects=["Receptionists", "The ward nurses", "Older patients", "General practitioners", "The pharmacists", "Night porters", "Trainee doctors", "Relatives"],
    verbs=["value", "mention", "request", "overlook", "trust", "handle", "defend", "review"],
    ends=["a friendly word at the door", "printed directions in large type", "steady routines during handover", "private corners for hard talks", "the quiet hour after lunch", "lists that fit on one sheet", "honest answers about delays", "warm blankets in the corridor"],
    terms=[("healthcare", "health care"), ("caregiver", "care giver"), ("workflow", "work-flow"), ("organisation", "organization")],
    abbreviations=[("EHR", "electronic health record"), ("LOS", "length of stay"), ("MDT", "multidisciplinary team"), ("PROM", "patient-reported outcome measure"), ("NEWS", "national early warning score")],
    currency="USD {}",
)  # fmt: skip
SCHOOL = _domain(
    name="school", language="en", title="District schools", prompt="A summary about the district's schools",
    headers=["school", "spending_gbp", "pupils", "movement_pct", "paper_kg", "share_of_pupils"],
    entities=["Abbey", "Brook", "Castle", "Downs", "Forest", "Grange"],
    items=["broken heaters", "crowded buses", "few laptops"],
    notes="# Log\n\nThe council voted on {date}.\n\n## Findings\n\n{items}\n\nCaretakers keep a diary. "
    "\"Children remember the teacher who waited for their answer, not the one who had it ready\", reads the wall.\n",
    quote="Children remember the teacher who waited for their answer, not the one who had it ready",
    titles=["Enrolment", "Budget", "Transport", "Meals", "Sports", "Reading", "Repairs", "Summary"],
    chapters=["Context", "Results", "Resources", "Way ahead"],
    subjects=["Head teachers", "The caretakers", "Most parents", "Older pupils", "Bus drivers", "The librarians", "Sports coaches", "Visiting inspectors"],
    verbs=["cherish", "debate", "organise", "miss", "measure", "protect", "schedule", "repeat"],
    ends=["small groups in the morning", "bright rooms facing the yard", "reading aloud before lunch", "fair turns on the pitch", "songs at the end of the week", "warm meals from nearby farms", "short notes sent home", "safe crossings at the gate"],
    terms=[("timetable", "time-table"), ("playground", "play ground"), ("homework", "home-work"), ("programme", "program")],
    abbreviations=[("SEN", "special educational needs"), ("PTA", "parent-teacher association"), ("EYFS", "early years foundation stage"), ("FSM", "free school meals"), ("CPD", "continuing professional development")],
    currency="£{}",
)  # fmt: skip
VIGNES = _domain(
    name="vignes", language="fr", title="Rapport des domaines", prompt="Un rapport sur nos domaines viticoles",
    headers=["domaine", "ventes_EUR", "clients", "variation_pct", "raisin_kg", "part_clients"],
    entities=["Bellevue", "Clairval", "Fontaine", "Grandmont", "Lavaux", "Montclar", "Pierrefeu"],
    items=["la grêle", "le mildiou", "la pénurie de bouteilles", "les sangliers"],
    notes="# Compte rendu\n\nLa dégustation a eu lieu le {date}.\n\n## Soucis\n\n{items}\n\nLes caves sont pesées deux fois. "
    "« Un vin que l'on presse de vieillir se souvient toujours de cette impatience dans le verre », dit le maître.\n",
    quote="Un vin que l'on presse de vieillir se souvient toujours de cette impatience dans le verre",
    titles=["Ventes", "Récolte", "Caves", "Équipe", "Clients", "Matériel", "Climat", "Suite"],
    chapters=["Vue générale", "Domaines", "Travail", "Perspectives"],
    subjects=["Les vendangeurs", "Nos clients", "Les maîtres de chai", "Plusieurs voisins", "Les tonneliers", "Quelques visiteurs", "Les apprentis", "Les négociants"],
    verbs=["apprécient", "surveillent", "décrivent", "préfèrent", "redoutent", "recommandent", "attendent", "observent"],
    ends=["les matins frais dans les rangs", "la lumière douce de la cave", "des gestes lents et précis", "le silence après la récolte", "les vieux outils bien tenus", "une pluie fine avant la floraison", "les chemins bordés de pierres", "un accueil simple au domaine"],
    terms=[("email", "e-mail"), ("millésime", "millé-sime"), ("tirebouchon", "tire-bouchon"), ("portegreffe", "porte-greffe")],
    abbreviations=[("AOC", "appellation d'origine contrôlée"), ("INAO", "Institut national de l'origine et de la qualité"), ("HVE", "haute valeur environnementale"), ("CAVB", "confédération des appellations et des vignerons de Bourgogne"), ("PLU", "plan local d'urbanisme")],
    currency="{} €",
)  # fmt: skip
PUERTO = _domain(
    name="puerto", language="es", title="Informe de los puertos", prompt="Un informe sobre los puertos de la costa",
    headers=["puerto", "ingresos_EUR", "barcos", "variación_pct", "pescado_kg", "cuota_barcos"],
    entities=["Algar", "Bermeo", "Cudillero", "Garrucha", "Laredo", "Muros", "Ondárroa", "Roses"],
    items=["grúas viejas", "muelles estrechos", "falta de hielo", "redes rotas", "poca luz"],
    notes="# Acta\n\nLa junta se reunió el {date}.\n\n## Quejas\n\n{items}\n\nLos guardas cambian cada semana. "
    "«Quien aprende a esperar la marea aprende también a no discutir nunca con el viento», dice el práctico.\n",
    quote="Quien aprende a esperar la marea aprende también a no discutir nunca con el viento",
    titles=["Tráfico", "Ingresos", "Flota", "Muelles", "Personal", "Clima", "Seguridad", "Cierre"],
    chapters=["Panorama", "Puertos", "Trabajo", "Futuro"],
    subjects=["Los pescadores", "Las rederas", "Muchos vecinos", "Los prácticos", "Las patronas", "Algunos turistas", "Los mecánicos", "Los armadores"],
    verbs=["agradecen", "vigilan", "describen", "prefieren", "temen", "recomiendan", "esperan", "conocen"],
    ends=["la calma de la primera hora", "los muelles limpios y bien iluminados", "un trato sencillo en la lonja", "las historias del viejo faro", "el olor a madera recién pintada", "la llegada tranquila de los barcos", "las charlas largas junto al hielo", "los avisos claros antes del temporal"],
    terms=[("email", "e-mail"), ("online", "on-line"), ("autoayuda", "auto-ayuda"), ("subgrupo", "sub-grupo")],
    abbreviations=[("APE", "autoridad portuaria estatal"), ("TAC", "total admisible de capturas"), ("SIVE", "sistema integrado de vigilancia exterior"), ("ROV", "vehículo operado a distancia"), ("PMR", "persona con movilidad reducida")],
    currency="{} euros",
)  # fmt: skip
DOMAINS = [CLINIC, SCHOOL, VIGNES, PUERTO]

NUMBERS_CLEAN = {
    "en": [
        "In total {total} were registered across the {rows} places.",
        "{A} saw {heads} and {B} saw {heads_b}; combined, that makes {both}.",
        "{A} is ahead of {B} by {gap}, with {heads} against {heads_b}.",
        "Compared with the {heads_b} at {B}, {A} with its {heads} is {more} percent higher.",
        "{A} represents {share} % of everyone counted.",
        "The mean is {mean}.",
        "Spending at {A} reached {currency_money}, roughly {money_rough}.",
        "{A} received {money_million}.",
        "The trend at {A} stood at {rate} per cent.",
        "{largest} leads the field.",
        "The decision dates from {date}.",
        "Around {heads_rough} came to {A}.",
        "A list of {items} complaints was drawn up.",
        "{A} used {mass} kg ({tonnes} t).",
        "Phase 2 began on the 4th floor in room 12, after the 9:45 round, as step 3 of plan B7 required.",
        "Around the 20th century this looked different; see page 14 and annex 3.",
    ],
    "fr": [
        "Au total, {total} ont été comptés dans les {rows} domaines.",
        "{A} en compte {heads} et {B} {heads_b}, soit {both} ensemble.",
        "L'écart entre {A} ({heads}) et {B} ({heads_b}) est de {gap}.",
        "{A} représente {share} % de l'ensemble.",
        "La variation à {A} était de {rate} %.",
        "La décision date du {date}.",
        "Environ {heads_rough} sont venus à {A}.",
        "{A} a vendu pour {currency_money}, soit {money_million} d'euros.",
        "{A} a pressé {mass} kg.",
        "Au 2e étage, dans la salle 12, le 3e groupe a suivi le chapitre 1.",
        "La moyenne est de {mean}.",
    ],
    "es": [
        "En total se contaron {total} en los {rows} puertos.",
        "{A} tiene {heads} y {B} {heads_b}, en total {both}.",
        "La diferencia entre {A} ({heads}) y {B} ({heads_b}) es de {gap}.",
        "{A} representa el {share} % del conjunto.",
        "La variación en {A} fue del {rate} %.",
        "La decisión es del {date}.",
        "Unos {heads_rough} llegaron a {A}.",
        "{A} ingresó {currency_money}, unos {money_rough} de euros.",
        "{A} descargó {mass} kg.",
        "El 3.º turno trabaja en la sala 12 según la norma ISO 9001.",
        "La media es de {mean}.",
    ],
}
NUMBERS_FAULT = {
    "en": [
        "In total {bad_total} were registered.",
        "{A} saw {bad_heads} on the whole.",
        "{A} saw {heads} and {B} saw {heads_b}; combined, that makes {bad_both}.",
        "{A} is ahead of {B} by {bad_gap}, with {heads} against {heads_b}.",
        "{A} represents {bad_share} % of everyone counted.",
        "The mean is {bad_mean}.",
        "Spending at {A} reached {currency_bad_money} for the period.",
        "{A} received {bad_million}.",
        "The trend at {A} stood at {bad_rate} per cent.",
        "The decision dates from {bad_date}.",
        "As many as {bad_percent} percent would come again.",
        "Elsewhere, {bad_invented} letters arrived.",
        "It has been so ever since {bad_year}.",
        "{A} used {bad_mass} kg.",
        "{A} used {bad_tonnes} t.",
    ],
    "fr": [
        "Au total, {bad_total} ont été comptés.",
        "{A} en compte {bad_heads} à ce jour.",
        "L'écart entre {A} ({heads}) et {B} ({heads_b}) est de {bad_gap}.",
        "{A} représente {bad_share} % de l'ensemble.",
        "La variation à {A} était de {bad_rate} %.",
        "La décision date du {bad_date}.",
        "{A} a vendu pour {currency_bad_money}.",
        "{A} a pressé {bad_mass} kg.",
        "Plus de {bad_percent} % des invités reviendraient.",
        "Par ailleurs, {bad_invented} lettres sont arrivées.",
    ],
    "es": [
        "En total se contaron {bad_total}.",
        "{A} tiene {bad_heads} hasta hoy.",
        "La diferencia entre {A} ({heads}) y {B} ({heads_b}) es de {bad_gap}.",
        "{A} representa el {bad_share} % del conjunto.",
        "La variación en {A} fue del {bad_rate} %.",
        "La decisión es del {bad_date}.",
        "{A} ingresó {currency_bad_money}.",
        "{A} descargó {bad_mass} kg.",
        "El {bad_percent} % de los visitantes volvería.",
        "Además llegaron {bad_invented} cartas.",
    ],
}
FORMS = {
    "DG103": (
        [
            "{f} [@missing_report]",
            "{f} It is known [23].",
            "{f} (Lindqvist, 2016)",
            "Okafor and Hale (2018) disagree. {f}",
            "{f}[^12]",
            "{f} [@table; @unknown2024]",
            "{f} [7–9]",
            "{f} (see Petrov et al., 2020)",
        ],
        [
            "{f} [@table]",
            "{f} It is known [2].",
            "{f} Any score in [0, 10] is possible.",
            "{f}[^n1]\n\n[^n1]: Told by the board.",
            "{f} The call is `list[12]`.",
            "{f} (until April, 2021)",
            "{f} [see @notes, p. 3]",
            "{f} They left [1].",
        ],
    ),
    "DG204": (
        [
            "{f} {abbr} is on the agenda.",
            "{f} Most of it depends on {abbr} alone.",
            "The {abbr} group met twice. {f}",
            "{f} (compare {abbr})",
        ],
        [
            "{f} A {full} ({abbr}) is on the agenda.",
            "{f} {abbr} stands for {full}.",
            "{f} The UK sent a PDF by GPS.",
            "{f} Act III was staged; the CEO and the CFO came.",
        ],
    ),
    "DG301": (
        [
            "{f} Section {dead_section} has the details.",
            "{f} Compare chapter {dead_chapter}.",
            "{f} Table 61 lists them all.",
            "{f} As shown in Fig. 52, it works.",
            "{f} (see sections {dead_section} and {live_section})",
            "{f} The section “Underwater Basket Weaving” says more.",
            "{f} Siehe Abschnitt {dead_section}.",
            "{f} Voir le chapitre {dead_chapter}.",
        ],
        [
            "{f} Section {live_section} has the details.",
            "{f} Compare chapter 1 and section 1.2.",
            "{f} Section 61 of the Education Act lists them.",
            "{f} Article 9 and chapter 33 of the treaty apply.",
            "{f} Siehe Abschnitt {live_section}.",
            "{f} The guide's section 14.2 was copied.",
            "{f} They table 52 motions a year.",
        ],
    ),
    "DG302": (
        ["{f} Go [back](#lost-{w}).", "{f} The [figures](#fig-none) tell.", "[Contents](#toc-of-nothing) {f}"],
        [
            "{f} Go [back](#{live_anchor}).",
            "{f} The [map](https://example.com/#zoom) helps.",
            "{f} The code `[a](#b)` is shown.",
        ],
    ),
    "DG501": (
        [
            "{f}\n\n| Item | State | Owner |\n| Door | open | nobody |\n| Window | shut | warden |",
            "{f}\n\nItem | State | Owner\nDoor | open | nobody\nWindow | shut | warden",
            "{f}\n\n| Item | State | Owner |\n| --- | --- |\n| Door | open | nobody |",
            "{f}\n\n| Item | State |\n|------|-------|",
        ],
        [
            "{f}\n\n| Item | State |\n| :--- | ---: |\n| Door | open |\n| Window | shut |",
            "{f} Type `x | y | z` to sort.",
            "{f} This | that.",
            "{f}\n\n| Item | State | Owner |\n|---|---|---|\n| Door | open | |\n| Window | shut | warden |",
        ],
    ),
    "DG502": (
        [
            "{f}\n\n```sql\nSELECT name FROM rooms\n\nThe result was read out to all of the members at the next meeting.",
            "{f} Press `Ctrl and hold.",
            "{f}\n\n~~~\nmake all\n\nPeople who only read this far would never learn what the command is good for.",
        ],
        [
            "{f}\n\n```sql\nSELECT name FROM rooms\n```\n\nThe result was read out.",
            "{f} Press `Ctrl` and hold.",
            "{f}\n\n```text\nDear members, this letter is printed exactly as it came to us.\n\nIt was read out to all who had come, and nobody said a word.\n```",
            "{f} It's the girls' room and the boys' room.",
        ],
    ),
    "DG503": (
        [
            "{f} Hence $\\sqrt{x$ is real.",
            "{f}\n\n$$E = m c^2\n\nas everybody knows.",
            "{f} Here \\[ a_1 + a_2 = 3 stands.",
            "{f} And $\\left[ u, v$ follows.",
            "{f}\n\n\\begin{equation} p = q\n\nThat is it.",
            "{f} The symbol \\lambda is used.",
        ],
        [
            "{f} Hence $\\sqrt{x}$ is real.",
            "{f}\n\n$$E = m c^2$$\n\nas everybody knows.",
            "{f} A ticket is $ more than last time.",
            "{f} And $\\left[ u, v \\right]$ follows.",
            "{f} Type `$\\sqrt{x$` to see an error.",
            "{f} \\(p = q\\) holds.",
        ],
    ),
    "DG504": (
        [
            "{f} [Here]() is more.",
            "{f} [Here](htps://example.com/x) is more.",
            "{f} [Here](https://example.com/x is more.",
            "{f} [Here] (https://example.com/x) is more.",
            "{f} [Here][nolabel] is more.",
            "{f} [Here](http://) is more.",
            "{f} [Here](http:/example.com) is more.",
        ],
        [
            "{f} [Here](https://example.com/x) is more.",
            "{f} [Here](https://example.com/x?a=1&b=(2)) is more.",
            "{f} [Here][lab] is more.\n\n[lab]: https://example.com",
            "{f} [Call](tel:+49301234) us.",
            "{f} He said [quietly] (and then loudly) no.",
            "{f} [A file](files/report.pdf) is added.",
        ],
    ),
    "DG601": (
        [
            "I'm sorry, but I am unable to write this section.",
            "{f} As an AI assistant, I cannot verify that.",
            "I can't assist with this request. {f}",
            "{f} My training data ends earlier.",
            "I am just an AI and have no view. {f}",
            "Es tut mir leid, aber dazu kann ich keine Angaben machen. {f}",
            "En tant que modèle de langage, je ne peux pas juger. {f}",
            "Lo siento, pero no puedo ayudar con eso. {f}",
        ],
        [
            "{f} Staff are sorry that they cannot help everybody.",
            "{f} An AI assistant was tried and given up.",
            "{f} The training data of the runners was lost.",
            "“I am unable to come”, wrote the mayor. {f}",
            "{f} Leider kann der Saal nicht beheizt werden.",
            "{f} Un modèle de langage a été essayé.",
            "{f} Sentimos no poder abrir antes.",
        ],
    ),
    "DG602": (
        [
            "Here's the revised section:\n\n{f}",
            "Of course! Below is the text.\n\n{f}",
            "Absolutely! {f}",
            "{f}\n\nPlease let me know if you need anything else.",
            "{f}\n\nFeel free to adjust the tone.",
            "I have written the section in a neutral tone. {f}",
            "{f}\n\n[End of section]",
            "According to the provided content, {lf}",
            "Voici la section demandée :\n\n{f}",
            "¡Claro! Aquí está la sección:\n\n{f}",
            "{f}\n\nWould you like me to expand on this?",
        ],
        [
            "Here is a hall for sixty guests. {f}",
            "Of course, {lf}",
            "{f} Visitors feel free to ask the porter.",
            "{f} Everybody hopes that this helps the garden.",
            "I have no doubt, wrote the founder. {f}",
            "{f} The end of the section of track was closed.",
            "According to the minutes, {lf}",
            "{f} Voici pourquoi la section locale existe.",
            "Claro está que nadie lo sabía. {f}",
            "{f} Would you like tea?, asks a sign.",
        ],
    ),
    "DG603": (
        [
            "{f} FIXME",
            "{f} The lead is [Name].",
            "{f} [Add details about staffing]",
            "{f} Costs rose by X.X% over time.",
            "Hello ${first_name}, {lf}",
            "{f} TBD",
            "{f} (details to follow)",
            "{f} [PLACEHOLDER]",
            "{f} See <insert link here>.",
            "{f} The winner is ____________.",
        ],
        [
            "{f} The name tag was lost.",
            "{f} “It were” [sic] fine.",
            "{f} See [Name](https://example.com/n).",
            "{f}\n\n1. [ ] call\n2. [x] write",
            "{f} Set `${first_name}` first.",
            "{f} Act XX was cut.",
            "{f} All details follow in the letter.",
            "{f} The set $\\{x\\}$ is small.",
            "{f} A placeholder was used on stage.",
        ],
    ),
}
FOREIGN = {
    "en": ["Die Räume werden am Morgen geöffnet und am Abend wieder geschlossen, damit auch die Leute, die spät arbeiten, noch etwas davon haben.",
           "Chaque matin les portes sont ouvertes par celui qui arrive le premier, et le soir elles sont fermées par celle qui part la dernière.",
           "Elke ochtend worden de deuren geopend door wie het eerst komt, en 's avonds worden ze gesloten door wie het laatst naar huis gaat.",
           "Każdego ranka drzwi otwiera ten, kto przyjdzie pierwszy, a wieczorem zamyka je ten, kto wychodzi ostatni, bo tak się umówiono już dawno."],
    "fr": ["Every morning the doors are opened by whoever comes first, and in the evening they are closed by the one who is the last to leave.",
           "Cada mañana abre las puertas quien llega primero, y por la noche las cierra quien se va el último, porque así lo acordaron hace mucho."],
    "es": ["Every morning the doors are opened by whoever comes first, and in the evening they are closed by the one who is the last to leave.",
           "Ogni mattina le porte sono aperte da chi arriva per primo, e la sera sono chiuse da chi se ne va per ultimo, come si era detto."],
}  # fmt: skip
NATIVE = {
    "en": ["The déjà vu of the staff, the zeitgeist of the place and the siesta after lunch are much talked about by everyone in town.",
           "The Rue de la Gare, the Plaza Mayor and the Alte Brücke are where the buses stop before they go on to the station."],
    "fr": ["Le marketing et le storytelling sont devenus un must pour le business, mais le feeling du client reste la clé du succès.",
           "Le week-end, le parking du shopping center est plein, et les food trucks font le show devant le showroom."],
    "es": ["El marketing y el storytelling son ya un clásico del negocio, pero el feeling con el cliente sigue siendo la clave del éxito.",
           "El fin de semana el parking del outlet está lleno y los food trucks montan su show delante del showroom."],
}  # fmt: skip
SYNONYMS = {"a": "a", "value": "treasure", "friendly": "kind", "steady": "stable", "quiet": "silent", "honest": "frank", "warm": "cosy", "request": "ask for", "small": "little", "bright": "light", "short": "concise", "safe": "secure", "frais": "froids", "douce": "tendre", "lents": "calmes", "vieux": "anciens", "limpios": "aseados", "claros": "nítidos", "sencillo": "llano", "tranquila": "serena"}  # fmt: skip
LEADS = {"en": ["It is worth noting that", "Generally speaking,", "Once more:"], "fr": ["Il faut dire que", "En bref :"], "es": ["Cabe decir que", "En suma:"]}  # fmt: skip
FACTS = {
    "en": [("The laundry at Mossley washes {v} sheets a night.", "At Mossley the laundry washes {u} sheets a night."),
           ("The old archive contains {v} sealed boxes.", "The old archive still contains {u} sealed boxes."),
           ("The bicycle shed has room for {v} bicycles.", "The bicycle shed has room for roughly {u} bicycles."),
           ("The choir sings {v} concerts a year.", "Each year the choir gives {u} concerts.")],
    "fr": [("La cuve du nord contient {v} litres de vin rouge.", "La cuve du nord contient environ {u} litres de vin rouge."),
           ("Le musée du village expose {v} outils anciens.", "Aujourd'hui le musée du village expose {u} outils anciens.")],
    "es": [("La cámara frigorífica guarda {v} cajas de hielo.", "Hoy la cámara frigorífica guarda {u} cajas de hielo."),
           ("El astillero viejo emplea a {v} carpinteros.", "El viejo astillero emplea a {u} carpinteros.")],
}  # fmt: skip
FACTS_CLEAN = {
    "en": [("The laundry at Mossley washes {v} sheets a night.", "The laundry at Norbury washes {u} sheets a night."),
           ("The old archive contains {v} sealed boxes.", "The new archive contains {u} sealed boxes."),
           ("The bicycle shed has room for {v} bicycles.", "The bicycle shed has room for {u} scooters."),
           ("The choir sang {v} concerts in 2022.", "The choir sang {u} concerts in 2023.")],
    "fr": [("La cuve du nord contient {v} litres de vin rouge.", "La cuve du sud contient {u} litres de vin rouge."),
           ("Le musée du village expose {v} outils anciens.", "Le musée du village expose {u} outils modernes.")],
    "es": [("La cámara frigorífica guarda {v} cajas de hielo.", "La cámara frigorífica guarda {u} cajas de pescado."),
           ("El astillero viejo emplea a {v} carpinteros.", "El astillero nuevo emplea a {u} carpinteros.")],
}  # fmt: skip
TERM_SENTENCES = {"en": ["{f} Good {t} takes time.", "{f} The {t} was renewed.", "{f} About the {t} there is little to say."], "fr": ["{f} Le mot {t} revient souvent.", "{f} Sans {t} rien ne va."], "es": ["{f} La palabra {t} se repite.", "{f} Sin {t} no hay nada."]}  # fmt: skip
TERM_CLEAN = {"en": ["{f} A follow-up visit is planned; they follow up by phone.", "{f} Staff log in at eight; the login is short.", "{f} A full-time post differs from working full time."], "fr": ["{f} Le rendez-vous est pris ; rendez vous visite.", "{f} Un après-midi après midi sonné."], "es": ["{f} El porqué no se sabe porque nadie lo dijo.", "{f} También, tan bien como siempre."]}  # fmt: skip
LENGTHS_SHORT = [
    ("Write roughly 180 words", 30),
    ("A text of 140-160 words", 45),
    ("Summarise in 300 words", 90),
    ("No less than 90 words", 25),
]
LENGTHS_LONG = [("Summarise in 35 words", 100), ("Up to 60 words", 140), ("No more than 40 words please", 95)]
LENGTHS_CLEAN = [
    ("Write roughly 90 words", 100),
    ("A text of 60-90 words", 75),
    ("No more than 70 words", 62),
    ("No less than 30 words", 80),
    ("Say which words matter", 28),
    ("List all 15 rooms in words a child knows", 30),
]
PARALLEL = {
    "en": "{A} has been counted with {heads} and a change of {rate}% over the whole period, which the keepers of the list call a result in line with what they had in mind at the start.",
    "fr": "Pour {A} on a compté {heads} avec une variation de {rate} % sur toute la période, ce que les gardiens de la liste jugent conforme à leurs attentes du début.",
    "es": "En {A} se contaron {heads} con una variación del {rate} % en todo el periodo, lo que los autores de la lista ven conforme a sus expectativas del principio.",
}
REMARK = {"en": "All sums are rounded.", "fr": "Les sommes sont arrondies.", "es": "Las sumas están redondeadas."}
