"""Column headers as a writer says them."""

import pytest

from docgen_nb.evidence.headers import said_header


@pytest.mark.parametrize(
    ("header", "name", "unit"),
    [
        ("bill_length_mm", "bill length", "mm"),
        ("weight_lb", "weight", "lb"),
        ("weight lb", "weight", "lb"),
        ("fuelEconomyMpg", "fuel economy", "mpg"),
        ("sharePct", "share", "%"),
        ("share %", "share", "%"),
        ("revenue_usd", "revenue", "USD"),
        ("RevenueUSD", "revenue", "USD"),
        ("Revenue [USD]", "Revenue", "USD"),
        ("Revenue, EUR", "Revenue", "EUR"),
        ("Preis in EUR", "Preis", "EUR"),
        ("rent (EUR / month)", "rent", "EUR/month"),
        ("wage_eur_per_hour", "wage", "EUR/hour"),
        ("avg_temp_c", "avg temp", "°C"),
        ("max_speed_kmh", "max speed", "km/h"),
        ("Depth(m)", "Depth", "m"),
        ("duration_s", "duration", "s"),
        ("YIELD_T_HA", "yield", "t/ha"),
        ("NO2_ug_m3", "NO2", "µg/m³"),
        ("bill.length", "bill length", ""),
        ("height-cm", "height", "cm"),
        ("BodyMassG", "body mass", "g"),
        ("body mass g", "body mass", "g"),
        ("co2EmissionsKg", "co2 emissions", "kg"),
        ("energy_kwh", "energy", "kWh"),
        ("n_visits", "number of visits", ""),
        ("pct_women", "women", "%"),
        ("netWeight_kg", "net weight", "kg"),
        ("seconds_0_60", "0–60", "seconds"),
        ("hours_worked", "worked", "hours"),
        ("eur_rent", "rent", "EUR"),
        ("Umsatz (Mio. EUR)", "Umsatz", "Mio. EUR"),
        ("Revenue (million USD)", "Revenue", "million USD"),
        ("kg", "", "kg"),
        ("mpg", "", "mpg"),
    ],
)
def test_a_header_is_said_as_a_name_and_a_unit(header, name, unit):
    assert said_header(header) == (name, unit)


@pytest.mark.parametrize(
    "header",
    [
        "GDP",
        "pH",
        "YouTube",
        "iPhone",
        "Year",
        "models",
        "T",
        "plan t",
        "Sales (2024)",
        "born in Italy",
        "rate per hour",
        "second half goals",
        "day rate",
    ],
)
def test_what_is_readable_stays(header):
    assert said_header(header) == (header, "")


def test_letters_that_tell_columns_of_one_name_apart_are_no_units():
    assert said_header("score_m", ["name", "score_m", "score_f"]) == ("score m", "")
    assert said_header("price_min", ["price_min", "price_max"]) == ("price min", "")
    assert said_header("weight_kg", ["weight_kg", "weight_lb"]) == ("weight", "kg")


def test_a_header_reads_as_one_phrase():
    assert str(said_header("bill_length_mm")) == "bill length (mm)"
    assert str(said_header("kg")) == "kg"
    assert str(said_header("")) == ""
