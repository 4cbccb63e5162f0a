from pandas import read_csv, to_datetime, Timestamp
import numpy as np

COUNT_DATE = "2022-06-30"
SAFETY_DAYS = 14
REORDER_ONLY = True

stock = read_csv("stock.csv")
moves = read_csv("movements.csv")

# ---- stock: types and names ------------------------------------------------
stock.rename(columns={"Art.No": "article", "Qty": "qty", "Unit price": "price"}, inplace=True)
stock["price"] = stock["price"].str.replace(",", ".", regex=False).astype(float)
stock["qty"] = stock["qty"].clip(lower=0)
stock.set_index("article", inplace=True)
value_before = (stock["qty"] * stock["price"]).sum()

# ---- movements: book them all ----------------------------------------------
moves["date"] = to_datetime(moves["date"])
moves = moves[moves["date"] <= Timestamp(COUNT_DATE)]
moves["signed"] = np.where(moves["kind"] == "out", -moves["qty"], moves["qty"])
net = moves.groupby("article")["signed"].sum()
stock["qty"] += net.reindex(stock.index).fillna(0).astype(int)
stock.loc[stock["qty"] < 0, "qty"] = 0
value_after = (stock["qty"] * stock["price"]).sum()
print("value before %.2f, after %.2f" % (value_before, value_after))

# ---- how long does it last --------------------------------------------------
days = (moves["date"].max() - moves["date"].min()).days + 1
sold = moves[moves["kind"] == "out"].groupby("article")["qty"].sum()
stock["per_day"] = (sold / days).reindex(stock.index).fillna(0.0)
stock["days_left"] = np.inf
moving = stock["per_day"] > 0
stock.loc[moving, "days_left"] = stock.loc[moving, "qty"] / stock.loc[moving, "per_day"]

# ---- what to order -----------------------------------------------------------
order = stock.copy()
if REORDER_ONLY:
    order = order[order["days_left"] < SAFETY_DAYS]
order["amount"] = np.ceil(order["per_day"] * SAFETY_DAYS * 2 - order["qty"]).clip(lower=0).astype(int)
order["cost"] = order["amount"] * order["price"]
order.sort_values("cost", ascending=False, inplace=True)
del order["days_left"]

# spend at most the budget, the dearest first
budget = 900.0
chosen = []
for article, row in order.iterrows():
    if row["cost"] <= budget:
        chosen.append(article)
        budget -= row["cost"]
order = order.loc[chosen]
print(order[["amount", "cost"]])
print("left of the budget: %.2f" % budget)

ranks = {}
for place, article in enumerate(order.index, start=1):
    ranks[article] = place

order.to_csv("order.csv")
stock.round(3).to_csv("stock_after.csv")
