"""List what pandas' callables do."""

from __future__ import annotations

from hamilton.migrate.analyse.knowledge import Callback, Row, Share, Table, rows, table
from hamilton.migrate.facts import Mode, Resource

_FRAME = "pandas.DataFrame"
_SERIES = "pandas.Series"
_SOME = "pandas.Some"
"""A frame, a series or what else pandas gives: which, only a run shows."""
_GROUPED = "pandas.api.typing.DataFrameGroupBy"
_GROUPED_SERIES = "pandas.api.typing.SeriesGroupBy"
_READ_FILE = ((Resource.FILE, Mode.READ),)
_WRITE_FILE = ((Resource.FILE, Mode.WRITE),)
_OUTSIDE = ((Resource.OUTSIDE, Mode.READ),)
_APPLIED = Callback.NOTHING

_READERS = table(
    rows(
        "read_csv read_table read_fwf read_parquet read_feather read_orc read_pickle read_json read_stata read_sas "
        "read_spss read_xml",
        Row(_FRAME, touches=_READ_FILE, path=(0, "filepath_or_buffer")),
        "pandas.",
    ),
    rows("read_excel", Row(_FRAME, touches=_READ_FILE, path=(0, "io")), "pandas."),
    rows(
        "read_html read_hdf ExcelFile HDFStore",
        Row(None, touches=_READ_FILE, path=(0, "io")),
        "pandas.",
    ),
    rows(
        "read_sql read_sql_query read_sql_table read_gbq", Row(_FRAME, touches=_OUTSIDE), "pandas."
    ),
    rows("read_clipboard", Row(_FRAME, touches=_OUTSIDE), "pandas."),
    rows("ExcelWriter", Row(None, touches=_WRITE_FILE, path=(0, "path")), "pandas."),
)

_FUNCTIONS = table(
    rows("*", Row(_SOME), "pandas."),
    rows("*", Row(None), "pandas.api."),
    rows(
        "DataFrame concat merge crosstab pivot pivot_table get_dummies merge_asof merge_ordered melt wide_to_long "
        "json_normalize lreshape",
        Row(_FRAME),
        "pandas.",
    ),
    rows("Series", Row(_SERIES), "pandas."),
    rows("Timestamp", Row("pandas.Timestamp"), "pandas."),
    rows("Timedelta", Row("pandas.Timedelta"), "pandas."),
    rows("date_range bdate_range to_period", Row("pandas.DatetimeIndex"), "pandas."),
    rows("Index", Row("pandas.Index"), "pandas."),
    rows(
        "set_option reset_option", Row("None", touches=((Resource.OPTIONS, Mode.SET),)), "pandas."
    ),
    rows("option_context", Row(_SOME, touches=((Resource.OPTIONS, Mode.SET),)), "pandas."),
    rows("get_option", Row(_SOME, touches=((Resource.OPTIONS, Mode.READ),)), "pandas."),
    rows("isna isnull notna notnull", Row(_SOME), "pandas."),
    rows("eval", Row(_SOME, share=Share.HOLDS), "pandas."),
)

_TEXTS = rows(
    "to_string to_markdown to_latex to_html",
    Row("str", touches=((Resource.OPTIONS, Mode.READ),)),
)
_WRITERS = table(
    rows(
        "to_csv to_json to_parquet to_feather to_excel to_pickle to_stata to_hdf to_orc to_xml",
        Row("None", touches=_WRITE_FILE, path=(0, "path_or_buf")),
    ),
    rows("to_sql to_gbq to_clipboard", Row("None", touches=((Resource.OUTSIDE, Mode.WRITE),))),
)
_SHARED_METHODS = table(
    _TEXTS,
    _WRITERS.items(),
    rows(
        "info", Row("None", touches=((Resource.STDOUT, Mode.WRITE), (Resource.OPTIONS, Mode.READ)))
    ),
    rows("pipe", Row(_SOME, share=Share.HOLDS)),
    rows("apply map applymap agg aggregate transform", Row(_SOME, callback=_APPLIED)),
    rows(
        "plot hist boxplot", Row("matplotlib.axes.Axes", touches=((Resource.PYPLOT, Mode.WRITE),))
    ),
    rows("update", Row("None", changes=(-1,))),
    rows("items iterrows itertuples", Row("iterator")),
    rows("sample", Row(_SOME, touches=((Resource.RANDOM, Mode.READ),))),
)

_SAME_KIND = (
    "abs add add_prefix add_suffix align asfreq asof astype between_time bfill clip combine combine_first "
    "convert_dtypes copy cummax cummin cumprod cumsum diff div divide drop drop_duplicates dropna explode ffill "
    "fillna filter floordiv ge gt head infer_objects interpolate isin isna isnull le lt mask mod mul multiply ne "
    "eq nlargest notna notnull nsmallest pct_change pow rank reindex rename rename_axis reorder_levels replace "
    "reset_index rolling_mean round shift sort_index sort_values sub subtract swaplevel tail take truediv "
    "truncate tz_convert tz_localize where radd rsub rmul rdiv"
)
_FRAME_ONLY = (
    "assign corr cov describe drop groupby_sum isetitem join melt merge nlargest pivot pivot_table query "
    "reindex_like select_dtypes set_axis set_index stack_frame T transpose unstack_frame eval"
)
_SERIES_RESULTS = "all any count duplicated idxmax idxmin kurt max mean median min nunique prod quantile sem skew std sum value_counts var squeeze memory_usage"
_SCALAR_RESULTS = "all any corr count cov kurt max mean median min nunique prod quantile sem skew std sum var autocorr dot item"

_FRAME_METHODS = table(
    rows("*", Row(_SOME), f"{_FRAME}."),
    ((f"{_FRAME}.{name}", row) for name, row in _SHARED_METHODS.items()),
    rows(_SAME_KIND, Row(_FRAME), f"{_FRAME}."),
    rows(_FRAME_ONLY, Row(_FRAME), f"{_FRAME}."),
    rows(_SERIES_RESULTS, Row(_SERIES), f"{_FRAME}."),
    rows("groupby", Row(_GROUPED, share=Share.HOLDS), f"{_FRAME}."),
    rows("rolling expanding ewm resample", Row("pandas.Window", share=Share.HOLDS), f"{_FRAME}."),
    rows("insert", Row("None", changes=(-1,)), f"{_FRAME}."),
    rows("pop", Row(_SERIES, changes=(-1,)), f"{_FRAME}."),
    rows("to_dict", Row("dict"), f"{_FRAME}."),
    rows("to_numpy to_records", Row("numpy.ndarray", share=Share.VIEW), f"{_FRAME}."),
    rows("__iter__", Row("iterator"), f"{_FRAME}."),
)
_SERIES_METHODS = table(
    rows("*", Row(_SOME), f"{_SERIES}."),
    ((f"{_SERIES}.{name}", row) for name, row in _SHARED_METHODS.items()),
    rows(_SAME_KIND, Row(_SERIES), f"{_SERIES}."),
    rows(
        "between map apply value_counts describe duplicated sort_values mode",
        Row(_SERIES, callback=_APPLIED),
        f"{_SERIES}.",
    ),
    rows(_SCALAR_RESULTS, Row("pandas.Scalar"), f"{_SERIES}."),
    rows("to_frame reset_frame unstack", Row(_FRAME), f"{_SERIES}."),
    rows("reset_index", Row(_SOME), f"{_SERIES}."),
    rows("agg aggregate apply", Row(_SOME, callback=_APPLIED), f"{_SERIES}."),
    rows("groupby", Row(_GROUPED_SERIES, share=Share.HOLDS), f"{_SERIES}."),
    rows("rolling expanding ewm resample", Row("pandas.Window", share=Share.HOLDS), f"{_SERIES}."),
    rows("pop", Row(_SOME, changes=(-1,)), f"{_SERIES}."),
    rows("tolist to_list", Row("list", share=Share.HOLDS), f"{_SERIES}."),
    rows("to_dict", Row("dict"), f"{_SERIES}."),
    rows("unique to_numpy", Row("numpy.ndarray", share=Share.VIEW), f"{_SERIES}."),
)
_GROUPED_METHODS = table(
    *(
        rows("*", Row(_SOME, callback=_APPLIED), f"{kind}.")
        for kind in (
            _GROUPED,
            _GROUPED_SERIES,
            "pandas.Window",
            "pandas.Index",
            "pandas.DatetimeIndex",
        )
    ),
    rows(
        "sum mean median min max count first last std var nunique agg aggregate prod",
        Row(_SOME, callback=_APPLIED),
        f"{_GROUPED}.",
    ),
    rows("size ngroup cumcount", Row(_SOME), f"{_GROUPED}."),
    rows(
        "sum mean median min max count first last std var nunique prod size cumsum cumcount rank shift diff transform",
        Row(_SERIES, callback=_APPLIED),
        f"{_GROUPED_SERIES}.",
    ),
    rows("tolist to_list", Row("list"), "pandas.Index."),
    rows("*", Row(_SERIES, callback=_APPLIED), "pandas.StringAccessor."),
    rows(
        "split extract extractall get_dummies partition rsplit",
        Row(_SOME),
        "pandas.StringAccessor.",
    ),
    rows("cat len", Row(_SOME), "pandas.StringAccessor."),
    rows("*", Row(_SERIES), "pandas.DatetimeAccessor."),
    rows("isocalendar", Row(_FRAME), "pandas.DatetimeAccessor."),
    rows("*", Row(_SOME, share=Share.FRESH), "pandas.Timestamp."),
    rows("*", Row(_SOME, share=Share.FRESH), "pandas.Scalar."),
)

_SOME_METHODS = table(
    rows("*", Row(_SOME, callback=_APPLIED), f"{_SOME}."),
    ((f"{_SOME}.{name}", row) for name, row in _SHARED_METHODS.items()),
    rows("insert update pop", Row(_SOME, changes=(-1,)), f"{_SOME}."),
    rows("groupby", Row(_GROUPED, share=Share.HOLDS), f"{_SOME}."),
    rows("rolling expanding ewm resample", Row("pandas.Window", share=Share.HOLDS), f"{_SOME}."),
    rows("to_numpy to_records", Row("numpy.ndarray", share=Share.VIEW), f"{_SOME}."),
    rows("tolist to_list", Row("list", share=Share.HOLDS), f"{_SOME}."),
)

ROWS: Table = {
    **_SOME_METHODS,
    **_FUNCTIONS,
    **_READERS,
    **_FRAME_METHODS,
    **_SERIES_METHODS,
    **_GROUPED_METHODS,
}

ATTRIBUTES: dict[str, Row] = table(
    rows("columns index", Row("pandas.Index"), f"{_FRAME}."),
    rows("index", Row("pandas.Index"), f"{_SERIES}."),
    rows("shape", Row("tuple"), f"{_FRAME}."),
    rows("shape", Row("tuple"), f"{_SERIES}."),
    rows("size ndim empty name", Row("int"), f"{_FRAME}."),
    rows("size ndim empty name", Row("int"), f"{_SERIES}."),
    rows("dtypes", Row(_SERIES), f"{_FRAME}."),
    rows("values", Row("numpy.ndarray", share=Share.VIEW), f"{_FRAME}."),
    rows("values array", Row("numpy.ndarray", share=Share.VIEW), f"{_SERIES}."),
    rows("T", Row(_FRAME, share=Share.DERIVED), f"{_FRAME}."),
    rows("loc iloc at iat", Row(f"{_FRAME}.loc", share=Share.SELF), f"{_FRAME}."),
    rows("loc iloc at iat", Row(f"{_SERIES}.loc", share=Share.SELF), f"{_SERIES}."),
    rows("str", Row("pandas.StringAccessor"), f"{_SERIES}."),
    rows("dt cat", Row("pandas.DatetimeAccessor"), f"{_SERIES}."),
    rows("plot", Row("pandas.Plot", share=Share.SELF), f"{_FRAME}."),
    rows("plot", Row("pandas.Plot", share=Share.SELF), f"{_SERIES}."),
    rows("loc iloc at iat", Row(f"{_SERIES}.loc", share=Share.SELF), f"{_SOME}."),
    *(
        rows("attrs", Row("dict", share=Share.SELF), f"{kind}.")
        for kind in (_FRAME, _SERIES, _SOME)
    ),
    rows("values", Row("numpy.ndarray", share=Share.VIEW), f"{_SOME}."),
    rows("plot", Row("pandas.Plot", share=Share.SELF), f"{_SOME}."),
    rows("*", Row(_SOME, share=Share.DERIVED), f"{_SOME}."),
    rows("*", Row(_SERIES, share=Share.DERIVED), f"{_FRAME}."),
    rows("*", Row(_SOME), f"{_SERIES}."),
    rows("*", Row(_SOME, share=Share.FRESH), "pandas.Index."),
    rows("*", Row(_SOME, share=Share.FRESH), "pandas.DatetimeIndex."),
    rows("*", Row(_SERIES, share=Share.FRESH), "pandas.DatetimeAccessor."),
    rows("*", Row(_SOME, share=Share.FRESH), "pandas.Scalar."),
    rows("*", Row(_SOME, share=Share.FRESH), "pandas.Timestamp."),
    rows("*", Row(_GROUPED_SERIES, share=Share.HOLDS), f"{_GROUPED}."),
)
"""What reading an attribute gives, by type and attribute."""

SUBSCRIPTS: dict[str, Row] = {
    _SOME: Row(_SOME, share=Share.DERIVED),
    _FRAME: Row(_SOME, share=Share.DERIVED),
    _SERIES: Row(_SOME, share=Share.DERIVED),
    f"{_FRAME}.loc": Row(_SOME, share=Share.DERIVED),
    f"{_SERIES}.loc": Row(_SOME, share=Share.DERIVED),
    _GROUPED: Row(_GROUPED, share=Share.HOLDS),
    "pandas.Window": Row("pandas.Window", share=Share.HOLDS),
    "pandas.StringAccessor": Row(_SERIES),
    "pandas.Index": Row(_SOME),
    "numpy.ndarray": Row(_SOME, share=Share.VIEW),
    "str": Row("str"),
    "bytes": Row(_SOME),
}
"""What subscripting gives, by type."""
