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

CASES = (CLINICS, POWER, ROOMS)

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
