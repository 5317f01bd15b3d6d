"""Globals of NumPy, SciPy and joblib."""

from __future__ import annotations

from promotion_steps.gates.known.kind import Kind, Use

_SPARSE = r"(bsr|coo|csc|csr|dia|dok|lil)"
_UFUNCS = (
    "abs absolute acos acosh add arccos arccosh arcsin arcsinh arctan arctan2 arctanh asin asinh"
    " atan atan2 atanh cbrt ceil conj conjugate copysign cos cosh deg2rad degrees divide exp exp2"
    " expm1 fabs float_power floor floor_divide fmax fmin fmod greater greater_equal heaviside"
    " hypot isfinite isinf isnan less less_equal log log10 log1p log2 logaddexp logaddexp2"
    " logical_and logical_not logical_or logical_xor maximum minimum mod multiply negative"
    " not_equal positive power rad2deg radians reciprocal remainder rint sign signbit sin sinh"
    " sqrt square subtract tan tanh true_divide trunc"
)
_FUNCTIONS = (
    "clip log mean median nan_to_num nanmax nanmean nanmedian nanmin nanstd nansum round std sum"
    " var amax amin max min prod quantile percentile average argmax argmin cumsum ravel"
)

_ABSTRACT = (
    "character complexfloating flexible floating generic inexact integer number signedinteger"
    " unsignedinteger"
)

NUMERICAL = (
    Kind(
        use=Use.CALL,
        reason="They make arrays, scalars and types of bytes and numbers, whose sizes NumPy "
        "checks. `scalar` refuses the type of objects, or returns what it got.",
        names={
            "numpy": "bool bool_ bytes_ complex128 complex64 datetime64 dtype float16 float32"
            " float64 int16 int32 int64 int8 intc intp longdouble longlong matrix ndarray object_"
            " str_ timedelta64 uint16 uint32 uint64 uint8 uintc uintp ulonglong void",
            "numpy.matrixlib.defmatrix": "matrix",
            "numpy.ma": "MaskedArray",
            "numpy.ma.core": "MaskedArray MaskedConstant _mareconstruct",
            "numpy.rec": "recarray record",
            "numpy.polynomial.polynomial": "Polynomial",
        },
        patterns={
            r"numpy\.(_core|core)\.multiarray": r"_reconstruct|scalar",
            r"numpy\.(_core|core)\.numeric": r"_frombuffer",
            r"numpy\.(_core|core)\.records": r"recarray|record",
            r"numpy\.(_core|core)(\._internal)?": r"_convert_to_stringdtype_kwargs",
            r"numpy\.dtypes": r"[A-Z][A-Za-z0-9]+DType",
        },
    ),
    Kind(
        use=Use.CALL,
        reason="A generator is made by the name of its bits' source, or by a class that is judged "
        "itself, and takes numbers as its state.",
        names={
            "numpy.random._pickle": "__bit_generator_ctor __generator_ctor __randomstate_ctor",
            "numpy.random._mt19937": "MT19937",
            "numpy.random._pcg64": "PCG64 PCG64DXSM",
            "numpy.random._philox": "Philox",
            "numpy.random._sfc64": "SFC64",
            "numpy.random._generator": "Generator",
            "numpy.random.mtrand": "RandomState",
            "numpy.random.bit_generator": "SeedSequence __pyx_unpickle_SeedSequence",
        },
    ),
    Kind(
        use=Use.HOLD,
        reason="Arithmetic on arrays, which transformers and scorers hold.",
        names={
            "numpy": f"{_UFUNCS} {_FUNCTIONS} {_ABSTRACT}",
            "scipy.special": "boxcox expit inv_boxcox logit",
            "scipy._lib.array_api_compat.numpy._aliases": "asarray",
        },
        patterns={r"scipy\.special\._(special_)?ufuncs": r"(?!np$|scipy$)[a-z][a-z0-9_]*"},
    ),
    Kind(
        use=Use.MAKE,
        reason="Arrays and coefficients as attributes; their states are set and checked.",
        names={
            "scipy.interpolate._bsplines": "BSpline",
            "scipy.interpolate._interpolate": "PPoly interp1d",
            "scipy.interpolate.interpolate": "interp1d",
            "scipy.optimize._lbfgsb_py": "LbfgsInvHessProduct",
            "scipy.optimize._optimize": "OptimizeResult OptimizeResult.update",
            "joblib.numpy_pickle": "NumpyArrayWrapper",
            "sklearn.externals.joblib.numpy_pickle": "NumpyArrayWrapper",
        },
        patterns={
            rf"scipy\.sparse\._?{_SPARSE}": rf"{_SPARSE}_(array|matrix)",
        },
    ),
    Kind(
        use=Use.CALL,
        reason="A tree over points, in C, from arrays and numbers.",
        names={"scipy.spatial._ckdtree": "cKDTree"},
    ),
)
