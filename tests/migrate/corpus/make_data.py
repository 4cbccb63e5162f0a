"""Write the data files of the corpus again: ``python make_data.py``.

Every number is invented; each folder has a generator of random numbers of its own, so that the files come out the
same on every machine.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Row = Iterable[object]


def write_csv(path: Path, header: Row, rows: Iterable[Row], delimiter: str = ",") -> None:
    """Write one table, its folder made if it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, delimiter=delimiter, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def bakery_sales(folder: Path, rng: random.Random) -> None:
    """Write till.csv (90 sales and returns of two shops) and prices.csv."""
    prices = {"rye": 4.2, "spelt": 4.8, "roll": 0.55, "pretzel": 0.9, "plum cake": 2.7}
    write_csv(folder / "prices.csv", ["product", "price"], prices.items())
    first = date(2021, 3, 1)
    rows = [
        [
            first + timedelta(days=rng.randrange(35)),
            rng.choice(["station", "market"]),
            rng.choice(list(prices)),
            rng.choice([-1, 1, 2, 2, 3, 5, 8, 12]),
        ]
        for _ in range(90)
    ]
    write_csv(folder / "till.csv", ["sold_on", "shop", "product", "units"], sorted(rows, key=str))


def greenhouse_sensors(folder: Path, rng: random.Random) -> None:
    """Write readings.csv: two days, every ten minutes, three probes that are unplugged at times."""
    start = datetime(2020, 7, 1)  # the logger knows no time zone

    def row(step: int) -> list[object]:
        time = start + timedelta(minutes=10 * step)
        warmth = 24 + 5 * (1 - abs(time.hour - 14) / 12)
        probes = [round(warmth + rng.gauss(offset, 0.6), 2) for offset in (0, 0.4, -0.3)]
        return [time.strftime("%d.%m.%Y %H:%M"), *(-99 if rng.random() < 0.06 else v for v in probes)]

    rows = [row(step) for step in range(288)]
    write_csv(folder / "readings.csv", ["time", "probe_a", "probe_b", "probe_c"], rows)


def _customer(number: int, rng: random.Random) -> list[str]:
    first = rng.choice(["anna", "Bela", "  carl", "DORA", "emil", "Fatma", "gita "])
    last = rng.choice(["MEYER", "schulz", "Novak", "rossi", "de wit", "Kaya"])
    joined = date(2016, 1, 1) + timedelta(days=rng.randrange(1900))
    mail = f"{first.strip()}.{last.replace(' ', '')}{number % 23}@Example.org"
    return [
        f"{first} {last}",
        rng.choice([mail, mail, mail, mail.upper(), f" {mail} ", mail.replace("@", " at "), ""]),
        rng.choice(["0351 / 44 12", "+49 171-555 01", "0049 30 9876", "", "(040) 7771"]),
        rng.choice(["dresden", " Berlin", "HAMBURG", "", "leipzig "]),
        joined.strftime(rng.choice(["%Y-%m-%d", "%d.%m.%Y"])),
    ]


def customer_cleanup(folder: Path, rng: random.Random) -> None:
    """Write customers.csv: 60 rows as people typed them."""
    header = ["Full Name", " Email", "Phone", "City ", "Joined"]
    rows = [_customer(number, rng) for number in range(60)]
    write_csv(folder / "customers.csv", header, rows, delimiter=";")


def commuter_survey(folder: Path, rng: random.Random) -> None:
    """Write answers.json: 70 answers, durations in two notations."""
    pace = {"car": 30, "bus": 18, "train": 45, "bike": 14, "foot": 5}

    def answer() -> dict[str, object]:
        mode = rng.choice(list(pace))
        km = round(rng.uniform(0.5, 40 if mode in {"car", "train"} else 9), 1)
        minutes = max(2, round(km / pace[mode] * 60 * rng.uniform(0.8, 1.6)))
        clock = f"{minutes // 60}:{minutes % 60:02d}"
        department = rng.choice(["sales", "works", "office", "lab"])
        return {
            "department": department,
            "mode": mode,
            "km": km,
            "duration": clock if minutes > 60 or rng.random() < 0.2 else str(minutes),
        }

    text = json.dumps([answer() for _ in range(70)], indent=0)
    (folder / "answers.json").write_text(text + "\n", encoding="utf-8")


def branch_reports(folder: Path, rng: random.Random) -> None:
    """Write data/BRANCH.csv: bookings of three months; the south books in cents."""
    for branch, factor in {"north": 1, "south": 100, "harbour": 1}.items():
        rows = []
        for _ in range(45):
            day = date(2023, 1, 1) + timedelta(days=rng.randrange(90))
            amount = round(rng.uniform(20, 240) * factor, 2)
            rows.append([day, rng.choice("SSSSRV"), "" if rng.random() < 0.05 else amount])
        write_csv(folder / "data" / f"{branch}.csv", ["day", "kind", "amount"], sorted(rows, key=str))


def newsletter_ab_test(folder: Path, rng: random.Random) -> None:
    """Write opens.csv: 160 readers of two variants of a newsletter."""
    rows = []
    for reader in range(160):
        variant = "AB"[reader % 2]
        opened = int(rng.random() < 0.62)
        clicks = rng.choice([0, 0, 1, 1, 2] if variant == "B" else [0, 0, 0, 1, 2]) * opened
        rows.append([reader + 1000, variant, rng.randrange(18, 81), opened, clicks])
    write_csv(folder / "opens.csv", ["reader", "variant", "age", "opened", "clicks"], rows)


def payroll_main(folder: Path, rng: random.Random) -> None:
    """Write shifts.csv (22 shifts of each employee) and people.csv."""
    people = [
        (11, "Ines Alt", "kitchen", 16.5),
        (12, "Omar Bey", "kitchen", 18.0),
        (17, "Lea Cruz", "service", 15.25),
        (23, "Jan Dahl", "service", 15.25),
        (29, "Mia Eder", "office", 24.0),
    ]
    write_csv(folder / "people.csv", ["employee", "name", "department", "wage"], people)
    rows = []
    for employee, *_ in people:
        for day in range(1, 23):
            start = datetime(2022, 5, day, rng.choice([6, 7, 9, 14, 21]), rng.choice([0, 15, 30]))
            rows.append([employee, start, start + timedelta(minutes=rng.randrange(330, 560, 5))])
    write_csv(folder / "shifts.csv", ["employee", "start", "end"], rows)


def city_climate(folder: Path, rng: random.Random) -> None:
    """Write cities.csv and temperatures.csv: six invented cities, twelve months."""
    cities = [
        ("Alderholm", 59.3, 28),
        ("Brinkstad", 52.4, 5),
        ("Corvaro", 45.1, 240),
        ("Dunmere", 55.8, 110),
        ("Esparra", 38.7, 670),
        ("Falkenau", 49.2, 430),
    ]
    write_csv(folder / "cities.csv", ["city", "latitude", "altitude"], cities)
    shape = [-9, -8, -4, 0, 4.5, 8, 9.5, 9, 5.5, 0.5, -4.5, -8]
    rows = []
    for city, latitude, altitude in cities:
        mean = 28 - 0.38 * latitude - altitude / 160 + rng.gauss(0, 1.2)
        rows.append([city, *(round(mean + s * (latitude / 50) + rng.gauss(0, 0.4), 1) for s in shape)])
    months = "jan feb mar apr may jun jul aug sep oct nov dec".split()
    write_csv(folder / "temperatures.csv", ["city", *months], rows)


def stock_inventory(folder: Path, rng: random.Random) -> None:
    """Write stock.csv (prices with a decimal comma) and movements.csv of two months."""
    articles = [f"S-{number}" for number in range(101, 113)]
    stock = [[a, rng.randrange(-2, 60), f"{rng.uniform(1, 30):.2f}".replace(".", ",")] for a in articles]
    write_csv(folder / "stock.csv", ["Art.No", "Qty", "Unit price"], stock)
    rows = []
    for _ in range(110):
        day = date(2022, 5, 8) + timedelta(days=rng.randrange(60))
        rows.append([day, rng.choice(articles[:10]), rng.choice(["in", "out", "out"]), rng.randrange(1, 9)])
    write_csv(folder / "movements.csv", ["date", "article", "kind", "qty"], sorted(rows, key=str))


def library_loans(folder: Path, rng: random.Random) -> None:
    """Write loans.csv (120 loans of a year, some still out), items.csv and readers.csv."""
    topics = ["crime", "travel", "history", "comics", "cooking"]
    items = [[f"{n:04d}", rng.choice(topics), rng.randrange(40, 700)] for n in range(1, 31)]
    write_csv(folder / "items.csv", ["item", "topic", "pages"], items)
    readers = [[n, rng.randrange(1940, 2017), "staff" if n % 13 == 0 else "public"] for n in range(500, 540)]
    write_csv(folder / "readers.csv", ["reader", "born", "kind"], readers)
    rows = []
    for _ in range(120):
        lent = date(2022, 1, 3) + timedelta(days=rng.randrange(355))
        back = lent + timedelta(days=rng.choice([6, 13, 20, 27, 30, 41, 77, -1]))
        out = back > date(2022, 12, 31) or rng.random() < 0.08
        branch, reader = rng.choice(["main", "east", "mill"]), rng.choice(readers)[0]
        rows.append([branch, reader, rng.randrange(1, 33), lent, "" if out else back])
    write_csv(folder / "loans.csv", ["branch", "reader", "item", "lent", "returned"], sorted(rows, key=str))


def legacy_settings(folder: Path, rng: random.Random) -> None:
    """Write settings.cfg (which is Python) and quarters.csv."""
    (folder / "settings.cfg").write_text("rate = 0.92\ntop_n = 3\n", encoding="utf-8")
    rows: list[list[Any]] = []
    for quarter in ("Q1", "Q2", "Q3", "Q4"):
        for product in ("lamp", "desk", "chair", "shelf", "stool"):
            revenue = rng.randrange(8000, 30000, 10)
            rows.append([quarter, product, revenue, round(revenue * rng.uniform(0.4, 0.8))])
    write_csv(folder / "quarters.csv", ["quarter", "product", "revenue", "cost"], rows)


WRITERS: tuple[Callable[[Path, random.Random], None], ...] = (
    bakery_sales,
    greenhouse_sensors,
    customer_cleanup,
    commuter_survey,
    branch_reports,
    newsletter_ab_test,
    payroll_main,
    city_climate,
    stock_inventory,
    legacy_settings,
    library_loans,
)


def main() -> None:
    """Write the data of every folder."""
    for writer in WRITERS:
        writer(HERE / writer.__name__, random.Random(writer.__name__))


if __name__ == "__main__":
    main()
