"""An app whose stacks each write into their template what no template may depend on."""

from __future__ import annotations

import getpass
import locale
import os
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import aws_cdk as cdk

import promotion_steps

KEPT = "NothingOfTheMachine"
STEPS = Path(promotion_steps.__file__).parent
LEAKS: dict[str, Callable[[], object]] = {
    "Checkout": lambda: STEPS,
    "CurrentFolder": Path.cwd,
    "Date": lambda: date.today().year,  # noqa: DTZ011
    "Datetime": lambda: datetime.now().astimezone().year,
    "Encoding": lambda: locale.getpreferredencoding(False),
    "HashOrder": lambda: list({f"gate-{number}" for number in range(20)}),
    "Home": Path.home,
    "ListingByIterdir": lambda: [path.name for path in STEPS.iterdir() if path.suffix == ".py"],
    "ListingByScandir": lambda: [one.name for one in os.scandir(STEPS) if one.name[-3:] == ".py"],
    "LocalTime": lambda: time.localtime().tm_year,
    "NodeClock": lambda: cdk.Expiration.after(cdk.Duration.days(1)).date.year,
    "Random": uuid.uuid4,
    "Region": lambda: os.environ.get("AWS_REGION"),
    "Strftime": lambda: time.strftime("%Y"),
    "TemporaryFolder": tempfile.gettempdir,
    "Time": lambda: timedelta(seconds=time.time()).days,
    "TimeInNanoseconds": lambda: timedelta(seconds=time.time_ns() / 1e9).days,
    "TimeZone": lambda: time.tzname,
    "User": getpass.getuser,
    "UserId": os.getuid,
    KEPT: lambda: sorted({f"gate-{number}" for number in range(20)}),
}


def leak(app: cdk.App, name: str, told: str) -> None:
    stack = cdk.Stack(app, name, synthesizer=cdk.BootstraplessSynthesizer())
    cdk.CfnResource(stack, "Resource", type="Test::Leaks::Resource", properties={"Told": told})


if __name__ == "__main__":
    app = cdk.App(
        outdir=os.environ["CDK_OUTDIR"],
        analytics_reporting=False,
        builtin_cloud_formation_validation=False,
    )
    for name, tell in LEAKS.items():
        leak(app, name, str(tell()))
    app.synth()
