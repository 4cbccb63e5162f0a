import pandas
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt

cities = pandas.read_csv("cities.csv")
temps = pandas.read_csv("temperatures.csv")

# wide -> long, one row per city and month
monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
longTemps = temps.melt(id_vars="city", value_vars=monthNames, var_name="month", value_name="celsius")
longTemps["monthNumber"] = longTemps["month"].apply(lambda m: monthNames.index(m) + 1)
longTemps["fahrenheit"] = longTemps["celsius"] * 9 / 5 + 32

climate = pandas.merge(longTemps, cities, on="city")
climate = climate.sort_values(["city", "monthNumber"]).reset_index(drop=True)

# range of the year, and the height correction of 0.65 degrees per 100 m
yearly = climate.groupby("city").agg(
    mean=("celsius", "mean"), coldest=("celsius", "min"), warmest=("celsius", "max"), altitude=("altitude", "first")
)
yearly["range"] = yearly["warmest"] - yearly["coldest"]
yearly["atSeaLevel"] = yearly["mean"] + yearly["altitude"] / 100 * 0.65
yearly = yearly.round(2)
correlation = yearly["atSeaLevel"].corr(cities.set_index("city")["latitude"])
print("correlation with latitude: %.3f" % correlation)

def season(n):
    if n in (12, 1, 2):
        return "winter"
    if n in (3, 4, 5):
        return "spring"
    if n in (6, 7, 8):
        return "summer"
    return "autumn"

climate["season"] = climate["monthNumber"].map(season)
seasons = climate.groupby(["city", "season"])["celsius"].mean().unstack()[["winter", "spring", "summer", "autumn"]]
print(seasons.round(1))

# the figure for the newsletter
fig, ax = plt.subplots(figsize=(6, 4))
for name in sorted(cities["city"]):
    part = climate[climate["city"] == name]
    ax.plot(part["monthNumber"], part["celsius"], label=name)
ax.set_xlabel("month")
ax.set_ylabel("mean temperature (C)")
ax.set_title("Climate of %d cities" % len(cities))
ax.legend()
fig.savefig("climate.png", dpi=80)
plt.close(fig)

yearly.to_csv("yearly.csv")
