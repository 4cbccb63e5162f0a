"""Monthly payroll: hours from the time clock, wages from personnel, one line per employee."""

import pandas as pd

OVERTIME_AFTER = 160.0
OVERTIME_RATE = 1.25
NIGHT_BONUS = 2.5


def load_hours(path):
    """Read the time clock's export and give the hours of each shift."""
    shifts = pd.read_csv(path, parse_dates=["start", "end"])
    shifts["hours"] = (shifts["end"] - shifts["start"]).dt.total_seconds() / 3600
    shifts["night"] = shifts["start"].dt.hour >= 20
    return shifts


def gross_pay(row):
    """Pay of one employee; the hours above the limit count more."""
    normal = min(row["hours"], OVERTIME_AFTER)
    extra = max(row["hours"] - OVERTIME_AFTER, 0)
    return normal * row["wage"] + extra * row["wage"] * OVERTIME_RATE + row["night_hours"] * NIGHT_BONUS


def tax(gross):
    if gross < 1000:
        return 0.0
    if gross < 3000:
        return (gross - 1000) * 0.2
    return 400 + (gross - 3000) * 0.35


if __name__ == "__main__":
    shifts = load_hours("shifts.csv")
    people = pd.read_csv("people.csv").set_index("employee")

    # hours per employee
    totals = shifts.groupby("employee")["hours"].sum().to_frame()
    totals["night_hours"] = shifts[shifts["night"]].groupby("employee")["hours"].sum()
    totals["night_hours"] = totals["night_hours"].fillna(0)

    # wages
    pay = totals.join(people, how="inner")
    pay["gross"] = pay.apply(gross_pay, axis=1)
    pay["tax"] = pay["gross"].apply(tax)
    pay["net"] = pay["gross"] - pay["tax"]
    pay = pay.round(2)

    # what each department costs
    cost = pay.groupby("department")[["gross", "tax"]].sum()
    cost["share"] = (cost["gross"] / cost["gross"].sum()).round(3)

    print(pay[["name", "hours", "gross", "net"]].to_string())
    print(cost)
    pay.to_csv("payroll.csv")
    cost.to_json("cost.json", orient="index")
