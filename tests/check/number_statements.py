"""Statements with numbers that stand in words, in places of an order, in ranges, changes and means."""

from __future__ import annotations

from .table_statements import Case

CLINICS = Case(
    "staff and care of the clinics of the valley",
    """
    clinic | district | doctors | nurses | beds | patients
    Amber House | North | 6 | 14 | 42 | 1310
    Birkdale | North | 9 | 22 | 58 | 1745
    Cray Hill | South | 4 | 11 | 30 | 905
    Dunmore | South | 1 | 2 | 12 | 388
    Eastgate | South | 7 | 17 | 51 | 1522
    Fernley | North | 2 | 8 | 25 | 761
    """,
    """
    Dunmore has 12 beds, two nurses and a doctor.
    Dunmore runs 12 beds with a pair of nurses and a doctor.
    Fernley has 25 beds, eight nurses and a pair of doctors.
    Eastgate was second in the number of beds, after an old clinic of the valley.
    Birkdale led the clinics with 58 beds, 22 nurses and nine doctors.
    Eastgate was second in the valley with 51 beds, 17 nurses and seven doctors.
    Cray Hill, a small clinic, has 30 beds and a garden.
    The number of patients ranges from 388 to 1,745.
    Cray Hill has 30 beds, 11 nurses and a director.
    """,
    """
    Fernley has 25 beds, eight nurses and a doctor.
    Birkdale runs 58 beds with 22 nurses and a pair of doctors.
    Cray Hill has 30 beds, a nurse and four doctors.
    Amber House was second in the valley with 42 beds, 14 nurses and six doctors.
    Cray Hill was third in the valley with 30 beds, 11 nurses and four doctors.
    The number of patients ranges from 388 to 1,522.
    Beds range from 12 to 51.
    Fernley has 51 beds, 17 nurses and seven doctors.
    Cray Hill has 58 beds, 22 nurses and nine doctors for 1,745 patients.
    It was the third month in a row in which Dunmore had 12 beds, two nurses and a doctor.
    """,
)

POWER = Case(
    "output of the wind farm by year",
    """
    Year | turbines | output_gwh | downtime_hours
    2012 | 12 | 41.2 | 310
    2013 | 12 | 39.8 | 355
    2014 | 15 | 50.1 | 298
    2015 | 15 | 48.7 | 342
    2016 | 18 | 63.4 | 265
    2017 | 18 | 60.9 | 280
    """,
    """
    The output rose from 41.2 GWh in 2012 to 60.9 GWh in 2017.
    The output fell from 63.4 GWh in 2016 to 60.9 GWh in 2017.
    Downtime went down from 310 hours in 2012 to 280 hours in 2017.
    The output ranged from 39.8 to 63.4 GWh between 2012 and 2017.
    The output remained relatively stable at 39.8 GWh in 2013.
    Average downtime was 308 hours over the years, with a range of 265 to 355 hours.
    The output improved to 50.1 GWh in 2014.
    """,
    """
    The output rose from 41.2 GWh in 2012 to 63.4 GWh in 2017.
    Downtime went down from 355 hours in 2012 to 280 hours in 2017.
    The output ranged from 41.2 to 60.9 GWh between 2012 and 2017.
    The average output from 2012 to 2017 was 60.9 GWh, with a range of 41.2 to 60.9 GWh.
    The average downtime for the years from 2012 to 2017 was 280 hours.
    2014: The output remained relatively stable at 50.1 GWh.
    2016: The output remained almost unchanged at 63.4 GWh.
    """,
)

ROOMS = Case(
    "hotel rooms by number of beds",
    """
    Beds | rooms | price_eur | size_sqm
    1 | 24 | 64.0 | 14.5
    2 | 61 | 92.5 | 21.0
    3 | 18 | 118.0 | 26.4
    4 | 7 | 131.5 | 33.8
    """,
    """
    A room with 3 beds has a higher price than a room with 2 beds.
    Rooms with 4 beds are larger in size and price than rooms with 1 bed.
    A room with 1 bed has a lower price and size compared to a room with 4 beds.
    Prices range from 64 EUR to 131.50 EUR.
    The price of a room with 2 beds, 92.50 EUR, is lower than that of 3 beds with 118 EUR.
    """,
    """
    A room with 3 beds has a lower price than a room with 2 beds.
    For example, a room with 1 bed typically has a higher price and size compared to a room with 4 beds.
    Rooms with 4 beds have a lower size than rooms with 3 beds, and those with 2 beds than those with 1 bed.
    Prices range from 64 EUR to 118 EUR.
    However, a room with 2 beds would likely have a higher price compared to a room with 4 beds.
    """,
)

HOTELS = Case(
    "guests of the hotels at the lake",
    """
    hotel | town | rooms | guests_2022 | guests_2023 | price_eur | rating
    Aurora | Velden | 84 | 21400 | 23150 | 128 | 4.3
    Bellevue | Velden | 46 | 11820 | 11240 | 96 | 4.1
    Castello | Porto | 120 | 30950 | 33480 | 154 | 4.6
    Dorint | Porto | 65 | 16300 | 15870 | 89 | 3.8
    Edelweiss | Brenn | 28 | 6240 | 7010 | 112 | 4.5
    """,
    """
    Aurora has 84 rooms and took in 23,150 guests in 2023.
    Guests of Bellevue fell from 11,820 in 2022 to 11,240 in 2023.
    The two hotels of Porto have 185 rooms between them.
    Castello led the lake with 120 rooms and 33,480 guests in 2023.
    Aurora was second with 84 rooms.
    A night at Edelweiss costs 112 EUR, 16 EUR less than at Aurora.
    Ratings range from 3.8 to 4.6.
    About 33,500 guests stayed at Castello in 2023.
    Dorint is rated 3.8, the lowest of all.
    Edelweiss has fewer than 30 rooms.
    On average a night costs 115.80 EUR.
    With 65 rooms and a price of 89 EUR, Dorint is the cheapest of the five.
    """,
    """
    Aurora has 84 rooms and took in 21,350 guests in 2023.
    Guests of Bellevue rose from 11,820 in 2022 to 11,240 in 2023.
    The two hotels of Porto have 205 rooms between them.
    Castello led the lake with 102 rooms and 33,480 guests in 2023.
    Dorint was second with 65 rooms.
    A night at Edelweiss costs 121 EUR.
    Ratings range from 3.8 to 4.5.
    About 38,000 guests stayed at Castello in 2023.
    Aurora is rated 4.3, the lowest of all.
    Edelweiss has more than 30 rooms.
    Bellevue charges 112 EUR for a night and has 28 rooms.
    Aurora is rated 4.6 and costs 154 EUR.
    """,
)

TOWN = Case(
    "electricity of the town by year",
    """
    Year | solar_mwh | wind_mwh | imported_mwh | households | price_cent
    2017 | 410 | 1250 | 3820 | 2105 | 28.4
    2018 | 465 | 1190 | 3760 | 2140 | 28.9
    2019 | 530 | 1340 | 3545 | 2188 | 29.7
    2020 | 612 | 1405 | 3390 | 2203 | 30.1
    2021 | 745 | 1260 | 3480 | 2260 | 31.6
    2022 | 903 | 1510 | 3105 | 2291 | 35.2
    """,
    """
    Solar power rose from 410 MWh in 2017 to 903 MWh in 2022.
    In 2020 the town imported 3,390 MWh and had 2,203 households.
    Wind fell to 1,190 MWh in 2018.
    Imports ranged from 3,105 to 3,820 MWh.
    Solar power more than doubled between 2017 and 2022.
    The price was 28.4 cents in 2017 and 35.2 cents in 2022.
    In 2022 solar and wind together gave 2,413 MWh.
    The number of households remained stable at 2,203 in 2020.
    Imports fell by 375 MWh from 2021 to 2022.
    Over the six years wind gave 7,955 MWh in total.
    The price rose by 3.6 cents in 2022.
    At least 400 MWh of solar power were made in each year.
    """,
    """
    Solar power rose from 410 MWh in 2017 to 745 MWh in 2022.
    In 2020 the town imported 3,545 MWh and had 2,203 households.
    Wind rose to 1,190 MWh in 2018.
    Imports ranged from 3,105 to 3,760 MWh.
    Solar power fell from 903 MWh in 2022 to 410 MWh in 2017.
    The price was 28.4 cents in 2017 and 31.6 cents in 2022.
    In 2022 solar and wind together gave 2,713 MWh.
    Solar power remained stable at 903 MWh in 2022.
    Imports fell by 475 MWh from 2021 to 2022.
    Over the six years wind gave 8,955 MWh in total.
    In 2019 wind gave 1,430 MWh.
    In 2021 solar gave 475 MWh and wind 1,260 MWh.
    """,
)

TRAINS = Case(
    "trains of the mountain line",
    """
    train | depot | seats | weight_t | top_speed_kmh | trips | delayed_trips
    Adler | Nord | 160 | 48.5 | 80 | 412 | 19
    Bussard | Nord | 160 | 49.0 | 80 | 398 | 31
    Condor | Süd | 212 | 63.2 | 100 | 455 | 12
    Dohle | Süd | 96 | 31.7 | 70 | 276 | 2
    Elster | West | 212 | 61.8 | 110 | 467 | 27
    """,
    """
    Condor made 455 trips, of which 12 were delayed.
    Dohle, with 96 seats and a weight of 31.7 tonnes, is the lightest train.
    Adler and Bussard have the same number of seats, 160.
    Elster reaches 110 km/h, the highest speed of the line.
    Bussard had 31 delayed trips, 12 more than Adler.
    The trains of Nord made 810 trips together.
    Condor weighs 63.2 t and has 212 seats.
    Top speeds range from 70 to 110 km/h.
    Nearly 470 trips were made by Elster.
    Dohle was late only twice in 276 trips.
    Elster led the line with 467 trips.
    Condor was second with 455 trips.
    """,
    """
    Condor made 455 trips, of which 21 were delayed.
    Dohle, with 69 seats and a weight of 31.7 tonnes, is the lightest train.
    Adler and Elster have the same number of seats, 160.
    Condor reaches 100 km/h, the highest speed of the line.
    Bussard had 31 delayed trips, 22 more than Adler.
    The trains of Nord made 910 trips together.
    Condor weighs 61.8 t and has 212 seats.
    Top speeds range from 80 to 110 km/h.
    Nearly 450 trips were made by Elster.
    Dohle had 276 trips, two delayed trips and a seat.
    Condor led the line with 455 trips.
    Bussard was second with 398 trips.
    """,
)

CASES = (CLINICS, POWER, ROOMS, HOTELS, TOWN, TRAINS)

RULES = """
The pool is open from May to September and has 6 lanes of 25 metres. Each guard is on duty for 40 hours a week and
is paid 1,250 EUR a month. A guard must swim 400 metres in less than 9 minutes. The town pays 18,000 EUR a year
for water, and 350 children take lessons.
"""
SAID = (
    "A guard must swim at least 400 metres in less than 9 minutes.",
    "The pool has 6 lanes of 25 metres.",
    "Nearly 20,000 EUR a year are paid for water.",
    "At least 300 children take lessons.",
    "A guard is on duty for about 40 hours a week.",
    "More than 1,000 EUR a month are paid to each guard.",
)
INVENTED = (
    "A guard must be able to dive at least 20 metres.",
    "A guard must be able to swim for at least 4 miles.",
    "A guard must be able to carry at least 100 pounds.",
    "A guard must be able to work for at least 1,000 days without a break.",
    "A guard must be able to run at least 10 miles an hour.",
    "The pool holds at least 400 gallons of chlorine.",
    "It must have a filter for at least 20 litres per second.",
)
