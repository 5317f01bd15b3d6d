"""Globals of pandas and statsmodels."""

from __future__ import annotations

from promotion_steps.gates.known.kind import CLASS, UNPICKLER, Kind, Use

_DTYPES = (
    "ArrowDtype BooleanDtype CategoricalDtype DatetimeTZDtype Float32Dtype Float64Dtype Int16Dtype"
    " Int32Dtype Int64Dtype Int8Dtype IntervalDtype PeriodDtype SparseDtype StringDtype UInt16Dtype"
    " UInt32Dtype UInt64Dtype UInt8Dtype"
)
_ARRAYS = (
    "ArrowExtensionArray ArrowStringArray BooleanArray Categorical DatetimeArray FloatingArray"
    " IntegerArray IntervalArray NumpyExtensionArray PandasArray PeriodArray SparseArray"
    " StringArray TimedeltaArray"
)
_INDEXES = (
    "CategoricalIndex DatetimeIndex Index IntervalIndex MultiIndex PeriodIndex RangeIndex"
    " TimedeltaIndex"
)
_STATSMODELS = (
    "base|discrete|duration|gam|genmod|imputation|miscmodels|multivariate|nonparametric"
    "|othermod|regression|robust|stats|tools|treatment|tsa"
)

FRAMES = (
    Kind(
        use=Use.CALL,
        reason="The module has none, and the import fails. In joblib's files of texts of pandas "
        "2 a wrong way of loading names it so.",
        names={"pandas.core.arrays.string_": "dtype"},
    ),
    Kind(
        use=Use.HOLD,
        reason="Filters compiled by Cython, whose functions take arrays.",
        names={
            "statsmodels.tsa.exponential_smoothing._ets_smooth": " ".join(
                f"_ets_smooth_{error}_{trend}{season}{damped}"
                for error in ("add", "mul")
                for trend in ("add", "mul", "nontrend")
                for season in ("", "_add", "_mul")
                for damped in ("", "_damped")
            )
        },
    ),
    Kind(
        use=Use.CALL,
        reason="Frames, arrays, indexes and types hold values; their constructors and states "
        "convert and check them. Expressions (`eval`, `query`) and files are methods or functions "
        "that are not on the list.",
        names={
            "pandas": f"DataFrame Series {_INDEXES} {_DTYPES} Categorical DateOffset Flags Interval"
            " NA NaT Period Timedelta Timestamp",
            "pandas.arrays": _ARRAYS,
            "pandas.core.frame": "DataFrame",
            "pandas.core.series": "Series",
            "pandas.core.flags": "Flags",
            "pandas.core.internals.managers": "BlockManager SingleBlockManager",
            "pandas.core.internals.blocks": "new_block",
            "pandas._libs.internals": "BlockPlacement _unpickle_block",
            "pandas._libs.interval": "Interval",
            "pandas._libs.missing": "C_NAType NA NAType",
            "pandas._libs.sparse": "BlockIndex IntIndex",
            "pandas._libs.tslibs.nattype": "NaT NaTType __nat_unpickle _nat_unpickle",
            "pandas._libs.tslibs.period": "Period",
            "pandas._libs.tslibs.timedeltas": "Timedelta _timedelta_unpickle",
            "pandas._libs.tslibs.timestamps": "Timestamp _unpickle_timestamp",
        },
        patterns={
            r"pandas\._libs(\.\w+)+": UNPICKLER,
            r"pandas\._libs\.tslibs\.offsets": (
                r"DateOffset|Day|Hour|Minute|Second|Milli|Micro|Nano|Tick|Week\w*|FY\w+"
                r"|(B|Custom|Semi)?(Business|Month|Quarter|Year)\w+|Easter|LastWeekOfMonth"
            ),
            r"pandas\.core\.arrays(\.\w+)+": rf"({'|'.join(f'{_ARRAYS} {_DTYPES}'.split())})",
            r"pandas\.core\.dtypes\.dtypes": rf"({'|'.join(_DTYPES.split())}|PandasDtype"
            r"|NumpyEADtype)",
            r"pandas\.core\.indexes(\.\w+)+": rf"_new_\w*Index|FrozenList|Int64Index|UInt64Index"
            rf"|Float64Index|({'|'.join(_INDEXES.split())})",
        },
    ),
    Kind(
        use=Use.CALL,
        reason="Arrow's columns of text, which pandas 3 has: buffers, types by name, arrays. Arrow "
        "reads no file and looks nothing up here.",
        names={"pyarrow.lib": "_restore_array chunked_array py_buffer schema table type_for_alias"},
        patterns={
            r"pyarrow\.lib": r"(binary|bool_|date32|date64|decimal128|dictionary|duration|field"
            r"|float16|float32|float64|int16|int32|int64|int8|large_binary|large_string|large_utf8"
            r"|list_|null|string|string_view|struct|time32|time64|timestamp|uint16|uint32|uint64"
            r"|uint8|utf8)"
        },
    ),
    Kind(
        use=Use.MAKE,
        reason="Models and results keep parameters and arrays as attributes. A model's data "
        "(`statsmodels.base.data`) is not of the kind, as it evaluates a formula when it is "
        "loaded: the scan follows it by its state.",
        names={"statsmodels.tools.tools": "Bunch.update"},
        patterns={rf"statsmodels\.({_STATSMODELS})(\.\w+)*": rf"(?!\w+Data$){CLASS}"},
    ),
    Kind(
        use=Use.CALL,
        reason="Filters and their representations, compiled by Cython: arrays of given types.",
        patterns={
            r"statsmodels\.tsa\.statespace\._\w+": (
                r"[sdcz](Initialization|Statespace|KalmanFilter|KalmanSmoother|SimulationSmoother"
                r"|CFASimulationSmoother)"
            )
        },
    ),
)
