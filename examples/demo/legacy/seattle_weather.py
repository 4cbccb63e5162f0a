# -*- coding: utf-8 -*-
"""
Seattle weather 2012-2015: is the city as wet as they say?

Numbers for the travel supplement. Run it in the folder of the csv, it writes
monthly.csv, wet_spells.csv and summary.json next to it.
"""
import numpy as np
import pandas as pd

DATA = "seattle-weather.csv"
WET_MM = 0.2          # from here on a day counts as wet
HOT_C = 27.0
TOP = 10


def season(month):
    if month in (12, 1, 2):
        return "winter"
    elif month in (3, 4, 5):
        return "spring"
    elif month in (6, 7, 8):
        return "summer"
    return "autumn"


def longest(flags):
    """length of the longest run of True"""
    best = now = 0
    for f in flags:
        now = now + 1 if f else 0
        best = max(best, now)
    return best


# ------------------------------------------------------------------ read
df = pd.read_csv(DATA)
print(df.shape)

# dates, and what we group by later
df["date"] = pd.to_datetime(df["date"], format="%Y/%m/%d")
df["year"] = df["date"].dt.year
df["month"] = df["date"].dt.month
df["season"] = df["month"].map(season)

# mean temperature, wet and hot days
df["temp_mean"] = (df["temp_max"] + df["temp_min"]) / 2
df["wet"] = df["precipitation"] >= WET_MM
df["hot"] = df["temp_max"] >= HOT_C

# ------------------------------------------------------------------ monthly table
monthly = df.groupby("month").agg(
    rain_mm=("precipitation", "sum"),
    wet_days=("wet", "sum"),
    temp_mean=("temp_mean", "mean"),
    wind=("wind", "mean"),
)
n_years = df["year"].nunique()
monthly["rain_mm"] = monthly["rain_mm"] / n_years
monthly["wet_days"] = monthly["wet_days"] / n_years
monthly = monthly.round(1)
print(monthly)

# driest month wins
best_month = monthly["wet_days"].idxmin()

# ------------------------------------------------------------------ years and seasons
yearly = df.pivot_table(index="year", columns="season", values="precipitation", aggfunc="sum")
yearly = yearly[["winter", "spring", "summer", "autumn"]]
yearly["total"] = yearly.sum(axis=1)
wettest_year = int(yearly["total"].idxmax())

# ------------------------------------------------------------------ wet spells
# a spell gets a new number whenever wet changes to dry or back
df["spell"] = (df["wet"] != df["wet"].shift()).cumsum()
spells = df[df["wet"]].groupby("spell").agg(
    start=("date", "min"), days=("date", "size"), rain_mm=("precipitation", "sum")
)
spells = spells.sort_values(["days", "rain_mm"], ascending=False).head(TOP)
spells = spells.reset_index(drop=True)
spells["mm_per_day"] = (spells["rain_mm"] / spells["days"]).round(1)

longest_dry = longest(~df["wet"])
longest_wet = longest(df["wet"])
print("longest dry / wet spell:", longest_dry, "/", longest_wet)

# ------------------------------------------------------------------ does it rain less when it is hot?
hot_rain = df.loc[df["hot"], "precipitation"].mean()
other_rain = df.loc[~df["hot"], "precipitation"].mean()
correlation = np.corrcoef(df["temp_max"], df["precipitation"])[0, 1]

# ------------------------------------------------------------------ save
summary = {
    "best_month": int(best_month),
    "wettest_year": wettest_year,
    "wet_share": round(float(df["wet"].mean()), 3),
    "longest_dry": longest_dry,
    "longest_wet": longest_wet,
    "hot_rain_mm": round(float(hot_rain), 2),
    "other_rain_mm": round(float(other_rain), 2),
    "correlation": round(float(correlation), 3),
}
monthly.to_csv("monthly.csv")
spells.to_csv("wet_spells.csv", index=False)
pd.Series(summary).to_json("summary.json", indent=2)
print(summary)
