import pandas as pd
import json

branches = ["north", "south", "harbour"]
target = {"north": 4100.0, "south": 4100.0, "harbour": 3900.0}


def save_json(obj, path):
    with open(path, "w") as fh:
        json.dump(obj, fh, indent=2)


# read every branch and put them below each other
frames = []
for b in branches:
    f = pd.read_csv("data/%s.csv" % b)
    f["branch"] = b
    f["amount"] = f["amount"].fillna(0)
    if b == "south":
        # south still books in cents
        f["amount"] = f["amount"] / 100
    frames.append(f)
bookings = pd.concat(frames, ignore_index=True)
print(bookings.shape)

bookings["month"] = bookings["day"].str[:7]
bookings["kind"] = bookings["kind"].map({"S": "sale", "R": "refund", "V": "voucher"})
bookings["signed"] = bookings["amount"]
bookings.loc[bookings["kind"] == "refund", "signed"] = -bookings["amount"]

monthly = bookings.pivot_table(index="month", columns="branch", values="signed", aggfunc="sum")
monthly = monthly[branches]
monthly["total"] = monthly.sum(axis=1)
growth = monthly["total"].pct_change().round(4)

# did they make their target?
summary = {}
for b in branches:
    got = float(monthly[b].sum())
    summary[b] = {"got": round(got, 2), "target": target[b], "ok": got >= target[b]}
    print(b, summary[b])

n_ok = sum(1 for s in summary.values() if s["ok"])
if n_ok == len(branches):
    verdict = "all branches on target"
elif n_ok == 0:
    verdict = "no branch on target"
else:
    verdict = "%d of %d branches on target" % (n_ok, len(branches))
print(verdict)

refund_rate = (
    bookings[bookings["kind"] == "refund"].groupby("branch")["amount"].sum()
    / bookings[bookings["kind"] == "sale"].groupby("branch")["amount"].sum()
)

monthly.to_csv("monthly.csv")
save_json({"verdict": verdict, "branches": summary}, "summary.json")
