"""Variables by which whoever starts the emulator changes how it behaves."""

from __future__ import annotations

EVENT_FIELDS = "EMULATOR_EVENT_FIELDS"
"""Set to 0, events of the registry do not tell which fields of a package changed."""

SWITCHES = (EVENT_FIELDS,)
