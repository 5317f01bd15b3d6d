"""Tells which imports by names of a foreign memo fail for sure.

Where joblib has written an array of objects, `pickle.load` goes on with the memo it has. The
first thing it recalls there is the module of `numpy.dtype`, and finds another text.
"""

from __future__ import annotations

_PACKAGES = """
    _numpy _pandas astropy bottleneck cupy dask h5py jax jaxlib ml_dtypes mxnet numba numexpr numpy
    onnx onnxruntime pandas polars pyarrow scipy statsmodels tables tensorflow torch xarray zarr
"""
_WITH_DTYPE = frozenset(_PACKAGES.split())
"""Packages with modules that have a `dtype`, most of them NumPy's."""


def cannot_be_imported(module: str, name: str) -> bool:
    """Tell whether an import fails: no model's own text names a module that has a `dtype`."""
    return name == "dtype" and module.partition(".")[0] not in _WITH_DTYPE
