"""Estimators of scikit-learn, frames, and values of the standard library, pickled."""

from __future__ import annotations

import argparse
import datetime as dt
import decimal
import fractions
import io
import pathlib
import pickle
import random
import re
import uuid
import zoneinfo
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import joblib
import numpy as np
import pandas as pd
import scipy.sparse
import scipy.stats
from sklearn import (
    calibration,
    cluster,
    compose,
    covariance,
    cross_decomposition,
    decomposition,
    discriminant_analysis,
    dummy,
    ensemble,
    feature_extraction,
    feature_selection,
    gaussian_process,
    impute,
    isotonic,
    kernel_approximation,
    kernel_ridge,
    linear_model,
    manifold,
    metrics,
    mixture,
    model_selection,
    multiclass,
    multioutput,
    naive_bayes,
    neighbors,
    neural_network,
    pipeline,
    preprocessing,
    random_projection,
    semi_supervised,
    svm,
    tree,
)

Built = tuple[str, str, str, bytes]
"""A name, a file name, what loads it, and its bytes."""

RANDOM = np.random.RandomState(0)
X = RANDOM.rand(40, 4)
Y = (X[:, 0] > 0.5).astype(int)
R = X @ np.arange(4)
TEXTS = ["a good film", "a bad film", "so good", "so bad"] * 10
FRAME = pd.DataFrame(X, columns=list("abcd")).assign(town=["Bonn", "Köln"] * 20)


def pickled(name: str, value: Any, protocol: int = 4) -> Built:
    """Pickle as `pickle.dump` does."""
    return name, "model.pkl", "pickle.load", pickle.dumps(value, protocol)


def dumped(name: str, value: Any, compress: Any = 0) -> Built:
    """Pickle as `joblib.dump` does."""
    body = io.BytesIO()
    joblib.dump(value, body, compress=compress)
    return name, "model.joblib", "joblib.load", body.getvalue()


def of_scikit_learn() -> Iterator[Built]:
    """Yield one estimator of each kind, by joblib and by pickle in turn."""
    for number, (name, estimator, target) in enumerate(_estimators()):
        fitted = estimator.fit(X, target)
        if number % 3:
            yield dumped(f"sklearn-{name}", fitted, compress=3 if number % 3 == 2 else 0)
        else:
            yield pickled(f"sklearn-{name}", fitted, protocol=2 + number % 4)


def _estimators() -> Iterator[tuple[str, Any, Any]]:
    positive = np.abs(R) + 1
    both = np.column_stack([Y, 1 - Y])
    for estimator in (
        linear_model.LogisticRegression(),
        linear_model.LogisticRegressionCV(cv=2, use_legacy_attributes=False, l1_ratios=(0,)),
        linear_model.SGDClassifier(),
        linear_model.RidgeClassifierCV(),
        linear_model.Perceptron(),
        svm.SVC(probability=False),
        svm.LinearSVC(),
        tree.DecisionTreeClassifier(max_depth=2),
        tree.ExtraTreeClassifier(max_depth=2),
        ensemble.RandomForestClassifier(n_estimators=2, max_depth=2),
        ensemble.ExtraTreesClassifier(n_estimators=2, max_depth=2),
        ensemble.GradientBoostingClassifier(n_estimators=2, max_depth=2),
        ensemble.HistGradientBoostingClassifier(max_iter=2),
        ensemble.AdaBoostClassifier(n_estimators=2),
        ensemble.BaggingClassifier(n_estimators=2),
        ensemble.VotingClassifier(
            [("a", naive_bayes.GaussianNB()), ("b", tree.DecisionTreeClassifier(max_depth=1))]
        ),
        ensemble.StackingClassifier(
            [("a", naive_bayes.GaussianNB()), ("b", linear_model.LogisticRegression())], cv=2
        ),
        naive_bayes.GaussianNB(),
        naive_bayes.BernoulliNB(),
        naive_bayes.MultinomialNB(),
        neighbors.KNeighborsClassifier(algorithm="kd_tree"),
        neighbors.RadiusNeighborsClassifier(algorithm="ball_tree", radius=2),
        neighbors.NearestCentroid(),
        neural_network.MLPClassifier(hidden_layer_sizes=(3,), max_iter=2000, tol=1e-2),
        discriminant_analysis.LinearDiscriminantAnalysis(),
        discriminant_analysis.QuadraticDiscriminantAnalysis(reg_param=0.1),
        gaussian_process.GaussianProcessClassifier(),
        calibration.CalibratedClassifierCV(naive_bayes.GaussianNB(), cv=2),
        multiclass.OneVsRestClassifier(linear_model.LogisticRegression()),
        multiclass.OneVsOneClassifier(naive_bayes.GaussianNB()),
        semi_supervised.LabelSpreading(),
        semi_supervised.SelfTrainingClassifier(naive_bayes.GaussianNB()),
        dummy.DummyClassifier(),
        feature_selection.SelectKBest(feature_selection.f_classif, k=2),
        feature_selection.SelectKBest(feature_selection.mutual_info_classif, k=2),
        feature_selection.RFE(linear_model.LogisticRegression(), n_features_to_select=2),
        model_selection.GridSearchCV(linear_model.LogisticRegression(), {"C": [1, 2]}, cv=2),
        model_selection.GridSearchCV(
            tree.DecisionTreeClassifier(),
            {"max_depth": [1, 2]},
            cv=model_selection.StratifiedKFold(
                2, shuffle=True, random_state=np.random.RandomState(1)
            ),
            scoring=metrics.make_scorer(metrics.fbeta_score, beta=2),
        ),
        model_selection.RandomizedSearchCV(
            linear_model.LogisticRegression(), {"C": scipy.stats.uniform(0.1, 3)}, n_iter=2, cv=2
        ),
        model_selection.RandomizedSearchCV(
            tree.DecisionTreeClassifier(), {"max_depth": scipy.stats.randint(1, 4)}, n_iter=2, cv=2
        ),
        model_selection.RandomizedSearchCV(
            linear_model.LogisticRegression(),
            {"C": scipy.stats.loguniform(1e-2, 1e2)},
            n_iter=2,
            cv=2,
        ),
        model_selection.TunedThresholdClassifierCV(linear_model.LogisticRegression(), cv=2),
        model_selection.FixedThresholdClassifier(linear_model.LogisticRegression(), threshold=0.4),
        feature_selection.SelectFromModel(ensemble.RandomForestClassifier(n_estimators=2)),
    ):
        yield _name(estimator), estimator, Y
    for estimator in (
        linear_model.LinearRegression(),
        linear_model.Ridge(),
        linear_model.LassoCV(cv=2),
        linear_model.ElasticNet(),
        linear_model.BayesianRidge(),
        linear_model.HuberRegressor(),
        linear_model.RANSACRegressor(random_state=0),
        linear_model.QuantileRegressor(solver="highs"),
        linear_model.PoissonRegressor(),
        linear_model.TweedieRegressor(power=1.5),
        svm.SVR(),
        tree.DecisionTreeRegressor(max_depth=2),
        ensemble.RandomForestRegressor(n_estimators=2, max_depth=2),
        ensemble.GradientBoostingRegressor(n_estimators=2, max_depth=2),
        ensemble.HistGradientBoostingRegressor(max_iter=2),
        ensemble.VotingRegressor([("a", linear_model.Ridge()), ("b", svm.SVR())]),
        neighbors.KNeighborsRegressor(),
        neural_network.MLPRegressor(hidden_layer_sizes=(3,), max_iter=2000, tol=1e-2),
        kernel_ridge.KernelRidge(),
        gaussian_process.GaussianProcessRegressor(
            gaussian_process.kernels.RBF() + gaussian_process.kernels.WhiteKernel()
        ),
        compose.TransformedTargetRegressor(
            linear_model.Ridge(), func=np.log1p, inverse_func=np.expm1
        ),
        cross_decomposition.PLSRegression(),
        dummy.DummyRegressor(),
    ):
        yield _name(estimator), estimator, positive
    yield "IsotonicRegression", _OneColumn(isotonic.IsotonicRegression()), positive
    for estimator in (
        multioutput.MultiOutputClassifier(naive_bayes.GaussianNB()),
        multioutput.ClassifierChain(linear_model.LogisticRegression()),
        neighbors.NeighborhoodComponentsAnalysis(max_iter=3),
    ):
        yield _name(estimator), estimator, Y if "Components" in _name(estimator) else both
    for estimator in (
        preprocessing.StandardScaler(),
        preprocessing.MinMaxScaler(),
        preprocessing.PowerTransformer(),
        preprocessing.QuantileTransformer(n_quantiles=10),
        preprocessing.KBinsDiscretizer(3, quantile_method="averaged_inverted_cdf"),
        preprocessing.PolynomialFeatures(),
        preprocessing.SplineTransformer(),
        preprocessing.FunctionTransformer(np.log1p, inverse_func=np.expm1),
        preprocessing.FunctionTransformer(np.sqrt, validate=True),
        preprocessing.Normalizer(),
        decomposition.PCA(2),
        decomposition.TruncatedSVD(2),
        decomposition.NMF(2, max_iter=2000),
        decomposition.FastICA(2),
        decomposition.KernelPCA(2),
        decomposition.LatentDirichletAllocation(2, max_iter=1),
        decomposition.DictionaryLearning(2, max_iter=2),
        cluster.KMeans(2, n_init=1),
        cluster.MiniBatchKMeans(2, n_init=1),
        cluster.DBSCAN(),
        cluster.Birch(n_clusters=2),
        cluster.AgglomerativeClustering(2),
        cluster.SpectralClustering(2),
        mixture.GaussianMixture(2),
        mixture.BayesianGaussianMixture(n_components=2, max_iter=300),
        manifold.Isomap(),
        covariance.EllipticEnvelope(),
        ensemble.IsolationForest(n_estimators=2),
        neighbors.LocalOutlierFactor(novelty=True),
        neighbors.KernelDensity(),
        neighbors.NearestNeighbors(metric="minkowski", p=3, algorithm="ball_tree"),
        svm.OneClassSVM(),
        impute.SimpleImputer(),
        impute.KNNImputer(),
        kernel_approximation.Nystroem(n_components=4),
        kernel_approximation.RBFSampler(n_components=4),
        random_projection.GaussianRandomProjection(2),
        feature_selection.VarianceThreshold(),
        pipeline.make_pipeline(
            preprocessing.StandardScaler(), decomposition.PCA(2), cluster.KMeans(2, n_init=1)
        ),
        pipeline.make_union(decomposition.PCA(1), preprocessing.MinMaxScaler()),
    ):
        yield _name(estimator), estimator, None


class _OneColumn:
    """Fits what takes one column."""

    def __init__(self, estimator: Any) -> None:
        self._estimator = estimator

    def fit(self, samples: Any, target: Any) -> Any:
        return self._estimator.fit(samples[:, 0], target)


def _name(estimator: Any) -> str:
    return type(estimator).__name__


def of_frames() -> Iterator[Built]:
    """Yield pipelines over data frames and texts."""
    columns = compose.ColumnTransformer(
        [
            (
                "numbers",
                preprocessing.StandardScaler(),
                compose.make_column_selector(dtype_include="number"),
            ),
            ("towns", preprocessing.OneHotEncoder(), compose.make_column_selector(pattern="town")),
        ]
    )
    model = pipeline.make_pipeline(columns, linear_model.LogisticRegression()).fit(FRAME, Y)
    yield dumped("sklearn-column-selector", model)
    yield pickled("sklearn-column-selector-pickled", model)
    named = compose.make_column_transformer(
        (preprocessing.OrdinalEncoder(), ["town"]),
        (preprocessing.TargetEncoder(cv=2), ["town"]),
        remainder="passthrough",
    ).set_output(transform="pandas")
    yield dumped("sklearn-column-transformer", named.fit(FRAME, Y))
    for vectorizer in (
        feature_extraction.text.CountVectorizer(),
        feature_extraction.text.TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+"),
        feature_extraction.text.HashingVectorizer(n_features=8),
    ):
        model = pipeline.make_pipeline(vectorizer, linear_model.LogisticRegression()).fit(
            TEXTS, [1, 0] * 20
        )
        yield dumped(f"sklearn-{_name(vectorizer)}", model)
    records = [{"town": "Bonn", "n": 1}, {"town": "Köln", "n": 2}]
    yield pickled("sklearn-DictVectorizer", feature_extraction.DictVectorizer().fit(records))
    yield pickled("sklearn-LabelEncoder", preprocessing.LabelEncoder().fit(["a", "b"]))
    yield pickled(
        "sklearn-MultiLabelBinarizer", preprocessing.MultiLabelBinarizer().fit([{"a"}, {"b"}])
    )
    with_objects = preprocessing.OneHotEncoder(categories=[np.array(["a", "b"], dtype=object)])
    yield dumped(
        "sklearn-object-categories",
        with_objects.fit(np.array([["a"], ["b"]], dtype=object)),
        compress=3,
    )


def of_pandas() -> Iterator[Built]:
    """Yield frames, series and indexes beside an estimator, as teams keep them."""
    times = pd.date_range("2026-01-01", periods=4, tz="Europe/Berlin")
    values = {
        "frame": FRAME.head(4),
        "mixed-frame": pd.DataFrame(
            {
                "when": times,
                "kind": pd.Categorical(["a", "b", "a", "b"]),
                "flag": pd.array([True, None, False, True], dtype="boolean"),
                "number": pd.array([1, None, 3, 4], dtype="Int64"),
                "share": pd.array([0.1, None, 0.3, 0.4], dtype="Float64"),
                "text": pd.array(["a", None, "c", "d"], dtype="string"),
                "span": pd.to_timedelta([1, 2, 3, 4], unit="h"),
                "month": pd.period_range("2026-01", periods=4, freq="M"),
                "bin": pd.cut([1, 2, 3, 4], 2),
                "sparse": pd.arrays.SparseArray([0, 0, 1, 0]),
            }
        ),
        "series": pd.Series([1.0, 2.0], index=["a", "b"], name="weights"),
        "multi-index": FRAME.head(4).set_index(["town", "a"]),
        "date-index": pd.Series(range(4), index=times),
        "period-index": pd.Series(range(2), index=pd.period_range("2026", periods=2, freq="Y")),
        "interval-index": pd.Series([1, 2], index=pd.interval_range(0, 2)),
        "category-index": pd.Series([1, 2], index=pd.CategoricalIndex(["a", "b"])),
        "timestamps": [
            pd.Timestamp("2026-01-01"),
            pd.Timedelta("1h"),
            pd.NaT,
            pd.Period("2026-01", "M"),
            pd.NA,
        ],
        "offsets": [pd.offsets.Day(2), pd.offsets.MonthEnd(), pd.Interval(0, 1)],
        "dtypes": [
            pd.CategoricalDtype(["a"]),
            pd.Int64Dtype(),
            pd.StringDtype(),
            pd.DatetimeTZDtype(tz="UTC"),
        ],
    }
    for number, (name, value) in enumerate(values.items()):
        yield pickled(f"pandas-{name}", value, protocol=4 + number % 2)
    estimator = tree.DecisionTreeClassifier(max_depth=1).fit(X, Y)
    kept = {"model": estimator, "reference": FRAME.head(3), "means": FRAME.mean(numeric_only=True)}
    yield dumped("pandas-beside-an-estimator", kept)


def of_the_standard_library() -> Iterator[Built]:
    """Yield values of the standard library and of NumPy, of which metadata is made."""
    generators = [random.Random(1), np.random.default_rng(1), np.random.RandomState(1)]
    generators += [
        np.random.Generator(kind(1))
        for kind in (np.random.PCG64DXSM, np.random.Philox, np.random.SFC64)
    ]
    values = {
        "namespace": argparse.Namespace(depth=3, rate=0.1),
        "simple-namespace": SimpleNamespace(depth=3),
        "uuid": uuid.UUID(int=7),
        "dates": [
            dt.date(2026, 1, 1),
            dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            dt.timedelta(1),
            dt.time(1),
        ],
        "zone": dt.datetime(2026, 1, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")),
        "numbers": [decimal.Decimal("1.5"), fractions.Fraction(1, 3), 1 << 90, 1j, 1.5, True, None],
        "paths": [pathlib.Path("a/b"), pathlib.PurePosixPath("c"), pathlib.PureWindowsPath("d")],
        "collections": [
            OrderedDict(a=1),
            defaultdict(list, a=[1]),
            Counter("ab"),
            deque([1], 3),
            UserDict(a=1),
            UserList([1]),
            ChainMap({"a": 1}),
        ],
        "sets": [{1, 2}, frozenset("ab"), range(3), slice(1, 2), b"bytes", bytearray(b"x"), ("t",)],
        "pattern": re.compile(r"\w+", re.IGNORECASE),
        "generators": generators,
    }
    for name, value in values.items():
        for protocol in (4,) if name == "zone" else (2, 4):
            yield pickled(f"python-{name}-{protocol}", value, protocol)
    arrays = {
        "constant-bytes": np.full(5000, 12, np.uint8),
        "mask": np.arange(5000) > 2500,
        "zeros": np.zeros((300, 300)),
        "ones": np.ones(5000, np.int8),
        "texts": np.array(["a", "bc"]),
        "objects": np.array(["a", None, 1], dtype=object),
        "structured": np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
        "dates": np.array(["2026-01-01"], dtype="datetime64[D]"),
        "fortran": np.asfortranarray(X),
        "masked": np.ma.masked_array([1, 2], mask=[True, False]),
        "complex": np.array([1j]),
    }
    for number, (name, value) in enumerate(arrays.items()):
        yield dumped(f"numpy-{name}-joblib", value, compress=3 if number % 2 else 0)
        if name != "masked":
            body = io.BytesIO()
            np.save(body, value)
            yield f"numpy-{name}-npy", "array.npy", "numpy.load", body.getvalue()
    for value in range(0, 256, 16):
        yield dumped(f"numpy-repeated-{value}", np.full(3000, value, np.uint8))
    body = io.BytesIO()
    np.savez_compressed(body, samples=X, mask=Y > 0, zeros=np.zeros(100_000))
    yield "numpy-npz", "arrays.npz", "numpy.load", body.getvalue()
    for kind in ("csr", "csc", "coo", "bsr", "dia", "lil", "dok"):
        matrix = scipy.sparse.eye(4).asformat(kind)
        yield dumped(f"scipy-{kind}", [matrix, scipy.sparse.eye_array(3).asformat(kind)])
    yield pickled(
        "scipy-frozen",
        [
            scipy.stats.norm(1, 2),
            scipy.stats.expon(),
            scipy.stats.beta(1, 2),
            scipy.stats.poisson(2),
        ],
    )


COMPRESSIONS = (("zlib", 3), ("gzip", 3), ("bz2", 3), ("xz", 3), ("lzma", 3))


def of_compressions() -> Iterator[Built]:
    """Yield one model in each way that joblib can store it."""
    model = pipeline.make_pipeline(
        preprocessing.StandardScaler(), linear_model.LogisticRegression()
    ).fit(X, Y)
    for compression in COMPRESSIONS:
        yield dumped(f"joblib-{compression[0]}", model, compress=compression)
    for protocol in range(6):
        yield pickled(f"pickle-protocol-{protocol}", model, protocol)
