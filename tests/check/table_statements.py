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
CASES = (HUTS, CHESS, LINES, CHEESES, STAFF)
