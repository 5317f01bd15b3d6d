"""Globals that pickles of the usual estimators import, and that run no code of the pickle's."""

from __future__ import annotations

import re
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from collections.abc import Mapping

_CLASS = r"_{0,2}[A-Z][A-Za-z0-9_]*"
_CYTHON = r"__pyx_unpickle_\w+"

_SCORE = r"[a-z_0-9]+_(score|loss|error)"
_SPARSE = r"(bsr|coo|csc|csr|dia|dok|lil)"
_OPTIMIZER = r"(ASGD|Ada|LBFGS|NAdam|RAdam|RMSprop|Rprop|SGD|SparseAdam)[A-Za-z]*"

_NOT_ESTIMATORS = frozenset(
    ("ABC", "ABCMeta", "BytesIO", "MethodType", "NamedTuple", "Parallel", "Path", "StringIO")
)
"""What modules of estimators import themselves, and a pickle could take from there."""

_EXACT: Mapping[str, str] = {
    "builtins": "bool bytearray bytes complex dict float frozenset int list object range set slice"
    " str tuple",
    "collections": "Counter OrderedDict defaultdict deque",
    "copyreg": "_reconstructor",
    "_codecs": "encode",
    "datetime": "date datetime time timedelta timezone",
    "decimal": "Decimal",
    "fractions": "Fraction",
    "types": "SimpleNamespace",
    "joblib.numpy_pickle": "NumpyArrayWrapper",
    "numpy": "bool bool_ bytes_ complex128 complex64 datetime64 dtype float16 float32 float64 int16"
    " int32 int64 int8 intc intp longlong matrix ndarray object_ str_ timedelta64 uint16 uint32"
    " uint64 uint8 uintc uintp ulonglong void abs absolute exp expm1 log log10 log1p log2 mean"
    " median sign sqrt square sum tanh",
    "numpy.ma": "MaskedArray",
    "numpy.matrixlib.defmatrix": "matrix",
    "numpy.ma.core": "MaskedArray _mareconstruct",
    "numpy.random._pickle": "__bit_generator_ctor __generator_ctor __randomstate_ctor",
    "numpy.random._mt19937": "MT19937",
    "numpy.random._pcg64": "PCG64 PCG64DXSM",
    "numpy.random._philox": "Philox",
    "numpy.random._sfc64": "SFC64",
    "numpy.random._generator": "Generator",
    "numpy.random.mtrand": "RandomState",
    "numpy.random.bit_generator": "SeedSequence __pyx_unpickle_SeedSequence",
    "scipy.interpolate._bsplines": "BSpline",
    "scipy.interpolate._interpolate": "PPoly interp1d",
    "scipy.interpolate.interpolate": "interp1d",
    "scipy._lib.array_api_compat.numpy._aliases": "asarray",
    "scipy.spatial._ckdtree": "cKDTree",
    "sklearn.utils": "Bunch",
    "sklearn.utils._bunch": "Bunch",
    "sklearn.utils._metadata_requests": "MetadataRequest MetadataRouter MethodMapping MethodPair"
    " MethodMetadataRequest RouterMappingPair",
    "sklearn.cluster._kmeans": "_kmeans_single_elkan _kmeans_single_lloyd",
    "sklearn.feature_selection._mutual_info": "mutual_info_classif mutual_info_regression",
    "sklearn.feature_selection._univariate_selection": "chi2 f_classif f_oneway f_regression",
    "sklearn.metrics._dist_metrics": "newObj",
    "sklearn.base": "BaseEstimator",
    "sklearn.neighbors._kd_tree": "newObj KDTree KDTree32 KDTree64",
    "sklearn.neighbors._ball_tree": "newObj BallTree BallTree32 BallTree64",
    "sklearn.preprocessing._function_transformer": "FunctionTransformer _identity",
    "sklearn.metrics._scorer": "_PredictScorer _ProbaScorer _Scorer _ThresholdScorer"
    " _passthrough_scorer",
    "sklearn.externals.joblib.numpy_pickle": "NumpyArrayWrapper",
    "xgboost.core": "Booster",
    "xgboost.sklearn": "XGBClassifier XGBModel XGBRFClassifier XGBRFRegressor XGBRanker"
    " XGBRegressor",
    "lightgbm.basic": "Booster",
    "lightgbm.sklearn": "LGBMClassifier LGBMModel LGBMRanker LGBMRegressor _LGBMLabelEncoder",
    "catboost.core": "CatBoost CatBoostClassifier CatBoostRanker CatBoostRegressor",
    "torch": "BFloat16Storage BoolStorage ByteStorage CharStorage ComplexDoubleStorage"
    " ComplexFloatStorage DoubleStorage FloatStorage HalfStorage IntStorage LongStorage"
    " QInt32Storage QInt8Storage QUInt8Storage ShortStorage Size Tensor bfloat16 bool"
    " complex128 complex64 device float16 float32 float64 int16 int32 int64 int8 uint8",
    "torch._tensor": "_rebuild_from_type_v2",
    "torch._utils": "_rebuild_parameter _rebuild_parameter_with_state _rebuild_qtensor"
    " _rebuild_sparse_csr_tensor _rebuild_sparse_tensor _rebuild_tensor _rebuild_tensor_v2"
    " _rebuild_tensor_v3",
    "torch.jit._pickle": "build_boollist build_doublelist build_intlist build_tensor_from_id"
    " build_tensorlist restore_type_tag",
    "torch.nn.parameter": "Buffer Parameter UninitializedBuffer UninitializedParameter",
    "torch.serialization": "_get_layout",
    "torch.storage": "TypedStorage UntypedStorage",
}

_SKLEARN = (
    "_loss calibration cluster compose covariance cross_decomposition decomposition"
    " discriminant_analysis dummy ensemble feature_extraction feature_selection frozen"
    " gaussian_process impute isotonic kernel_approximation kernel_ridge linear_model manifold"
    " metrics mixture model_selection multiclass multioutput naive_bayes neighbors neural_network"
    " pipeline preprocessing random_projection semi_supervised svm tree"
)

_FAMILIES = tuple(
    (re.compile(module), re.compile(name))
    for module, name in (
        (rf"sklearn\.({_SKLEARN.replace(' ', '|')})(\.\w+)*", f"{_CLASS}|{_CYTHON}"),
        (r"sklearn\.metrics\._(classification|ranking|regression)", _SCORE),
        (r"numpy\.(_core|core)\.multiarray", r"_reconstruct|scalar"),
        (r"numpy\.(_core|core)\.numeric", r"_frombuffer"),
        (r"numpy\.dtypes", r"[A-Z][A-Za-z0-9]+DType"),
        (rf"scipy\.sparse\._?{_SPARSE}", rf"{_SPARSE}_(array|matrix)"),
        (r"torch\.nn\.modules\.[a-z]+", r"[A-Z][A-Za-z0-9]+"),
        (r"__torch__(\.\w+)*", r"\w+"),  # what TorchScript compiled, which Python cannot import
        (r"torch\.optim\.[a-z]+", _OPTIMIZER),
    )
)  # fmt: skip

_BY_MODULE = {module: frozenset(names.split()) for module, names in _EXACT.items()}


def modern_name(module: str, name: str) -> tuple[str, str]:
    """Name a global of Python 2 as an unpickler of today does."""
    if (module, name) in NAME_MAPPING:
        return NAME_MAPPING[(module, name)]
    return IMPORT_MAPPING.get(module, module), name


def is_known(module: str, name: str) -> bool:
    """Tell whether a global belongs to the estimators that need no word of anybody."""
    module, name = modern_name(module, name)
    if name in _BY_MODULE.get(module, ()):
        return True
    return name not in _NOT_ESTIMATORS and any(
        modules.fullmatch(module) and names.fullmatch(name) for modules, names in _FAMILIES
    )
