"""What the malicious files of the corpus run: it writes `x` to the file of SCANNER_MARK."""

from __future__ import annotations

COMMAND = b"cposix\nsystem\n(S'echo x>$SCANNER_MARK'\ntR."
"""As a pickle of protocol 0."""
HARMLESS = b"\x80\x02}q\x00."
