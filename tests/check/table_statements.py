"""Statements about small tables, true and refuted, in the ways in which people write them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A table with statements that it bears out and others that it contradicts."""

    caption: str
    table: str
    true: str
    refuted: str
    language: str = "en"

    @property
    def rows(self) -> list[list[str]]:
        """The table's cells, the headers first."""
        return [[cell.strip() for cell in line.split("|")] for line in self.table.strip().splitlines()]

    @property
    def statements(self) -> list[tuple[str, bool]]:
        """The statements with whether they are true."""
        true, refuted = self.true.strip().splitlines(), self.refuted.strip().splitlines()
        return [*((line.strip(), True) for line in true), *((line.strip(), False) for line in refuted)]


HUTS = Case(
    "mountain huts of the northern range",
    """
    hut | valley | altitude (m) | beds | opened | warden
    Falkenstein | Orla | 2145 | 64 | 12 June 1931 | Marta Kolb
    Graustein | Orla | 1870 | 38 | 3 July 1954 | Jon Aarvik
    Hohe Scharte | Lund | 2610 | 24 | 28 August 1967 | Marta Kolb
    Kaltwasser | Tarn | 1590 | 110 | 1 May 1988 | Elin Roth
    Ledersattel | Lund | 2302 | 45 | 19 July 1954 | Peer Nagel
    Mondsee | Tarn | 1340 | 86 | 30 June 2003 | Sven Ohm
    Rabenkopf | Orla | 2480 | 30 | 14 June 1931 | Ida Frost
    """,
    """
    Kaltwasser has 110 beds and lies in the Tarn valley.
    Three of the huts are in the Orla valley.
    Marta Kolb is the warden of two huts.
    Hohe Scharte is the highest hut with an altitude of 2610 m.
    The hut with the fewest beds is Hohe Scharte.
    Graustein was opened in July 1954.
    Both Graustein and Ledersattel were opened in 1954.
    Rabenkopf was opened two days after Falkenstein.
    Mondsee is not in the Orla valley.
    The huts in the Tarn valley have 196 beds in total.
    """,
    """
    Kaltwasser has 110 beds and lies in the Lund valley.
    Four of the huts are in the Orla valley.
    Jon Aarvik is the warden of two huts.
    Rabenkopf is the highest hut with an altitude of 2480 m.
    The hut with the fewest beds is Rabenkopf.
    Graustein was opened in May 1954.
    Both Graustein and Mondsee were opened in 1954.
    Ledersattel is the only hut in the Lund valley.
    Mondsee is not in the Tarn valley.
    The huts in the Tarn valley have 186 beds in total.
    """,
)
CHESS = Case(
    "season of the Westport chess club",
    """
    round | date | opponent | venue | result | best player | spectators
    1 | September 14 | Ashby | home | w 5-3 | R. Lindqvist | 41
    2 | October 5 | Marlow | away | l 2-6 | T. Okafor | 25
    3 | October 26 | Penrith | home | d 4-4 | R. Lindqvist | 52
    4 | November 16 | Thornhill | away | w 6-2 | S. Varga | 18
    5 | January 11 | Marlow | home | w 5-3 | S. Varga | 60
    6 | February 1 | Ashby | away | l 3-5 | J. Pell | 33
    7 | February 22 | Calder | home | w 7-1 | S. Varga | 47
    8 | March 15 | Penrith | away | l 2-6 | T. Okafor | 29
    """,
    """
    Westport won four of its matches.
    There was only one draw in the season.
    In round 3 the opponent was Penrith.
    The match against Thornhill was played away.
    The match with the most spectators was played on January 11.
    S. Varga was the best player in three rounds.
    More spectators came to round 5 than to round 1.
    The match on February 22 ended 7-1.
    All home matches had more than 40 spectators.
    Westport lost both matches that had T. Okafor as best player.
    """,
    """
    Westport won five of its matches.
    There were three draws in the season.
    In round 3 the opponent was Marlow.
    The match against Thornhill was played at home.
    The match with the most spectators was played on October 26.
    S. Varga was the best player in four rounds.
    More spectators came to round 1 than to round 5.
    The match on February 22 ended 5-3.
    All home matches had more than 45 spectators.
    Westport lost two matches that had S. Varga as best player.
    """,
)
LINES = Case(
    "tram lines of Kelmar",
    """
    line | from | to | length (km) | stops | passengers per day | since | operator
    1 | Harbour | University | 11.4 | 23 | 41,200 | 1902 | KVB
    2 | Central Station | Zoo | 7.8 | 16 | 28,750 | 1926 | KVB
    3 | Harbour | Airport | 19.6 | 21 | 36,900 | 1989 | Metrail
    4 | Old Town | Westfield | 9.1 | 19 | 22,300 | 1911 | KVB
    5 | Zoo | Eastbank | 14.2 | 25 | 30,100 | 2008 | Metrail
    6 | Airport | Fairgrounds | 5.3 | 7 | 9,400 | 2015 | Metrail
    """,
    """
    Line 3 runs from Harbour to Airport.
    Line 1 carries more passengers per day than line 5.
    The longest line is 19.6 km long.
    Line 5 has the most stops, 25.
    KVB operates 3 lines.
    Line 6 has fewer than 10 stops.
    The average length of the six lines is about 11.2 km.
    Only one line carries fewer than 20,000 passengers per day.
    Two lines start at Harbour.
    Line 3 is 8.2 km longer than line 1.
    """,
    """
    Line 3 runs from Harbour to Eastbank.
    Line 5 carries more passengers per day than line 1.
    The longest line is 14.2 km long.
    Line 1 has the most stops, 23.
    KVB operates 4 lines.
    Line 6 has more than 10 stops.
    The average length of the six lines is about 13.5 km.
    Only one line carries fewer than 30,000 passengers per day.
    Three lines start at Harbour.
    Line 3 is 6.2 km longer than line 1.
    """,
)
CHEESES = Case(
    "results of the alpine cheese show",
    """
    rank | cheese | maker | country | points | medal
    1 | Bergkrone | Huber | Austria | 97.5 (3) | gold
    2 | Tomme Grise | Laval | France | 96.0 (2) | gold
    3 | Val Nera | Rossi | Italy | 94.5 (4) | silver
    4 | Almglut | Huber | Austria | 94.5 (1) | silver
    5 | Petit Roc | Morel | France | 91.0 (2) | bronze
    6 | Steinkaas | De Wit | Netherlands | 88.5 (5) | none
    7 | Fior Alto | Rossi | Italy | 87.0 (3) | none
    """,
    """
    Bergkrone by Huber won a gold medal.
    Val Nera and Almglut have the same points.
    The only cheese from the Netherlands is Steinkaas.
    Two of the cheeses come from Italy.
    Petit Roc was ranked 5 and got a bronze medal.
    Rossi and Huber each made two cheeses.
    Tomme Grise ranked higher than Petit Roc.
    Neither Steinkaas nor Fior Alto won a medal.
    Almglut came fourth.
    No cheese from France won a silver medal.
    """,
    """
    Bergkrone by Huber won a silver medal.
    Val Nera and Petit Roc have the same points.
    The only cheese from Austria is Bergkrone.
    Three of the cheeses come from Italy.
    Petit Roc was ranked 5 and got a gold medal.
    Rossi and Morel each made two cheeses.
    Petit Roc ranked higher than Tomme Grise.
    Neither Steinkaas nor Petit Roc won a medal.
    Almglut came second.
    No cheese from Italy won a silver medal.
    """,
)
STAFF = Case(
    "Belegschaft der Stadtwerke",
    """
    Name | Abteilung | Standort | Eintritt | Wochenstunden | Fortbildungstage
    Anke Brandt | Netz | Nordhafen | 2009 | 38 | 4
    Bernd Ott | Vertrieb | Mitte | 2015 | 40 | 2
    Carla Weiß | Netz | Mitte | 2018 | 30 | 6
    Dirk Sommer | Technik | Nordhafen | 2001 | 40 | 1
    Eva Lang | Vertrieb | Südpark | 2020 | 20 | 5
    Frank Moll | Technik | Nordhafen | 2012 | 38 | 3
    """,
    """
    Anke Brandt arbeitet in der Abteilung Netz.
    Drei Personen haben den Standort Nordhafen.
    Eva Lang hat die wenigsten Wochenstunden.
    Carla Weiß hat mehr Fortbildungstage als Bernd Ott.
    Dirk Sommer hat 40 Wochenstunden.
    Der Eintritt von Frank Moll war 2012.
    Nur Eva Lang hat den Standort Südpark.
    Die meisten Fortbildungstage hat Carla Weiß.
    Zwei Personen haben 38 Wochenstunden.
    Bernd Ott ist nicht in der Abteilung Netz.
    """,
    """
    Anke Brandt arbeitet in der Abteilung Technik.
    Vier Personen haben den Standort Nordhafen.
    Carla Weiß hat die wenigsten Wochenstunden.
    Bernd Ott hat mehr Fortbildungstage als Carla Weiß.
    Dirk Sommer hat 38 Wochenstunden.
    Der Eintritt von Frank Moll war 2015.
    Nur Bernd Ott hat den Standort Mitte.
    Die meisten Fortbildungstage hat Eva Lang.
    Drei Personen haben 38 Wochenstunden.
    Bernd Ott ist nicht in der Abteilung Vertrieb.
    """,
    "de",
)
HARVEST = Case(
    "apple harvest of the Brandt orchard",
    """
    variety | block | planted | trees | yield (t) | first picking | buyer
    Elstar | north | 1998 | 420 | 18.4 | 3 September | Nordkost
    Boskoop | north | 1987 | 150 | 7.9 | 24 September | Mosterei Lund
    Gala | west | 2011 | 610 | 27.5 | 29 August | Nordkost
    Braeburn | east | 2006 | 330 | 14.2 | 8 October | Frischhof
    Topaz | west | 2014 | 280 | 9.6 | 17 September | Frischhof
    Jonagold | east | 2002 | 390 | 20.1 | 20 September | Nordkost
    """,
    """
    Gala was planted in 2011 and has 610 trees.
    Three varieties are sold to Nordkost.
    Boskoop has the fewest trees.
    Jonagold yields more than Elstar.
    Braeburn was the only variety first picked in October.
    The east block has 720 trees in total.
    Four varieties were first picked in September.
    Topaz does not grow in the north block.
    Gala and Jonagold have the same buyer.
    Two varieties were planted before 2000.
    """,
    """
    Gala was planted in 2006 and has 610 trees.
    Four varieties are sold to Nordkost.
    Topaz has the fewest trees.
    Elstar yields more than Jonagold.
    Boskoop was the only variety first picked in September.
    The east block has 820 trees in total.
    Five varieties were first picked in September.
    Topaz does not grow in the west block.
    Gala and Topaz have the same buyer.
    Three varieties were planted before 2000.
    """,
)
TALKS = Case(
    "programme of the materials conference",
    """
    slot | speaker | university | room | topic | minutes | attendees
    1 | Hannah Weir | Leuven | Aula | glass fibres | 45 | 212
    2 | Omar Haddad | Delft | B12 | recycled concrete | 30 | 64
    3 | Yuki Tanabe | Kyoto | Aula | cellulose foams | 45 | 188
    4 | Petr Novak | Brno | C3 | steel fatigue | 20 | 35
    5 | Lucia Ferro | Delft | B12 | timber joints | 30 | 71
    6 | Sam Odhiambo | Nairobi | C3 | earth bricks | 20 | 48
    """,
    """
    Yuki Tanabe from Kyoto spoke about cellulose foams.
    Two speakers came from Delft.
    The talk by Hannah Weir had the most attendees, 212.
    Both Petr Novak and Sam Odhiambo spoke in room C3.
    Lucia Ferro had more attendees than Omar Haddad.
    The average number of attendees was 103.
    No talk lasted longer than 45 minutes.
    In slot 2 the speaker was Omar Haddad.
    Only two talks had more than 100 attendees.
    Hannah Weir had 24 more attendees than Yuki Tanabe.
    """,
    """
    Yuki Tanabe from Kyoto spoke about timber joints.
    Three speakers came from Delft.
    The talk by Yuki Tanabe had the most attendees, 188.
    Both Petr Novak and Lucia Ferro spoke in room C3.
    Omar Haddad had more attendees than Lucia Ferro.
    The average number of attendees was 123.
    No talk was given in room B12.
    In slot 2 the speaker was Petr Novak.
    Only one talk had more than 100 attendees.
    Hannah Weir had 34 more attendees than Yuki Tanabe.
    """,
)
MUSEEN = Case(
    "Museen im Landkreis",
    """
    Museum | Ort | Gründung | Besucher | Eintritt (Euro) | Träger
    Bergbaumuseum | Altenau | 1932 | 48200 | 9 | Landkreis
    Spielzeugmuseum | Seehausen | 1976 | 31500 | 6 | Verein
    Mühlenmuseum | Altenau | 1984 | 12900 | 4 | Verein
    Stadtmuseum | Kronberg | 1905 | 57800 | 8 | Stadt
    Uhrenmuseum | Kronberg | 2001 | 22400 | 7 | Stiftung
    """,
    """
    Das Stadtmuseum hat die meisten Besucher.
    Zwei Museen sind in Altenau.
    Das Uhrenmuseum ist nicht in Altenau.
    Der Träger des Spielzeugmuseums ist ein Verein.
    Das Bergbaumuseum hat mehr Besucher als das Uhrenmuseum.
    Nur das Spielzeugmuseum ist in Seehausen.
    Die Gründung des Stadtmuseums war 1905.
    Das Mühlenmuseum hat den niedrigsten Eintritt.
    Stadtmuseum und Uhrenmuseum sind in Kronberg.
    Drei Museen haben mehr als 30000 Besucher.
    """,
    """
    Das Bergbaumuseum hat die meisten Besucher.
    Drei Museen sind in Altenau.
    Das Uhrenmuseum ist nicht in Kronberg.
    Der Träger des Uhrenmuseums ist ein Verein.
    Das Uhrenmuseum hat mehr Besucher als das Bergbaumuseum.
    Nur das Mühlenmuseum ist in Altenau.
    Die Gründung des Stadtmuseums war 1932.
    Das Spielzeugmuseum hat den niedrigsten Eintritt.
    Stadtmuseum und Mühlenmuseum sind in Kronberg.
    Vier Museen haben mehr als 30000 Besucher.
    """,
    "de",
)
CASES = (HUTS, CHESS, LINES, CHEESES, STAFF, HARVEST, TALKS, MUSEEN)
