# %% [markdown]
# # Greenhouse sensors
# Ten-minute readings of three probes. Fill small gaps, find the hours that
# were too hot, save an hourly table.

# %%
import numpy as np
import pandas as pd

# %%
raw = pd.read_csv("readings.csv")
raw.head()

# %% [markdown]
# ## Clean
# The logger writes -99 when a probe is unplugged.

# %%
raw["time"] = pd.to_datetime(raw["time"], format="%d.%m.%Y %H:%M")
raw = raw.replace(-99.0, np.nan)
df = raw.set_index("time").sort_index()
n_missing = df.isna().sum()
print(n_missing)

# %%
df = df.interpolate(limit=3)
df = df.dropna()
df["mean_temp"] = df[["probe_a", "probe_b", "probe_c"]].mean(axis=1)
df["spread"] = df[["probe_a", "probe_b", "probe_c"]].max(axis=1) - df[["probe_a", "probe_b", "probe_c"]].min(axis=1)

# %% [markdown]
# ## Hours

# %%
hourly = df.resample("h").agg({"mean_temp": "mean", "spread": "max"})
hourly["smooth"] = hourly["mean_temp"].rolling(3, min_periods=1).mean()
hourly["hot"] = hourly["smooth"] > 27.5

# %%
hot_hours = hourly[hourly["hot"]].index.hour.value_counts().sort_index()
hot_share = round(float(hourly["hot"].mean()), 4)
print("share of hot hours:", hot_share)

# %%
hourly.round(3).to_csv("hourly.csv")

# %%
warmest = hourly["mean_temp"].idxmax()
warmest
