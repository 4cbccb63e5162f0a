#!/usr/bin/env python3
"""
Yearly statistics of the town library
=====================================

input : loans.csv      every loan of the year (branch, reader, item, dates)
        items.csv      the catalogue, reduced
        readers.csv    readers with their year of birth
output: overdue.csv, branches.csv, topics.json

kept alive by: whoever is in the office. Last big change: fees since 2021.
"""
import os
import sys
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore", category=FutureWarning)

YEAR = 2022
LOAN_DAYS = 28
FEE_PER_WEEK = 0.5
FEE_MAX = 10
SENIOR = 65
out_dir = "out"


def log(msg, *args):
    print("[library]", msg % args)


def weeks_late(days):
    """every week that has begun counts"""
    return int(np.ceil(max(days, 0) / 7))


def age_class(age):
    if age < 12:
        return "child"
    if age < 18:
        return "teen"
    if age < SENIOR:
        return "adult"
    return "senior"


def top_n(frame, by, n=3):
    return frame.sort_values(by, ascending=False).head(n)


# ---------------------------------------------------------------------------
# 1. reading
# ---------------------------------------------------------------------------
loans = pd.read_csv("loans.csv")
items = pd.read_csv("items.csv", dtype={"item": str})
readers = pd.read_csv("readers.csv")
log("%d loans, %d items, %d readers", len(loans), len(items), len(readers))

for col in ["lent", "returned"]:
    loans[col] = pd.to_datetime(loans[col])
loans["item"] = loans["item"].astype(str).str.zfill(4)
items["item"] = items["item"].str.zfill(4)

# test cards of the staff
staff = readers.loc[readers["kind"] == "staff", "reader"].tolist()
loans = loans[~loans["reader"].isin(staff)]
readers = readers[readers["kind"] != "staff"].copy()

# ---------------------------------------------------------------------------
# 2. late returns
# ---------------------------------------------------------------------------
# what is still out counts until the last day of the year
year_end = pd.Timestamp(YEAR, 12, 31)
loans["open"] = loans["returned"].isna()
loans["until"] = loans["returned"].fillna(year_end)
loans["days"] = (loans["until"] - loans["lent"]).dt.days
loans["late"] = loans["days"] - LOAN_DAYS
loans["weeks"] = loans["late"].apply(weeks_late)
loans["fee"] = np.minimum(loans["weeks"] * FEE_PER_WEEK, FEE_MAX)

n_before = len(loans)
loans = loans.query("days >= 0")
n_dropped = n_before - len(loans)
if n_dropped > 0:
    log("%d loans end before they begin, dropped", n_dropped)

# ---------------------------------------------------------------------------
# 3. who reads what
# ---------------------------------------------------------------------------
readers["age"] = YEAR - readers["born"]
readers["class"] = readers["age"].apply(age_class)
# children pay nothing
full = loans.merge(items, on="item", how="left", indicator=True).merge(
    readers[["reader", "class"]], on="reader", how="left"
)
unknown_items = full.loc[full["_merge"] == "left_only", "item"].unique()
full = full.drop(columns="_merge")
full["topic"] = full["topic"].fillna("?")
full.loc[full["class"] == "child", "fee"] = 0.0
full["size"] = np.select(
    [full["pages"] < 120, full["pages"] < 400], ["thin", "normal"], default="thick"
)

topics = {}
for topic, part in full.groupby("topic"):
    topics[topic] = {
        "loans": len(part),
        "readers": part["reader"].nunique(),
        "favourite": part["item"].value_counts().sort_index().idxmax(),
    }
topic_table = pd.DataFrame(topics).T.sort_values("loans", ascending=False)
log("most read topic: %s", topic_table.index[0])

# ---------------------------------------------------------------------------
# 4. branches
# ---------------------------------------------------------------------------
branches = full.groupby("branch").agg({"item": "count", "fee": "sum", "late": "max", "open": "sum"})
branches.columns = ["loans", "fees", "latest", "still_out"]
branches["fee_per_loan"] = branches["fees"] / branches["loans"]
per_quarter = full.groupby(["branch", full["lent"].dt.quarter])["item"].count().unstack(fill_value=0)
per_quarter.columns = ["q%d" % q for q in per_quarter.columns]
branches = branches.join(per_quarter)
total = branches.sum(numeric_only=True)
total["fee_per_loan"] = total["fees"] / total["loans"]
branches.loc["ALL"] = total

try:
    share_senior = (full["class"] == "senior").mean() / (full["class"] == "adult").mean()
except ZeroDivisionError:
    share_senior = None

# ---------------------------------------------------------------------------
# 5. writing
# ---------------------------------------------------------------------------
if not os.path.exists(out_dir):
    os.makedirs(out_dir)

overdue = full[full["open"] & (full["late"] > 0)]
overdue = overdue[["branch", "reader", "item", "topic", "lent", "weeks", "fee"]]
overdue = overdue.sort_values(["branch", "fee", "item"], ascending=[True, False, True])
overdue.to_csv(os.path.join(out_dir, "overdue.csv"), index=False)
branches.round(2).to_csv(os.path.join(out_dir, "branches.csv"))
topic_table.to_json(os.path.join(out_dir, "topics.json"), orient="index", indent=1)

print(top_n(topic_table, "readers"))
print(branches.round(2).to_string())
log("python %d, done", sys.version_info.major)
