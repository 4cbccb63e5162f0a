#!/usr/bin/env python
# coding: utf-8

# # Commuter survey 2019
#
# How people come to work, by distance and department.

# In[1]:


import pandas as pd
import numpy as np


# In[2]:


answers = pd.read_json("answers.json")
answers.shape


# In[3]:


# the form let people type minutes or hours:minutes
def to_minutes(text):
    if ":" in text:
        h, m = text.split(":")
        return int(h) * 60 + int(m)
    return int(text)


answers["minutes"] = answers["duration"].apply(to_minutes)
answers["speed"] = answers["km"] / (answers["minutes"] / 60)
answers = answers.drop(columns=["duration"])


# ## Distance classes

# In[4]:


bins = [0, 2, 5, 10, 25, np.inf]
labels = ["walk", "short", "medium", "long", "far"]
answers["distance"] = pd.cut(answers["km"], bins=bins, labels=labels).astype(str)


# In[5]:


table = pd.crosstab(answers["distance"], answers["mode"])
table


# In[6]:


pivot = answers.pivot_table(index="department", columns="mode", values="minutes", aggfunc="median")
pivot = pivot.round(1).fillna(0)
print(pivot)


# ## Emissions

# In[7]:


grams = {"car": 170, "bus": 80, "train": 40, "bike": 0, "foot": 0}
answers["kg_co2"] = answers.apply(lambda row: grams[row["mode"]] * row["km"] * 2 / 1000, axis=1)
per_department = answers.groupby("department").agg(
    people=("km", "size"),
    km=("km", "sum"),
    kg_co2=("kg_co2", "sum"),
)
per_department["kg_per_person"] = per_department["kg_co2"] / per_department["people"]
per_department = per_department.sort_values("kg_per_person")


# In[8]:


long_form = pivot.reset_index().melt(id_vars="department", var_name="mode", value_name="minutes")
long_form = long_form[long_form["minutes"] > 0]
long_form.to_csv("minutes_long.csv", index=False)


# In[9]:


slowest = answers.nsmallest(3, "speed")[["department", "mode", "km", "minutes"]]
slowest
