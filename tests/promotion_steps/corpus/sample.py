"""A file of the corpus that the scan is held against."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """One file, malicious or honest.

    A malicious file is inert: its payload writes `x` to the file that the environment variable
    SCANNER_MARK names.

    Args:
        name: What the file is, such as `joblib-state-changed-after-build`; unique in its kind.
        filename: The name under which the scan and the loader get it, such as `model.joblib`.
        content: Its bytes.
        loader: What runs the payload, or loads an honest file: `pickle.load`, `joblib.load`,
            `numpy.load`, `torch.load`, `keras`, `tarfile`; None where no loader is installed.
    """

    name: str
    filename: str
    content: bytes
    loader: str | None
