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
    Hohe Scharte has the highest altitude, while Mondsee has the lowest altitude.
    Kaltwasser has the most beds, Hohe Scharte has the highest altitude, and Mondsee has the lowest altitude.
    """,
    """
    Falkenstein has the most beds, Mondsee has the highest altitude, and Hohe Scharte has the lowest altitude.
    Mondsee has the highest altitude, while Hohe Scharte has the lowest altitude.
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
PLANTS = Case(
    "Production sites of Norvex Chemicals, fiscal year 2023",
    """
    Site | Country | Division | Employees | Revenue (EUR million) | Margin (%) | Incidents | Certified since
    Antwerp | Belgium | Coatings | 1,240 | 612.4 | 11.2 | 3 | 2009
    Bilbao | Spain | Adhesives | 480 | 188.9 | 8.4 | 5 | 2014
    Chemnitz | Germany | Coatings | 655 | 274.0 | 12.9 | 1 | 2011
    Dalian | China | Additives | 910 | 395.7 | 6.3 | 8 | 2018
    Esbjerg | Denmark | Additives | 225 | 121.5 | 15.0 | 0 | 2009
    Fermo | Italy | Adhesives | 310 | 97.3 | 5.1 | 4 | 2020
    Gdynia | Poland | Coatings | 540 | 201.6 | 9.7 | 2 | 2016
    """,
    """
    Antwerp remains the largest site with 1,240 employees and revenue of EUR 612.4 million.
    Esbjerg achieved the highest margin, 15.0 %, without a single incident.
    The Coatings division operates three sites.
    Dalian reported 8 incidents, more than any other site.
    Antwerp and Esbjerg have both been certified since 2009.
    Chemnitz employs 115 more people than Gdynia.
    Revenue in Dalian exceeded that of Chemnitz by EUR 121.7 million.
    Three sites recorded a margin of less than 8.5 %.
    The two Adhesives sites together employ 790 people.
    Fermo was the last site to be certified, in 2020.
    Margins ranged from 5.1 % to 15.0 %.
    All Coatings sites reported 3 incidents or fewer.
    """,
    """
    Antwerp remains the largest site with 1,420 employees.
    Chemnitz achieved the highest margin of all sites.
    The Coatings division operates four sites.
    Bilbao reported more incidents than any other site.
    Antwerp and Chemnitz have both been certified since 2009.
    Chemnitz employs 150 more people than Gdynia.
    Revenue in Chemnitz was higher than in Dalian.
    Only one site recorded a margin of less than 8 %.
    All Additives sites reported at least 5 incidents.
    Gdynia was certified before 2014.
    The site in Italy belongs to the Coatings division.
    Esbjerg is the only site with fewer than 400 employees.
    """,
)
HANDBALL = Case(
    "Tveit handball club, autumn season 2022",
    """
    Round | Date | Opponent | Venue | Result | Top scorer | Attendance
    1 | September 3, 2022 | Larsund | Home | W 28-24 | Ida Moe (9) | 812
    2 | September 10, 2022 | Vik | Away | L 22-25 | Ida Moe (7) | 640
    3 | September 24, 2022 | Haugen | Home | W 31-27 | Siv Dahl (8) | 955
    4 | October 1, 2022 | Fossby | Away | W 26-25 | Kari Lund (6) | 1,104
    5 | October 15, 2022 | Nordli | Home | D 24-24 | Ida Moe (8) | 1,021
    6 | October 29, 2022 | Storvik | Away | L 19-30 | Siv Dahl (5) | 702
    7 | November 12, 2022 | Larsund | Away | W 29-23 | Ida Moe (11) | 588
    8 | November 26, 2022 | Vik | Home | W 27-22 | Kari Lund (7) | 1,240
    9 | December 10, 2022 | Haugen | Away | L 25-28 | Siv Dahl (6) | 497
    """,
    """
    Tveit won five of their nine matches that autumn.
    Ida Moe was top scorer four times, her best night coming with 11 goals at Larsund.
    The biggest crowd of the season, 1,240, saw the win over Vik on November 26.
    They lost by 11 goals at Storvik on October 29.
    The only draw came in round 5, a 24-24 against Nordli.
    Attendance never fell below 490.
    Two of their three defeats came after October 15.
    The 28-24 win over Larsund opened the season on September 3.
    More people came to the home match against Vik than to the one against Haugen.
    In November the team played twice and won both.
    Kari Lund led the scoring in 2 matches.
    The trip to Haugen on December 10 drew the smallest crowd, 497.
    """,
    """
    Tveit won six of their nine matches that autumn.
    Ida Moe was the top scorer in 5 matches.
    The biggest crowd of the season, 1,240, saw the win over Nordli.
    They lost 19-30 at Fossby on October 29.
    The only draw came in round 4.
    The match against Haugen on September 24 was played away.
    Tveit beat Larsund 29-25 on November 12.
    The match against Storvik took place before October 15, 2022.
    More people came to the match on October 1 than to the match on November 26.
    In November the team played 3 matches.
    Siv Dahl was top scorer in round 8.
    The smallest crowd of the season, 588, came on November 12.
    """,
)
SAMPLES = Case(
    "soil samples of the Hagmoor survey",
    """
    sample | plot | depth (cm) | taken | pH | organic matter (%) | nitrate (mg/kg) | texture | analyst
    S-01 | A1 | 10 | 2021-04-12 | 5.8 | 6.1 | 14.2 | loam | Reuter
    S-02 | A1 | 30 | 2021-04-12 | 6.2 | 3.4 | 9.8 | loam | Reuter
    S-03 | A2 | 10 | 2021-04-13 | 4.9 | 11.7 | 22.5 | peat | Oduya
    S-04 | A2 | 30 | 2021-04-13 | 4.6 | 14.0 | 18.1 | peat | Oduya
    S-05 | B1 | 10 | 2021-05-03 | 7.1 | 2.2 | 6.4 | sand | Reuter
    S-06 | B1 | 30 | 2021-05-03 | 7.3 | 1.1 | 3.9 | sand | Kim
    S-07 | B2 | 10 | 2021-05-04 | 6.6 | 4.8 | 12.0 | clay | Kim
    S-08 | B2 | 30 | 2021-05-04 | 6.9 | 2.9 | 8.7 | clay | Oduya
    """,
    """
    S-04 has a pH of 4.6 and 14.0 % organic matter.
    Lowest pH: S-04, 4.6.
    Four samples were taken in May 2021.
    Two samples are sand.
    S-03 contains 12.7 mg/kg more nitrate than S-02.
    Reuter analysed three samples.
    All samples of plot A2 are peat.
    S-06 was taken on 3 May 2021 at a depth of 30 cm.
    No sample has a pH above 7.3.
    S-01 and S-02 were taken on the same day, 12 April 2021.
    Half of the samples were taken at a depth of 10 cm.
    Nitrate is highest in S-03, with 22.5 mg/kg.
    """,
    """
    S-04 has a pH of 4.6 and 11.7 % organic matter.
    The lowest pH is 4.9, in S-03.
    Five samples were taken in May 2021.
    Three samples are sand.
    S-03 contains 15.7 mg/kg more nitrate than S-02.
    Reuter analysed 4 samples.
    All samples of plot B1 were analysed by Reuter.
    S-06 was taken on 4 May 2021 at a depth of 30 cm.
    No sample has a pH above 7.
    S-05 and S-07 have the same texture.
    Only 1 sample has less than 5 mg/kg nitrate and a depth of 10 cm.
    S-07 was taken before 3 May 2021.
    """,
)
BUSES = Case(
    "buses by number of seats",
    """
    seats | buses | use (l/100 km) | age (years)
    20 | 11 | 14.2 | 6.5
    35 | 40 | 21.7 | 8.1
    50 | 26 | 28.4 | 11.3
    """,
    """
    Buses with 20 seats have an average use of 14.2 l/100 km.
    For buses with 50 seats, the average age is 11.3 years.
    """,
    """
    For buses with 35 seats, the average age is 6.5 years.
    For buses with 50 seats, the average age is 8.1 years.
    """,
)


TRAM = Case(
    "the tram line by year",
    """
    year | passengers (million) | fare (EUR) | delay_min | drivers
    2016 | 4.1 | 2.10 | 3.4 | 61
    2017 | 4.6 | 2.20 | 3.9 | 64
    2018 | 5.0 | 2.20 | 2.8 | 66
    2019 | 5.3 | 2.40 | 2.5 | 65
    2020 | 2.2 | 2.40 | 1.9 | 58
    2021 | 2.9 | 2.50 | 2.2 | 55
    """,
    """
    From 2016 to 2019, passengers and fares both rose.
    Passengers fell from 2019 to 2020.
    Over the years the fare increased while the number of drivers fell.
    The delay and the number of drivers fell over the years.
    Between 2016 and 2018 passengers, fares and drivers rose.
    Passengers on Sundays rose from 2016 to 2021.
    Passengers of the night line grew over the years.
    The fare would have increased from 2019 to 2020.
    The number of drivers did not increase from 2016 to 2021.
    Passengers rose until 2019 and fell from 2019 to 2020.
    From 2016 to 2021 there was an increase in fares.
    """,
    """
    From 2016 to 2021, passengers and fares both rose.
    Passengers increased from 2019 to 2020.
    Over the years the number of drivers grew.
    Between 2016 and 2020 drivers and fares both increased.
    From 2016 to 2021 there was an increase in delay.
    The fare and the delay rose from 2016 to 2021.
    Drivers and passengers both increased over the period.
    """,
)

SHEEP = Case(
    "sheep by breed and sex",
    """
    breed | sex | count | weight_kg | wool_kg | lap_seconds
    Moor | ewe | 40 | 52.3 | 2.4 | 31.6
    Moor | ram | 12 | 71.8 | 3.1 | 29.4
    Fell | ewe | 55 | 48.9 | 1.9 | 33.7
    Fell | ram | 9 | 66.2 | 2.6 | 30.2
    """,
    """
    The Moor ewes and rams weigh 62.1 kg on average.
    Ewes and rams of the Fell have weights of 48.9 and 66.2 kg on average.
    The Moor ram has a 29.4-second lap.
    The Moor ram is heavier than the Fell ram, at 71.8 kg.
    The lap of the Fell ewe took 33.7 seconds.
    """,
    """
    The Moor ewes and rams are similar, with an average weight of 71.8 kg.
    Ewes and rams of the Fell weigh 66.2 kg on average.
    The Moor ram has a 31.6-second lap.
    The Moor ewe has a 52.3-second lap.
    The Fell ram weighs 71.8 kg.
    """,
)

STROM = Case(
    "Strom nach Jahr",
    """
    Jahr | Verbrauch (MWh) | Preis (EUR) | Anlagen
    2019 | 820 | 31.2 | 14
    2020 | 790 | 32.0 | 19
    2021 | 765 | 34.5 | 27
    2022 | 701 | 41.9 | 40
    """,
    """
    Von 2019 bis 2022 stieg der Preis.
    Der Verbrauch sank von 2019 bis 2022, während der Preis stieg.
    Preis und Anlagen sind von 2019 bis 2022 gestiegen.
    Der Verbrauch der Schule stieg von 2019 bis 2022.
    """,
    """
    Von 2019 bis 2022 stieg der Verbrauch.
    Verbrauch und Preis sind von 2019 bis 2022 gestiegen.
    Die Anzahl der Anlagen sank von 2019 bis 2022.
    Über die Jahre fiel der Preis.
    """,
    language="de",
)


ROPES = Case(
    "ropes by strands",
    """
    strands | ropes | load_kn | stretch_mm
    3 | 41 | 12.4 | 61.2
    4 | 127 | 15.9 | 54.8
    6 | 84 | 22.7 | 40.3
    8 | 26 | 31.5 | 33.6
    """,
    """
    The 84 ropes of 6 strands hold 22.7 kn.
    For 4 strands the load is 15.9 kn and the stretch 54.8 mm.
    Ropes with 8 strands average 31.5 kn.
    The interest is highest, and ropes of eight strands average 31.5 kn.
    """,
    """
    For 127 strands the load is 15.9 kn and the stretch 54.8 mm.
    With 84 strands a rope holds 22.7 kn and its stretch is 40.3 mm.
    Ropes of eight strands are asked for most, averaging 15.9 kn.
    The 6-strand ropes show a 54.8-mm stretch.
    """,
)

BOATS = Case(
    "boats of the regatta",
    """
    boat | crew | lap_seconds | speed (km/h)
    Alk | 2 | 92.4 | 11.7
    Bussard | 3 | 88.1 | 12.3
    Dohle | 5 | 101.6 | 10.6
    Elster | 4 | 95.0 | 11.4
    """,
    """
    Bussard has the fastest lap of 88.1 seconds.
    Dohle has the slowest lap of 101.6 seconds.
    Bussard has the fastest speed (km/h), 12.3.
    The Alk is not the fastest boat.
    """,
    """
    Alk has the fastest lap of 92.4 seconds.
    Bussard has the slowest lap of 88.1 seconds.
    Dohle has the fastest lap of 101.6 seconds.
    Elster has the slowest speed (km/h), 11.4.
    """,
)

CASES = (
    HUTS, CHESS, LINES, CHEESES, STAFF, HARVEST, TALKS, MUSEEN, PLANTS, HANDBALL, SAMPLES, BUSES, TRAM, SHEEP, STROM,
    ROPES, BOATS,
)  # fmt: skip
