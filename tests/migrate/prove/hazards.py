"""Twenty-six small hazards that a script-to-dataflow tool must get right in every legal order.

Each case is a list of cells of one notebook (joined by blank lines they are a script). A migration of a case is right
when every final public variable equals the original's, whatever topological order the dataflow is run in, and when each
variable is asked for alone.
"""

from __future__ import annotations

P = "import pandas as pd\nimport numpy as np\n"
D = "df = pd.DataFrame({'a': [1, 2, 3, np.nan], 'b': [4., 5., 6., 7.]})"
CASES = {
    "colassign": [
        P,
        D,
        "n0 = df.shape[1]",
        "df['c'] = df.a * 2",
        "total = df.c.sum()",
        "n1 = df.shape[1]",
    ],
    "inplace": [P, D, "n0 = len(df)", "df.dropna(inplace=True)", "n1 = len(df)"],
    "loc_set": [P, D, "s0 = df.b.sum()", "df.loc[df.a > 1, 'b'] = 0", "s1 = df.b.sum()"],
    "reassign": [
        P,
        D,
        "n0 = len(df)",
        "df = df[df.a > 1]",
        "n1 = len(df)",
        "df = df.assign(q=1)",
        "n2 = df.shape[1]",
    ],
    "func_mutates_arg": [
        P,
        "def fn(d):\n    d['c'] = 1\n    return len(d)",
        D,
        "c0 = list(df.columns)",
        "k = fn(df)",
        "c1 = list(df.columns)",
    ],
    "alias": [P, D, "df2 = df", "df2['z'] = 1", "cols = list(df.columns)"],
    "view": [P, D, "s = df['b']", "s.iloc[0] = 100.0", "tot = df.b.sum()"],
    "loop_accum": [
        P,
        "frames = []",
        "for i in range(3):\n    frames.append(pd.DataFrame({'i': [i]}))",
        "result = pd.concat(frames)",
    ],
    "loopvar_after": [P, "for i in range(3):\n    x = i * 2", "y = i + x"],
    "late_global": [P, "k = 2", "def f(v):\n    return v * k", "y = f(3)", "k = 5", "z = f(3)"],
    "augassign": [
        P,
        D,
        "total = 0",
        "total += df.b.sum()",
        "half = total / 2",
        "total -= 1",
        "q = total",
    ],
    "if_reassign": [
        P,
        D,
        "flag = True",
        "if flag:\n    df = df.head(1)\nelse:\n    extra = 1",
        "n = len(df)",
    ],
    "try_except": [P, D, "try:\n    v = df['nope']\nexcept KeyError:\n    v = 'missing'", "w = v"],
    "columns_attr": [
        P,
        D,
        "before = list(df.columns)",
        "df.columns = ['x', 'y']",
        "z = df.x.sum()",
    ],
    "rng": [P, "np.random.seed(0)", "a = np.random.rand(3)", "b = np.random.rand(3)", "c = a - b"],
    "file_dep": [
        P,
        D,
        "df.to_csv('o.csv', index=False)",
        "d2 = pd.read_csv('o.csv')",
        "m = len(d2)",
    ],
    "sklearn_fit": [
        P,
        "from sklearn.linear_model import LinearRegression\nX = np.arange(6.).reshape(-1, 1); t = np.arange(6.) * 2",
        "model = LinearRegression()",
        "model.fit(X, t)",
        "pred = model.predict(X)",
    ],
    "options": [P, D, "pd.set_option('display.precision', 2)", "txt = (df / 3).to_string()"],
    "delcol": [P, D, "c0 = len(df.columns)", "del df['a']", "c1 = len(df.columns)"],
    "iterator": [
        P,
        "it = iter([1, 2, 3])",
        "first = next(it)",
        "second = next(it)",
        "rest = list(it)",
    ],
    "dict_mut": [
        P,
        "cfg = {}",
        "cfg['a'] = 1",
        "cfg.update(b=2)",
        "v = sorted(cfg)",
        "p = cfg.pop('a')",
        "left = sorted(cfg)",
    ],
    "use_before_redefine": [P, "x = 1", "y = x", "x = 2", "z = x"],
    "underscore": [P, D, "_tmp = df.b * 2", "out = _tmp.sum()"],
    "class_state": [
        P,
        "class C:\n    n = 0\n    def add(self, k):\n        self.n += k\n        return self",
        "c = C()",
        "c.add(3)",
        "got = c.n",
    ],
    "star_import": ["from math import *", "r = sqrt(16)", "s = pi + r"],
    "nested_attr": [
        P,
        "import types\nbox = types.SimpleNamespace(df=pd.DataFrame({'a': [1, 2]}))",
        "box.df['b'] = 3",
        "w = box.df.shape[1]",
    ],
}
