"""Tells which names cannot be imported for sure, so that a pickle ends at them."""

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
