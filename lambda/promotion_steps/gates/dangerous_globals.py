"""Globals that run what a pickle says, whatever a config allows."""

from __future__ import annotations

import io
import logging
from functools import lru_cache

from picklescan.scanner import (  # type: ignore[import-untyped]
    SafetyLevel,
    _unsafe_globals,
    scan_pickle_bytes,
)

from promotion_steps.gates.known_globals import modern_name

_MODULE_NAMES = """
    IPython antigravity atexit boto3 botocore cProfile cloudpickle cffi code codeop concurrent
    configparser dill doctest fileinput ftplib gc glob http idlelib importlib inspect io jsonpickle
    linecache mmap marshal multiprocessing nntplib numba pathos pdb pickle pickletools pip
    pkg_resources pkgutil platform poplib posixpath profile requests resource rlcompleter sched
    select selectors setuptools shelve signal site smtplib socketserver sqlite3 sysconfig telnetlib
    tempfile this threading trace tracemalloc turtle unittest urllib urllib2 urllib3 wsgiref xmlrpc
    yaml zipimport zipfile tarfile _frozen_importlib _frozen_importlib_external _io _posixsubprocess
    _socket _thread _winapi _xxsubinterpreters joblib.memory joblib.parallel joblib.externals
    numpy.ctypeslib numpy.distutils numpy.f2py numpy.lib numpy.testing pandas.core.computation
    pandas.eval pandas.io torch._dynamo torch._inductor torch.distributed torch.hub torch.package
    torch.testing torch.utils scipy.stats sklearn.datasets sklearn.externals.joblib.externals
    sklearn.utils._testing statsmodels.base.data
"""
_MODULES = frozenset(_MODULE_NAMES.split())
"""Modules of which nothing may be imported, nor of what lies within them."""

_MEMBERS = {
    "builtins": "__build_class__ __import__ breakpoint classmethod compile delattr dir eval exec"
    " execfile exit file getattr globals help input locals map filter memoryview open print"
    " property quit raw_input reload setattr super type vars apply",
    "functools": "partial partialmethod reduce singledispatch cached_property",
    "joblib": "load Parallel Memory",
    "joblib.numpy_pickle": "load load_temporary_memmap _unpickle",
    "numpy": "load loadtxt genfromtxt fromfile save savez savetxt vectorize apply_along_axis",
    "pandas": "eval read_pickle read_csv read_sql",
    "torch": "load save compile classes ops",
    "torch.jit": "load script",
    "torch.jit._script": "RecursiveScriptModule ScriptModule",
    "torch.serialization": "load save _load _legacy_load",
    "torch.storage": "_load_from_bytes",
    "numpy.core": "_ufunc_reconstruct",
    "numpy._core": "_ufunc_reconstruct",
    "types": "CodeType FunctionType LambdaType MethodType ModuleType",
    "copyreg": "add_extension constructor pickle",
    "itertools": "accumulate starmap takewhile dropwhile filterfalse",
    "tensorflow": "load_library load_op_library py_function",
}
_REVIEWED = frozenset((("uuid", "SafeUUID"), ("uuid", "UUID")))
"""Harmless members of modules that picklescan refuses as a whole."""

_MEMBERS_OF = {module: frozenset(names.split()) for module, names in _MEMBERS.items()}

logging.getLogger("picklescan").setLevel(logging.CRITICAL)  # it logs what becomes a finding


@lru_cache(maxsize=4096)
def is_dangerous(module: str, name: str) -> bool:
    """Tell whether a global runs code, opens files or connections, or reaches what does."""
    if modern_name(module, name) in _REVIEWED:
        return False
    parts = f"{module}.{name}".split(".")
    if any(part.startswith("__") and part.endswith("__") for part in name.split(".")):
        return True
    splits = [
        (".".join(parts[first:cut]), ".".join(parts[cut:]))
        for first in {0, *range(len(module.split(".")), len(parts) - 1)}
        for cut in range(first + 1, len(parts))
    ]
    return any(_is_listed(*known) for pair in splits for known in {pair, modern_name(*pair)})


def has_dangerous_members(module: str) -> bool:
    """Tell whether a module is dangerous, or some of its members are."""
    return is_dangerous(module, "member") or module in _MEMBERS_OF or module in _unsafe_globals


def _is_listed(module: str, name: str) -> bool:
    parts = module.split(".")
    above = {".".join(parts[: index + 1]) for index in range(len(parts))}
    first = name.partition(".")[0]
    return (
        bool(above & _MODULES)
        or f"{module}.{first}" in _MODULES
        or first in _MEMBERS_OF.get(module, ())
        or _picklescan_refuses(module, name)
    )


def _picklescan_refuses(module: str, name: str) -> bool:
    """Ask picklescan's list, by the smallest pickle that imports the global."""
    if "\n" in f"{module}{name}":
        return True
    imported = f"c{module}\n{name}\n.".encode("utf-8", "surrogatepass")
    result = scan_pickle_bytes(io.BytesIO(imported), "global", multiple_pickles=False)
    return any(one.safety is SafetyLevel.Dangerous for one in result.globals)
