"""Long names, ready to break where a reader would break them."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from promote.audit.page.visible_text import visible_text

# After what separates the parts of an ARN, and between the words of a name like ReadArtifacts.
_SEAM = re.compile(r"(?<=[:/=,])(?=[^:/=,\s])|(?<=[a-z0-9])(?=[A-Z])")


def breakable(text: object) -> Markup:
    """Return text, escaped, that may break at its seams; what is copied from it stays whole."""
    return Markup("<wbr>").join(escape(visible_text(part)) for part in _SEAM.split(str(text)))
