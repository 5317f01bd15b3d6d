"""Globals of scikit-learn, and of libraries whose estimators keep to its interface."""

from __future__ import annotations

from promotion_steps.gates.known.kind import CLASS, UNPICKLER, Kind, Use

_PARTS = (
    "_loss|calibration|cluster|compose|covariance|cross_decomposition|decomposition"
    "|discriminant_analysis|dummy|ensemble|feature_extraction|feature_selection|frozen"
    "|gaussian_process|impute|isotonic|kernel_approximation|kernel_ridge|linear_model|manifold"
    "|metrics|mixture|model_selection|multiclass|multioutput|naive_bayes|neighbors|neural_network"
    "|pipeline|preprocessing|random_projection|semi_supervised|svm|tree"
)
_PART = rf"sklearn\.({_PARTS})(\.\w+)*"
_COMPILED = (
    r"_loss|_sgd_fast|sgd_fast|_tree|_criterion|_splitter|_quad_tree|_kd_tree|_ball_tree"
    r"|_dist_metrics|dist_metrics|kd_tree|ball_tree|_partition_nodes|_gradient_boosting"
)
_SCORE = r"[a-z_0-9]+_(score|loss|error)"
_SKTIME = (
    r"_\w+|base|classification|clustering|datatypes|dists_kernels|forecasting|regression|split"
    r"|transformations"
)

SCIKIT_LEARN = (
    Kind(
        use=Use.MAKE,
        reason="Estimators keep parameters and arrays as attributes. Their `__setstate__` compares "
        "versions, renames attributes and fills arrays in C; none looks a name up. What they hold "
        "and call when they predict is a global of the pickle, and judged itself.",
        names={
            "sklearn.base": "BaseEstimator",
            "sklearn.utils": "Bunch Bunch.update",
            "sklearn.utils._bunch": "Bunch Bunch.update",
            "sklearn.utils._metadata_requests": "MetadataRequest MetadataRouter MethodMapping"
            " MethodPair MethodMetadataRequest RouterMappingPair",
            "sklearn.compose._column_transformer": "make_column_selector",
        },
        patterns={_PART: CLASS},
    ),
    Kind(
        use=Use.CALL,
        reason="Classes compiled by Cython, whose constructors take numbers and arrays of given "
        "types; `newObj` is their `__new__`.",
        patterns={
            rf"sklearn\.(\w+\.)*({_COMPILED})": rf"newObj|{CLASS}",
            _PART: UNPICKLER,
        },
    ),
    Kind(
        use=Use.HOLD,
        reason="Functions over arrays, held by scorers, selectors and clusterings.",
        names={
            "sklearn.cluster._kmeans": "_kmeans_single_elkan _kmeans_single_lloyd",
            "sklearn.feature_selection._mutual_info": "mutual_info_classif mutual_info_regression",
            "sklearn.feature_selection._univariate_selection": "chi2 f_classif f_oneway"
            " f_regression r_regression",
            "sklearn.preprocessing._function_transformer": "_identity",
            "sklearn.utils.validation": "check_array",
            "sklearn.metrics._scorer": "_passthrough_scorer",
        },
        patterns={r"sklearn\.metrics\._(classification|ranking|regression)": _SCORE},
    ),
    Kind(
        use=Use.MAKE,
        reason="Estimators of libraries on scikit-learn's interface: parameters and arrays as "
        "attributes, without a `__setstate__` of their own.",
        patterns={
            r"imblearn\.(combine|ensemble|metrics|over_sampling|pipeline|under_sampling)(\.\w+)*": (
                CLASS
            ),
            r"category_encoders\.[a-z_]+": CLASS,
            r"hmmlearn\.[a-z_]+": CLASS,
            r"lifelines\.(fitters(\.\w+)*|utils)": CLASS,
            rf"sktime\.({_SKTIME})(\.(?!deep_learning|foundation_models)\w+)*": CLASS,
        },
    ),
    Kind(
        use=Use.CALL,
        reason="Enumerations, which are called with the value of a member.",
        names={"lifelines.utils": "CensoringType", "sktime.datatypes._dtypekind": "DtypeKind"},
    ),
)
