"""Weekly bakery report.

Reads the till export, joins the price list and writes revenue per shop and week.
"""
import pandas as pd

TILL_FILE = "till.csv"
PRICE_FILE = "prices.csv"
OUT_FILE = "weekly_revenue.csv"
VAT = 0.07
MIN_UNITS = 1

# the till export of both shops, and the price list
till = pd.read_csv(TILL_FILE, parse_dates=["sold_on"])
prices = pd.read_csv(PRICE_FILE)

# returns are booked as negative units, leave them out
till = till[till["units"] >= MIN_UNITS]

# attach prices
sales = till.merge(prices, on="product", how="left")
sales["gross"] = sales["units"] * sales["price"]
sales["net"] = sales["gross"] / (1 + VAT)
sales["week"] = sales["sold_on"].dt.isocalendar().week.astype(int)

# weekly revenue per shop
weekly = sales.groupby(["shop", "week"], as_index=False)[["units", "net"]].sum()
weekly["net"] = weekly["net"].round(2)
weekly["net_per_unit"] = (weekly["net"] / weekly["units"]).round(3)

best = weekly.sort_values("net", ascending=False).head(5)
print("Best weeks:")
print(best.to_string(index=False))

# share of each product in percent
by_product = sales.groupby("product")["net"].sum().sort_values(ascending=False)
share = (by_product / by_product.sum() * 100).round(1)
print(share)

weekly.to_csv(OUT_FILE, index=False)
print("written", OUT_FILE, len(weekly), "rows")
