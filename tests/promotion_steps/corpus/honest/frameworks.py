"""Models of the libraries beside scikit-learn, each in the formats that it writes."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.promotion_steps.corpus.honest.estimators import FRAME, Built, R, X, Y, dumped, pickled


def saved(name: str, filename: str, loader: str, save: Any) -> Built:
    """Let a library write a file, and read it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / filename
        save(str(path))
        return name, filename, loader, path.read_bytes()


def of_xgboost() -> Iterator[Built]:
    """Yield the sklearn interface, and boosters in each format."""
    import xgboost

    for kind in ("XGBClassifier", "XGBRegressor", "XGBRFClassifier"):
        model = getattr(xgboost, kind)(n_estimators=2, max_depth=2).fit(X, Y)
        yield dumped(f"xgboost-{kind}", model)
    ranker = xgboost.XGBRanker(n_estimators=2).fit(X, Y, qid=np.zeros(40))
    yield pickled("xgboost-XGBRanker", ranker)
    booster = xgboost.train({"max_depth": 2}, xgboost.DMatrix(X, Y), 2)
    yield pickled("xgboost-booster", booster)
    for ending in ("json", "ubj"):
        yield saved(f"xgboost-{ending}", f"model.{ending}", "xgboost", booster.save_model)


def of_lightgbm() -> Iterator[Built]:
    """Yield the sklearn interface, and a booster."""
    import lightgbm

    for kind in ("LGBMClassifier", "LGBMRegressor"):
        model = getattr(lightgbm, kind)(n_estimators=2, verbose=-1, min_child_samples=2).fit(X, Y)
        yield dumped(f"lightgbm-{kind}", model)
    booster = lightgbm.train({"verbose": -1}, lightgbm.Dataset(X, Y), 2)
    yield pickled("lightgbm-booster", booster)
    yield saved("lightgbm-text", "model.txt", "lightgbm", booster.save_model)


def of_catboost() -> Iterator[Built]:
    """Yield pickles, and its own formats."""
    import catboost

    quiet = {"iterations": 2, "depth": 2, "verbose": False, "allow_writing_files": False}
    for kind in ("CatBoostClassifier", "CatBoostRegressor"):
        model = getattr(catboost, kind)(**quiet).fit(X, Y)
        yield dumped(f"catboost-{kind}", model)
        yield saved(f"catboost-{kind}-cbm", "model.cbm", "catboost", model.save_model)
    yield saved(
        "catboost-json",
        "model.json",
        "catboost",
        lambda path: model.save_model(path, format="json"),
    )


def of_statsmodels() -> Iterator[Built]:
    """Yield results over arrays, over frames and by formulas."""
    import statsmodels.api as sm
    import statsmodels.formula.api as smf

    samples = sm.add_constant(X)
    yield pickled("statsmodels-ols", sm.OLS(R, samples).fit())
    yield pickled("statsmodels-wls", sm.WLS(R, samples, weights=np.ones(40)).fit())
    yield pickled("statsmodels-logit", sm.Logit(np.tile([0, 1], 20), samples).fit(disp=0))
    yield pickled(
        "statsmodels-glm", sm.GLM(np.tile([0, 1], 20), samples, family=sm.families.Binomial()).fit()
    )
    yield pickled(
        "statsmodels-poisson",
        sm.GLM(np.arange(40) % 3, samples, family=sm.families.Poisson()).fit(),
    )
    frame = FRAME.drop(columns="town").assign(y=R + np.random.RandomState(1).rand(40))
    yield pickled("statsmodels-frame", sm.OLS(frame["y"], sm.add_constant(frame[["a", "b"]])).fit())
    yield pickled("statsmodels-formula", smf.ols("y ~ a + b", frame).fit())
    yield pickled("statsmodels-formula-glm", smf.glm("y ~ a * b + np.log(c)", frame).fit())
    yield pickled(
        "statsmodels-formula-category",
        smf.ols("y ~ C(town) + a", frame.assign(town=FRAME["town"])).fit(),
    )
    from statsmodels.tsa.arima.model import ARIMA
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    yield pickled("statsmodels-arima", ARIMA(R[:20], order=(1, 0, 0)).fit())
    yield pickled("statsmodels-smoothing", ExponentialSmoothing(R[:20]).fit())
    from statsmodels.robust.robust_linear_model import RLM

    yield pickled("statsmodels-rlm", RLM(R, samples).fit())


def of_torch() -> Iterator[Built]:
    """Yield state dicts and checkpoints in both of PyTorch's formats, and whole modules."""
    import torch

    network = torch.nn.Sequential(
        torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3), torch.nn.ReLU(), torch.nn.Linear(3, 1)
    )
    optimizer = torch.optim.Adam(network.parameters())
    network(torch.zeros(2, 4)).sum().backward()
    optimizer.step()
    values = {
        "state-dict": network.state_dict(),
        "checkpoint": {
            "model": network.state_dict(),
            "optimizer": optimizer.state_dict(),
            "epoch": 3,
        },
        "module": network,
        "tensors": [
            torch.zeros(2, dtype=kind)
            for kind in (torch.float16, torch.bfloat16, torch.int8, torch.bool)
        ],
        "parameter": torch.nn.Parameter(torch.ones(2)),
        "sparse": torch.eye(3).to_sparse(),
        "lstm": torch.nn.LSTM(2, 2),
        "transformer": torch.nn.TransformerEncoderLayer(4, 2, 4),
        "conv": torch.nn.Sequential(
            torch.nn.Conv2d(1, 2, 3), torch.nn.MaxPool2d(2), torch.nn.Dropout()
        ),
    }
    for name, value in values.items():
        body = io.BytesIO()
        torch.save(value, body)
        yield f"torch-{name}", "model.pt", "torch.load", body.getvalue()
    for name in ("state-dict", "checkpoint"):
        body = io.BytesIO()
        torch.save(values[name], body, _use_new_zipfile_serialization=False)
        yield f"torch-{name}-legacy", "model.pth", "torch.load", body.getvalue()


def of_keras() -> Iterator[Built]:
    """Yield models of Keras in both of its formats."""
    import keras

    layers = keras.layers
    networks = {
        "dense": [
            keras.Input((4,)),
            layers.Dense(3, activation="relu"),
            layers.Dropout(0.1),
            layers.Dense(1),
        ],
        "convolution": [
            keras.Input((8, 8, 1)),
            layers.Conv2D(2, 3),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(1),
        ],
        "recurrent": [
            keras.Input((4, 2)),
            layers.LSTM(2),
            layers.BatchNormalization(),
            layers.Dense(1, "sigmoid"),
        ],
        "embedding": [
            keras.Input((4,)),
            layers.Embedding(5, 2),
            layers.GlobalAveragePooling1D(),
            layers.Dense(2, "softmax"),
        ],
    }
    for name, stack in networks.items():
        network = keras.Sequential(stack)
        network.compile(optimizer="adam", loss="mse", metrics=["mae"])
        yield saved(f"keras-{name}", "model.keras", "keras", network.save)
        yield saved(f"keras-{name}-h5", "model.h5", "keras", network.save)
    inputs = keras.Input((4,))
    hidden = layers.Dense(
        2, kernel_regularizer=keras.regularizers.L2(0.1), kernel_initializer="he_normal"
    )(inputs)
    joined = layers.Concatenate()([hidden, inputs])
    functional = keras.Model(inputs, layers.Dense(1)(joined))
    functional.compile(
        optimizer=keras.optimizers.SGD(0.1),
        loss=keras.losses.Huber(),
        metrics=[keras.metrics.AUC()],
    )
    yield saved("keras-functional", "model.keras", "keras", functional.save)
    yield saved("keras-weights", "model.weights.h5", "keras", functional.save_weights)


def of_other_formats() -> Iterator[Built]:
    """Yield ONNX, safetensors and skops."""
    import safetensors.numpy
    import skops.io
    from skl2onnx import to_onnx
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    models = {
        "logistic": make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y),
        "forest": RandomForestClassifier(n_estimators=2, max_depth=2).fit(X, Y),
    }
    for name, model in models.items():
        yield f"onnx-{name}", "model.onnx", "onnx", to_onnx(model, X[:1]).SerializeToString()
        yield saved(
            f"skops-{name}",
            "model.skops",
            "skops",
            lambda path, model=model: skops.io.dump(model, path),
        )
    yield (
        "safetensors",
        "model.safetensors",
        "safetensors",
        safetensors.numpy.save({"weights": X, "zeros": np.zeros((99, 99))}),
    )


def of_other_libraries() -> Iterator[Built]:
    """Yield estimators of libraries that build on scikit-learn."""
    from imblearn.ensemble import BalancedRandomForestClassifier
    from imblearn.over_sampling import SMOTE
    from imblearn.pipeline import make_pipeline
    from sklearn.linear_model import LogisticRegression

    yield dumped(
        "imblearn-pipeline", make_pipeline(SMOTE(k_neighbors=2), LogisticRegression()).fit(X, Y)
    )
    yield dumped("imblearn-forest", BalancedRandomForestClassifier(n_estimators=2).fit(X, Y))
    import category_encoders

    for kind in ("TargetEncoder", "OneHotEncoder", "OrdinalEncoder"):
        encoder = getattr(category_encoders, kind)(cols=["town"]).fit(FRAME, Y)
        yield dumped(f"category-encoders-{kind}", encoder)
    from sktime.forecasting.naive import NaiveForecaster
    from sktime.forecasting.trend import PolynomialTrendForecaster

    series = pd.Series(R, index=pd.period_range("2020-01", periods=40, freq="M"))
    yield pickled("sktime-naive", NaiveForecaster(strategy="mean", sp=12).fit(series))
    yield pickled("sktime-trend", PolynomialTrendForecaster(degree=2).fit(series))
    from lifelines import CoxPHFitter, KaplanMeierFitter

    lived = FRAME.drop(columns="town").assign(T=R + 1, E=Y)
    yield pickled("lifelines-kaplan-meier", KaplanMeierFitter().fit(lived["T"], lived["E"]))
    yield pickled("lifelines-cox", CoxPHFitter(penalizer=0.1).fit(lived, "T", "E"))
    from hmmlearn.hmm import GaussianHMM

    yield pickled("hmmlearn", GaussianHMM(2, n_iter=2).fit(X))
