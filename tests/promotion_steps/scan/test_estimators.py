"""Models as scikit-learn and XGBoost really write them; the gate lets every one of them pass."""

from __future__ import annotations

import io
import pickle
from typing import Any

import joblib
import numpy as np
import pytest
import xgboost
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, TunedThresholdClassifierCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import FunctionTransformer, KBinsDiscretizer, OneHotEncoder
from sklearn.tree import DecisionTreeClassifier

from tests.promotion_steps.artifacts import said

FEATURES, CLASSES = load_iris(return_X_y=True)
LINEAR = LogisticRegression(max_iter=5000)
COLUMNS = ColumnTransformer(
    [("codes", OneHotEncoder(), [0]), ("logarithms", FunctionTransformer(np.log1p), [1])]
)
MODELS = [
    CalibratedClassifierCV(LINEAR).fit(FEATURES, CLASSES),
    COLUMNS.fit(FEATURES),
    DecisionTreeClassifier(random_state=np.random.RandomState(3)).fit(FEATURES, CLASSES),
    GradientBoostingClassifier(n_estimators=2).fit(FEATURES, CLASSES),
    GridSearchCV(LINEAR, {"C": [1, 2]}, scoring="accuracy").fit(FEATURES, CLASSES),
    KBinsDiscretizer(quantile_method="averaged_inverted_cdf").fit(FEATURES),
    KNeighborsClassifier().fit(FEATURES, CLASSES),
    SelectKBest(k=2).fit(FEATURES, CLASSES),
    TfidfVectorizer().fit(["one model", "another one"]),
    TunedThresholdClassifierCV(LINEAR).fit(FEATURES, CLASSES > 0),
    np.random.default_rng(1),
    xgboost.XGBRegressor(n_estimators=2).fit(FEATURES, CLASSES),
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_model_passes_however_it_is_written(model: Any, protocol: int) -> None:
    dumped, packed = io.BytesIO(), io.BytesIO()
    joblib.dump(model, dumped, protocol=protocol)
    joblib.dump(model, packed, protocol=protocol, compress=3)

    assert said(dumped.getvalue(), "model.joblib") == []
    assert said(packed.getvalue(), "model.joblib") == []
    assert said(pickle.dumps(model, protocol), "model.pkl") == []
