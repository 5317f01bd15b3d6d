"""Globals of the standard library."""

from __future__ import annotations

from promotion_steps.gates.known.kind import Kind, Use

_PATHS = "Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath"

PYTHON = (
    Kind(
        use=Use.CALL,
        reason="Their constructors convert, count or store. A pickle that makes them large costs "
        "memory, and runs nothing. `defaultdict` calls its factory, which is judged as a call.",
        names={
            "builtins": "bool bytearray bytes complex dict float frozenset int list object range"
            " set slice str tuple",
            "collections": "Counter OrderedDict defaultdict deque",
            "types": "SimpleNamespace",
            "datetime": "date datetime time timedelta timezone",
            "decimal": "Decimal",
            "fractions": "Fraction",
            "uuid": "SafeUUID UUID",
            "random": "Random",
        },
    ),
    Kind(
        use=Use.HOLD,
        reason="Constants, which nothing can be called on.",
        names={"builtins": "Ellipsis NotImplemented"},
    ),
    Kind(
        use=Use.CALL,
        reason="A path is text until something opens it, and nothing on the list does.",
        names=dict.fromkeys(
            ("pathlib", "pathlib._local"),
            "Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath",
        ),
    ),
    Kind(
        use=Use.CALL,
        reason="`copyreg._reconstructor` makes an instance of a class that is judged itself; "
        "`_codecs.encode` knows the codecs of the package `encodings` alone; a pattern is parsed.",
        names={"copyreg": "_reconstructor", "_codecs": "encode", "re": "_compile"},
    ),
    Kind(
        use=Use.CALL,
        reason="Zones are read by a key from the database of zones; a key cannot leave it.",
        names={
            "zoneinfo": "ZoneInfo ZoneInfo._unpickle",
            "pytz": "_UTC _p",
            "dateutil.tz.tz": "tzlocal tzoffset tzutc",
        },
    ),
    Kind(
        use=Use.MAKE,
        reason="Options and collections as attributes, which nothing reads while they are loaded.",
        names={
            "argparse": "Namespace",
            "dateutil.relativedelta": "relativedelta",
            "collections": "ChainMap UserDict UserList UserString",
        },
    ),
)
