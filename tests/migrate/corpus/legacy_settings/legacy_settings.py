# quarterly numbers for the board
#
# settings live in settings.cfg so that the boss can edit them without
# touching the script: rate (dollars to euros), top_n
import pandas as pd

exec(open("settings.cfg").read())

df = pd.read_csv("quarters.csv")
df["revenue_eur"] = df["revenue"] * rate
df["margin"] = (df["revenue_eur"] - df["cost"]) / df["revenue_eur"]
df["margin"] = df["margin"].round(3)

# one variable per quarter, handy in the console
for q in df["quarter"].unique():
    globals()["df_" + q.lower()] = df[df["quarter"] == q]

best = df_q4.sort_values("margin").tail(top_n)
print("best of the fourth quarter")
print(best)

best.to_csv("best_q4.csv", index=False)
