"""What Evidently, and what it imports, warn of: names that their own dependencies deprecate."""

from __future__ import annotations

import pytest

IGNORED = [
    pytest.mark.filterwarnings(f"ignore:{message}:{category}")
    for message, category in (
        ("Call to deprecated function 'Dependency'", "DeprecationWarning"),
        ("Use of deprecated class 'DependencyKwarg'", "DeprecationWarning"),
        ("numpy.core.* is deprecated", "DeprecationWarning"),
        (".*invalid escape sequence", "DeprecationWarning"),
        (".*invalid escape sequence", "SyntaxWarning"),  # from Python 3.12 on
        ("The 'mode.chained_assignment' option", "DeprecationWarning"),
        ("The inplace keyword in DataFrame.dropna", "DeprecationWarning"),
        ("Starting with pandas version 4.0", "DeprecationWarning"),
    )
]
