"""Globals of the libraries of boosted trees."""

from __future__ import annotations

from promotion_steps.gates.known.kind import Kind, Use

BOOSTING = (
    Kind(
        use=Use.MAKE,
        reason="The state is the library's own model format, which its C++ reads from memory. The "
        "constructors, which open files by name, do not run.",
        names={
            "xgboost.callback": "EarlyStopping EvaluationMonitor LearningRateScheduler",
            "xgboost.core": "Booster",
            "xgboost.sklearn": "XGBClassifier XGBModel XGBRFClassifier XGBRFRegressor XGBRanker"
            " XGBRegressor",
            "lightgbm.basic": "Booster",
            "lightgbm.sklearn": "LGBMClassifier LGBMModel LGBMRanker LGBMRegressor"
            " _LGBMLabelEncoder",
            "catboost.core": "CatBoost CatBoostClassifier CatBoostRanker CatBoostRegressor",
        },
    ),
)
