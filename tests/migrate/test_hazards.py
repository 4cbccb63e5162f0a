"""Small hazards that a script-to-dataflow tool must get right in every legal order.

No run of the script is looked at: the static facts alone must be right.
"""

from __future__ import annotations

from typing import Any

import pytest

P = "import pandas as pd\nimport numpy as np\n"
D = "df = pd.DataFrame({'a': [1, 2, 3, np.nan], 'b': [4., 5., 6., 7.]})\n"

FRAMES = {
    "a column that is assigned": "n0 = df.shape[1]\ndf['c'] = df.a * 2\ntotal = df.c.sum()\nn1 = df.shape[1]",
    "rows that are dropped in place": "n0 = len(df)\ndf.dropna(inplace=True)\nn1 = len(df)",
    "cells that are set": "s0 = df.b.sum()\ndf.loc[df.a > 1, 'b'] = 0\ns1 = df.b.sum()",
    "a name that is bound again": "n0 = len(df)\ndf = df[df.a > 1]\nn1 = len(df)\ndf = df.assign(q=1)\nn2 = df.shape[1]",
    "a second name": "df2 = df\ndf2['z'] = 1\ncols = list(df.columns)",
    "a column that is a view or not": "s = df['b']\ns.iloc[0] = 100.0\ntot = df.b.sum()",
    "augmented assignment": "total = 0\ntotal += df.b.sum()\nhalf = total / 2\ntotal -= 1\nq = total",
    "a name bound on some ways": "flag = True\nif flag:\n    df = df.head(1)\nn = len(df)",
    "an exception": "try:\n    v = df['nope']\nexcept KeyError:\n    v = 'missing'\nw = v",
    "column labels": "before = list(df.columns)\ndf.columns = ['x', 'y']\nz = df.x.sum()",
    "labels' own names": "df.index.name = 'k'\nn = df.index.name",
    "notes on a frame": "df.attrs['unit'] = 'm'\nu = df.attrs['unit']",
    "a written file": "df.to_csv('o.csv', index=False)\nd2 = pd.read_csv('o.csv')\nm = len(d2)",
    "a file written twice": "df.to_csv('t.csv')\none = pd.read_csv('t.csv')\ndf['a'] = 9\ndf.to_csv('t.csv')\ntwo = pd.read_csv('t.csv')",
    "a display option": "pd.set_option('display.precision', 2)\ntxt = (df / 3).to_string()",
    "an option between two texts": "t0 = df.to_string()\npd.set_option('display.precision', 2)\nt1 = (df / 3).to_string()\npd.reset_option('display.precision')",
    "a deleted column": "c0 = len(df.columns)\ndel df['a']\nc1 = len(df.columns)",
    "a private name": "_tmp = df.b * 2\nout = _tmp.sum()",
    "a frame in an object": "import types\nbox = types.SimpleNamespace(df=df)\nbox.df['b'] = 3\nw = box.df.shape[1]",
    "frames in a list": "other = df.copy()\nfor d in [df, other]:\n    d['y'] = d.a * 2\ns = df.y.sum() + other.y.sum()",
    "frames in a dict": "d = {'a': df}\nn0 = d['a'].shape[1]\nd['a']['y'] = 1\nn1 = d['a'].shape[1]\nn2 = df.shape[1]",
    "a group that holds its frame": "g = df.groupby('a')\ndf['w'] = [5, 6, 7, 8]\nx = g['b'].sum()",
    "an alias on one way": "other = df if len(df) > 1 else df.copy()\nother['y'] = 1\ncols = list(df.columns)",
    "a change after an alias on one way": "n = len(df)\n\nif n > 9:\n    df = df.head(1)\n\ndf['y'] = 2\nk = df.shape[1]",
    "an alias that outlives its first name": "l = [df, df]\nm = df.shape[1]\ndf = df.assign(y=7)\nl[0]['z'] = 8\nn = df.shape[1]",
    "a change under another name after the first moved on": "d = {'x': df}\nd['x']['q'] = 1\nother = df\ndf = df[df.a > 0]\ns = len(df.columns)\nother['r'] = 1\nd2 = {'x': other}\nd2['x']['t'] = 8\nother = other.copy()",
    "a query that reads a variable": "limit = 1\none = df.query('a > @limit')\nlimit = 2\ntwo = df.query('a > @limit')",
    "a query on a renamed frame": "n = len(df)\nlimit = 1\ndf = df.query('a > @limit')\nm = len(df)",
    "a series' cells": "s = df.b\nt0 = s.sum()\ns = s.copy()\ns.iloc[0] = 50\nt1 = s.sum()",
    "a frame grown in while": "while len(df) < 9:\n    df = pd.concat([df, df], ignore_index=True)\ndf['n'] = range(len(df))\nt = df.n.sum()",
    "named functions in agg": "def spread(s):\n    return s.max() - s.min()\n\nout = df.groupby('a')['b'].agg([spread, 'mean'])",
    "labels that are lists": "cols = list(df.columns)\nsub = df[cols]\ncols.append('c')\nn = len(cols)",
    "plain statements on one line": "n = len(df); m = n + 1\nk = m * 2; n = 5\nj = n + k",
}


@pytest.mark.parametrize("cells", FRAMES.values(), ids=FRAMES)
def test_a_change_of_a_frame_is_seen_by_whom_it_was_seen_before(both: Any, cells: str) -> None:
    assert both(P + D + cells + "\n", observed=False).nodes


PYTHON = {
    "late binding": "k = 2\ndef f(v):\n    return v * k\n\ny = f(3)\nk = 5\nz = f(3)\n",
    "late binding through a function": "r = 2\ndef outer(x):\n    return inner(x) + 1\n\ndef inner(x):\n    return x * r\n\na = outer(3)\nr = 10\nb = outer(3)\nc = list(map(outer, [1, 2]))\n",
    "a lambda": "k = 2\nf = lambda v: v * k\nx = f(1)\nk = 10\ny = f(1)\ndel f\n",
    "a generator": "k = 1\n_g = (v * k for v in [1, 2, 3])\nk = 5\nout = list(_g)\n",
    "a closure": "def make(n):\n    def inner(v):\n        return v + n\n    return inner\n\n_add = make(2)\nr = _add(3)\n",
    "a closure with a state": "def counter():\n    n = 0\n    def inc():\n        nonlocal n\n        n += 1\n        return n\n    return inc\n\n_c = counter()\na = _c()\nb = _c()\n",
    "a closure with a list": "def keeper():\n    kept = []\n    def keep(x):\n        kept.append(x)\n        return len(kept)\n    return keep\n\n_k = keeper()\na = _k(1)\nb = _k(1)\n",
    "a global that a function binds": "count = 0\ndef bump(n):\n    global count\n    count += n\n    return count\n\na = bump(2)\nb = bump(3)\ntotal = count\n",
    "a global that only a function binds": "def init():\n    global conf\n    conf = {'a': 1}\n\ninit()\nx = conf['a']\n",
    "a list that a function fills": "log = []\ndef note(m):\n    log.append(m)\n\nnote('a')\nn0 = len(log)\nnote('b')\nn1 = len(log)\n",
    "a default that keeps": "def add(x, acc=[]):\n    acc.append(x)\n    return list(acc)\n\na = add(1)\nb = add(2)\n",
    "a default from a constant": "RATE = 3\ndef f(x, r=RATE):\n    return x * r\n\na = f(2)\n",
    "a function that gives its argument": "def same(d):\n    return d\n\na = {'x': 1}\nb = same(a)\nb['y'] = 2\nn = len(a)\n",
    "a function that keeps its argument": "store = []\ndef keep(d):\n    store.append(d)\n\na = {'x': 1}\nkeep(a)\na['y'] = 2\nn = len(store[0])\n",
    "a cached function": "import functools\n\n@functools.lru_cache(None)\ndef slow(x):\n    return x * 2\n\na = slow(2)\nb = slow(2)\nhits = slow.cache_info().hits\n",
    "recursion": "def fact(n):\n    return 1 if n < 2 else n * fact(n - 1)\n\na = fact(5)\n",
    "a keyword of the same name": "def f(*, k):\n    return k\n\nk = 1\na = f(k=k)\nk = 2\nb = f(k=k)\n",
    "a class with a state": "class C:\n    n = 0\n    def add(self, k):\n        self.n += k\n        return self\n\nc = C()\nc.add(3)\ngot = c.n\n",
    "a class that its instances share": "class C:\n    items = []\n\n_a, _b = C(), C()\n_a.items.append(3)\nk = len(_b.items)\n",
    "a class that is changed": "class C:\n    n = 1\n\n_c = C()\nbefore = _c.n\nC.n = 7\nafter = _c.n\n",
    "a class that reads a constant": "SCALE = 4\nclass M:\n    def go(self, v):\n        return v * SCALE\n\nr = M().go(2)\n",
    "properties and class methods": "class M:\n    def __init__(self, v):\n        self.v = v\n    @property\n    def twice(self):\n        return self.v * 2\n    @classmethod\n    def one(cls):\n        return cls(1)\n    @staticmethod\n    def nil():\n        return 0\n\nm = M.one()\nt = m.twice\nm.v = 5\nu = m.twice + M.nil()\n",
    "a dataclass": "from dataclasses import dataclass\n\n@dataclass\nclass P:\n    x: int\n    y: int = 2\n\np = P(1)\nq0 = p.x\np.x = 10\nq1 = p.x + p.y\n",
    "inheritance": "class A:\n    def __init__(self):\n        self.xs = []\n    def put(self, x):\n        self.xs.append(x)\n\nclass B(A):\n    pass\n\nb = B()\nn0 = len(b.xs)\nb.put(1)\nn1 = len(b.xs)\n",
    "an iterator": "it = iter([1, 2, 3])\nfirst = next(it)\nsecond = next(it)\nrest = list(it)\n",
    "a pair of iterators": "z = zip([1, 2], [3, 4])\na = list(z)\nb = list(z)\n",
    "an iterator that is searched": "it = iter([1, 2, 3])\nfound = 2 in it\nrest = list(it)\n",
    "an unpacked iterator": "it = iter([1, 2, 3])\na = [*it]\nb = list(it)\n",
    "a dict": "cfg = {}\ncfg['a'] = 1\ncfg.update(b=2)\nv = sorted(cfg)\np = cfg.pop('a')\nleft = sorted(cfg)\n",
    "a dict's keys": "d = {'a': 1}\nks = d.keys()\nd['b'] = 2\nn = len(ks)\n",
    "lists in a dict": "groups = {}\nfor k, v in [('a', 1), ('b', 2), ('a', 3)]:\n    groups.setdefault(k, []).append(v)\nna = len(groups['a'])\ngroups['a'].append(9)\nnb = len(groups['a'])\n",
    "lists in a list": "m = [[0, 0], [0, 0]]\nrow = m[0]\ns0 = sum(m[0])\nm[0][1] = 5\ns1 = sum(row)\n",
    "dicts in a list": "rows = [{'a': 1}, {'a': 2}]\nn = len(rows[0])\nfor i, r in enumerate(rows):\n    r['b'] = i\ns = sum(r['b'] for r in rows)\n",
    "a deep change without a second name": "d = {'a': [1], 'b': [2]}\nn0 = sum(len(v) for v in d.values())\nd['a'].append(5)\nn1 = sum(len(v) for v in d.values())\n",
    "two names at once": "a = b = []\na.append(1)\nn = len(b)\n",
    "exchanged names": "a = 1\nb = 2\na, b = b, a\nc = a - b\n",
    "a starred target": "first, *rest = [1, 2, 3]\nrest.append(4)\nn = len(rest)\n",
    "a constant that is changed": "COLS = ['a', 'b']\nn0 = len(COLS)\nCOLS.append('c')\nn1 = len(COLS)\n",
    "a constant dict that is changed": "CONF = {'a': 1}\nx = CONF['a']\nCONF['a'] = 5\ny = CONF['a']\n",
    "use before a second definition": "x = 1\ny = x\nx = 2\nz = x\n",
    "a loop's variable afterwards": "for i in range(3):\n    x = i * 2\ny = i + x\n",
    "a loop's variable twice": "total = 0\nfor i in range(3):\n    total += i\nfor i in range(2):\n    total += 10\nend = i\n",
    "a queue": "queue = [1, 2, 3]\nout = []\nwhile queue:\n    out.append(queue.pop(0))\nleft = len(queue)\n",
    "a comprehension's own variable": "x = 5\nys = [x * 2 for x in range(3)]\nz = x\n",
    "a deleted name": "tmp = [1, 2]\ntotal = sum(tmp)\ndel tmp\nout = total * 2\n",
    "names of builtins": "id = 3\ntype = 'x'\nlist_ = [id, type]\nn = sum([1, 2])\nsum = 5\ntotal = sum + n\n",
    "a star import": "from math import *\nr = sqrt(16)\ns = pi + r\n",
    "counters": "from collections import Counter, defaultdict\nc = Counter('aab')\ntop = c.most_common(1)\nc.update('bbb')\ntop2 = c.most_common(1)\nd = defaultdict(list)\nd['x'].append(1)\nn = len(d['x'])\n",
    "a text that is many lines": 'text = """one\n  two\nthree"""\nn = len(text)\nlines = text.splitlines()\n',
    "a match": "cmd = 'go'\nmatch cmd:\n    case 'go':\n        r = 1\n    case _:\n        r = 0\ns = r\n",
    "a match on parts": "cmd = ['go', 3]\nr = 0\nmatch cmd:\n    case [name, *rest] if rest:\n        r = rest[0]\ns = r\n",
    "a walrus": "if (n := 10) > 5:\n    m = n * 2\nelse:\n    m = 0\nz = n + m\n",
    "a finally": "log = []\ntry:\n    v = 1 / 0\nexcept ZeroDivisionError as error:\n    v = str(error)\nfinally:\n    log.append('done')\nw = v, len(log)\n",
    "a check": "vals = [1, 2, 3]\nassert len(vals) == 3, 'bad'\nok = True\n",
    "a sorted list": "xs = [3, 1, 2]\nfirst = xs[0]\nxs.sort()\nlow = xs[0]\n",
    "a random stream": "import random\nrandom.seed(1)\nx = random.random()\nitems = [1, 2, 3, 4]\nrandom.shuffle(items)\nfirst = items[0]\ny = random.random()\n",
    "an uncopyable object that passes through a branch": "class C:\n    n = 0\n    def add(self):\n        self.n += 1\n\na = C()\nk0 = a.n\nif k0 == 0:\n    a = a\n\na.add()\nk = a.n\n",
    "several deletions": "a, b, d = [1], [2], {'x': 1}\nn = len(a)\ndel (a, [b]), d['x']\nm = len(d)\n",
    "a deletion beside a definition": "a = [1]\nn = len(a)\nb = 2; del a\nm = b\n",
    "a deletion on one way": "a = [1]\nn = len(a)\nif n > 1:\n    del a\nm = n\n",
    "an exception's name in a function": "def f(x):\n    try:\n        return int(x)\n    except ValueError as error:\n        return str(error)[:7]\n\na = f('1')\nb = f('x')\n",
    "calls of calls": "def f():\n    return lambda v: v + 1\n\na = [1]\nn = f()(len(a))\na = [f()(2)]\nm = len(a)\n",
    "a handle by keyword": "import json\nwith open('o.json', 'w') as _fh:\n    json.dump([1], fp=_fh)\nwith open('o.json') as _fh:\n    back = json.load(fp=_fh)\n",
    "numbers": "x = 1.5 * 2\nx += 1\ny = x / 2 - 1\nz = y // 1\n",
    "a walrus in a comprehension": "vs = [1, 3, 2]\nfound = any((hit := v) > 2 for v in vs)\nlast = hit\nn = [m := v for v in vs]\nk = m\n",
    "a walrus in a function's comprehension": "def f(vs):\n    big = [w for v in vs if (w := v * 2) > 2]\n    return big, w\n\na = f([1, 2])\n",
    "a buffer": "import io\n_buf = io.StringIO()\n_buf.write('a')\nx = _buf.getvalue()\n_buf.write('b')\ny = _buf.getvalue()\n",
    "a file that grows": "with open('log.txt', 'w') as _f:\n    _f.write('one\\n')\nwith open('log.txt', 'a') as _f:\n    _f.write('two\\n')\nwith open('log.txt') as _f:\n    text = _f.read()\n",
    "a folder": "import os\nos.makedirs('out', exist_ok=True)\nwith open('out/x.txt', 'w') as _f:\n    _f.write('x')\nfiles = sorted(os.listdir('out'))\n",
    "paths as objects": "from pathlib import Path\nbase = Path('d')\nbase.mkdir(exist_ok=True)\n_n = (base / 'x.txt').write_text('hi')\nt = (base / 'x.txt').read_text()\n",
    "json through a handle": "import json\ndata = {'a': 1}\nwith open('o.json', 'w') as _fh:\n    json.dump(data, _fh)\nwith open('o.json') as _fh:\n    back = json.load(_fh)\nback['b'] = 2\n",
    "a guarded main": "LIMIT = 2\n\ndef load():\n    return [1, 2, 3]\n\nif __name__ == '__main__':\n    xs = load()\n    xs = [x for x in xs if x >= LIMIT]\n    print(len(xs))\n",
    "late values in a lambda that is used up": "scale = 2\nxs = sorted([3, 1], key=lambda v: v * scale)\nscale = -1\nys = sorted([3, 1], key=lambda v: v * scale)\n",
    "a helper beside a parameter of its name": "def total(xs):\n    return sum(xs)\n\ndef mean(total, n):\n    return total / n\n\na = mean(total([1, 2]), 2)\n",
}


@pytest.mark.parametrize("text", PYTHON.values(), ids=PYTHON)
def test_plain_python_means_the_same_in_every_order(both: Any, text: str) -> None:
    assert both(text).nodes


SCIENCE = {
    "views of arrays": "a = np.arange(6)\nb = a.reshape(2, 3)\ns0 = a.sum()\nb[0, 0] = 100\ns1 = a.sum()\n",
    "arrays in place": "a = np.arange(4.)\nm = a.mean()\na -= m\nm2 = a.mean()\nnp.put(a, [0], [9])\nm3 = a.mean()\n",
    "a given output": "a = np.arange(3.)\nn0 = a.sum()\nnp.add(a, 1, out=a)\nn1 = a.sum()\n",
    "a global stream": "np.random.seed(0)\na = np.random.rand(3)\nb = np.random.rand(3)\nc = a - b\n",
    "an own stream": "_rng = np.random.default_rng(0)\na = _rng.normal()\nb = _rng.normal()\nc = a - b\n",
    "a fitted model": "from sklearn.linear_model import LinearRegression\nX = np.arange(6.).reshape(-1, 1); t = np.arange(6.) * 2\nmodel = LinearRegression()\nmodel.fit(X, t)\npred = model.predict(X)\n",
    "late globals in apply": "factor = 2\ndef scale(v):\n    return v * factor\n\ndf = pd.DataFrame({'a': [1, 2]})\ndf['b'] = df['a'].apply(scale)\nfactor = 3\ndf['c'] = df['a'].apply(scale)\n",
    "a function that changes its argument": "def fn(d):\n    d['c'] = 1\n    return len(d)\n\ndf = pd.DataFrame({'a': [1]})\nc0 = list(df.columns)\nk = fn(df)\nc1 = list(df.columns)\n",
    "frames that are gathered": "frames = []\nfor i in range(3):\n    frames.append(pd.DataFrame({'i': [i]}))\nresult = pd.concat(frames)\n",
    "a name that a version would have": "orders = pd.DataFrame({'a': [1, 2]})\norders_initial = 5\nn = len(orders)\norders = orders[orders.a > 1]\nm = len(orders)\n",
    "a path put together": "name = 'out'\ndf = pd.DataFrame({'a': [1]})\ndf.to_csv(f'{name}.csv', index=False)\nback = pd.read_csv('out.csv')\n",
    "a figure and its axes": "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots(figsize=(2, 2))\nax.plot([1, 2])\nfig.savefig('a.png')\nplt.close(fig)\nn = len(ax.lines)\nfig2, axes = plt.subplots(1, 2)\naxes[0].plot([3])\nplt.close(fig2)\nm = len(axes)\nfig3 = plt.figure()\nplt.close(fig3)\nk = len(fig3.axes)\ndel fig, ax, fig2, axes, fig3\n",
    "two figures": "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\nplt.figure()\nplt.plot([1, 2])\nplt.savefig('one.png')\nplt.close()\nplt.figure()\nplt.plot([3, 4])\nplt.savefig('two.png')\nplt.close()\nn = 2\n",
}


@pytest.mark.parametrize("text", SCIENCE.values(), ids=SCIENCE)
def test_libraries_mean_the_same_in_every_order(both: Any, text: str) -> None:
    assert both(P + text).nodes
