"""List what the standard library's callables do."""

from __future__ import annotations

from hamilton.migrate.analyse.knowledge import Callback, Row, Share, Table, rows, table
from hamilton.migrate.facts import Mode, Resource

_READ_FILE = ((Resource.FILE, Mode.READ),)
_WRITE_FILE = ((Resource.FILE, Mode.WRITE),)
_CHANGE_FILE = ((Resource.FILE, Mode.READ), (Resource.FILE, Mode.WRITE))
_CLOCK = ((Resource.CLOCK, Mode.READ),)
_OUTSIDE = ((Resource.OUTSIDE, Mode.READ), (Resource.OUTSIDE, Mode.WRITE))
_DRAW = ((Resource.RANDOM, Mode.WRITE),)

_BUILTINS = table(
    rows("len hash id ord", Row("int"), "builtins."),
    rows("abs pow divmod", Row(None), "builtins."),
    rows("round", Row(None), "builtins."),
    rows("int", Row("int"), "builtins."),
    rows("float", Row("float"), "builtins."),
    rows("bool all any isinstance issubclass callable hasattr", Row("bool"), "builtins."),
    rows(
        "str repr format ascii", Row("str", touches=((Resource.OPTIONS, Mode.READ),)), "builtins."
    ),
    rows("chr bin hex oct", Row("str"), "builtins."),
    rows("complex bytes range slice", Row(None), "builtins."),
    rows("sum", Row(None), "builtins."),
    rows("min max", Row(None, share=Share.INNER, callback=Callback.RECEIVER), "builtins."),
    rows("list sorted", Row("list", share=Share.HOLDS), "builtins."),
    rows("dict", Row("dict", share=Share.HOLDS), "builtins."),
    rows("set", Row("set", share=Share.HOLDS), "builtins."),
    rows("tuple frozenset", Row("tuple", share=Share.HOLDS), "builtins."),
    rows("iter reversed zip map filter enumerate", Row("iterator", share=Share.HOLDS), "builtins."),
    rows("next", Row(None, share=Share.INNER, changes=(0,)), "builtins."),
    rows("getattr vars", Row(None, share=Share.INNER), "builtins."),
    rows("setattr delattr", Row("None", share=Share.HOLDS, changes=(0,)), "builtins."),
    rows("type dir", Row(None), "builtins."),
    rows("open", Row("file", touches=_READ_FILE, path=(0, "file")), "builtins."),
    rows(
        "print",
        Row("None", touches=((Resource.STDOUT, Mode.WRITE), (Resource.OPTIONS, Mode.READ))),
        "builtins.",
    ),
    rows(
        "Exception ValueError KeyError TypeError RuntimeError SystemExit object super",
        Row(None),
        "builtins.",
    ),
)

_CONTAINERS = table(
    *(
        rows("*", Row(None), f"{kind}.")
        for kind in ("str", "int", "float", "bytes", "bool", "range", "None")
    ),
    rows(
        "join format upper lower strip replace title capitalize lstrip rstrip zfill",
        Row("str"),
        "str.",
    ),
    rows("split rsplit splitlines", Row("list"), "str."),
    rows("startswith endswith isdigit isalpha", Row("bool"), "str."),
    *(
        rows("append add appendleft", Row("None", share=Share.FRESH, changes=(-1,)), f"{kind}.")
        for kind in ("list", "set", "collections.deque")
    ),
    rows("extend insert remove sort reverse clear", Row("None", changes=(-1,)), "list."),
    rows("pop", Row(None, share=Share.INNER, changes=(-1,)), "list."),
    rows("count index", Row("int"), "list."),
    rows("copy", Row("list", share=Share.HOLDS), "list."),
    *(
        part
        for kind in (
            "dict",
            "collections.defaultdict",
            "collections.Counter",
            "collections.OrderedDict",
        )
        for part in (
            rows("update clear subtract move_to_end", Row("None", changes=(-1,)), f"{kind}."),
            rows("pop popitem setdefault", Row(None, share=Share.INNER, changes=(-1,)), f"{kind}."),
            rows("get", Row(None, share=Share.INNER), f"{kind}."),
            rows(
                "keys values items most_common elements",
                Row("dict_view", share=Share.HOLDS),
                f"{kind}.",
            ),
            rows("copy", Row(kind, share=Share.HOLDS), f"{kind}."),
        )
    ),
    rows("update remove discard clear", Row("None", changes=(-1,)), "set."),
    rows("pop", Row(None, changes=(-1,)), "set."),
    rows(
        "union intersection difference symmetric_difference copy",
        Row("set", share=Share.HOLDS),
        "set.",
    ),
    rows("issubset issuperset isdisjoint", Row("bool"), "set."),
    rows("count index", Row("int"), "tuple."),
    rows("*", Row(None, share=Share.INNER, changes=(-1,)), "file."),
    rows("read readline", Row("str", changes=(-1,)), "file."),
    rows("readlines", Row("list", changes=(-1,)), "file."),
    rows("write", Row("int", changes=(-1,)), "file."),
    rows("*", Row(None, share=Share.INNER, changes=(-1,)), "iterator."),
    rows("*", Row(None, share=Share.INNER, changes=(-1,)), "generator."),
)

_MODULES = table(
    rows("*", Row(None), "math."),
    rows("*", Row("float"), "statistics."),
    rows("*", Row(None), "operator."),
    rows("*", Row(None), "string."),
    rows("*", Row(None), "textwrap."),
    rows("*", Row(None), "decimal."),
    rows("*", Row(None), "fractions."),
    rows("*", Row(None), "hashlib."),
    rows("*", Row(None), "calendar."),
    rows("*", Row(None, callback=Callback.NOTHING), "re."),
    rows("sub subn", Row("str", callback=Callback.NOTHING), "re."),
    rows("*", Row("iterator", share=Share.HOLDS), "itertools."),
    rows("*", Row(None, share=Share.HOLDS), "functools."),
    rows("*", Row(None, share=Share.HOLDS), "types."),
    rows("*", Row(None, share=Share.HOLDS), "dataclasses."),
    rows("*", Row(None, share=Share.HOLDS), "typing."),
    *(
        rows(name, Row(f"collections.{name}", share=Share.HOLDS), "collections.")
        for name in ("defaultdict", "Counter", "OrderedDict", "deque")
    ),
    rows("namedtuple", Row(None), "collections."),
    rows("*", Row(None, share=Share.HOLDS), "copy."),
    rows("copy deepcopy", Row(None, share=Share.HOLDS), "copy."),
    rows("*", Row(None), "datetime."),
    rows("now today utcnow", Row("datetime.datetime", touches=_CLOCK), "datetime.datetime."),
    rows("today", Row("datetime.date", touches=_CLOCK), "datetime.date."),
    rows("*", Row("float", touches=_CLOCK), "time."),
    rows("loads", Row(None), "json."),
    rows("dumps", Row("str"), "json."),
    rows("load", Row(None, changes=(0,)), "json."),
    rows("dump", Row("None", changes=(1,)), "json."),
    rows("loads dumps", Row(None), "pickle."),
    rows("load", Row(None, changes=(0,)), "pickle."),
    rows("dump", Row("None", changes=(1,)), "pickle."),
    rows("reader DictReader", Row("iterator", share=Share.HOLDS, changes=(0,)), "csv."),
    rows("writer DictWriter", Row("file", share=Share.HOLDS), "csv."),
    rows("StringIO BytesIO", Row("file"), "io."),
    rows("*", Row(None, touches=_DRAW), "random."),
    rows("shuffle", Row("None", changes=(0,), touches=_DRAW), "random."),
    rows("seed", Row("None", touches=((Resource.RANDOM, Mode.WRITE),)), "random."),
    rows("Random", Row("random.Random"), "random."),
    rows("*", Row(None, changes=(-1,)), "random.Random."),
)

_SYSTEM = table(
    rows("*", Row("str"), "os.path."),
    rows(
        "exists isfile isdir getsize getmtime",
        Row(None, touches=_READ_FILE, path=(0, "path")),
        "os.path.",
    ),
    rows("abspath realpath", Row("str", touches=((Resource.FOLDER, Mode.READ),)), "os.path."),
    rows("makedirs mkdir", Row("None", touches=_WRITE_FILE, path=(0, "name")), "os."),
    rows("remove unlink rename replace rmdir removedirs", Row("None", touches=_CHANGE_FILE), "os."),
    rows("listdir scandir walk stat", Row(None, touches=_READ_FILE), "os."),
    rows("getcwd", Row("str", touches=((Resource.FOLDER, Mode.READ),)), "os."),
    rows("chdir", Row("None", touches=((Resource.FOLDER, Mode.WRITE),)), "os."),
    rows("getenv", Row("str", touches=((Resource.ENVIRONMENT, Mode.READ),)), "os."),
    rows("system popen", Row("int", touches=_OUTSIDE), "os."),
    rows(
        "append insert extend remove",
        Row("None", touches=((Resource.ENVIRONMENT, Mode.SET),)),
        "sys.path.",
    ),
    rows("glob iglob", Row("list", touches=_READ_FILE), "glob."),
    rows("*", Row(None, touches=_CHANGE_FILE), "shutil."),
    rows("*", Row(None, touches=_OUTSIDE), "subprocess."),
    rows("*", Row(None, touches=_OUTSIDE), "urllib."),
    rows("*", Row(None, touches=_OUTSIDE), "requests."),
    rows("*", Row(None, touches=_OUTSIDE), "smtplib."),
    rows("*", Row(None, touches=_OUTSIDE), "sqlite3."),
    rows(
        "filterwarnings simplefilter resetwarnings",
        Row("None", touches=((Resource.WARNINGS, Mode.SET),)),
        "warnings.",
    ),
    rows("warn", Row("None"), "warnings."),
    rows("Path PurePath", Row("pathlib.Path"), "pathlib."),
    rows("*", Row(None), "pathlib.Path."),
    rows(
        "joinpath with_suffix with_name resolve expanduser absolute",
        Row("pathlib.Path"),
        "pathlib.Path.",
    ),
    rows(
        "exists is_file is_dir read_text read_bytes stat",
        Row(None, touches=_READ_FILE, path=(-1, "")),
        "pathlib.Path.",
    ),
    rows("iterdir glob rglob", Row("iterator", touches=_READ_FILE), "pathlib.Path."),
    rows(
        "mkdir write_text write_bytes touch",
        Row(None, touches=_WRITE_FILE, path=(-1, "")),
        "pathlib.Path.",
    ),
    rows("unlink rename replace rmdir", Row(None, touches=_CHANGE_FILE), "pathlib.Path."),
    rows("open", Row("file", touches=_CHANGE_FILE, path=(-1, "")), "pathlib.Path."),
    rows("setlocale", Row(None, touches=((Resource.ENVIRONMENT, Mode.WRITE),)), "locale."),
    rows("*", Row(None), "logging."),
    rows("collect", Row("int"), "gc."),
)

ROWS: Table = {**_BUILTINS, **_CONTAINERS, **_MODULES, **_SYSTEM}
