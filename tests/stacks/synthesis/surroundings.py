"""Machines that a synth must not tell apart."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
ELSEWHERE = Path(__file__).parent / "elsewhere"
CHECKED_OUT = ("app.py", "cdk.json", "config", "constructs", "lambda", "stacks")
JSII_CACHE = Path.home() / ".cache" / "aws" / "jsii" / "package-cache"


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What lies around a synth: where it runs, who runs it, and when."""

    folder: Path
    checkout: Path
    variables: Mapping[str, str]
    in_front: tuple[str, ...] = ()
    umask: int = 0o022

    @classmethod
    def here(cls, folder: Path) -> Surroundings:
        """The machine as it is, with the settings that a laptop is likely to have."""
        return cls(
            folder=folder,
            checkout=ROOT,
            variables={
                "CDK_OUTDIR": str(folder / "cdk.out"),
                "LC_ALL": "C.UTF-8",
                "PYTHONHASHSEED": "1",
                "PYTHONPATH": _source_roots(ROOT),
                "TZ": "UTC",
            },
        )

    @classmethod
    def elsewhere(cls, folder: Path) -> Surroundings:
        """A machine of another user, in another year, whose folders list backwards."""
        checkout = _copy_of_the_checkout(folder / "a copy")
        temporary, home = folder / "temporary", folder / "home"
        temporary.mkdir()
        home.mkdir()
        return cls(
            folder=temporary,
            checkout=checkout,
            variables={
                "CDK_OUTDIR": str(folder / "assembly"),
                "HOME": str(home),
                "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(JSII_CACHE),
                "NODE_OPTIONS": f"--require {ELSEWHERE / 'elsewhere.cjs'}",
                "PYTHONHASHSEED": "2",
                "PYTHONPATH": os.pathsep.join([str(ELSEWHERE), _source_roots(checkout)]),
                "TMPDIR": str(temporary),
                "TZ": "Asia/Kathmandu",
                **dict.fromkeys(("USER", "LOGNAME", "USERNAME"), "somebody"),
                **_ASCII_ONLY,
                **_NO_WAY_TO_AWS,
            },
            in_front=as_another_user(),
            umask=0o077,
        )

    def synthesize(self, script: Path) -> dict[str, bytes]:
        """Run an app, and return each file of its assembly by its path in it."""
        subprocess.run(
            [*self.in_front, sys.executable, script],
            cwd=self.folder,
            env={**os.environ, **self.variables},
            umask=self.umask,
            check=True,
            timeout=240,
        )
        assembly = Path(self.variables["CDK_OUTDIR"])
        files = (path for path in assembly.rglob("*") if path.is_file())
        return {str(path.relative_to(assembly)): path.read_bytes() for path in files}


_ASCII_ONLY = {
    "LC_ALL": "C",
    "LANG": "C",
    "LANGUAGE": "C",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONUTF8": "0",
}
_NOWHERE = "http://127.0.0.1:9"
_NO_WAY_TO_AWS = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_ACCOUNT_ID": "999999999999",
    "AWS_CONFIG_FILE": "/nowhere/config",
    "AWS_DEFAULT_REGION": "nowhere-1",
    "AWS_ENDPOINT_URL": _NOWHERE,
    "AWS_PROFILE": "nobody",
    "AWS_REGION": "nowhere-1",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "AWS_SESSION_TOKEN": "nothing",
    "CDK_DEFAULT_ACCOUNT": "999999999999",
    "CDK_DEFAULT_REGION": "nowhere-1",
    "HTTPS_PROXY": _NOWHERE,
    "HTTP_PROXY": _NOWHERE,
}


def _source_roots(checkout: Path) -> str:
    roots = (checkout, checkout / "constructs", checkout / "lambda")
    return os.pathsep.join(str(root) for root in roots)


def _copy_of_the_checkout(folder: Path) -> Path:
    folder.mkdir()
    for name in CHECKED_OUT:
        if (ROOT / name).is_dir():
            unwritten = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=unwritten)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@cache
def as_another_user() -> tuple[str, ...]:
    """Return what runs a command under another user id; nothing where the kernel forbids it."""
    command = ("unshare", "--user", "--map-user=1234", "--map-group=1234")
    if not shutil.which("unshare"):
        return ()
    tried = subprocess.run([*command, "true"], capture_output=True, timeout=30)
    return command if tried.returncode == 0 else ()
