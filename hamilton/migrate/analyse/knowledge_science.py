"""List what numpy's, matplotlib's, seaborn's, scikit-learn's and scipy's callables do."""

from __future__ import annotations

from hamilton.migrate.analyse.knowledge import Callback, Row, Share, Table, rows, table
from hamilton.migrate.facts import Mode, Resource

_ARRAY = "numpy.ndarray"
_DRAW = ((Resource.RANDOM, Mode.WRITE),)
_FIGURE = ((Resource.PYPLOT, Mode.WRITE),)
_STYLE = ((Resource.STYLE, Mode.SET),)
_READ_FILE = ((Resource.FILE, Mode.READ),)
_WRITE_FILE = ((Resource.FILE, Mode.WRITE),)

_NUMPY = table(
    rows("*", Row(None, callback=Callback.NOTHING), "numpy."),
    rows(
        "array zeros ones empty full arange linspace logspace eye identity diag zeros_like ones_like full_like "
        "empty_like concatenate stack vstack hstack column_stack repeat tile unique sort argsort cumsum cumprod diff "
        "histogram digitize meshgrid copy polyfit convolve flip roll nonzero argwhere",
        Row(_ARRAY),
        "numpy.",
    ),
    rows(
        "asarray asanyarray atleast_1d atleast_2d ravel reshape transpose squeeze broadcast_to expand_dims "
        "swapaxes moveaxis ascontiguousarray nan_to_num real imag diagonal split array_split",
        Row(_ARRAY, share=Share.VIEW),
        "numpy.",
    ),
    rows(
        "put place copyto putmask fill_diagonal put_along_axis", Row("None", changes=(0,)), "numpy."
    ),
    rows(
        "load loadtxt genfromtxt fromfile",
        Row(_ARRAY, touches=_READ_FILE, path=(0, "fname")),
        "numpy.",
    ),
    rows(
        "save savez savez_compressed savetxt",
        Row("None", touches=_WRITE_FILE, path=(0, "fname")),
        "numpy.",
    ),
    rows("set_printoptions seterr", Row(None, touches=((Resource.OPTIONS, Mode.SET),)), "numpy."),
    rows("float64 float32", Row("numpy.float64"), "numpy."),
    rows("int64 int32", Row("numpy.int64"), "numpy."),
    rows("*", Row(None), "numpy.linalg."),
    rows("*", Row(None), "numpy.fft."),
    rows("*", Row(None, touches=_DRAW), "numpy.random."),
    rows(
        "rand randn random random_sample normal uniform choice permutation randint poisson binomial exponential",
        Row(None, touches=_DRAW),
        "numpy.random.",
    ),
    rows("shuffle", Row("None", changes=(0,), touches=_DRAW), "numpy.random."),
    rows("default_rng", Row("numpy.random.Generator"), "numpy.random."),
    rows("RandomState", Row("numpy.random.RandomState"), "numpy.random."),
    rows("*", Row(None, changes=(-1,)), "numpy.random.Generator."),
    rows("shuffle", Row(None, changes=(-1, 0)), "numpy.random.Generator."),
    rows("*", Row(None, changes=(-1,)), "numpy.random.RandomState."),
    rows("shuffle", Row(None, changes=(-1, 0)), "numpy.random.RandomState."),
    rows("*", Row(None), f"{_ARRAY}."),
    rows("copy astype cumsum cumprod round clip repeat flatten dot", Row(_ARRAY), f"{_ARRAY}."),
    rows(
        "reshape ravel view transpose squeeze swapaxes", Row(_ARRAY, share=Share.VIEW), f"{_ARRAY}."
    ),
    rows(
        "sort fill put resize partition itemset setfield setflags",
        Row("None", changes=(-1,)),
        f"{_ARRAY}.",
    ),
    rows("tofile dump", Row("None", touches=_WRITE_FILE, path=(0, "fid")), f"{_ARRAY}."),
    rows("tolist", Row("list"), f"{_ARRAY}."),
)

_PLOTTING = table(
    rows("*", Row(None, touches=_FIGURE, callback=Callback.NOTHING), "matplotlib.pyplot."),
    rows(
        "savefig imsave",
        Row("None", touches=_FIGURE + _WRITE_FILE, path=(0, "fname")),
        "matplotlib.pyplot.",
    ),
    rows("imread", Row(_ARRAY, touches=_READ_FILE, path=(0, "fname")), "matplotlib.pyplot."),
    rows("use switch_backend", Row("None", touches=_STYLE), "matplotlib."),
    rows("rc rc_file rcdefaults", Row("None", touches=_STYLE), "matplotlib."),
    rows("use", Row("None", touches=_STYLE), "matplotlib.style."),
    rows("use", Row("None", touches=_STYLE), "matplotlib.pyplot.style."),
    rows("rc rcdefaults switch_backend style", Row("None", touches=_STYLE), "matplotlib.pyplot."),
    rows("update", Row("None", touches=_STYLE), "matplotlib.rcParams."),
    rows("update", Row("None", touches=_STYLE), "matplotlib.pyplot.rcParams."),
    rows("*", Row(None, touches=_FIGURE, callback=Callback.NOTHING), "seaborn."),
    rows(
        "set set_theme set_style set_context set_palette", Row("None", touches=_STYLE), "seaborn."
    ),
    rows("color_palette", Row("list"), "seaborn."),
    rows("*", Row(None, touches=_FIGURE, changes=(-1,)), "matplotlib.figure.Figure."),
    rows(
        "savefig",
        Row("None", touches=_FIGURE + _WRITE_FILE, path=(0, "fname"), changes=(-1,)),
        "matplotlib.figure.Figure.",
    ),
    rows(
        "*", Row(None, share=Share.INNER, touches=_FIGURE, changes=(-1,)), "matplotlib.axes.Axes."
    ),
    rows("*", Row(None, touches=_FIGURE, changes=(-1,)), "pandas.Plot."),
)

_LEARNING = table(
    rows("*", Row(None, callback=Callback.NOTHING), "scipy."),
    rows("*", Row(None, share=Share.HOLDS), "sklearn."),
    rows("*", Row(None), "sklearn.metrics."),
    rows("train_test_split", Row("list", touches=_DRAW), "sklearn.model_selection."),
    rows(
        "cross_val_score cross_validate cross_val_predict",
        Row(None, touches=_DRAW),
        "sklearn.model_selection.",
    ),
    rows(
        "load_iris load_wine load_digits load_breast_cancer load_diabetes",
        Row(None),
        "sklearn.datasets.",
    ),
    rows("*", Row(None, touches=_DRAW), "sklearn.datasets.make."),
    rows("*", Row(None, share=Share.HOLDS), "statsmodels."),
)

ESTIMATOR = table(
    rows(
        "fit partial_fit set_params set_output",
        Row(None, share=Share.SELF, changes=(-1,), touches=_DRAW),
    ),
    rows("fit_transform fit_predict fit_resample", Row(None, changes=(-1,), touches=_DRAW)),
    rows(
        "predict predict_proba predict_log_proba decision_function transform inverse_transform score get_params "
        "get_feature_names_out score_samples kneighbors apply staged_predict",
        Row(None),
    ),
)
"""What the methods of any scikit-learn estimator do."""

DETERMINISTIC = frozenset(
    {
        "Binarizer",
        "GaussianNB",
        "KNeighborsClassifier",
        "KNeighborsRegressor",
        "LabelBinarizer",
        "LabelEncoder",
        "LinearRegression",
        "MaxAbsScaler",
        "MinMaxScaler",
        "MultinomialNB",
        "Normalizer",
        "OneHotEncoder",
        "OrdinalEncoder",
        "PolynomialFeatures",
        "RobustScaler",
        "SimpleImputer",
        "StandardScaler",
    }
)
"""Estimators of scikit-learn that never draw a random number."""

ROWS: Table = {**_NUMPY, **_PLOTTING, **_LEARNING}
